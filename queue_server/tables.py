"""Every table of every room, for the migrations to compare with."""

from __future__ import annotations

from queue_server.assistance.declarations import tables as _declarations
from queue_server.assistance.forms import tables as _forms
from queue_server.catalogue import tables as _catalogue
from queue_server.centre import repository as _centre
from queue_server.core.db.tables import metadata
from queue_server.dossiers import tables as _dossiers
from queue_server.feedback.guidance import tables as _guidance
from queue_server.feedback.petitions import tables as _petitions
from queue_server.feedback.questions import tables as _questions
from queue_server.feedback.surveys import tables as _surveys
from queue_server.tickets import tables as _tickets

__all__ = ["metadata"]

_ROOMS = (
    _centre,
    _tickets,
    _catalogue,
    _dossiers,
    _questions,
    _guidance,
    _surveys,
    _petitions,
    _forms,
    _declarations,
)
