"""Kiosks and boards as their keepers see them; how one is paired by a code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire import DeviceState, ErrorCode, Localised
from config.wire.centre.devices import (
    DeviceKind,
    DevicePaired,
    DevicesListed,
    ListedDevice,
    PairDevice,
    PairingStarted,
)
from queue_server.centre import repository
from queue_server.centre.devices import pairing
from queue_server.centre.devices.alerts import alerts
from queue_server.centre.events import DeviceChanged
from queue_server.centre.staff import administration, sign_in_rules
from queue_server.centre.staff.sign_in import ATTEMPTS
from queue_server.centre.views import CentreViews
from queue_server.core.actor import NOBODY, Actor, ActorKind
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, Conflict, NotFound, TooManyRequests
from queue_server.core.room import App
from queue_server.core.security.encryption import data_keys
from queue_server.core.security.keyed_hash import keyed_hash


@dataclass(frozen=True, slots=True)
class _Wrong:
    """A code that nobody made, or that is over; it was counted."""


@dataclass(frozen=True, slots=True)
class _Rows:
    devices: dict[str, repository.Device]
    pairings: dict[str, repository.Pairing]
    names: dict[str, str]
    """Of the staff, by their labels in the log."""


CODES: Final = "device_pairings.code_hash"


class Devices:
    """The devices of one centre."""

    def __init__(self, app: App, views: CentreViews) -> None:
        self._centre, self._database, self._clock = app.centre, app.database, app.clock
        self._views = views
        self._streams = app.hub.subscribers
        self._version = app.version

    async def listed(self) -> DevicesListed:
        """Every kiosk and board, and what somebody should look at."""
        now = self._clock.now()
        rows = await self._database.read(lambda connection: _read(connection, now))
        states = [self._state(kind, device, rows) for kind, device, _ in _every(self._centre.value)]
        listed = [
            self._listed(kind, name, state, rows)
            for (kind, _, name), state in zip(_every(self._centre.value), states, strict=True)
        ]
        found = alerts(self._centre.value, states, now)
        return DevicesListed(now=now, version=self._version, devices=listed, alerts=found)

    def _state(self, kind: DeviceKind, device: str, rows: _Rows) -> DeviceState:
        """The device's last report; nothing where its key was ended, even by a command line
        that this server does not hear: consoles then wait for it no longer either."""
        row = rows.devices.get(device)
        if row is None or row.revoked_at is not None:
            self._views.devices[device] = DeviceState(device=device, kind=kind)
        return self._views.devices[device]

    def _listed(
        self, kind: DeviceKind, name: Localised, state: DeviceState, rows: _Rows
    ) -> ListedDevice:
        row, waiting = rows.devices.get(state.device), rows.pairings.get(state.device)
        has_key = row is not None and row.revoked_at is None
        return ListedDevice(
            device=state.device,
            kind=kind,
            name=name,
            state=state,
            key_since=row.created_at if row and has_key else None,
            key_from=rows.names.get(row.given_by, "") if row and has_key else "",
            streams=self._streams(f"{kind}:{state.device}"),
            older=is_older(state.version, self._version),
            pairing_until=waiting.expires_at if waiting else None,
        )

    async def start_pairing(self, device: str, caller: Actor) -> PairingStarted:
        """Make a code for a device; an earlier one of it ends. Its key stays until then.

        Raises `NotFound` where the centre file has no such device.
        """
        kind, now, code = self._kind(device), self._clock.now(), pairing.new_code()
        ends_at = pairing.ends_at(now)

        def start(unit: UnitOfWork) -> None:
            hashed = _code_hash(unit.connection, code)
            repository.end_expired_pairings(unit.connection, unit.now)
            repository.put_pairing(unit.connection, device, hashed, unit.actor.label, ends_at)
            repository.log(unit, "start_pairing", f"{kind}:{device}")

        await self._database.write(start, caller, now)
        seconds = int(pairing.CODE_LIFE.total_seconds())
        return PairingStarted(device=device, code=code, expires_at=ends_at, seconds_left=seconds)

    async def cancel_pairing(self, device: str, caller: Actor) -> None:
        """End a device's code; where none waits, nothing is different. Raises `NotFound`."""
        kind = self._kind(device)

        def cancel(unit: UnitOfWork) -> None:
            if repository.end_pairing(unit.connection, device):
                repository.log(unit, "cancel_pairing", f"{kind}:{device}")

        await self._database.write(cancel, caller, self._clock.now())

    async def revoke(self, device: str, caller: Actor) -> None:
        """End a device's key; its streams end with it. Raises `NotFound` where it has none."""
        await self._database.write(
            lambda unit: administration.revoke_device(unit, device), caller, self._clock.now()
        )

    async def pair(self, command: PairDevice, address: str) -> DevicePaired:
        """Give the device of a code its key, told this once; an older key of it ends.

        Raises `BadRequest` for a wrong code, which is counted; `TooManyRequests` after too many
        of them, which is not; `Conflict` where the code is of another kind of device.
        """
        done = await self._database.write(
            lambda unit: _redeem(unit, self._centre.value, command, address),
            NOBODY,
            self._clock.now(),
        )
        if isinstance(done, TooManyRequests):
            raise done
        if isinstance(done, _Wrong):
            raise BadRequest(ErrorCode.WRONG_PAIRING_CODE)
        return done

    def _kind(self, device: str) -> DeviceKind:
        kind, _ = _of_centre(self._centre.value, device)
        if kind is None:
            raise NotFound
        return kind


def _code_hash(connection: Connection, code: str) -> str:
    keyed = keyed_hash(connection, CODES) if data_keys(connection) else None
    return pairing.code_hash(code, keyed)


def _redeem(
    unit: UnitOfWork, centre: Centre, command: PairDevice, address: str
) -> DevicePaired | TooManyRequests | _Wrong:
    """Use a code up. A wrong one is no refusal here: it is counted, and that must be kept."""
    connection = unit.connection
    ways = pairing.ways(keyed_hash(connection, sign_in_rules.PURPOSE), address)
    way = ATTEMPTS.admit(connection, ways, unit.now)
    if isinstance(way, TooManyRequests):
        return way
    found = repository.find_pairing(connection, _code_hash(connection, command.code), unit.now)
    kind, name = _of_centre(centre, found.device) if found else (None, {})
    if found is None or kind is None:
        repository.end_expired_pairings(connection, unit.now)
        return _Wrong()
    ATTEMPTS.forgive(connection, way, unit.now)
    if kind != command.kind:
        raise Conflict(ErrorCode.OTHER_KIND_OF_DEVICE)
    key = administration.give_key(unit, kind, found.device, found.made_by)
    itself = Actor(ActorKind(kind), found.device, found.device)
    repository.log(unit.by(itself), "pair_device", itself.label, address)
    blank = DeviceState(device=found.device, kind=kind)
    unit.announce(DeviceChanged(state=blank))
    return DevicePaired(device=found.device, kind=kind, name=name, key=key)


def _every(centre: Centre) -> Iterator[tuple[DeviceKind, str, Localised]]:
    """Every kiosk and board of the centre file: its kind, id and name."""
    for kiosk in centre.kiosks:
        yield "kiosk", kiosk.id, kiosk.name
    for board in centre.boards:
        yield "board", board.id, board.name


def _of_centre(centre: Centre, device: str) -> tuple[DeviceKind | None, Localised]:
    """Kind and name; no kind where the centre file has lost the device since."""
    for kind, known, name in _every(centre):
        if known == device:
            return kind, name
    return None, {}


def _read(connection: Connection, now: datetime) -> _Rows:
    return _Rows(
        {row.id: row for row in repository.all_devices(connection)},
        {row.device: row for row in repository.all_pairings(connection, now)},
        repository.staff_names(connection),
    )


_NUMBERS: Final = re.compile(r"\d+")


def is_older(version: str, than: str) -> bool:
    """Whether a program's version is before another; what says no version is not known to be."""
    if not version or not than:
        return False
    return [int(one) for one in _NUMBERS.findall(version)] < [
        int(one) for one in _NUMBERS.findall(than)
    ]
