"""A clean Debian 12: the packages installed, started, upgraded, removed and installed again.

`make packages-test` runs it, as root, in some minutes. No systemd runs in such a root: the
programs are started by hand, as the units' users.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tomllib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import tomli_w
from aiohttp import ClientSession, ClientTimeout

from config.demo import WEEKDAYS, demo_centre_file
from docs.sample_morning import Caller
from kiosk.testing.robot import VirtualScreen
from tests.hall.ports import free_port
from tests.packages.installing import OUTSIDE, revised, run

pytestmark = [pytest.mark.packages, pytest.mark.asyncio(loop_scope="module")]
SUITE: Final = "bookworm"
PASSWORD: Final = "quay so mot mo cua 8"
QUIET: Final = {
    "DEBIAN_FRONTEND": "noninteractive",
    "LC_ALL": "C.UTF-8",
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
}


QUICKLY: Final = (
    "force-unsafe-io",
    "path-exclude=/usr/share/man/*",
    "path-exclude=/usr/share/locale/*",
)
"""The root is thrown away: nothing waits until each file is on the disk, which is most of what dpkg
does with the thousands of small files of a package."""


@dataclass(frozen=True)
class Root:
    """A Debian in a folder."""

    folder: Path

    def run(self, *command: str, **environment: str) -> str:
        """As its root."""
        inside = ["chroot", str(self.folder), *command]
        done = subprocess.run(
            inside, env=OUTSIDE | QUIET | environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def install(self, *packages: Path) -> str:
        """With whatever they depend on, from Debian."""
        for package in packages:
            shutil.copy(package, self.folder / "tmp")
        files = [f"/tmp/{package.name}" for package in packages]
        return self.run(
            "apt-get", "install", "-qy", "--allow-downgrades", "--no-install-recommends", *files
        )

    def owner_and_mode(self, path: str) -> str:
        return self.run("stat", "--format=%U:%G %a", path).strip()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Root]:
    if os.geteuid() != 0 or shutil.which("mmdebstrap") is None:
        pytest.fail("this needs root and mmdebstrap: sudo make packages-test")
    folder = tmp_path_factory.mktemp("debian-root") / "root"
    run(
        "mmdebstrap", "--quiet", "--variant=minbase", *map("--dpkgopt={}".format, QUICKLY),
        SUITE, folder, cwd=folder.parent,
    )  # fmt: skip
    mounts = [folder / "proc", folder / "dev/pts"]
    for mounted in mounts:
        run("mount", "--bind", f"/{mounted.relative_to(folder)}", mounted, cwd=folder)
    try:
        made = Root(folder)
        made.run("apt-get", "update", "--quiet")
        yield made
    finally:
        for mounted in mounts:
            subprocess.run(["umount", "--lazy", mounted], check=True)


@contextmanager
def process(root: Root, *command: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A program in the root until left, stopped as systemd stops it."""
    inside = ["chroot", str(root.folder), *command]
    started = subprocess.Popen(
        inside,
        env=OUTSIDE | QUIET | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield started
        assert started.poll() is None, started.stderr and started.stderr.read()
    finally:
        started.terminate()
        started.communicate(timeout=30)


@asynccontextmanager
async def server(root: Root) -> AsyncIterator[str]:
    """The packaged server; its address."""
    port = free_port()
    command = ("motcua-server", "serve", "--host", "127.0.0.1", "--port", str(port))
    with process(root, *command) as started:
        assert started.stderr is not None
        said = [""]
        while not (" serving " in said[-1] and f":{port}" in said[-1]):  # a mistake names it, too
            said.append(await asyncio.to_thread(started.stderr.readline))
            assert said[-1], "".join(said)
        yield f"http://127.0.0.1:{port}"


async def visit(address: str) -> str:
    """A number is taken, called and done with; which one."""
    async with Caller(address) as greeter, Caller(address) as clerk:
        await greeter.sign_in("duc", PASSWORD)
        await clerk.sign_in("lan", PASSWORD)
        await clerk.send("/counters/1/open")
        ticket = await greeter.send("/tickets", service="ho-tich", language="vi")
        called = (await clerk.send("/counters/1/next"))["ticket"]
        for step in ("start", "finish"):
            await clerk.send(f"/tickets/{called['ticket_id']}/{step}", counter="1")
        return str(ticket["number"])


def add_people(root: Root) -> None:
    for name, role in (("duc", "greeter"), ("lan", "clerk")):
        words = ("user", "add", name, "--name", name.title(), "--role", role)
        root.run("motcua-server", *words, MOTCUA_PASSWORD=PASSWORD)


def always_open(root: Root) -> None:
    """The centre's file with every day whole, so that the test may run at any hour."""
    file = root.folder / "etc/motcua/centre.toml"
    words = tomllib.loads(demo_centre_file().read_text(encoding="utf-8"))
    words["opening"] = {"week": {day: ["00:00-23:59"] for day in WEEKDAYS}}
    for service in words["services"]:
        service.pop("hours", None)
        service["last_ticket_minutes_before_closing"] = 0
    file.write_text(tomli_w.dumps(words), encoding="utf-8")
    with (root.folder / "etc/motcua/server.env").open("a", encoding="utf-8") as settings:
        settings.write('MOTCUA_CENTRE="/etc/motcua/centre.toml"\n')


async def test_the_life_of_a_server(root: Root, debian: dict[str, Path], tmp_path: Path) -> None:
    said = root.install(debian["motcua-server"])
    assert "8080" in said
    assert root.owner_and_mode("/etc/motcua/data.key") == "motcua:motcua 600"
    assert root.owner_and_mode("/var/lib/motcua/setup-code") == "motcua:motcua 600"
    async with (
        server(root) as address,
        ClientSession() as anybody,
        anybody.get(f"{address}/", timeout=ClientTimeout(30)) as answer,
    ):
        assert (answer.status, answer.url.path) == (200, "/setup")
    code = (root.folder / "var/lib/motcua/setup-code").read_text().strip()
    assert f"the setup code is {code[:4]}-{code[4:8]}-{code[8:]}" in said
    assert root.owner_and_mode("/var/lib/motcua") == "motcua:motcua 750"
    enabled = root.folder / "etc/systemd/system/multi-user.target.wants/motcua-server.service"
    assert enabled.is_symlink()
    always_open(root)
    async with server(root) as address:
        add_people(root)
        assert await visit(address) == "A001"
    assert root.owner_and_mode("/var/lib/motcua/motcua.sqlite").startswith("motcua:motcua")
    key = (root.folder / "etc/motcua/data.key").read_bytes()

    newer = revised(debian["motcua-server"], tmp_path)
    root.install(newer)
    async with server(root) as address:
        assert await visit(address) == "A002"
    root.run("motcua-server", "backup")

    root.run("apt-get", "remove", "--yes", "motcua-server")
    assert not (root.folder / "usr/lib/motcua-server").exists()
    assert "kept in /var/lib/motcua" in root.run("apt-get", "purge", "--yes", "motcua-server")
    root.install(newer)
    assert (root.folder / "etc/motcua/data.key").read_bytes() == key
    async with server(root) as address:
        assert await visit(address) == "A003"


async def test_a_kiosk_and_a_board_find_their_server(
    root: Root, debian: dict[str, Path], tmp_path: Path
) -> None:
    root.install(*debian.values())
    for name in ("kiosk", "display"):
        assert root.owner_and_mode(f"/var/lib/motcua-{name}") == f"motcua-{name}:motcua-{name} 700"
    async with server(root) as address:
        async with VirtualScreen() as screen:
            home = {"HOME": "/var/lib/motcua-kiosk", "DISPLAY": screen.display}
            as_kiosk = ("runuser", "-u", "motcua-kiosk", "--", "motcua-kiosk")
            words = ("--server", address, "--data", "/var/lib/motcua-kiosk/kiosk", "--trace")
            with process(root, *as_kiosk, *words, **home) as started:
                assert started.stdout is not None
                drawn = await asyncio.to_thread(started.stdout.readline)
                assert '"event": "screen"' in drawn
        board = ("runuser", "-u", "motcua-display", "--", "motcua-display", "--server", address)
        home = {"HOME": "/var/lib/motcua-display"}
        with process(root, *board, "--browser", "/bin/cat", **home) as started:
            assert started.stderr is not None
            said = await asyncio.to_thread(started.stderr.readline)
            assert "the browser ended" in said
    root.run("apt-get", "purge", "--yes", "motcua-kiosk", "motcua-display")
    assert not (root.folder / "var/lib/motcua-kiosk").exists()
