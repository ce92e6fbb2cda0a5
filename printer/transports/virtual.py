"""The virtual printer as a transport: each ticket becomes a PNG in a folder."""

from __future__ import annotations

import os
from pathlib import Path

from config.wire import PrinterState
from printer.errors import PrinterLost, PrinterUnreachable, UnreadableBytes
from printer.escpos.preview import png, render
from printer.escpos.profile import PaperProfile
from printer.escpos.status import PrinterStatus
from printer.transports.status_queries import StatusCallback, ignore_status


class VirtualTransport:
    """Writes `ticket-000001.png`, `ticket-000002.png` … into `folder`, and `latest.png`."""

    def __init__(self, folder: Path, paper: PaperProfile) -> None:
        self.name = str(folder)
        self.dialect = paper.dialect
        self._folder = folder
        self._paper = paper
        self._count: int | None = None

    def open(self) -> None:
        if self._count is not None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PrinterUnreachable(f"{self.name}: {error.strerror}") from error
        numbers = (path.stem.removeprefix("ticket-") for path in self._folder.glob("ticket-*.png"))
        self._count = max((int(number) for number in numbers if number.isdecimal()), default=0)

    def write(self, data: bytes, on_status: StatusCallback = ignore_status) -> None:
        if self._count is None:
            raise PrinterUnreachable(f"{self.name}: not open")
        try:
            for picture in render(data, self._paper):
                self._count += 1
                file = png(picture)
                self._replace(f"ticket-{self._count:06}.png", file)
                self._replace("latest.png", file)
        except UnreadableBytes as error:
            raise PrinterLost(f"{self.name}: {error}", len(data)) from error
        except OSError as error:
            raise PrinterLost(f"{self.name}: {error.strerror}", 0) from error

    def _replace(self, name: str, content: bytes) -> None:
        """A reader of the file sees a whole picture or none."""
        unfinished = self._folder / f".{name}.part"
        unfinished.write_bytes(content)
        unfinished.replace(self._folder / name)

    def read_status(self) -> PrinterStatus:
        writable = os.access(self._folder, os.W_OK)
        if writable:
            return PrinterStatus(PrinterState.READY)
        return PrinterStatus(PrinterState.ERROR, f"{self.name} cannot be written")

    def wait_completed(self, timeout_seconds: float) -> bool:
        return True

    def close(self) -> None:
        self._count = None
