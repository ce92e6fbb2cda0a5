"""A printer's responses told apart, however they are cut up on the way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from config.wire import PrinterState
from printer.escpos.dialects.base import ResponseKind, StatusResponse
from printer.escpos.dialects.registry import EPSON
from printer.testing.fake_mechanism import PrinterCondition

CONDITIONS = some.builds(
    PrinterCondition, **dict.fromkeys(("near_end", "paper_out", "cover_open"), some.booleans())
)
RESPONSES = some.lists(
    some.one_of(
        some.builds(
            lambda condition, question: StatusResponse(
                ResponseKind.REALTIME, bytes((condition.answer(question),))
            ),
            CONDITIONS,
            some.integers(1, 4),
        ),
        some.builds(
            lambda near: StatusResponse(ResponseKind.COMPLETED, bytes((near,))),
            some.sampled_from([0, 3]),
        ),
        some.builds(lambda one: StatusResponse(ResponseKind.AUTOMATIC, one.automatic), CONDITIONS),
    )
)


@given(RESPONSES, some.integers(1, 7))
def test_responses_are_told_apart_however_they_are_cut_up(
    responses: list[StatusResponse], piece: int
) -> None:
    sent = b"".join(response.data for response in responses)
    reader = EPSON.reader()
    read = [
        answer
        for start in range(0, len(sent), piece)
        for answer in reader.feed(sent[start : start + piece])
    ]
    assert read == responses


@given(some.binary(max_size=40))
def test_noise_is_no_status(noise: bytes) -> None:
    for answer in EPSON.reader().feed(noise):
        if answer.kind is ResponseKind.AUTOMATIC:
            assert EPSON.parse_automatic(answer.data) is not PrinterState.UNKNOWN


def test_a_block_that_broke_off_does_not_swallow_what_follows() -> None:
    ready = PrinterCondition().automatic
    read = list(EPSON.reader().feed(ready[:2] + b"\x12" + ready))
    assert read == [
        StatusResponse(ResponseKind.REALTIME, b"\x12"),
        StatusResponse(ResponseKind.AUTOMATIC, ready),
    ]
