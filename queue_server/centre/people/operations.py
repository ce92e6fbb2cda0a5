"""The operations on a centre's people, by the product's own words. What answers them is
imported with the first request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.wire import Empty, ErrorCode
from config.wire.centre.people import (
    Absence,
    AddMember,
    ChangeMember,
    MemberSessionsListed,
    MembersListed,
    NoteAbsence,
    OneTimePassword,
)
from queue_server.centre.staff.access import ADMINISTRATORS
from queue_server.core.http.operations import Operation

if TYPE_CHECKING:
    from queue_server.centre.people.api import PeopleApi

UNKNOWN: Final = (ErrorCode.NOT_FOUND,)
GUARDED: Final = (*UNKNOWN, ErrorCode.OWN_ACCOUNT, ErrorCode.LAST_ADMINISTRATOR)
"""What may cost somebody the administration of the centre."""


def operations(api: PeopleApi) -> list[Operation]:
    """Every operation on people."""
    return [
        *_members(api),
        *_comings_and_goings(api),
        *_absences(api),
        *_sessions(api),
    ]


def _members(api: PeopleApi) -> list[Operation]:
    return [
        Operation(
            id="listMembers",
            method="GET",
            path="/members",
            summary="Everybody who works here or did: role, counters, state, absences.",
            handler=api.listed,
            allowed=ADMINISTRATORS,
            answer=MembersListed,
        ),
        Operation(
            id="addMember",
            method="POST",
            path="/members",
            summary="Add a person; the answer has their one-time password, shown this once.",
            handler=api.add,
            allowed=ADMINISTRATORS,
            body=AddMember,
            answer=OneTimePassword,
            refusals=(ErrorCode.SIGN_IN_TAKEN,),
        ),
        Operation(
            id="changeMember",
            method="PUT",
            path="/members/{member}",
            summary="Change name, role and counters of a person, as the sender saw them.",
            handler=api.change,
            allowed=ADMINISTRATORS,
            body=ChangeMember,
            refusals=(*GUARDED, ErrorCode.MEMBER_CHANGED),
        ),
    ]


def _comings_and_goings(api: PeopleApi) -> list[Operation]:
    return [
        Operation(
            id="giveOneTimePassword",
            method="POST",
            path="/members/{member}/one-time-password",
            summary="Invite a person anew or reset a password; their sessions end.",
            handler=api.give_password,
            allowed=ADMINISTRATORS,
            body=Empty,
            answer=OneTimePassword,
            refusals=(*UNKNOWN, ErrorCode.OWN_ACCOUNT, ErrorCode.MEMBER_LEFT),
        ),
        Operation(
            id="deactivateMember",
            method="POST",
            path="/members/{member}/deactivate",
            summary="The person has left: no sign-in any more; their sessions end.",
            handler=api.deactivate,
            allowed=ADMINISTRATORS,
            body=Empty,
            refusals=GUARDED,
        ),
        Operation(
            id="reactivateMember",
            method="POST",
            path="/members/{member}/reactivate",
            summary="The person is back and may sign in again.",
            handler=api.reactivate,
            allowed=ADMINISTRATORS,
            body=Empty,
            refusals=UNKNOWN,
        ),
    ]


def _absences(api: PeopleApi) -> list[Operation]:
    return [
        Operation(
            id="noteAbsence",
            method="POST",
            path="/members/{member}/absences",
            summary="Note that a person is away on these days.",
            handler=api.note_absence,
            allowed=ADMINISTRATORS,
            body=NoteAbsence,
            answer=Absence,
            refusals=(
                *UNKNOWN,
                ErrorCode.ABSENCE_OVERLAPS,
                ErrorCode.MEMBER_LEFT,
                ErrorCode.LEAVE_ACCOUNT,
            ),
        ),
        Operation(
            id="endAbsence",
            method="DELETE",
            path="/members/{member}/absences/{absence}",
            summary="End an absence today; one that has not begun is taken away.",
            handler=api.end_absence,
            allowed=ADMINISTRATORS,
            refusals=(*UNKNOWN, ErrorCode.LEAVE_ACCOUNT),
        ),
    ]


def _sessions(api: PeopleApi) -> list[Operation]:
    return [
        Operation(
            id="listMemberSessions",
            method="GET",
            path="/members/{member}/sessions",
            summary="Where a person is signed in; that it was looked at is logged.",
            handler=api.sessions,
            allowed=ADMINISTRATORS,
            answer=MemberSessionsListed,
            refusals=UNKNOWN,
        ),
        Operation(
            id="endMemberSession",
            method="DELETE",
            path="/members/{member}/sessions/{session}",
            summary="End one session of a person; with the last one their counter is closed.",
            handler=api.end_session,
            allowed=ADMINISTRATORS,
            refusals=UNKNOWN,
        ),
        Operation(
            id="endMemberSessions",
            method="DELETE",
            path="/members/{member}/sessions",
            summary="End all sessions of a person, but for the one that asks.",
            handler=api.end_sessions,
            allowed=ADMINISTRATORS,
            refusals=UNKNOWN,
        ),
    ]
