"""How questions and petitions come, and how they stand."""

from __future__ import annotations

from enum import StrEnum


class QuestionState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    """No question, or one that was asked before; the asker reads why."""


class PetitionStatus(StrEnum):
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    REOPENED = "reopened"
    """The sender is not satisfied with the answer: another one is due."""
    FORWARDED = "forwarded"
    """It was for another office, which got it."""
    REJECTED = "rejected"
    """It says nothing that could be answered; with a reason."""
    CLOSED = "closed"


class PetitionAction(StrEnum):
    SUBMIT = "submit"
    ASSIGN = "assign"
    ANSWER = "answer"
    FORWARD = "forward"
    REJECT = "reject"
    OBJECT = "object"
    ACCEPT = "accept"
    CLOSE = "close"
    """By itself, when nobody objected to the answer in time."""
    FORGET = "forget"
    """Its words, photos and sender were erased."""


class PetitionChannel(StrEnum):
    """How it came."""

    PAGE = "page"
    COUNTER = "counter"
    PHONE = "phone"
    PAPER = "paper"
