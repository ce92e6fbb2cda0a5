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
.PHONY: help run test test-quick packages packages-test release stress check format bench screenshots lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# Only what the lock files name, byte for byte, the tools that build included.
PIP := $(BIN)/pip --quiet --disable-pip-version-check

# A changed pin is newer than the stamp, so it sets up anew.
$(VENV)/.run: requirements-run.lock pyproject.toml
	@$(PYTHON) -c '$(NEW_ENOUGH)' || \
	  { echo "Motcua needs Python 3.11 or newer; say which: make PYTHON=/path/to/python3 run"; exit 1; }
	@echo "Setting up in $(VENV), once; this takes a minute or two."
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || \
	  { echo "On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@$(PIP) install --require-hashes -r requirements-run.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements.lock $(VENV)/.run
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

# What checks the types of the scripts; node itself comes with the Python packages.
TSC := node_modules/.bin/tsc
$(TSC): package-lock.json $(VENV)/.dev
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --no-audit --no-fund
	@touch $@

run: $(VENV)/.run ## start the demo centre (PORT=8080 DATA=./data HOST=0.0.0.0)
	@exec $(BIN)/motcua-server demo --host $(HOST) --port $(PORT) --data $(DATA)

# A file at a time, in the order that tests/conftest.py gives them: the longest first. One process
# more than there are cores, at most four: windows and browsers wait for half of their time.
PROCESSES := $(shell $(PYTHON) -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))')
IN_PARALLEL := -n $(PROCESSES) --dist loadfile --no-loadscope-reorder

# The programs that tests start would each compile the product's modules anew, where an environment
# keeps them from being written.
test test-quick: export PYTHONDONTWRITEBYTECODE :=

# Nor is each process to compile product and tests of a new checkout while the others do the same:
# two halves do it once, while the system's packages come.
COMPILED := $(BIN)/pytest --collect-only -qq -p no:cacheprovider

test: $(VENV)/.dev $(TSC) ## set up what the tests need and run every test
	@$(COMPILED) tests/[a-d]*/ >/dev/null 2>&1 & $(COMPILED) tests/[e-z]*/ >/dev/null 2>&1 & \
	  PATH="$(CURDIR)/$(BIN):$$PATH" ./tests/install-system-packages.sh && wait
	$(BIN)/pytest $(IN_PARALLEL)

test-quick: $(VENV)/.dev ## the tests to run while you work: SQLite, no browser, no window
	$(BIN)/pytest -q $(IN_PARALLEL) -m "not browser and not window and not postgres and not slow"

# A build folder of before would bring back what was deleted.
packages: $(VENV)/.dev ## build the wheel and the Debian packages (server, kiosk, display) into dist/
	@rm -rf build dist
	$(BIN)/python -m build --no-isolation --outdir dist .
	UV=$(BIN)/uv ./packaging/debian/build dist/*.whl dist

packages-test: $(VENV)/.dev ## install, start, upgrade and remove the packages in a clean Debian (root; minutes)
	@./tests/install-system-packages.sh packages
	$(BIN)/pytest tests/packages -m packages -q

# The recording of its wire is sealed with it: kiosks of this version will meet servers of the next.
release: $(VENV)/.dev $(TSC) ## record and seal the wire of this version, then test it and build its packages
	$(BIN)/python -m tests.wire.release
	$(MAKE) test
	$(MAKE) packages packages-test

stress: $(VENV)/.dev ## do the damage of the fault tests many times and tell the figures (minutes)
	$(BIN)/pytest tests/stress -m stress -q -s

check: $(VENV)/.dev $(TSC) ## format, lint, types (of the scripts, too), import contracts
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m typings.wire
	$(BIN)/node $(TSC) --project jsconfig.json

bench: $(VENV)/.dev ## measure every budget, as ratios in one run
	@./tests/install-system-packages.sh browser
	$(BIN)/python -m benchmarks

screenshots: $(VENV)/.dev ## take the pictures of the README and of docs/vi anew (ONLY="calendar emergency")
	@./tests/install-system-packages.sh browser
	$(BIN)/python -m docs.screenshots $(ONLY)

# Keeps every version that still fits; UPGRADE=--upgrade-package=NAME renews one, --upgrade all.
UV ?= uv
UPGRADE ?=
LOCK := $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 \
  --no-header --no-annotate pyproject.toml
lock: ## write the lock files anew, keeping versions (UPGRADE=--upgrade to renew them; needs uv)
	@$(LOCK) --all-extras $(UPGRADE) -o requirements.lock
	@cp requirements.lock requirements-run.lock
	@$(LOCK) --extra kiosk --extra voice --extra postgres -o requirements-run.lock
	@sed -i '1i --only-binary :all:' requirements.lock requirements-run.lock

clean: ## remove the virtual environment and caches (never the data)
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
