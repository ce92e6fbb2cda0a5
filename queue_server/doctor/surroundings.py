"""What is around the server: clock, devices, printers, certificate, voice."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from config.centre.calendar.known_years import years_to_fill_in
from config.centre.model import Centre
from config.newest_version import newer_version
from config.text.phrase import Phrase
from config.wire import DeviceState, PrinterState
from display.espeak import EspeakVoice
from display.voice import VoiceError
from queue_server.centre.repository import Device
from queue_server.doctor.findings import Finding
from queue_server.doctor.installation import Installation

CLOCK_TOLERANCE: Final = timedelta(minutes=2)
LONG_SILENT: Final = timedelta(days=1)
CERTIFICATE_WARNING: Final = timedelta(days=14)
ANSWER_SECONDS: Final = 2.0
FINE: Final = (None, PrinterState.READY)


def centre_file(at: Installation) -> Iterator[Finding]:
    """Everything that `check` says of the centre file."""
    for mistake in at.mistakes:
        yield Finding(
            Phrase("doctor.centre_file", {"mistake": str(mistake)}),
            Phrase("doctor.centre_file.advice", {"file": at.centre_file or ""}),
            is_warning=mistake.is_warning,
        )


def clock(at: Installation) -> Iterator[Finding]:
    """A clock behind what was already written down: it was wrong then, or is now."""
    newest = at.records.newest_line if at.records else None
    if newest is not None and newest > at.now + CLOCK_TOLERANCE:
        values = {"now": _instant_text(at.now), "newest": _instant_text(newest)}
        yield Finding(Phrase("doctor.clock", values), Phrase("doctor.clock.advice"))


def holidays(at: Installation) -> Iterator[Finding]:
    """Years without holidays: the next one from October on, and whatever a promise reaches into."""
    if at.centre is None:
        return
    until = at.records.promised_until if at.records else None
    promised = [at.centre.day(until)] if until else []
    for year in years_to_fill_in(at.centre, at.centre.day(at.now), promised):
        reached = any(day.year >= year for day in promised)
        found = Phrase("doctor.holidays.promised" if reached else "doctor.holidays", {"year": year})
        yield Finding(found, Phrase("doctor.holidays.advice", {"year": year}), is_warning=True)


def newest_version(at: Installation) -> Iterator[Finding]:
    """A newer version of the program, where a file names one."""
    newer = newer_version(at.environment)
    if newer is not None:
        values = {"newer": newer, "running": version("motcua")}
        found, advice = (
            Phrase("doctor.newer_version", values),
            Phrase("doctor.newer_version.advice"),
        )
        yield Finding(found, advice, is_warning=True)


def time_zone(at: Installation) -> Iterator[Finding]:
    """A computer that shows another time than the centre."""
    if at.centre is None:
        return
    if at.now.astimezone().utcoffset() != at.centre.local(at.now).utcoffset():
        yield Finding(
            Phrase("doctor.time_zone", {"zone": at.centre.time_zone}),
            Phrase("doctor.time_zone.advice", {"zone": at.centre.time_zone}),
            is_warning=True,
        )


def _instant_text(instant: datetime) -> str:
    return instant.astimezone().isoformat(sep=" ", timespec="minutes")


# --------------------------------------------------------------------------- devices


def devices(at: Installation) -> Iterator[Finding]:
    """Kiosks and boards of the centre file without a key, or from which nothing is heard."""
    if at.centre is None or at.records is None or at.records.revision is None:
        return
    known = {device.id: device for device in at.records.devices if device.revoked_at is None}
    for name in (*at.centre.kiosk_by_id, *at.centre.board_by_id):
        yield from _device(name, known.get(name), at.now)


def _device(name: str, device: Device | None, now: datetime) -> Iterator[Finding]:
    values: dict[str, object] = {"device": name}
    if device is None:
        found, advice = Phrase("doctor.no_key", values), Phrase("doctor.no_key.advice", values)
        yield Finding(found, advice, is_warning=True)
    elif device.last_seen is None:
        found = Phrase("doctor.never_seen", values)
        yield Finding(found, Phrase("doctor.silent.advice"), is_warning=True)
    elif now - device.last_seen > LONG_SILENT:
        found = Phrase("doctor.silent", values | {"since": _instant_text(device.last_seen)})
        yield Finding(found, Phrase("doctor.silent.advice"), is_warning=True)
    elif device.report is not None:
        yield from _printer_says(name, DeviceState.model_validate_json(device.report))


def _printer_says(name: str, state: DeviceState) -> Iterator[Finding]:
    if state.printer not in FINE:
        said = Phrase(f"common.printer.{state.printer}")
        found = Phrase("doctor.printer_says", {"device": name, "state": said})
        yield Finding(found, Phrase("doctor.printer.advice"), is_warning=True)


def printers(at: Installation) -> Iterator[Finding]:
    """Network printers that do not answer this computer."""
    for kiosk in at.centre.kiosks if at.centre else ():
        host, port = kiosk.printer.host, kiosk.printer.port
        if kiosk.printer.kind == "network" and host and not answers(host, port):
            values = {"kiosk": kiosk.id, "host": host, "port": port}
            yield Finding(Phrase("doctor.printer", values), Phrase("doctor.printer.advice"))


def answers(host: str, port: int) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection((host, port), ANSWER_SECONDS).close()
    except OSError:
        return False
    return True


# ------------------------------------------------------------------------ certificate


def certificate(at: Installation) -> Iterator[Finding]:
    """The certificate of an https address: wrong, ending soon, or not to be seen from here."""
    parts = urlsplit(at.centre.public_url if at.centre else "")
    if parts.scheme != "https" or parts.hostname is None:
        return
    values: dict[str, object] = {"host": parts.hostname}
    try:
        ends = certificate_ends(parts.hostname, parts.port or 443)
    except ssl.SSLCertVerificationError as error:
        found = Phrase("doctor.certificate_wrong", values | {"reason": error.verify_message})
        yield Finding(found, Phrase("doctor.certificate.advice"))
    except OSError as error:
        found = Phrase("doctor.certificate_unseen", values | {"reason": error})
        yield Finding(found, Phrase("doctor.certificate_unseen.advice"), is_warning=True)
    else:
        yield from certificate_until(parts.hostname, ends, at.now)


def certificate_until(host: str, ends: datetime, now: datetime) -> Iterator[Finding]:
    """What to say of a certificate that ends then."""
    if ends - now < CERTIFICATE_WARNING:
        values = {"host": host, "days": max((ends - now).days, 0)}
        found = Phrase("doctor.certificate_ends", values)
        yield Finding(found, Phrase("doctor.certificate.advice"), is_warning=True)


def certificate_ends(host: str, port: int) -> datetime:
    """When the certificate there ends. Raises `SSLCertVerificationError` or another `OSError`."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), ANSWER_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        shown = secured.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)


# ------------------------------------------------------------------------------ voice


def voice(at: Installation) -> Iterator[Finding]:
    """Boards that should speak, and nothing to speak with."""
    if at.centre is None or not any(board.sound for board in at.centre.boards):
        return
    yield from _recordings(at.centre)
    try:
        EspeakVoice().load()
    except VoiceError as fault:
        found = Phrase("doctor.no_voice", {"reason": fault})
        yield Finding(found, Phrase("doctor.no_voice.advice"), is_warning=True)


def _recordings(centre: Centre) -> Iterator[Finding]:
    folder = centre.voice.recordings
    if folder and not Path(folder).is_dir():
        found = Phrase("doctor.no_recordings", {"folder": folder})
        yield Finding(found, Phrase("doctor.no_recordings.advice"))
