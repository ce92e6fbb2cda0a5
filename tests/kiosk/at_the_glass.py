"""What a citizen does at a kiosk's glass, for the tests of its window."""

from __future__ import annotations

from config.hardware import Printer
from kiosk.testing.robot import KioskRobot, Line
from printer.testing.fake_printer import FakePrinter


def network_printer(printer: FakePrinter) -> dict[str, Printer]:
    """The change of a kiosk's snapshot that lets it print there."""
    return {"printer": Printer(kind="network", host=printer.host, port=printer.port)}


async def take_ticket(kiosk: KioskRobot) -> Line:
    """Three touches; the drawn ticket."""
    await kiosk.see("idle")
    for name, screen in (("begin", "services"), ("service:residence", "confirm")):
        await kiosk.touch(name)
        await kiosk.see(screen)
    await kiosk.touch("confirm")
    return await kiosk.see("ticket")


async def read_birth(kiosk: KioskRobot) -> Line:
    """From the greeting to the procedure of registering a birth."""
    await kiosk.touch("browse")
    await kiosk.see("fields", lambda line: "field:Hộ tịch" in line["touch"])
    await kiosk.touch("field:Hộ tịch")
    await kiosk.see("procedures", lambda line: "procedure:1.001193" in line["touch"])
    await kiosk.touch("procedure:1.001193")
    return await kiosk.see("procedure", lambda line: "print" in line["touch"])


async def leave(kiosk: KioskRobot) -> None:
    """Back to the greeting, as the citizen before would leave it; what was said is forgotten."""
    while kiosk.drawn["screen"] != "idle":
        said = len(kiosk.lines)
        await kiosk.touch("finish" if "finish" in kiosk.drawn["touch"] else "back")
        await kiosk.wait("screen", after=said)
    kiosk.lines[:] = [kiosk.drawn]
    kiosk.log.clear()
