"""A database file with every table, made once in each process and copied for each test."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from pathlib import Path
from sqlite3 import connect

from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus


def migrate(url: str) -> None:
    """Bring the tables up to date, in a thread: it may run an event loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(open_database(url, EventBus()).migrate).result()


@cache
def migrated_file() -> Path:
    """The one to copy."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    migrate(f"sqlite:///{folder / 'motcua.sqlite'}")
    return folder / "motcua.sqlite"


def copy_migrated(path: Path) -> str:
    """Put the copy there; its URL."""
    with closing(connect(migrated_file())) as whole, closing(connect(path)) as copy:
        whole.backup(copy)  # what is still in the write-ahead log too
    return f"sqlite:///{path}"
