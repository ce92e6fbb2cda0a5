"""Writes the five forms of the demo anew: `python -m docs.sample_forms`. They follow the structure of
the official ones; their words are ours. Four are DOCX, one is a PDF that Chromium prints and that
gets a field over every dotted line and box."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
from collections.abc import Iterable
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from playwright.async_api import async_playwright
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from config.demo import demo_forms_folder

NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
REQUESTER: Final = (
    "Họ, chữ đệm, tên người yêu cầu: {{ applicant_name }}",
    "Ngày sinh: {{ birth_date }}     Điện thoại: {{ phone }}",
    "Nơi cư trú: {{ address }}",
    "Số định danh cá nhân: {{ id_number }}     Ngày cấp: {{ id_issued_on }}",
)
OATH: Final = (
    "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật "
    "về cam đoan của mình."
)
COPIES: Final = (
    "Đề nghị cấp bản sao, số lượng: {% if copies %}{{ copies }}{% else %}………{% endif %} bản"
)
DAY: Final = (
    "{% if made_at %}{{ made_at }}{% else %}……………{% endif %}, {% if today_in_words %}"
    "{{ today_in_words }}{% else %}ngày … tháng … năm ……{% endif %}"
)
FIELD: Final = r"\{\{ (\w+)( \| upper)? \}\}"
SHOWN: Final = r"{% if \1 %}{{ \1\2 }}{% endif %}"
"""A field whose dots are those of its line."""
WIDE_CM: Final = 16.0
"""Of the page between its margins."""
BIRTH: Final = (
    *REQUESTER,
    "Quan hệ với người được khai sinh: {{ relation }}",
    "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:",
    "Họ, chữ đệm, tên trẻ: {{ child_name | upper }}",
    "Ngày, tháng, năm sinh của trẻ: {{ child_birth_date }}     Giới tính: {{ child_sex }}",
    "Ghi bằng chữ: {{ child_birth_words }}",
    "Dân tộc: {{ child_people }}     Quốc tịch: {{ child_nation }}",
    "Nơi sinh: {{ child_birth_place }}",
    "Quê quán: {{ child_home }}",
    "Họ, chữ đệm, tên người mẹ: {{ mother_name }}",
    "Năm sinh của mẹ: {{ mother_birth }}     Dân tộc của mẹ: {{ mother_people }}",
    "Nơi cư trú của mẹ: {{ mother_address }}",
    "Họ, chữ đệm, tên người cha: {{ father_name }}",
    "Năm sinh của cha: {{ father_birth }}     Dân tộc của cha: {{ father_people }}",
    "Nơi cư trú của cha: {{ father_address }}",
    OATH,
    COPIES,
)
MARITAL: Final = (
    *REQUESTER,
    "Quan hệ với người được cấp giấy: {{ relation }}",
    "Đề nghị cấp Giấy xác nhận tình trạng hôn nhân cho người có tên dưới đây:",
    "Họ, chữ đệm, tên: {{ person_name }}",
    "Ngày, tháng, năm sinh: {{ person_birth_date }}     Giới tính: {{ person_sex }}",
    "Dân tộc: {{ person_people }}     Quốc tịch: {{ person_nation }}",
    "Nơi cư trú của người đó: {{ person_address }}",
    "Giấy tờ tùy thân: {{ person_papers }}",
    "Tình trạng hôn nhân hiện nay: {{ marital_status }}",
    "Trong thời gian cư trú tại: {{ stayed_at }}",
    "Từ ngày: {{ stayed_from }}     Đến ngày: {{ stayed_to }}",
    "Mục đích sử dụng: {{ purpose }}",
    OATH,
)
SUPPORT: Final = (
    "Phần 1. Thông tin của đối tượng",
    "Họ và tên: {{ applicant_name | upper }}",
    "Ngày sinh: {{ birth_date }}     Giới tính: {{ sex }}",
    "Dân tộc: {{ people }}",
    "Số định danh cá nhân: {{ id_number }}     Ngày cấp: {{ id_issued_on }}",
    "Nơi cư trú: {{ address }}",
    "Điện thoại: {{ phone }}",
    "Tình trạng đi học: {{ schooling }}",
    "Có thẻ bảo hiểm y tế không: {{ insurance }}",
    "Đang hưởng chế độ nào: {{ benefits }}",
    "Thuộc hộ nghèo, cận nghèo không: {{ poverty }}",
    "Tình trạng hôn nhân: {{ marital_status }}     Khả năng tự phục vụ: {{ self_care }}",
    "Hình thức nhận trợ cấp: {{ paid_by }}     Số tài khoản: {{ account }}",
    "Phần 2. Người khai thay (nếu có)",
    "Họ và tên người khai thay: {{ representative }}",
    "Quan hệ với đối tượng: {{ relation }}",
    "Tôi cam đoan những lời khai trên là đúng, nếu có điều gì khai không đúng tôi xin chịu trách "
    "nhiệm hoàn toàn.",
)
COUPLE: Final = (
    ("Họ, chữ đệm, tên", "name"),
    ("Ngày, tháng, năm sinh", "birth_date"),
    ("Dân tộc", "people"),
    ("Quốc tịch", "nation"),
    ("Nơi cư trú", "address"),
    ("Số định danh cá nhân", "id_number"),
    ("Kết hôn lần thứ mấy", "times"),
)
RESIDENCE: Final = (
    ("1. Họ, chữ đệm và tên", "applicant_name"),
    ("2. Ngày, tháng, năm sinh", "birth_date"),
    ("3. Giới tính", "sex"),
    ("4. Số định danh cá nhân", "id_number"),
    ("5. Số điện thoại liên hệ", "phone"),
    ("6. Email", "email"),
    ("7. Họ, chữ đệm và tên chủ hộ", "householder"),
    ("8. Mối quan hệ với chủ hộ", "relation"),
    ("9. Số định danh cá nhân của chủ hộ", "householder_id"),
    ("10. Nơi thường trú hiện nay", "address"),
    ("11. Nội dung đề nghị", "request"),
    ("12. Người cùng thay đổi (họ tên, ngày sinh, số định danh)", "together_1"),
    ("Người cùng thay đổi thứ hai", "together_2"),
    ("Người cùng thay đổi thứ ba", "together_3"),
)
LONG: Final = frozenset({"address", "request", "together_1", "together_2", "together_3"})
"""Their words have two lines of their own, as wide as the page."""
TICKS: Final = {"sex": ("Nam", "Nữ")}
"""Boxes to tick instead of a line, by what each stands for."""
PAGE: Final = """<!doctype html><html lang="vi"><meta charset="utf-8"><style>
@page { size: A4; margin: 0 }
body { margin: 0; padding: 52px 66px; font: 17px "Times New Roman", "Liberation Serif", serif; width: 662px; }
h1 { font-size: 19px; text-align: center; margin: 22px 0 14px } .c { text-align: center; font-weight: 700 }
.motto { text-decoration: underline } .line { display: flex; align-items: flex-end; margin: 0 0 13px; gap: 8px }
.long { display: block } .line .long { border: 0; height: auto } .long u { display: block; height: 20px; border-bottom: 1px dotted #000 }
.ticks { display: flex; gap: 28px } .ticks label { display: flex; gap: 7px; align-items: center } .ticks b { width: 13px; height: 13px; border: 1px solid #000 } .line span { white-space: nowrap } .line i { flex: 1; height: 21px; border-bottom: 1px dotted #000 }
.signs { display: grid; grid-template-columns: repeat(3, 1fr); text-align: center; margin-top: 30px; gap: 10px }
.signs b { display: block } .signs small { font-style: italic } .right { float: right; font-size: 13px }
</style><p class="right">Mẫu CT01</p><p class="c">%(nation)s<br><span class="motto">%(motto)s</span></p>
<h1>TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ</h1>
<div class="line"><span>Kính gửi:</span><i data-field="unit" data-label="Kính gửi"></i></div>%(lines)s
<div class="line"><span>Ngày khai:</span><i data-field="today_in_words" data-label="Ngày khai"></i></div>
<div class="signs">%(signs)s</div></html>"""
MULTILINE: Final = 1 << 12
SIGNS: Final = ("Ý KIẾN CỦA CHỦ HỘ", "Ý KIẾN CỦA CHỦ SỞ HỮU CHỖ Ở", "NGƯỜI KÊ KHAI")


def begun(title: str) -> Any:
    """A page with the heading of law and the form's name."""
    document = Document()
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(3), Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
    typeset(document.styles["Normal"])
    said = document.core_properties
    said.title, said.author, said.comments, said.language = title, "", "", "vi"
    heading(document, NATION)
    heading(document, MOTTO).runs[0].underline = True
    name = heading(document, title)
    name.runs[0].font.size = Pt(14)
    name.paragraph_format.space_before, name.paragraph_format.space_after = Pt(16), Pt(4)
    addressed = heading(document, "Kính gửi: {{ unit }}", bold=False)
    addressed.paragraph_format.space_after = Pt(8)
    return document


def typeset(style: Any) -> None:
    """Vietnamese words in the typeface of papers of the state, whatever letters they have."""
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    for letters in ("eastAsia", "cs"):
        style.element.rPr.rFonts.set(qn(f"w:{letters}"), "Times New Roman")
    spoken = OxmlElement("w:lang")
    for letters in ("val", "eastAsia"):
        spoken.set(qn(f"w:{letters}"), "vi-VN")
    style.element.rPr.append(spoken)
    style.paragraph_format.space_after = Pt(3.5)
    style.paragraph_format.line_spacing = 1.0


def heading(document: Any, words: str, bold: bool = True) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.add_run(words).bold = bold
    return paragraph


def line(document: Any, words: str) -> None:
    """A line of the form: dots lead from each field's words to the middle or to the margin."""
    paragraph = document.add_paragraph()
    if "{{" not in words or "{%" in words:
        run = paragraph.add_run(words)
        run.bold = words.startswith("Phần")
        return
    pieces = words.split("     ")
    for place in (WIDE_CM * at / len(pieces) for at in range(1, len(pieces) + 1)):
        is_last = place == WIDE_CM
        side = WD_TAB_ALIGNMENT.RIGHT if is_last else WD_TAB_ALIGNMENT.LEFT
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(place), side, WD_TAB_LEADER.DOTS)
    paragraph.add_run("\t ".join(re.sub(FIELD, SHOWN, piece) for piece in pieces) + "\t")


def ended(document: Any, name: str, *signers: str) -> None:
    """Day and signatures at the right, kept on one page with the last lines; and the file."""
    for one in document.paragraphs[-2:]:
        one.paragraph_format.keep_with_next = True
    cells = [None, *signers] if len(signers) == 1 else [*signers]
    rows = document.add_table(rows=2, cols=len(cells)).rows
    if len(signers) == 1:
        for row in rows:
            row.cells[0].width, row.cells[1].width = Cm(7), Cm(9)
    day = rows[0].cells[-1].paragraphs[0]
    day.add_run(DAY).italic = True
    for row in rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, signer in zip(rows[1].cells, cells, strict=True):
        if signer is not None:
            cell.paragraphs[0].add_run(signer).bold = True
            cell.paragraphs[0].add_run("\n(Ký, ghi rõ họ, chữ đệm, tên)\n\n\n").italic = True
    for cell in (*rows[0].cells, *rows[1].cells):
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    for cell in rows[0].cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        cell.paragraphs[0].paragraph_format.space_before = Pt(8)
    document.save(str(demo_forms_folder() / name))


def plain(title: str, name: str, words: Iterable[str]) -> None:
    document = begun(title)
    for one in words:
        line(document, one)
    ended(document, name, "Người yêu cầu")


def marriage() -> None:
    document = begun("TỜ KHAI ĐĂNG KÝ KẾT HÔN")
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    table.autofit = False
    for cell, words in zip(table.rows[0].cells, ("Thông tin", "Bên nữ", "Bên nam"), strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    for label, name in COUPLE:
        cells = table.add_row().cells
        cells[0].text = label
        cells[1].text, cells[2].text = f"{{{{ bride_{name} }}}}", f"{{{{ groom_{name} }}}}"
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, wide in zip(row.cells, (4.4, 5.8, 5.8), strict=True):
            cell.width = Cm(wide)
            cell.paragraphs[0].paragraph_format.space_before = Pt(3)
    oath = document.add_paragraph(
        "Chúng tôi cam đoan những lời khai trên đây là đúng sự thật, việc kết hôn của chúng tôi là tự "
        "nguyện, không vi phạm quy định của Luật Hôn nhân và gia đình."
    )
    oath.paragraph_format.space_before = Pt(8)
    document.add_paragraph(COPIES)
    ended(document, "ket-hon.docx", "Bên nữ", "Bên nam")


async def residence() -> None:
    """The form of residence: printed, then a field over every line."""
    lines = "".join(line_of_page(label, name) for label, name in RESIDENCE)
    signs = "".join(f"<div><b>{one}</b><small>(ký, ghi rõ họ tên)</small></div>" for one in SIGNS)
    page_words = PAGE % {"nation": NATION, "motto": MOTTO, "lines": lines, "signs": signs}
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path)
        page = await browser.new_page(viewport={"width": 794, "height": 1123})
        await page.set_content(page_words)
        boxes = await page.evaluate(
            """() => [...document.querySelectorAll("[data-field]")].map((one) => {
                 const box = one.getBoundingClientRect();
                 return [one.dataset.field, one.dataset.label, one.dataset.choice || "", one.children.length > 1,
                         box.left, box.top, box.right, box.bottom];
               })"""
        )
        printed = await page.pdf(format="A4", print_background=True)
        await browser.close()
    with_fields(printed, boxes)


def line_of_page(label: str, name: str) -> str:
    """A label, and the place for its words."""
    said = f'data-field="{name}" data-label="{label}"'
    if name in TICKS:
        ticks = (f'<label><b {said} data-choice="{one}"></b>{one}</label>' for one in TICKS[name])
        return f'<div class="line"><span>{label}:</span><div class="ticks">{"".join(ticks)}</div></div>'
    if name in LONG:
        lines = f'<i class="long" {said}><u></u><u></u></i>'
        return f'<div class="line long"><span>{label}:</span>{lines}</div>'
    return f'<div class="line"><span>{label}:</span><i {said}></i></div>'


def with_fields(printed: bytes, boxes: list[list[Any]]) -> None:
    """A field over every box, which is given in CSS pixels from the top left."""
    writer: Any = PdfWriter(clone_from=io.BytesIO(printed))
    page = writer.pages[0]
    high = float(page.mediabox.height)
    fields: dict[str, Any] = {}
    placed = []
    for name, label, choice, is_tall, left, top, right, bottom in boxes:
        corners = [left * 0.75, high - bottom * 0.75, right * 0.75, high - top * 0.75]
        field = fields.get(name)
        if field is None:
            field = fields[name] = writer._add_object(field_of(name, label, choice, is_tall))
        widget = writer._add_object(widget_of(field, choice, corners))
        kids = field.get_object()["/Kids"]
        kids.append(widget)
        if choice:
            field.get_object()["/Opt"].append(TextStringObject(choice))
            state = str(len(kids) - 1)
            on, off = drawing(writer, corners, True), drawing(writer, corners, False)
            states = {NameObject(f"/{state}"): on, NameObject("/Off"): off}
            drawn = DictionaryObject({NameObject("/N"): DictionaryObject(states)})
            widget.get_object()[NameObject("/AP")] = drawn
        placed.append(widget)
    page[NameObject("/Annots")] = ArrayObject(placed)
    form = DictionaryObject({NameObject("/Fields"): ArrayObject(fields.values())})
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)
    with (demo_forms_folder() / "cu-tru-ct01.pdf").open("wb") as file:
        writer.write(file)


def field_of(name: str, label: str, choice: str, is_tall: bool) -> DictionaryObject:
    """A field of text, or one of boxes to tick."""
    said = {
        "/FT": NameObject("/Btn" if choice else "/Tx"), "/T": TextStringObject(name),
        "/TU": TextStringObject(label.lstrip("0123456789. ")), "/Kids": ArrayObject(),
        "/Ff": NumberObject(MULTILINE if is_tall else 0),
    }  # fmt: skip
    if choice:
        said |= {"/Opt": ArrayObject(), "/V": NameObject("/Off")}
    return DictionaryObject({NameObject(key): one for key, one in said.items()})


def widget_of(field: Any, choice: str, corners: list[float]) -> DictionaryObject:
    """Where a field stands on the page."""
    said = {
        "/Type": NameObject("/Annot"), "/Subtype": NameObject("/Widget"), "/Parent": field,
        "/F": NumberObject(4), "/Rect": ArrayObject(FloatObject(one) for one in corners),
    }  # fmt: skip
    if choice:
        said["/AS"] = NameObject("/Off")
    return DictionaryObject({NameObject(key): one for key, one in said.items()})


def drawing(writer: Any, corners: list[float], is_ticked: bool) -> Any:
    """What a viewer shows of a box: a cross, or nothing."""
    wide, high = corners[2] - corners[0], corners[3] - corners[1]
    stream = DecodedStreamObject()
    cross = f"1.2 w 2 2 m {wide - 2:.1f} {high - 2:.1f} l S 2 {high - 2:.1f} m {wide - 2:.1f} 2 l S"
    stream.set_data(cross.encode() if is_ticked else b"")
    stream[NameObject("/Type")] = NameObject("/XObject")
    stream[NameObject("/Subtype")] = NameObject("/Form")
    stream[NameObject("/BBox")] = ArrayObject(map(FloatObject, (0, 0, wide, high)))
    return writer._add_object(stream)


def main() -> None:
    demo_forms_folder().mkdir(exist_ok=True)
    plain("TỜ KHAI ĐĂNG KÝ KHAI SINH", "khai-sinh.docx", BIRTH)
    title = "TỜ KHAI CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"
    plain(title, "tinh-trang-hon-nhan.docx", MARITAL)
    plain("TỜ KHAI ĐỀ NGHỊ TRỢ GIÚP XÃ HỘI", "tro-cap-xa-hoi.docx", SUPPORT)
    marriage()
    asyncio.run(residence())


if __name__ == "__main__":
    main()
