# Motcua: `make help` lists the targets.
# The first of these that is there and is new enough; `make PYTHON=/path/to/python3 run` names another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach python,python3.11 python3 python3.12 python3.13,\
  $(shell $(python) -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo $(python))) python3)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
DATA ?= ./data
HOST ?= 0.0.0.0

.DEFAULT_GOAL := help
.PHONY: help run test stress check format bench screenshots clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# A changed pin is newer than the stamp, so it sets up anew.
$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c '$(NEW_ENOUGH)' || \
	  { echo "Motcua needs Python 3.11 or newer; say which: make PYTHON=/path/to/python3 run"; exit 1; }
	@echo "Setting up in $(VENV), once; this takes a minute or two."
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || \
	  { echo "On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[kiosk,voice]'
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[kiosk,voice,postgres,dev]'
	@touch $@

run: $(VENV)/.run ## start the demo centre (PORT=8080 DATA=./data HOST=0.0.0.0)
	@exec $(BIN)/motcua-server demo --host $(HOST) --port $(PORT) --data $(DATA)

test: $(VENV)/.dev ## set up what the tests need and run every test
	@PATH="$(CURDIR)/$(BIN):$$PATH" ./tests/install-system-packages.sh
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

stress: $(VENV)/.dev ## do the damage of the fault tests many times and tell the figures (minutes)
	$(BIN)/pytest tests/stress -m stress -q -s

check: $(VENV)/.dev ## format, lint, types, import contracts
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev ## measure every budget, as ratios in one run
	@./tests/install-system-packages.sh
	$(BIN)/python -m benchmarks

screenshots: $(VENV)/.dev ## take the pictures of the README anew
	@./tests/install-system-packages.sh
	$(BIN)/python -m docs.screenshots

clean: ## remove the virtual environment and caches (never the data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
