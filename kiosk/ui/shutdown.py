"""How Kivy's loop ends."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)


async def run_app(app: Any, has_ended: Callable[[], bool]) -> None:
    """Run a Kivy app until it is stopped.

    Kivy finishes the turn of its loop in which an app was stopped: it may lay out once more what
    it has just taken from the window, for an app that it no longer knows, and fail over that.
    Whatever fails after `has_ended` says so concerns nobody any more.
    """
    try:
        await app.async_run(async_lib="asyncio")
    except Exception:
        # The edge of Kivy's loop.
        if not has_ended():
            raise
        log.info("the last turn of the window's loop failed", exc_info=True)
