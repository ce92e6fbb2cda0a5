"""What the tests of packages share: a wheel, an empty environment, and a demo in it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from docs.sample_morning import Caller
from tests.hall.ports import free_port

TREE: Final = Path(__file__).parents[2]
UV: Final = Path(sys.executable).parent / "uv"
OURS: Final = ("MOTCUA_", "PYTHON", "VIRTUAL_ENV", "PYTEST_")
OUTSIDE: Final = {name: said for name, said in os.environ.items() if not name.startswith(OURS)}
"""No variable of the checkout reaches what is installed."""
PACKAGES: Final = ("config", "display", "kiosk", "motcua", "printer", "queue_server")
PIN: Final = re.compile(r"^([a-z0-9-]+==[\w.]+)", re.MULTILINE)


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """The output of a command that must do well."""
    done = subprocess.run(
        command, cwd=cwd, env=OUTSIDE | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def build(folder: Path, tree: Path = TREE) -> tuple[Path, Path]:
    """The source archive and the wheel of a checkout, as `python -m build` makes them, from a copy:
    it leaves files where it builds, and others may be building from the same."""
    copy, out = folder / "copy", folder / "dist"
    copy.mkdir(parents=True)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(tree / name, copy)
    for name in PACKAGES:
        if (tree / name).is_dir():
            shutil.copytree(tree / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, copy, cwd=folder)
    return next(out.glob("*.tar.gz")), next(out.glob("*.whl"))


def build_debian(wheel: Path, folder: Path) -> dict[str, Path]:
    """The Debian packages by their names, not compressed."""
    script = TREE / "packaging" / "debian" / "build"
    more = {"UV": str(UV), "COMPRESS": "none"}
    files = [Path(line) for line in run(script, wheel, folder, cwd=folder, **more).splitlines()]
    return {file.name.partition("_")[0]: file for file in files}


def revised(package: Path, folder: Path) -> Path:
    """The next revision of a Debian package: the same files, as a build of them anew would have."""
    name, version, architecture = package.stem.split("_")
    newer = f"{version.rpartition('-')[0]}-{int(version.rpartition('-')[2]) + 1}"
    tree, out = folder / name, folder / f"{name}_{newer}_{architecture}.deb"
    run("dpkg-deb", "--raw-extract", package, tree, cwd=folder)
    control = tree / "DEBIAN" / "control"
    said = control.read_text(encoding="utf-8")
    control.write_text(
        said.replace(f"Version: {version}\n", f"Version: {newer}\n"), encoding="utf-8"
    )
    run("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, out, cwd=folder)
    return out


def install(environment: Path, wheel: str) -> Path:
    """An environment with a wheel, and with what it needs in the tested versions; its programs'
    folder."""
    pins = environment.with_suffix(".pins")
    lock = (TREE / "requirements-run.lock").read_text(encoding="utf-8")
    pins.write_text("\n".join(PIN.findall(lock)), encoding="utf-8")
    run(UV, "venv", "--quiet", "--python", sys.executable, environment, cwd=pins.parent)
    programs = environment / "bin"
    into = ("--python", programs / "python", "--constraint", pins)
    run(UV, "pip", "install", "--quiet", "--no-build", *into, wheel, cwd=pins.parent)
    return programs


@contextmanager
def demo(*command: str | Path, folder: Path) -> Iterator[tuple[str, str]]:
    """A demo that runs in `folder` until left: its address and the password of its people."""
    port = free_port()
    process = subprocess.Popen(
        (*command, "--host", "127.0.0.1", "--port", str(port), "--data", "demo", "--no-kiosk"),
        cwd=folder, env=OUTSIDE | {"MOTCUA_LANGUAGE": "en"}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        said = [""]
        while said[-1] != "Ctrl-C stops everything.\n":
            said.append(process.stdout.readline())
            assert said[-1], f"it ended: {said}"  # what ended says nothing more, for ever
        yield f"http://127.0.0.1:{port}", (folder / "demo/keys/demo-password").read_text().strip()
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate()
        assert "Everything is kept in" in rest
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait()


async def visit(address: str, password: str, number: str = "A001") -> None:
    """A number is taken, called, served and done with, over the API."""
    async with Caller(address) as greeter, Caller(address) as clerk:
        await greeter.sign_in("huongdan", password)
        await clerk.sign_in("quay1", password)
        await clerk.send("/counters/1/open")
        ticket = await greeter.send("/tickets", service="ho-tich", language="vi")
        called = (await clerk.send("/counters/1/next"))["ticket"]
        assert called["number"] == ticket["number"] == number
        for step in ("start", "finish"):
            await clerk.send(f"/tickets/{called['ticket_id']}/{step}", counter="1")
        token = ticket["tracking_url"].rpartition("/")[2]
        assert (await greeter.look(f"/track/{token}"))["state"] == "done"
