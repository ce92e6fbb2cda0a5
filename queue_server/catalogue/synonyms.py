"""What people call a procedure, and how the law names it: "sổ đỏ", "giấy độc thân".

A phrase leads to one or more others, the likeliest first. All are written as people write them;
the search folds them.
"""

from __future__ import annotations

from typing import Final

SYNONYMS: Final[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = (
    # Civil status
    (("độc thân", "chưa vợ", "chưa chồng", "chưa kết hôn"), ("tình trạng hôn nhân",)),
    (("cưới", "hôn thú", "lấy vợ", "lấy chồng", "cưới vợ", "cưới chồng"), ("kết hôn",)),
    (("chứng tử", "báo tử", "người mất", "người chết", "qua đời"), ("khai tử", "mai táng")),
    (
        ("làm lại khai sinh", "mất khai sinh", "mất giấy khai sinh"),
        ("đăng ký lại khai sinh", "trích lục"),
    ),
    (("bản sao khai sinh", "trích lục khai sinh", "sao khai sinh"), ("bản sao trích lục hộ tịch",)),
    (("mới sinh", "sinh con", "sinh em bé", "trẻ sơ sinh"), ("khai sinh",)),
    (
        ("đổi tên", "đổi họ", "sửa tên", "sai tên", "sửa ngày sinh", "sửa khai sinh"),
        ("cải chính", "thay đổi hộ tịch"),
    ),
    (("nhận con nuôi", "xin con nuôi"), ("nuôi con nuôi", "nhận con")),
    (("nhận cha", "nhận bố", "nhận mẹ", "nhận con"), ("nhận cha, mẹ, con",)),
    # Certification
    (
        ("công chứng", "sao y", "chứng giấy tờ", "phô tô", "photo", "photocopy"),
        ("chứng thực bản sao", "chứng thực"),
    ),
    (("lý lịch", "sơ yếu lý lịch", "xin việc"), ("chứng thực chữ ký",)),
    (
        ("ủy quyền", "giấy ủy quyền"),
        ("chứng thực chữ ký", "chứng thực giao dịch", "chứng thực hợp đồng"),
    ),
    (
        ("mua bán xe", "bán xe", "mua xe", "hợp đồng", "mua bán nhà", "tặng cho"),
        ("chứng thực giao dịch", "chứng thực hợp đồng"),
    ),
    (("thừa kế", "chia thừa kế"), ("chứng thực di chúc", "chứng thực giao dịch", "thừa kế")),
    # Residence and identity
    (
        ("hộ khẩu", "sổ hộ khẩu", "nhập hộ khẩu", "nhập khẩu cho", "chuyển khẩu"),
        ("thường trú", "cư trú"),
    ),
    (("tách khẩu", "tách hộ khẩu"), ("tách hộ",)),
    (("cắt khẩu", "xóa hộ khẩu"), ("xóa đăng ký thường trú",)),
    (("KT3", "ở trọ", "thuê trọ"), ("tạm trú",)),
    (("giấy cư trú", "CT07", "xác nhận cư trú"), ("xác nhận thông tin về cư trú",)),
    (
        ("chứng minh nhân dân", "chứng minh thư", "CMND", "CMT", "CCCD", "căn cước công dân"),
        ("căn cước",),
    ),
    (("VNeID", "định danh mức 2", "tài khoản định danh"), ("định danh điện tử",)),
    # Land and building
    (
        ("sổ đỏ", "sổ hồng", "bìa đỏ", "giấy đỏ", "sổ đất", "sổ nhà"),
        ("quyền sử dụng đất", "đất đai"),
    ),
    (
        ("sang tên", "sang sổ", "mua bán đất", "bán đất", "mua đất", "cho đất"),
        (
            "chuyển nhượng quyền sử dụng đất",
            "đăng ký biến động",
            "chứng thực giao dịch quyền sử dụng đất",
            "quyền sử dụng đất",
            "chuyển nhượng",
        ),
    ),
    (("tách sổ", "tách thửa", "chia đất"), ("tách thửa", "hợp thửa", "đất đai")),
    (("thổ cư", "lên thổ cư", "chuyển đất ở"), ("chuyển mục đích sử dụng đất",)),
    (("tranh chấp đất", "cãi nhau đất", "lấn đất"), ("tranh chấp đất đai",)),
    (("xây nhà", "làm nhà", "sửa nhà", "cất nhà", "phép xây"), ("giấy phép xây dựng",)),
    # Business
    (
        (
            "giấy phép kinh doanh",
            "mở quán",
            "mở cửa hàng",
            "mở tiệm",
            "buôn bán",
            "bán hàng",
            "kinh doanh cá thể",
        ),
        ("hộ kinh doanh", "đăng ký kinh doanh"),
    ),
    (("nghỉ bán", "đóng cửa hàng", "dẹp tiệm"), ("chấm dứt hoạt động hộ kinh doanh",)),
    # Assistance
    (
        ("người già", "tiền người già", "cao tuổi", "tiền cao tuổi", "trợ cấp người già"),
        ("hưu trí xã hội", "trợ cấp xã hội", "người cao tuổi"),
    ),
    (("tàn tật", "khuyết tật", "tiền khuyết tật"), ("khuyết tật", "trợ cấp xã hội")),
    (("sổ nghèo", "cận nghèo", "nhà nghèo"), ("hộ nghèo",)),
    (("ma chay", "tiền tuất", "tiền mai táng", "đám ma"), ("mai táng", "trợ cấp")),
    (("thương binh", "liệt sĩ", "liệt sỹ", "chất độc da cam"), ("người có công",)),
    (("BHYT", "thẻ bảo hiểm"), ("bảo hiểm y tế",)),
    # English
    (("single", "unmarried"), ("marital status",)),
    (("red book", "land title"), ("land use rights",)),
    (
        ("notary", "notarise", "notarize", "notarized copy", "photocopy"),
        ("certify a copy", "certify"),
    ),
    (("household book", "family book"), ("residence",)),
    (("baby", "newborn"), ("birth",)),
    (("wedding", "marry", "get married"), ("marriage",)),
    (("shop", "business licence", "business license"), ("household business",)),
)
