"""The container: what a linter and the compose specification say, and what its scripts do.

No engine is asked for: the image is built by hand, as `docs/installation.md` says.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from aiohttp import ClientSession
from compose_spec import PyCompose

from queue_server.core.security.encryption import read_keys
from tests.hall.ports import free_port
from tests.packages.installing import OUTSIDE, PACKAGES, TREE, demo, run, visit

CONTAINER: Final = TREE / "packaging" / "container"
RECIPE: Final = (CONTAINER / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE: Final = (CONTAINER / "compose.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
    return found


def test_the_recipe_is_sound() -> None:
    linter = Path(sys.executable).parent / "hadolint"
    run(linter, "--failure-threshold=info", CONTAINER / "Containerfile", cwd=TREE)


def test_the_image_has_every_program_and_nothing_else_of_the_checkout() -> None:
    copied = {
        word
        for line in re.findall(r"^COPY (.*)$", RECIPE, re.MULTILINE)
        if "--from" not in line
        for word in line.split()[:-1]
        if not word.startswith("--")
    }
    assert copied >= set(PACKAGES)
    assert all((TREE / name).exists() for name in copied)
    let_in = (TREE / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in let_in if line.startswith("!")} == copied
    assert let_in[0] == "*"


def test_the_server_runs_as_nobody_in_particular_and_says_how_it_is() -> None:
    last = RECIPE.rpartition("FROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK .*/healthz", last, re.MULTILINE)
    assert RECIPE.count("--require-hashes") == 1
    assert not re.search(r"^(ENV|ARG) .*(PASSWORD|KEY)=", RECIPE, re.MULTILINE)


def test_the_composition_is_as_its_specification_has_it(services: dict[str, Any]) -> None:
    composed = PyCompose.from_yaml(COMPOSE)
    composed.validate()
    assert set(composed.service_names()) == services.keys() == {"database", "server", "proxy"}


def test_only_the_proxy_is_reached_from_outside(services: dict[str, Any]) -> None:
    assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
    assert services["database"]["networks"] == ["inside"]
    assert yaml.safe_load(COMPOSE)["networks"]["inside"] == {"internal": True}
    server = services["server"]
    assert (server["read_only"], server["cap_drop"]) == (True, ["ALL"])
    assert server["depends_on"]["database"]["condition"] == "service_healthy"


def test_secrets_come_in_files(services: dict[str, Any]) -> None:
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or "KEY" in name:
                assert name.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    for said in yaml.safe_load(COMPOSE)["secrets"].values():
        assert said["file"].startswith("./secrets/")


def test_what_is_missing_is_prepared_once(tmp_path: Path) -> None:
    here = tmp_path / "packaging" / "container"
    shutil.copytree(CONTAINER, here, ignore=shutil.ignore_patterns("secrets"))
    run(here / "prepare", cwd=tmp_path)
    secret = here / "secrets"
    assert read_keys(secret / "data.key")
    assert len((secret / "database-password").read_text()) >= 32
    assert {stat.S_IMODE(file.stat().st_mode) for file in secret.iterdir()} == {0o600}
    assert not (here / "centre.toml").exists()
    before = {file: file.read_bytes() for file in here.rglob("*") if file.is_file()}
    run(here / "prepare", cwd=tmp_path)
    assert {file: file.read_bytes() for file in before} == before


def test_the_password_is_read_from_its_file(tmp_path: Path) -> None:
    server = tmp_path / "motcua-server"
    server.write_text('#!/bin/sh\necho "$PGPASSWORD|$*"\n')
    server.chmod(0o755)
    (tmp_path / "password").write_text("geheim mit Leerzeichen\n")
    path = f"{tmp_path}:{os.environ['PATH']}"
    named = {"MOTCUA_DATABASE_PASSWORD_FILE": str(tmp_path / "password")}
    said = run(CONTAINER / "entrypoint", "serve", "--port", "1", cwd=tmp_path, PATH=path, **named)
    assert said == "geheim mit Leerzeichen|serve --port 1\n"
    assert run(CONTAINER / "entrypoint", "doctor", cwd=tmp_path, PATH=path) == "|doctor\n"


# ------------------------------------------------------------------------------ the proxy


@pytest.fixture(scope="module")
def caddy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Debian's, unpacked and not installed."""
    folder = tmp_path_factory.mktemp("caddy")
    run("apt-get", "download", "--quiet", "caddy", cwd=folder)
    run("dpkg-deb", "--extract", next(folder.glob("caddy_*.deb")), folder, cwd=folder)
    return folder / "usr/bin/caddy"


@pytest.fixture
def proxied(caddy: Path, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A demo behind the proxy: the proxy's address and the password of the demo's people."""
    port = free_port()
    with demo(Path(sys.executable).parent / "motcua", "demo", folder=tmp_path) as (
        inside,
        password,
    ):
        server = inside.removeprefix("http://")
        names = {"MOTCUA_HOST": f"http://127.0.0.1:{port}", "MOTCUA_SERVER": server}
        command = [caddy, "run", "--config", CONTAINER / "Caddyfile", "--adapter", "caddyfile"]
        own = {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
        process = subprocess.Popen(
            list(map(str, command)), env=OUTSIDE | names | own, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr is not None
        try:
            while "serving initial configuration" not in process.stderr.readline():
                assert process.poll() is None
            yield f"http://127.0.0.1:{port}", password
        finally:
            process.terminate()
            process.communicate()


@pytest.mark.packages
async def test_a_visit_goes_through_the_proxy_and_events_come_at_once(
    proxied: tuple[str, str], tmp_path: Path
) -> None:
    address, password = proxied
    key = (tmp_path / "demo/keys/hall.key").read_text().strip()
    proof = {"Authorization": f"Bearer {key}"}
    async with ClientSession() as session, asyncio.timeout(60):
        async with session.get(f"{address}/api/v1/boards/hall/stream", headers=proof) as stream:
            await visit(address, password)
            while b"event: called" not in await stream.content.readline():
                assert not stream.content.at_eof()
        async with session.get(f"{address}/metrics") as refused:
            assert refused.status == 403
