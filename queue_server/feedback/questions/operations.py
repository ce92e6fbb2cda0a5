"""The operations on questions, by the product's own words. What answers them is imported with the
first request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.centre.roles import Permission
from config.wire import Empty, ErrorCode
from queue_server.core.http.later import WireModels
from queue_server.core.http.operations import ANYONE, Operation, staff, staff_who

if TYPE_CHECKING:
    from config.wire.feedback import questions as wire
    from queue_server.feedback.questions.api import QuestionsApi
else:
    wire = WireModels("config.wire.feedback.questions")

HEARERS: Final = staff_who(
    Permission.ISSUE, Permission.SERVE, Permission.RECEIVE, Permission.PROCESS, Permission.OVERSEE
)
"""Who hears questions: everybody who meets citizens."""
ANSWERERS: Final = staff_who(Permission.RECEIVE, Permission.PROCESS, Permission.OVERSEE)
LEADERS: Final = staff(Permission.OVERSEE)
LARGEST_WORDS_BYTES: Final = 128 * 1024
"""A question and its answer in several languages."""
LARGEST_FILE_BYTES: Final = 16_000_000
"""Four million letters of JSON."""
UNKNOWN: Final = (ErrorCode.UNKNOWN_QUESTION,)
OF_ANSWERS: Final = (*UNKNOWN, ErrorCode.QUESTION_NOT_YOURS, ErrorCode.QUESTION_CHANGED)
OF_PLACES: Final = (ErrorCode.UNKNOWN_PROCEDURE, ErrorCode.PROCEDURE_OF_OTHER_FIELD)
OF_FAQS: Final = (*OF_ANSWERS, *OF_PLACES, ErrorCode.FAQ_NAMES_SOMEBODY, ErrorCode.DATA_KEY_MISSING)


def operations(api: QuestionsApi) -> list[Operation]:
    """Every operation on questions."""
    return [*_of_citizens(api), *_of_staff(api), *_of_answers(api), *_of_faqs(api), *_files(api)]


def _of_citizens(api: QuestionsApi) -> list[Operation]:
    return [
        Operation(
            "findAnswers", "GET", "/answers",
            "Frequent questions that these words find, best first; in the language accepted.",
            api.find, ANYONE, answer=wire.AnswersFound, refusals=(ErrorCode.TOO_MANY_REQUESTS,),
            query={"q": {"type": "string"}, "field": {"type": "string"}},
        ),
        Operation(
            "askQuestion", "POST", "/questions",
            "Ask the centre; the answer has the link under which the reply will stand.",
            api.ask, ANYONE, wire.AskQuestion, wire.QuestionAsked,
            refusals=(
                ErrorCode.NOT_ASKED_ONLINE, ErrorCode.TOO_MANY_REQUESTS,
                ErrorCode.DATA_KEY_MISSING,
            ),
        ),
        Operation(
            "getAskedQuestion", "GET", "/asked/{token}",
            "A question and its answer, by the link of who asked.",
            api.status, ANYONE, answer=wire.AskedQuestion,
            refusals=(*UNKNOWN, ErrorCode.TOO_MANY_REQUESTS),
        ),
        Operation(
            "sayWhetherSpared", "POST", "/asked/{token}/spared",
            "The asker says whether the answer spared a visit; once.",
            api.say_whether_spared, ANYONE, wire.SayWhetherSpared,
            refusals=(*UNKNOWN, ErrorCode.QUESTION_NOT_ANSWERED, ErrorCode.TOO_MANY_REQUESTS),
        ),
        Operation(
            "eraseQuestion", "POST", "/asked/{token}/erase",
            "The asker takes the question back: what it says is erased.",
            api.erase, ANYONE, Empty, refusals=(*UNKNOWN, ErrorCode.TOO_MANY_REQUESTS),
        ),
    ]  # fmt: skip


def _of_staff(api: QuestionsApi) -> list[Operation]:
    return [
        Operation(
            "enterQuestion", "POST", "/questions/entered",
            "Enter a question that came by Zalo, by phone or at the counter.",
            api.enter, HEARERS, wire.EnterQuestion, wire.QuestionAsked,
            refusals=(ErrorCode.DATA_KEY_MISSING,), largest_body_bytes=LARGEST_WORDS_BYTES,
        ),
        Operation(
            "listQuestions", "GET", "/questions",
            "Open questions, those first that are due; or answered ones. No contacts.",
            api.listed, HEARERS, answer=wire.QuestionsListed,
            query={"state": {"type": "string", "enum": ["open", "over"]}},
        ),
        Operation(
            "getQuestion", "GET", "/questions/{question_id}",
            "One question whole, for who answers it; that it was read is logged.",
            api.one, ANSWERERS, answer=wire.QuestionRead,
            refusals=(*UNKNOWN, ErrorCode.QUESTION_NOT_YOURS),
        ),
        Operation(
            "forgetQuestion", "POST", "/questions/{question_id}/forget",
            "Erase what a question says, at its asker's request.",
            api.forget, LEADERS, Empty, refusals=UNKNOWN,
        ),
    ]  # fmt: skip


def _of_answers(api: QuestionsApi) -> list[Operation]:
    return [
        Operation(
            "answerQuestion", "POST", "/questions/{question_id}/answer",
            "Answer a question, as the sender saw it.",
            api.answer, ANSWERERS, wire.AnswerQuestion, wire.QuestionMoved, refusals=OF_ANSWERS,
            largest_body_bytes=LARGEST_WORDS_BYTES,
        ),
        Operation(
            "closeQuestion", "POST", "/questions/{question_id}/close",
            "Close what is no question or was asked before, with a reason that the asker reads.",
            api.close, ANSWERERS, wire.CloseQuestion, wire.QuestionMoved, refusals=OF_ANSWERS,
            largest_body_bytes=LARGEST_WORDS_BYTES,
        ),
        Operation(
            "moveQuestion", "POST", "/questions/{question_id}/field",
            "Give a question to the field that it belongs to.",
            api.move, ANSWERERS, wire.MoveQuestion, wire.QuestionMoved,
            refusals=(*OF_ANSWERS, *OF_PLACES),
        ),
    ]  # fmt: skip


def _of_faqs(api: QuestionsApi) -> list[Operation]:
    return [
        Operation(
            "publishFaq", "POST", "/faqs",
            "Publish a frequent question with its answer; it may name nobody.",
            api.publish, ANSWERERS, wire.PublishFaq, wire.FaqPublished,
            refusals=(*OF_FAQS, ErrorCode.FAQ_THERE_ALREADY),
            largest_body_bytes=LARGEST_WORDS_BYTES,
        ),
        Operation(
            "changeFaq", "PUT", "/faqs/{faq}",
            "Change a frequent question, as the sender saw it; it is published.",
            api.change, ANSWERERS, wire.ChangeFaq, wire.FaqPublished, refusals=OF_FAQS,
            largest_body_bytes=LARGEST_WORDS_BYTES,
        ),
        Operation(
            "withdrawFaq", "POST", "/faqs/{faq}/withdraw",
            "Show a frequent question no more.",
            api.withdraw, ANSWERERS, Empty, wire.FaqPublished, refusals=OF_ANSWERS,
        ),
    ]  # fmt: skip


def _files(api: QuestionsApi) -> list[Operation]:
    return [
        Operation(
            "importQuestions", "POST", "/questions/import",
            "Take questions and answers from a file in the portal's shape.",
            api.imported, LEADERS, wire.ImportQuestions, wire.QuestionsImported,
            refusals=(ErrorCode.DATA_KEY_MISSING,), largest_body_bytes=LARGEST_FILE_BYTES,
        ),
        Operation(
            "exportQuestions", "GET", "/questions/export",
            "Every question and answer as a file in the portal's shape; no contacts.",
            api.exported, LEADERS, answer=wire.QuestionsFile,
        ),
    ]  # fmt: skip
