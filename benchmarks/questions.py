"""How soon frequent questions are found among twenty thousand."""

from __future__ import annotations

import random
from statistics import quantiles
from time import perf_counter
from typing import Final

from benchmarks.house import Row
from config.demo import demo_procedures
from queue_server.feedback.questions.faq_index import FaqEntry, FaqIndex

BUDGET_MS: Final = 50.0
QUESTIONS: Final = 20_000
SEED: Final = 20_261_129
FORMS: Final = (
    "Tôi muốn {} thì cần giấy tờ gì?", "{} mất bao lâu?", "Lệ phí {} là bao nhiêu?",
    "Có được {} qua mạng không?", "Ai được {} thay cho cha mẹ già?",
    "{} ở đâu, thứ bảy có làm không?", "Con tôi ở nước ngoài, {} thế nào?",
    "Mất giấy cũ thì {} có được không?",
)  # fmt: skip
ASKED: Final = (
    "tôi muốn làm khai sinh cho con", "dang ky ket hon", "sổ đỏ", "khai sihn", "khaisinh",
    "đăng ký", "lệ phí", "giấy xác nhận tình trạng hôn nhân mất bao lâu", "zzz",
    "hộ kinh doanh cần giấy tờ gì",
    "cap giay chung nhan quyen su dung dat lan dau", "đăng ký thường trú tạm trú cho con ở đâu",
)  # fmt: skip


def entries(count: int) -> list[FaqEntry]:
    """Questions about the demo's procedures, in many forms."""
    chance, procedures = random.Random(SEED), demo_procedures()
    made = []
    for number in range(1, count + 1):
        one = chance.choice(procedures)
        said = chance.choice(FORMS).format(one.name["vi"].lower())
        made.append(FaqEntry(number, [f"{said} Thôn {number % 997}"], one.field))
    return made


async def rows(*, quick: bool) -> list[Row]:
    """The 95th percentile of searches, each asked several times."""
    index = FaqIndex(entries(2_000 if quick else QUESTIONS))
    times = []
    for _ in range(2 if quick else 10):
        for asked in ASKED:
            start = perf_counter()
            index.find(asked)
            times.append(1000 * (perf_counter() - start))
    p95 = quantiles(times, n=20)[-1]
    found = f"{p95:.0f} ms, {len(index):,} questions"
    return [Row("frequent questions found, p95", f"< {BUDGET_MS:.0f} ms", found, p95 < BUDGET_MS)]
