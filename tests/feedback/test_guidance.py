"""Guidance documents: only PDFs that do nothing by themselves, in versions, with read receipts."""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from queue_server.core.security.pdf_check import MOST_PAGES, verdict
from queue_server.feedback.guidance.checking import Checker, PdfRefused, file_name
from tests.feedback.conftest import days_later
from tests.hall.with_dossiers import HallWithDossiers

Change = Callable[[PdfWriter], object]


def pdf(change: Change = lambda _writer: None, pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def action(kind: str, **more: Any) -> DictionaryObject:
    made = DictionaryObject({NameObject("/S"): NameObject(kind)})
    made.update({NameObject(f"/{key}"): value for key, value in more.items()})
    return made


def annotated(what: DictionaryObject) -> Change:
    """A page with a link that does `what`."""

    def change(writer: PdfWriter) -> None:
        link = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/Rect"): ArrayObject([NumberObject(0)] * 4),
                NameObject("/A"): what,
            }
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(link)])

    return change


def root(key: str, value: Any) -> Change:
    return lambda writer: writer._root_object.__setitem__(NameObject(key), value)


def hidden(writer: PdfWriter) -> None:
    """An object that no page leads to."""
    writer._add_object(action("/Launch", F=TextStringObject("calc.exe")))


HOSTILE: dict[str, tuple[Change, str]] = {
    "a script": (
        root("/Names", DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})), "script",
    ),
    "a file inside": (lambda writer: writer.add_attachment("a.exe", b"MZ"), "files"),
    "a program": (annotated(action("/Launch", F=TextStringObject("cmd.exe"))), "action"),
    "a form that sends": (annotated(action("/SubmitForm")), "action"),
    "another file": (annotated(action("/GoToR")), "action"),
    "a script in an address": (
        annotated(action("/URI", URI=TextStringObject("javascript:alert(1)"))), "action",
    ),
    "a script on a page": (annotated(action("/JavaScript", JS=TextStringObject("x"))), "script"),
    "opened by itself": (root("/OpenAction", action("/GoTo")), "action"),
    "a trigger": (root("/AA", DictionaryObject()), "action"),
    "a dynamic form": (
        root("/AcroForm", DictionaryObject({NameObject("/XFA"): ArrayObject()})), "form",
    ),
    "unreached": (hidden, "action"),
    "a password": (lambda writer: writer.encrypt("secret"), "encrypted"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_acts_by_itself_is_refused(name: str) -> None:
    change, reason = HOSTILE[name]
    assert verdict(pdf(change)) == {"refused": reason}


def test_names_written_with_escapes_are_the_same_names() -> None:
    plain = pdf(annotated(action("/Launch", F=TextStringObject("cmd.exe"))))
    assert verdict(plain.replace(b"/Launch", b"/La#75nch")) == {"refused": "action"}


def by_reference(kind: str, key: str, value: Any) -> Change:
    """A link whose action has `value` under `key` as an object of its own."""

    def change(writer: PdfWriter) -> None:
        acts = action(kind)
        acts[NameObject(key)] = writer._add_object(value)
        annotated(acts)(writer)

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (by_reference("/URI", "/S", NameObject("/Launch")), "action"),
        (by_reference("/URI", "/URI", TextStringObject("javascript:alert(1)")), "action"),
        (by_reference("/GoTo", "/Subtype", NameObject("/RichMedia")), "media"),
        (annotated(action("/URI", URI=ByteStringObject(b"javascript:\x9f"))), "action"),
        (annotated(action("/URI", URI=NumberObject(1))), "action"),
        (root("/URI", DictionaryObject({NameObject("/Base"): TextStringObject("javascript:")})),
         "action"),
    ],
    ids=["an action", "an address", "media", "no letters", "a number", "before addresses"],
)  # fmt: skip
def test_what_is_said_elsewhere_or_not_in_letters_is_refused_too(
    change: Change, reason: str
) -> None:
    assert verdict(pdf(change)) == {"refused": reason}


@pytest.mark.parametrize(
    "change",
    [
        lambda _writer: None,
        by_reference("/URI", "/URI", TextStringObject("https://dichvucong.gov.vn")),
        annotated(action("/URI", URI=TextStringObject("https://dichvucong.gov.vn"))),
        root("/OpenAction", ArrayObject([NumberObject(0), NameObject("/Fit")])),
        lambda writer: writer.add_outline_item(title="Phần 1", page_number=0),
    ],
)
def test_a_plain_document_with_links_and_an_outline_is_taken(change: Change) -> None:
    assert verdict(pdf(change, 2)) == {"pages": 2}


@pytest.mark.parametrize(
    "content",
    [
        b"", b"%PDF-", b"%PDF-1.7\n%%EOF", b"<svg onload=alert(1)>", b"PK\x03\x04", pdf()[:200],
        b"%PDF-1.7\n" + b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(content: bytes) -> None:
    assert "refused" in verdict(content)


def test_too_many_pages_are_refused() -> None:
    assert verdict(pdf(pages=MOST_PAGES + 1)) == {"refused": "pages"}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Windows\\hướng dẫn.PDF", "hướng dẫn.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ('tài "liệu"<b>.pdf', "tài liệu b.pdf"),
        ("...", "tai-lieu.pdf"),
        ("\u202egpj.pdf", "gpj.pdf"),
        ("x" * 300, "x" * 100 + ".pdf"),
    ],
)
def test_a_file_s_name_is_a_name(said: str, kept: str) -> None:
    assert file_name(said) == kept


async def test_a_bomb_costs_a_process_of_its_own() -> None:
    """A stream that unpacks to gigabytes, in the list of a file's objects."""
    packed = zlib.compress(b"\0" * 200_000_000, 9)
    head = b"%PDF-1.7\n1 0 obj\n<</Type/XRef/W[1 2 1]/Size 90000000/Root 2 0 R/Filter"
    bomb = head + b"/FlateDecode/Length %d>>\nstream\n" % len(packed) + packed
    bomb += b"\nendstream\nendobj\nstartxref\n9\n%%EOF"
    with pytest.raises(PdfRefused):
        await Checker(seconds=30).pages_of(bomb)
    assert await Checker().pages_of(pdf()) == 1


# ------------------------------------------------------------------------- the whole way


async def upload(hall: HallWithDossiers, document: int, **words: Any) -> tuple[int, Any]:
    said = {
        "file_name": "hướng dẫn.pdf",
        "valid_from": "2026-11-16",
        "content": base64.b64encode(words.pop("content", pdf())).decode(),
        **words,
    }
    return await hall.call("POST", f"/guidance/{document}/versions", said, by="leader")


@pytest.mark.asyncio(loop_scope="session")
async def test_from_the_upload_to_the_receipt(hall: HallWithDossiers) -> None:
    words = {"title": "Hướng dẫn khai sinh", "fields": ["Hộ tịch"], "public": False}
    assert (await hall.call("POST", "/guidance", words, by="clerk"))[0] == 403
    status, added = await hall.call("POST", "/guidance", words, by="leader")
    assert status == 200
    document = added["document"]
    refused = await upload(hall, document, content=pdf(HOSTILE["a script"][0]))
    assert (refused[0], refused[1]["code"]) == (422, "pdf_refused")
    assert await upload(hall, document) == (
        200, {"document": document, "number": 1, "pages": 1},
    )  # fmt: skip
    await upload(hall, document, valid_from="2026-11-18", content=pdf(pages=2), note="Mẫu mới")

    async def seen(who: str) -> dict[str, Any]:
        _, listed = await hall.call("GET", "/guidance", by=who)
        [one] = listed["documents"]
        found: dict[str, Any] = one
        return found

    first = await seen("clerk")
    assert (first["number"], first["read_at"]) == (1, None)
    read = f"/guidance/versions/{first['version_id']}/read"
    assert (await hall.call("POST", read, {}, by="clerk"))[0] == 204
    assert (await hall.call("POST", read, {}, by="clerk"))[0] == 204
    assert (await seen("clerk"))["read_at"]
    readers = f"/guidance/versions/{first['version_id']}/readers"
    _, told = await hall.call("GET", readers, by="leader")
    assert [one["name"] for one in told["readers"] if one["read_at"]] == ["Cán bộ 1"]
    assert (await hall.call("GET", readers, by="clerk"))[0] == 403

    # The second version holds from its day on, and is to be read anew.
    await days_later(hall, 2)
    second = await seen("clerk")
    assert (second["number"], second["read_at"], second["note"]) == (2, None, "Mẫu mới")


@pytest.mark.asyncio(loop_scope="session")
async def test_a_file_is_saved_never_run_and_seen_by_whom_it_is_for(
    hall: HallWithDossiers,
) -> None:
    words = {"title": "Hướng dẫn", "procedures": ["1.001193"]}
    _, added = await hall.call("POST", "/guidance", words, by="leader")
    document = added["document"]
    await upload(hall, document)
    _, listed = await hall.call("GET", "/guidance", by="leader")
    path = f"/guidance/{listed['documents'][0]['version_id']}"
    assert (await hall.client.get(path)).status == 404
    cookies = {"motcua_session": hall.keys["clerk"]}
    file = await hall.client.get(path, cookies=cookies)
    assert (file.status, file.content_type) == (200, "application/pdf")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Disposition"].startswith("attachment; ")
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert (await file.read()).startswith(b"%PDF-")

    public = words | {"public": True, "version": 0}
    assert (await hall.call("PUT", f"/guidance/{document}", public, by="leader"))[0] == 200
    assert (await hall.call("PUT", f"/guidance/{document}", public, by="leader"))[0] == 409
    assert (await hall.client.get(path)).status == 200
    page = await (await hall.client.get("/procedures/1.001193")).text()
    assert path in page
    assert (await hall.call("POST", f"/guidance/{document}/withdraw", {}, by="leader"))[0] == 200
    assert (await hall.client.get(path)).status == 404
    assert (await hall.client.get(path, cookies=cookies)).status == 404
    for who, wanted in (("leader", 200), ("clerk", 403)):
        cookies = {"motcua_session": hall.keys[who]}
        one = await hall.client.get(f"/feedback/guidance/{document}", cookies=cookies)
        assert one.status == wanted
        everything = await hall.client.get("/feedback/guidance?lang=en", cookies=cookies)
        assert everything.status == 200
