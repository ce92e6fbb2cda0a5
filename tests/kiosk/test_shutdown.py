"""What fails in the last turn of the window's loop ends no kiosk; what fails before it does."""

from __future__ import annotations

import pytest

from kiosk.ui.shutdown import run_app


class FailingApp:
    async def async_run(self, async_lib: str) -> None:
        raise AttributeError(f"no app any more, in {async_lib}")


async def test_after_the_end_nobody_minds(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    await run_app(FailingApp(), lambda: True)
    assert "the last turn of the window's loop failed" in caplog.text


async def test_before_the_end_it_is_a_fault() -> None:
    with pytest.raises(AttributeError, match="no app any more"):
        await run_app(FailingApp(), lambda: False)
