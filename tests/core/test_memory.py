"""Freed memory goes back to the machine, large blocks at once and the rest each night; and a
server holds no library that it may never need."""

from __future__ import annotations

import os
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import queue_server

HOLES = """
import ctypes, sys
from pathlib import Path
from queue_server.core.ops.memory import give_back
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.free.argtypes = [ctypes.c_void_p]
pieces = [library.malloc(60_000) for _ in range(2_000)]
for piece in pieces:
    ctypes.memset(piece, 1, 60_000)
for place, piece in enumerate(pieces):
    if place % 50:
        library.free(piece)  # what is left between keeps it all with the process
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1])
before = resident()
print(give_back(), before - resident())
"""


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only glibc is asked, and /proc tells"
)
def test_what_is_free_goes_back() -> None:
    said = subprocess.run([sys.executable, "-c", HOLES], capture_output=True, text=True, check=True)
    given, pages = said.stdout.split()
    assert given == "True"
    assert int(pages) > 10_000


PASSWORDS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from queue_server.centre.staff.passwords import matches
from queue_server.core.ops.memory import keep_little
THREADS = 3
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
def look(_number):
    together.wait()
    matches("a password", None)
together = Barrier(THREADS)
keep_little()
before = resident()
with ThreadPoolExecutor(THREADS) as threads:
    for _ in range(3):
        list(threads.map(look, range(THREADS)))
    print(resident() - before)
"""
A_HASH_BYTES = 19 * 1024 * 1024


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only glibc is asked, and /proc tells"
)
def test_no_thread_keeps_the_memory_of_a_password_that_it_looked_at() -> None:
    said = subprocess.run(
        [sys.executable, "-c", PASSWORDS], capture_output=True, text=True, check=True
    )
    assert int(said.stdout) < A_HASH_BYTES


SERVING = """
import sys
from queue_server.command_line import program
program.get_command(None, "serve")
import asyncio
from functools import partial
import queue_server.serve as command
from queue_server.migrating import migrate_apart
from config.centre.loading import load_centre
from config.demo import demo_centre_file
from config.wire import TransferTicket
async def main():
    url = sys.argv[1]
    migrate = partial(migrate_apart, url=url, log=("warning", "plain"))
    centre = load_centre(demo_centre_file())
    serving = command.serving(centre, url, "127.0.0.1", 0, migrate=migrate)
    async with serving:
        print(*sorted(sys.modules))
        print(TransferTicket.__pydantic_complete__)
asyncio.run(main())
"""
SELDOM_NEEDED = {
    "alembic": "the tables were changed by a process of its own, if at all",
    "argon2": "nobody signs in yet",
    "prometheus_client": "nobody looks at the figures",
    "psycopg": "the database is SQLite",
    "cryptography": "no person is sealed or opened",
    "frozenlist._frozenlist": "lists of signals are as quick in Python",
    "kivy": "the kiosk is another program",
    "PIL": "the server draws no pictures",
    "qrcode": "no page with a code was asked for",
    "queue_server.core.http.openapi": "nobody asked what the API is",
    "sqlalchemy.dialects.postgresql": "the database is SQLite",
    "queue_server.reports.pages": "no report was opened",
    "queue_server.reports.waiting.pages": "no report was opened",
    "queue_server.audit.pages": "nobody reads the log",
    "config.wire.assistance.declarations": "no declaration was delivered",
    "config.wire.assistance.forms": "nobody writes a form",
    "config.wire.catalogue": "nobody edits procedures yet",
    "config.wire.centre.first_run": "nobody sets the centre up",
    "config.wire.centre.settings": "nobody changes the settings",
    "config.wire.feedback.petitions": "no petition came",
    "config.wire.feedback.questions": "nobody asks a question",
    "queue_server.feedback.questions.usecases.asking": "nobody asks a question",
    "config.wire.feedback.guidance": "no guidance was opened",
    "config.wire.feedback.surveys": "nobody was asked yet",
    "queue_server.dossiers.api": "no dossier was opened",
    "queue_server.dossiers.reading.tracking": "nobody follows a dossier",
    "queue_server.dossiers.reading.visitor": "nobody came for a dossier",
    "queue_server.dossiers.usecases.service": "no dossier was received",
    "queue_server.dossiers.pages.forms": "no form was printed",
    "config.centre.toml_writer": "no settings went out as a file",
    "queue_server.catalogue.editing.api": "nobody edits procedures yet",
    "config.centre.calendar.proposal": "nobody fills a calendar in",
    "queue_server.audit.logged_backups": "the commands `backup` and `restore` are other processes",
    "queue_server.centre.first_run.page": "nobody opened the first run",
    "queue_server.centre.people.api": "nobody looks at the people",
    "queue_server.centre.people.page": "nobody looks at the people",
    "queue_server.centre.settings.api": "nobody changes the settings",
    "queue_server.centre.settings.calendar_page": "nobody changes the settings",
    "queue_server.centre.settings.pages.routes": "nobody changes the settings",
    "queue_server.centre.settings.publishing": "nobody changes the settings, and none are due",
    "queue_server.centre.settings.showing": "nobody changes the settings",
    "queue_server.centre.staff.identity.service": "nobody signs in by a provider yet",
    "queue_server.catalogue.exchange": "no file of procedures was read or written",
    "queue_server.catalogue.portal.record": "no file of the portal was read",
    "queue_server.simulation.pages": "nobody plans ahead yet",
    "queue_server.simulation.service": "no night has passed",
    "joserfc": "there is no identity provider",
    "pyotp": "nobody signs in yet",
    "ssl": "TLS is the proxy's",
    "urllib3": "there is no identity provider",
    "webauthn": "nobody signs in yet",
    "xlsxwriter": "nobody wants a workbook",
}


@pytest.mark.parametrize("is_new", [False, True])
def test_a_server_starts_without_what_it_may_never_need(
    is_new: bool, sqlite_url: str, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}" if is_new else sqlite_url
    said = subprocess.run(
        [sys.executable, "-c", SERVING, url], capture_output=True, text=True, check=True
    )
    modules, was_command_built = said.stdout.splitlines()
    imported = set(modules.split())
    assert "queue_server.app" in imported
    assert not imported & SELDOM_NEEDED.keys()
    assert was_command_built == "False", "nobody transferred a ticket yet"


BUILT = """
from queue_server.command_line import program
program.get_command(None, "serve")
import sys
assert not [one for one in sys.modules if "sysconfig" in one]
import sysconfig
from zoneinfo import ZoneInfo
print(sysconfig.get_config_var("VERSION"), ZoneInfo("Asia/Ho_Chi_Minh"))
"""


def test_how_python_was_built_is_known_to_whoever_asks_later() -> None:
    said = subprocess.run([sys.executable, "-c", BUILT], capture_output=True, text=True, check=True)
    assert said.stdout.split() == [".".join(map(str, sys.version_info[:2])), "Asia/Ho_Chi_Minh"]


HTTPS_ASKED = """
from queue_server.command_line import program
program.get_command(None, "serve")
import asyncio
from aiohttp import ClientSession
async def main():
    async with ClientSession() as session:
        await session.get("https://127.0.0.1:1/")
asyncio.run(main())
"""
CLIENT_OF_HTTP = re.compile(r"\b(ClientSession|urllib\.request|http\.client|smtplib)\b")


def test_a_server_that_asks_over_https_fails_and_asks_nothing_unencrypted() -> None:
    said = subprocess.run([sys.executable, "-c", HTTPS_ASKED], capture_output=True, text=True)
    assert said.stderr.splitlines()[-1] == "RuntimeError: SSL is not supported."


def test_only_a_library_that_comes_with_tls_asks_over_https() -> None:
    server = Path(queue_server.__file__).parent
    clients = [file for file in server.rglob("*.py") if CLIENT_OF_HTTP.search(file.read_text())]
    assert not clients, "they were imported without TLS: ask by `centre.staff.identity.fetching`"


HTTPS_BY_FETCHING = """
import sys
from queue_server.command_line import program
program.get_command(None, "serve")
assert "ssl" not in sys.modules and "urllib3" not in sys.modules
import asyncio
from queue_server.centre.errors import ProviderUnavailable
from queue_server.centre.staff.identity.fetching import fetch_json
async def main():
    try:
        print(await fetch_json(sys.argv[1]))
    except ProviderUnavailable as refusal:
        print(refusal.reason)
asyncio.run(main())
"""


def certificate_of(address: str, folder: Path) -> Path:
    """A self-signed certificate with its key, as one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, address)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    file = folder / "certificate.pem"
    file.write_bytes(signed.public_bytes(pem) + key.private_bytes(pem, pkcs8, plain))
    return file


@pytest.fixture
def https(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a server that speaks TLS, and its own certificate."""
    certificate = certificate_of("127.0.0.1", tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ThreadingHTTPServer(("127.0.0.1", 0), Json) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}/", certificate
        server.shutdown()
        thread.join()


class Json(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b'{"issuer": "it is"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Nothing."""


def test_a_centre_with_a_provider_asks_it_over_tls_and_believes_no_other_certificate(
    https: tuple[str, Path],
) -> None:
    address, certificate = https

    def asked(**environment: str) -> str:
        asking = [sys.executable, "-c", HTTPS_BY_FETCHING, address]
        said = subprocess.run(
            asking, capture_output=True, text=True, check=True, env={**os.environ, **environment}
        )
        return said.stdout.strip()

    assert asked(SSL_CERT_FILE=str(certificate)) == "(200, {'issuer': 'it is'})"
    assert asked().startswith("SSLError at 127.0.0.1")
