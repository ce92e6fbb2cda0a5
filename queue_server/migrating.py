"""Tables brought to this version in a process of its own, before a server starts to serve.

Alembic and what it leaves behind are 13 MiB, which a server that runs for months would keep. The
process is told its database by its input, so that no password stands among its arguments, and
answers with the exception that it ended with. A signal to every process of a terminal or service
does not stop it halfway; without the server that began it, it ends at once and changes nothing.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from traceback import format_exception
from typing import IO, cast

from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.core.ops import logs


def migrate_apart(database: Database, url: str, log: tuple[str, str]) -> None:
    """Bring the tables of `database`, which is at `url`, to this version. Blocks; `log` is the
    level and format of the log.

    Raises what `Database.migrate` raises.
    """
    if database.has_current_tables():
        return
    # Not the working folder, where anybody may have laid a module of this name.
    command = [sys.executable, "-P", "-m", __name__]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as process:
        told, answer = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        told.write(json.dumps([url, *log]).encode() + b"\n")
        told.flush()  # and it stays open: its end tells that this process has ended
        raised = answer.read()
    if raised:
        raise pickle.loads(raised)  # noqa: S301 - from our own process
    if process.returncode:
        raise ChildProcessError(f"the process that migrates ended with {process.returncode}")


def _answer() -> None:
    """The process: migrate as it is told to."""
    for sent_to_all in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sent_to_all, signal.SIG_IGN)
    url, *log = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    logs.set_up(*log)
    try:
        open_database(url, EventBus()).migrate()
    except BaseException as error:  # noqa: BLE001 - raised again by the server
        error.add_note("".join(format_exception(error)))
        sys.stdout.buffer.write(pickle.dumps(error))


def _end_with_the_server() -> None:
    while os.read(sys.stdin.fileno(), 1):  # unbuffered: a buffer's lock would be held at the end
        pass
    os._exit(1)


if __name__ == "__main__":
    _answer()
