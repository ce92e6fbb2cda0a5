"""What is refused of forms; the tree is drawn in `queue_server.core.errors`."""

from __future__ import annotations

from config.text.phrase import Phrase
from config.wire import ErrorCode
from queue_server.core.errors import BadRequest, Conflict


class FormRefused(BadRequest):
    """A file that is no template which may be used, or words that do not fit into it."""

    code = ErrorCode.FORM_REFUSED

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(None, reason=Phrase(f"forms_written.refused.{reason}", {"about": about}))
        self.reason = reason


class WritingForbidden(Conflict):
    """The law forbids that an official writes it; `ground` is what the procedure says."""

    code = ErrorCode.WRITING_FORBIDDEN

    def __init__(self, ground: str) -> None:
        super().__init__(None, ground=ground)
        self.ground = ground


class DossierFinished(Conflict):
    """The dossier is resolved or ended: there is nothing more to be handed in."""

    code = ErrorCode.DOSSIER_FINISHED


class WritingUnchecked(Conflict):
    """Nobody has said whether it may be written; the official looks it up first."""

    code = ErrorCode.WRITING_UNCHECKED
