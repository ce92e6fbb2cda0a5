"""Passwords that are usual, in Vietnam and elsewhere, and ones that nobody guesses soon."""

from __future__ import annotations

import pytest

from config.text.spelling import without_marks
from queue_server.centre.staff.password_strength import estimated_bits
from queue_server.centre.staff.passwords import ENOUGH_BITS, require_strong
from queue_server.core.errors import BadRequest

OWN = ("nguyenlan", "Nguyễn Thị Lan", "Trung tâm Phục vụ hành chính công phường Hoa Sen")

USUAL = """
Motcua@2026 Admin@12345 qwerty12345 Motcua2026! motcua123456 Matkhau@123 matkhau123456
Password@123 P@ssw0rd123 P@$$w0rd2026 Anhyeuem123 anhyeuem@2026 4nhy3u3m!! Hanoi@2026
HaNoi123456 Saigon@2025 Vietnam@123 vietnam123456 V1etn@m2026 VietNam!@#123 TPHCM@2026
Danang@12345 abc123456789 abcd@12345 Abc@123456 Aa@123456789 Abc123!@# 1qaz2wsx3edc 1q2w3e4r5t
1qaz@WSX3edc qwertyuiop qwerty@123456 Qwerty!@#$% asdfghjkl123 zxcvbnm123 123456789a 1234567890
0987654321 0123456789 111111111a aaaaaaaaaa1 abcabcabcabc 123123123123 nguyenlan1 NguyenLan@2026
lannguyen1990 LanNguyenThi1 thilan@1990 nalneyugn123 Nguyễn_Thị_Lan_1 lan15081990 15081990lan
Lan@15081990 Welcome@123 Iloveyou123 iloveyou@2026 letmein12345 administrator administrator1
Administrator@1 Quantri@123 quantrivien123 Canbo@123456 Ubndxa@2026 Congchuc@123 Hotich@2026
Tuphap@12345 motcuamotcua Motcua.Motcua.1 auctom2026 drowssap123 Hoasen@2026 PhuongHoaSen1
HoaSen@123456 Matkhau@Matkhau Emyeuanh@123 Yeuemnhieu123 Thanhcong@2026 Xinchao@12345
dragon12345 monkey123456 football2026 sunshine123 princess@123 superman1234 trustno1trustno1
changeme123 Changeme@2026 default12345 guest@12345 Test@123456 test1234567 a1b2c3d4e5 !@#$%^&*()
147258369a 0912345678 Nguyen@1990 nguyenvana123 Hungcuong@123 Linh@20101995 Tuan@2026!!
Tet@2026!!! Zalo@123456 Viettel@2026 Facebook123 Mùaxuân2026
"""
GOOD = """
con mèo ngủ trên mái nhà | mua xuân chín | ba con mèo ngủ | trời hôm nay xanh | x9-Kq2!vB7z |
con meo ngu tren mai nha | bảy con vịt qua sông | cơm nguội cá kho tiêu | mưa rơi trên phố cũ |
gà trống gáy nửa đêm | tre già măng mọc xanh | bún chả nem rán nước mắm | đi chợ mua ba mớ rau |
chiếc ghế gỗ bốn chân | ô cửa sổ màu lá mạ | correct horse battery staple | Tr4vqL8w!zXp |
gH7#kQ2mVx9p | river lantern copper violin | purple giraffe eats noodles | uống trà lúc ba giờ
chiều | Sáng nay Lan ăn phở bò | thuyền về bến cũ chiều mưa | khoai lang nướng than hồng | bong
bóng xà phòng bay | vầng trăng khuyết treo nghiêng | kẹo dừa bánh tráng nướng | hjW7s-Qpz2-nRt |
mvXqtrwPblkz | rau muống xào tỏi thơm | cá lóc nướng trui đồng | tám chín mười con cò trắng |
giọt sương đêm lấp lánh | bàn phím kêu lách cách | quạt trần quay chậm rãi | nine orange turtles
dancing
"""


@pytest.mark.parametrize("password", USUAL.split())
def test_usual_passwords_are_refused_with_what_to_do(password: str) -> None:
    with pytest.raises(BadRequest) as refused:
        require_strong(password, *OWN)
    assert "words" in refused.value.fields_in("en")["password"]


@pytest.mark.parametrize("password", [" ".join(each.split()) for each in GOOD.split("|")])
def test_words_that_do_not_belong_together_are_taken(password: str) -> None:
    require_strong(password, *OWN)
    assert estimated_bits(password, OWN) >= ENOUGH_BITS


def test_the_tables_are_long_enough() -> None:
    assert len(USUAL.split()) >= 100
    assert len(GOOD.split("|")) >= 35


@pytest.mark.parametrize(
    "other",
    ["MATKHAU@HANOI", "m@tkh@uh@n0i", "uahktam.ionah", "mật khẩu hà nội", "hanoi_matkhau_2026!",
     "matkhauhanoimatkhauhanoi", "ｍatkhauhanoi", "matkhauhano\u0300\u0323i"],
)  # fmt: skip
def test_another_dress_changes_little(other: str) -> None:
    assert estimated_bits(other, ()) < ENOUGH_BITS


def test_what_is_known_of_somebody_is_weak_for_them_alone() -> None:
    assert estimated_bits("xuyenchikebang", ("Đỗ Xuyên Chi", "Kẻ Bàng")) < ENOUGH_BITS
    assert estimated_bits("xuyenchikebang", ("Lan",)) >= ENOUGH_BITS


def test_marks_and_case_are_folded() -> None:
    assert without_marks("ĐẶNG Thị ＨÒA") == "dang thi hoa"
    assert without_marks("me\u0300o") == without_marks("m\u00e8o") == "meo"
