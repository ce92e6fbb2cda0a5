"""The catalogue as the kiosk remembers it."""

from __future__ import annotations

import pytest

from config.wire import ErrorCode
from config.wire.procedures import ProcedureDetails, ProceduresFound
from kiosk.server.client import NoAnswer, Refused
from kiosk.server.procedure_cache import AT_ONCE, FRESH_SECONDS, MOST_KEPT, ProcedureCache
from kiosk.testing.fake_procedures import demo_procedures, found


class Catalogue:
    """Answers from memory; `gone` it does not, and says how often it was asked."""

    def __init__(self) -> None:
        self.procedures = demo_procedures()
        self.asked = 0
        self.gone = False

    async def list_procedures(self, field: str, offset: int, limit: int) -> ProceduresFound:
        self._ask()
        return found(self.procedures, field, offset, limit)

    async def get_procedure(self, code: str) -> ProcedureDetails:
        self._ask()
        known = next((one for one in self.procedures if one.code == code), None)
        if known is None:
            raise Refused(ErrorCode.UNKNOWN_PROCEDURE)
        return ProcedureDetails(procedure=known, version=1, version_id=1, page_url="")

    def _ask(self) -> None:
        self.asked += 1
        if self.gone:
            raise NoAnswer


class Reading:
    """A book on a clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.catalogue = Catalogue()
        self.book = ProcedureCache(self.catalogue, lambda: self.seconds)


@pytest.fixture
def reading() -> Reading:
    return Reading()


async def test_every_question_is_asked_once_while_its_answer_is_fresh(reading: Reading) -> None:
    for _ in range(2):
        assert len(await reading.book.fields()) == 6
        assert len(await reading.book.of_field("Hộ tịch")) == 8
        assert (await reading.book.procedure("1.001193")).procedure.field == "Hộ tịch"
    assert reading.catalogue.asked == 3
    reading.seconds = FRESH_SECONDS + 1
    await reading.book.fields()
    assert reading.catalogue.asked == 4


async def test_a_field_comes_whole_however_many_pages_it_has(reading: Reading) -> None:
    pattern = reading.catalogue.procedures[0]
    reading.catalogue.procedures = [
        pattern.model_copy(update={"code": f"1.{number:06}"}) for number in range(AT_ONCE * 2 + 5)
    ]
    assert len(await reading.book.of_field("Hộ tịch")) == AT_ONCE * 2 + 5
    assert reading.catalogue.asked == 3


async def test_without_a_server_what_was_read_before_is_shown(reading: Reading) -> None:
    fields = await reading.book.fields()
    reading.seconds, reading.catalogue.gone = FRESH_SECONDS * 100, True
    assert await reading.book.fields() == fields
    with pytest.raises(NoAnswer):
        await reading.book.of_field("Hộ tịch")


async def test_a_procedure_that_was_withdrawn_is_no_longer_shown(reading: Reading) -> None:
    await reading.book.procedure("1.001193")
    reading.seconds, reading.catalogue.procedures = FRESH_SECONDS + 1, []
    with pytest.raises(Refused):
        await reading.book.procedure("1.001193")


async def test_it_does_not_remember_without_end(reading: Reading) -> None:
    for number in range(MOST_KEPT + 50):
        await reading.book.of_field(str(number))
    await reading.book.of_field(str(MOST_KEPT + 49))
    assert reading.catalogue.asked == MOST_KEPT + 50
    await reading.book.of_field("0")
    assert reading.catalogue.asked == MOST_KEPT + 51
