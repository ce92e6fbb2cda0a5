"""Writes the five forms of the demo anew: `python -m docs.sample_forms`. They follow the structure of
the official ones; their words are ours. Four are DOCX, one is a PDF that Chromium prints and that
gets a text field over every dotted line."""

from __future__ import annotations

import asyncio
import io
import shutil
from collections.abc import Iterable
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from playwright.async_api import async_playwright
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
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
    "Số định danh cá nhân: {{ id_number }}, ngày cấp: {{ id_issued_on }}",
)
OATH: Final = (
    "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật "
    "về cam đoan của mình."
)
BIRTH: Final = (
    *REQUESTER,
    "Quan hệ với người được khai sinh: {{ relation }}",
    "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:",
    "Họ, chữ đệm, tên trẻ: {{ child_name | upper }}",
    "Ngày, tháng, năm sinh của trẻ: {{ child_birth_date }}, ghi bằng chữ: {{ child_birth_words }}",
    "Giới tính: {{ child_sex }}     Dân tộc: {{ child_people }}     Quốc tịch: {{ child_nation }}",
    "Nơi sinh: {{ child_birth_place }}",
    "Quê quán: {{ child_home }}",
    "Họ, chữ đệm, tên người mẹ: {{ mother_name }}",
    "Năm sinh của mẹ: {{ mother_birth }}     Dân tộc của mẹ: {{ mother_people }}",
    "Nơi cư trú của mẹ: {{ mother_address }}",
    "Họ, chữ đệm, tên người cha: {{ father_name }}",
    "Năm sinh của cha: {{ father_birth }}     Dân tộc của cha: {{ father_people }}",
    "Nơi cư trú của cha: {{ father_address }}",
    OATH,
    "Đề nghị cấp bản sao, số lượng: {{ copies }} bản",
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
    "Trong thời gian cư trú tại: {{ stayed_at }}, từ ngày {{ stayed_from }} đến ngày {{ stayed_to }}",
    "Mục đích sử dụng: {{ purpose }}",
    OATH,
)
SUPPORT: Final = (
    "Phần 1. Thông tin của đối tượng",
    "Họ và tên: {{ applicant_name | upper }}     Giới tính: {{ sex }}",
    "Ngày sinh: {{ birth_date }}     Dân tộc: {{ people }}",
    "Số định danh cá nhân: {{ id_number }}, ngày cấp: {{ id_issued_on }}",
    "Nơi cư trú: {{ address }}     Điện thoại: {{ phone }}",
    "Tình trạng đi học: {{ schooling }}",
    "Có thẻ bảo hiểm y tế không: {{ insurance }}",
    "Đang hưởng chế độ nào: {{ benefits }}",
    "Thuộc hộ nghèo, cận nghèo không: {{ poverty }}",
    "Tình trạng hôn nhân: {{ marital_status }}     Khả năng tự phục vụ: {{ self_care }}",
    "Hình thức nhận trợ cấp: {{ paid_by }}, số tài khoản: {{ account }}",
    "Phần 2. Người khai thay (nếu có)",
    "Họ và tên người khai thay: {{ representative }}     Quan hệ: {{ relation }}",
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
"""Their words have a line of their own, as wide as the page."""
PAGE: Final = """<!doctype html><html lang="vi"><meta charset="utf-8"><style>
@page { size: A4; margin: 0 }
body { margin: 0; padding: 52px 66px; font: 15px "DejaVu Serif", serif; width: 662px; }
h1 { font-size: 19px; text-align: center; margin: 22px 0 14px } .c { text-align: center; font-weight: 700 }
.motto { text-decoration: underline } .line { display: flex; align-items: flex-end; margin: 0 0 13px; gap: 8px }
.long { display: block } .long i { display: block } .line span { white-space: nowrap } .line i { flex: 1; height: 21px; border-bottom: 1px dotted #000 }
.signs { display: grid; grid-template-columns: repeat(3, 1fr); text-align: center; margin-top: 30px; gap: 10px }
.signs b { display: block } .signs small { font-style: italic } .right { float: right; font-size: 13px }
</style><p class="right">Mẫu CT01</p><p class="c">%(nation)s<br><span class="motto">%(motto)s</span></p>
<h1>TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ</h1>
<div class="line"><span>Kính gửi:</span><i data-field="unit" data-label="Kính gửi"></i></div>%(lines)s
<div class="line"><span>Ngày khai:</span><i data-field="today_in_words" data-label="Ngày khai"></i></div>
<div class="signs">%(signs)s</div></html>"""
SIGNS: Final = ("Ý KIẾN CỦA CHỦ HỘ", "Ý KIẾN CỦA CHỦ SỞ HỮU CHỖ Ở", "NGƯỜI KÊ KHAI")


def begun(title: str) -> Any:
    """A page with the heading of law and the form's name."""
    document = Document()
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(3), Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(13)
    document.styles["Normal"].paragraph_format.space_after = Pt(5)
    heading(document, NATION)
    heading(document, MOTTO).runs[0].underline = True
    heading(document, title).paragraph_format.space_before = Pt(16)
    heading(document, "Kính gửi: {{ unit }}", bold=False)
    return document


def heading(document: Any, words: str, bold: bool = True) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(words).bold = bold
    return paragraph


def ended(document: Any, name: str, *signers: str) -> None:
    """Day and signatures, and the file."""
    day = document.add_paragraph("{{ today_in_words }}")
    day.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    cells = document.add_table(rows=1, cols=len(signers)).rows[0].cells
    for cell, signer in zip(cells, signers, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(signer).bold = True
        paragraph.add_run("\n(Ký, ghi rõ họ, chữ đệm, tên)\n\n\n").italic = True
    document.save(str(demo_forms_folder() / name))


def plain(title: str, name: str, words: Iterable[str]) -> None:
    document = begun(title)
    for one in words:
        document.add_paragraph(one)
    ended(document, name, "Người yêu cầu")


def marriage() -> None:
    document = begun("TỜ KHAI ĐĂNG KÝ KẾT HÔN")
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, words in zip(table.rows[0].cells, ("Thông tin", "Bên nữ", "Bên nam"), strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    for label, name in COUPLE:
        cells = table.add_row().cells
        cells[0].text = label
        cells[1].text, cells[2].text = f"{{{{ bride_{name} }}}}", f"{{{{ groom_{name} }}}}"
    document.add_paragraph().add_run(
        "Chúng tôi cam đoan những lời khai trên đây là đúng sự thật, việc kết hôn của chúng tôi là tự "
        "nguyện, không vi phạm quy định của Luật Hôn nhân và gia đình."
    )
    document.add_paragraph("Đề nghị cấp bản sao, số lượng: {{ copies }} bản")
    ended(document, "ket-hon.docx", "Bên nữ", "Bên nam")


async def residence() -> None:
    """The form of residence: printed, then a field over every line."""
    lines = "".join(
        f'<div class="line{" long" if name in LONG else ""}"><span>{label}:</span>'
        f'<i data-field="{name}" data-label="{label}"></i></div>'
        for label, name in RESIDENCE
    )
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
                 return [one.dataset.field, one.dataset.label, box.left, box.top, box.right, box.bottom];
               })"""
        )
        printed = await page.pdf(format="A4", print_background=True)
        await browser.close()
    with_fields(printed, boxes)


def with_fields(printed: bytes, boxes: list[list[Any]]) -> None:
    """A text field over every box, which is given in CSS pixels from the top left."""
    writer = PdfWriter(clone_from=io.BytesIO(printed))
    page = writer.pages[0]
    high = float(page.mediabox.height)
    fields = []
    for name, label, left, top, right, bottom in boxes:
        corners = [left * 0.75, high - bottom * 0.75, right * 0.75, high - top * 0.75]
        said = {
            "/Type": NameObject("/Annot"), "/Subtype": NameObject("/Widget"),
            "/FT": NameObject("/Tx"), "/T": TextStringObject(name),
            "/TU": TextStringObject(label.lstrip("0123456789. ")), "/F": NumberObject(4),
            "/Rect": ArrayObject(FloatObject(one) for one in corners),
        }  # fmt: skip
        fields.append(
            writer._add_object(
                DictionaryObject({NameObject(key): one for key, one in said.items()})
            )
        )
    page[NameObject("/Annots")] = ArrayObject(fields)
    form = DictionaryObject({NameObject("/Fields"): ArrayObject(fields)})
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)
    with (demo_forms_folder() / "cu-tru-ct01.pdf").open("wb") as file:
        writer.write(file)


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
