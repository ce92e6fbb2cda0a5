"""A server process of its own that receives dossiers, for a test that kills it.

    python -m tests.dossiers.receiving_server sqlite:///folder/motcua.sqlite

It says its port on a line, then serves until it is killed.
"""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web

from config.centre.loading import load_centre
from config.demo import demo_centre_file
from config.wire.dossiers.answers import Dossier, ReceiveDossier
from queue_server.catalogue.service import Catalogue
from queue_server.core.clock import SystemClock
from queue_server.core.current import Current
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.core.http.operations import json_answer
from queue_server.dossiers.usecases.service import DossierService
from tests.dossiers.house import member


async def serve(url: str) -> None:
    centre, clock, bus = load_centre(demo_centre_file()), SystemClock(), EventBus()
    database = open_database(url, bus)
    await database.start()
    catalogue = Catalogue(Current(centre), database, clock, bus)
    await catalogue.load()
    dossiers, clerk = DossierService(Current(centre), catalogue), member(centre, 1)

    async def receive(request: web.Request) -> web.Response:
        words = ReceiveDossier.model_validate_json(await request.read())
        now = clock.now()
        touched = await database.write(
            lambda unit: dossiers.receiving.receive(unit, words), clerk, now
        )
        found: Dossier = await database.read(
            lambda c: dossiers.dossier(c, touched.dossier_id, clerk, now)
        )
        return json_answer(found)

    application = web.Application()
    application.router.add_post("/dossiers", receive)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
