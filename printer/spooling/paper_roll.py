"""How much paper is left on the roll: by the printer's sensor, counted where it has none.

Each piece of paper is measured by its commands and taken off the roll's length. A roll counts as
new when paper came after there was none, when the sensor's "near the end" went away, when the
cover was opened while little was left, or when staff say so. Rules are pure; `PaperRollFile`
keeps the count over a restart.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from config.wire import PrinterState
from printer.errors import UnreadableBytes
from printer.escpos.commands import CommandKind, read_commands
from printer.escpos.profile import DOTS_PER_MILLIMETRE

log = logging.getLogger(__name__)

SHIFT_TICKETS: Final = 150
"""What a kiosk gives in half a busy day: with less paper than that, staff get a warning."""
SENSOR_METRES: Final = 5.0
"""What a sensor for the roll's end sees: a few metres, whatever was counted."""
USUAL_MILLIMETRES: Final = 130.0
"""A ticket's length until some were measured."""
LINE_FEED_DOTS: Final = 30
CUT_DOTS: Final = 120
"""Fed between head and blade at a cut, and what stays white above the next line."""
CODE_DOTS: Final = 250
"""A ticket's QR code by the printer's own command; a few millimetres do not matter here."""
_LEARNING: Final = 0.05
"""How much one ticket changes the usual length."""


def length_millimetres(data: bytes) -> float:
    """How long the paper of a job is; bytes that cannot be read count as a usual ticket."""
    try:
        commands = read_commands(data)
    except UnreadableBytes:
        return USUAL_MILLIMETRES
    return sum(_dots(one.kind, one.arguments) for one in commands) / DOTS_PER_MILLIMETRE


def _dots(kind: CommandKind, arguments: bytes) -> int:
    match kind:
        case CommandKind.RASTER:
            return int.from_bytes(arguments[3:5], "little") * (1 + (arguments[0] % 48 >> 1))
        case CommandKind.FEED_DOTS:
            return arguments[0]
        case CommandKind.FEED_LINES:
            return arguments[0] * LINE_FEED_DOTS
        case CommandKind.LINE_FEED:
            return LINE_FEED_DOTS
        case CommandKind.CUT:
            return CUT_DOTS
        case CommandKind.CODE:
            return CODE_DOTS if arguments[3:4] == b"Q" else 0  # function 81 prints it
        case _:
            return 0


@dataclass(frozen=True)
class PaperRoll:
    """The paper in the printer. `metres` is a new roll's length."""

    metres: float
    used_millimetres: float = 0.0
    usual_millimetres: float = USUAL_MILLIMETRES
    near: bool = False
    """The sensor says so."""
    out: bool = False
    opened: bool = False
    """The cover was opened while little was left."""

    @property
    def tickets_left(self) -> int:
        """About how many tickets come out before it ends."""
        left = max(0.0, self.metres * 1000 - self.used_millimetres)
        if self.near:
            left = min(left, SENSOR_METRES * 1000)
        return 0 if self.out else int(left / self.usual_millimetres)

    @property
    def is_low(self) -> bool:
        """Whether it ends within the shift."""
        return self.near or self.tickets_left < SHIFT_TICKETS

    def printed(self, millimetres: float) -> PaperRoll:
        """After a piece of paper."""
        usual = self.usual_millimetres + _LEARNING * (millimetres - self.usual_millimetres)
        used = self.used_millimetres + millimetres
        return replace(self, used_millimetres=used, usual_millimetres=usual)

    def after_status(self, state: PrinterState) -> PaperRoll:
        """After a status of the printer, which may mean that the roll is new."""
        match state:
            case PrinterState.PAPER_OUT:
                return replace(self, out=True)
            case PrinterState.COVER_OPEN:
                return replace(self, opened=self.opened or self.is_low)
            case PrinterState.PAPER_NEAR_END:
                roll = self.changed() if self.out else self
                return replace(roll, near=True, opened=False)
            case PrinterState.READY:
                new = self.out or self.near or self.opened
                return self.changed() if new else self
            case _:
                return self

    def changed(self) -> PaperRoll:
        """A new roll was put in."""
        return PaperRoll(self.metres, usual_millimetres=self.usual_millimetres)


class PaperRollFile:
    """The roll of one printer, kept in a file. Blocking; a disk that refuses is logged only."""

    def __init__(self, path: Path, metres: float) -> None:
        self._path = path
        self.roll = replace(self._load(metres), metres=metres)

    def _load(self, metres: float) -> PaperRoll:
        try:
            kept = json.loads(self._path.read_bytes())
            return PaperRoll(**(kept | {"metres": metres}))
        except FileNotFoundError:
            pass
        except (OSError, ValueError, TypeError) as error:
            log.warning("%s is not used, the roll counts as new: %s", self._path, error)
        return PaperRoll(metres)

    def save(self, roll: PaperRoll) -> None:
        """Write another state to the file; an equal one is not written."""
        if roll == self.roll:
            return
        self.roll = roll
        fresh = self._path.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(asdict(roll)))
            fresh.replace(self._path)
        except OSError as error:
            log.warning("the roll's count is not kept: %s", error)
