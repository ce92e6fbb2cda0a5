"""Second factors in the database: functions over a connection or a unit of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from queue_server.centre import repository
from queue_server.centre.staff.access import new_secret, secret_hash
from queue_server.centre.staff.second_factor import authenticator, recovery
from queue_server.centre.staff.sign_in_rules import SECOND_STEP_LIFE
from queue_server.centre.tables import recovery_codes, second_factors, sign_in_steps
from queue_server.core.actor import staff_label
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.security.encryption import Cell, data_keys

AUTHENTICATOR: Final = "totp"
PASSKEY: Final = "passkey"


@dataclass(frozen=True, slots=True)
class Factor:
    """A confirmed or begun second factor; the columns of the table, in their order."""

    id: int
    staff_id: int
    kind: str
    name: str
    secret: str
    credential: str
    credential_hash: str | None
    counted: int
    confirmed: bool
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignInStep:
    """Between a right password and a session, or a passkey that is being made."""

    staff_id: int
    challenge: str


def confirmed(connection: Connection, staff_id: int) -> list[Factor]:
    """What the member shows beside the password."""
    mine = (second_factors.c.staff_id == staff_id) & second_factors.c.confirmed
    wanted = select(second_factors).where(mine).order_by(second_factors.c.id)
    return [Factor(*row) for row in connection.execute(wanted)]


def codes_left(connection: Connection, staff_id: int) -> int:
    mine = recovery_codes.c.staff_id == staff_id
    return int(
        connection.execute(
            select(func.count()).select_from(recovery_codes).where(mine)
        ).scalar_one()
    )


def code_serves(unit: UnitOfWork, staff_id: int, code: str) -> bool:
    """Whether `code` is one of the member's authenticator app or papers; it serves this once."""
    typed = "".join(code.split())
    if len(typed) == 6 and typed.isascii() and typed.isdigit():
        return any(_serves(unit, each, typed) for each in confirmed(unit.connection, staff_id))
    mine = recovery_codes.c.staff_id == staff_id
    that = recovery_codes.c.code_hash == recovery.code_hash(typed)
    served = unit.connection.execute(delete(recovery_codes).where(mine, that)).rowcount == 1
    if served:
        repository.log(unit, "use_recovery_code", staff_label(staff_id))
    return served


def _serves(unit: UnitOfWork, factor: Factor, code: str) -> bool:
    if factor.kind != AUTHENTICATOR:
        return False
    secret = data_keys(unit.connection).open(factor.secret, _cell(factor.id))
    step = authenticator.step_of(secret, code, factor.counted, unit.now)
    if step is not None:
        mark_used(unit, factor.id, step)
    return step is not None


def mark_used(unit: UnitOfWork, factor: int, counted: int) -> None:
    values = {"counted": counted, "last_used_at": unit.now}
    unit.connection.execute(
        update(second_factors).where(second_factors.c.id == factor).values(values)
    )


def begin_authenticator(unit: UnitOfWork, staff_id: int, secret: str) -> None:
    """An app that is not confirmed yet, in place of one that never was."""
    _forget_begun(unit.connection, staff_id)
    number = _add(unit, staff_id, kind=AUTHENTICATOR, name="", secret="", confirmed=False)
    sealed = data_keys(unit.connection).seal(secret, _cell(number))
    row = second_factors.c.id == number
    unit.connection.execute(update(second_factors).where(row).values(secret=sealed))


def confirm_authenticator(unit: UnitOfWork, staff_id: int, code: str, name: str) -> bool:
    """Whether `code` is the begun app's; then it counts from now on."""
    mine = (second_factors.c.staff_id == staff_id) & ~second_factors.c.confirmed
    found = unit.connection.execute(select(second_factors).where(mine)).first()
    if found is None or not _serves(unit, Factor(*found), "".join(code.split())):
        return False
    row = second_factors.c.id == found.id
    unit.connection.execute(update(second_factors).where(row).values(confirmed=True, name=name))
    repository.log(unit, "add_second_factor", staff_label(staff_id), AUTHENTICATOR)
    return True


def add_passkey(
    unit: UnitOfWork, staff_id: int, name: str, credential: str, public_key: str, counted: int
) -> None:
    _add(
        unit,
        staff_id,
        kind=PASSKEY,
        name=name,
        secret=public_key,
        credential=credential,
        credential_hash=secret_hash(credential),
        counted=counted,
        confirmed=True,
    )
    repository.log(unit, "add_second_factor", staff_label(staff_id), PASSKEY)


def remove(unit: UnitOfWork, staff_id: int, factor: int) -> bool:
    """Remove one of the member's; whether there was such. With the last one the codes go."""
    mine = (second_factors.c.staff_id == staff_id) & (second_factors.c.id == factor)
    if unit.connection.execute(delete(second_factors).where(mine)).rowcount == 0:
        return False
    if not confirmed(unit.connection, staff_id):
        _forget_codes(unit.connection, staff_id)
    repository.log(unit, "remove_second_factor", staff_label(staff_id))
    return True


def reset(unit: UnitOfWork, staff_id: int) -> None:
    """Remove all that the member has; the next sign-in asks for the password alone."""
    unit.connection.execute(delete(second_factors).where(second_factors.c.staff_id == staff_id))
    _forget_codes(unit.connection, staff_id)
    repository.end_sessions_of(unit.connection, staff_id)
    repository.log(unit, "reset_second_factor", staff_label(staff_id))


def new_codes(unit: UnitOfWork, staff_id: int) -> list[str]:
    """Fresh recovery codes, told this once; those of before are worth nothing."""
    _forget_codes(unit.connection, staff_id)
    codes = [recovery.new_code() for _ in range(recovery.COUNT)]
    rows = [{"staff_id": staff_id, "code_hash": recovery.code_hash(code)} for code in codes]
    unit.connection.execute(insert(recovery_codes), rows)
    return codes


# ------------------------------------------------------------------------------- steps


def begin_step(unit: UnitOfWork, staff_id: int, purpose: str) -> tuple[str, str]:
    """The secret that the browser gets, and a challenge for passkeys."""
    ended = sign_in_steps.c.expires_at <= unit.now
    unit.connection.execute(delete(sign_in_steps).where(ended))
    token, challenge = new_secret(), new_secret()
    row = {"token_hash": secret_hash(token), "staff_id": staff_id, "purpose": purpose}
    row |= {"challenge": challenge, "expires_at": unit.now + SECOND_STEP_LIFE}
    unit.connection.execute(insert(sign_in_steps).values(row))
    return token, challenge


def find_step(connection: Connection, token: str, purpose: str, now: datetime) -> SignInStep | None:
    """The step that `token` opened, while it lasts."""
    known = sign_in_steps.c
    wanted = select(known.staff_id, known.challenge).where(
        known.token_hash == secret_hash(token),
        known.purpose == purpose,
        known.expires_at > now,
        known.expires_at <= now + SECOND_STEP_LIFE,  # of a clock that was ahead: none
    )
    found = connection.execute(wanted).first()
    return None if found is None else SignInStep(*found)


def end_step(connection: Connection, token: str) -> bool:
    """Whether it was there: it serves once."""
    that = sign_in_steps.c.token_hash == secret_hash(token)
    return connection.execute(delete(sign_in_steps).where(that)).rowcount == 1


def _add(unit: UnitOfWork, staff_id: int, **values: object) -> int:
    row = {"credential": "", "counted": 0, "created_at": unit.now, "staff_id": staff_id} | values
    adding = insert(second_factors).values(row).returning(second_factors.c.id)
    return int(unit.connection.execute(adding).scalar_one())


def _forget_begun(connection: Connection, staff_id: int) -> None:
    mine = (second_factors.c.staff_id == staff_id) & ~second_factors.c.confirmed
    connection.execute(delete(second_factors).where(mine))


def _forget_codes(connection: Connection, staff_id: int) -> None:
    connection.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == staff_id))


def _cell(factor: int) -> Cell:
    return Cell("second_factors", "secret", factor)
