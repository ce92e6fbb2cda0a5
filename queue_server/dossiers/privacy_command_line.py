"""The administrator's commands about persons: `data-key …`."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from functools import partial

from queue_server.core.database import Database, open_database
from queue_server.core.events import EventBus
from queue_server.core.secrets_at_rest import KEY_FILE_VARIABLE, add_key, new_key_file
from queue_server.dossiers import applicants


def key_new(arguments: Namespace) -> int:
    """Make a data key; 1 where the file is there already."""
    try:
        new_key_file(arguments.file)
    except FileExistsError:
        print(
            f"{arguments.file} is there already, and what it sealed could never be read again "
            "without it. Nothing was changed.",
            file=sys.stderr,
        )
        return 1
    print(
        f"The data key is in {arguments.file}. Let {KEY_FILE_VARIABLE} name it for the server, "
        "and keep a copy apart from the backups: without it nobody reads the numbers again."
    )
    return 0


def key_add(arguments: Namespace) -> int:
    """Put a newer key into a key file."""
    add_key(arguments.file)
    print(
        f"{arguments.file} has a new key, which seals from now on. Start the servers anew, then "
        "run motcua-server data-key reseal. Keep a new copy of the file: backups need the older "
        "keys too."
    )
    return 0


def key_reseal(arguments: Namespace) -> int:
    """Seal everybody with the newest key of `MOTCUA_DATA_KEY_FILE`, some hundred at a time."""
    database = open_database(arguments.database, EventBus())
    database.migrate()
    print(f"{asyncio.run(_reseal(database))} people were sealed with the newest key.")
    return 0


async def _reseal(database: Database) -> int:
    """May be broken off at any time and begun again; servers go on meanwhile."""
    await database.start()
    try:
        sealed, after = await database.write(applicants.reseal)
        while after:
            more, after = await database.write(partial(applicants.reseal, after=after))
            sealed += more
        return sealed
    finally:
        await database.stop()
