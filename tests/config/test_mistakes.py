"""Each thing that can be wrong with a centre file, found where it is and put into words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.centre.loading import check_centre_file, load_centre
from config.centre.mistakes import Mistake
from config.demo import demo_centre_file

Check = Callable[..., list[Mistake]]


@dataclass(frozen=True)
class Case:
    """One change of the small centre, and the one mistake it makes."""

    name: str
    old: str
    new: str
    key: str
    found: str = ""
    expected: str = ""
    did_you_mean: str | None = None
    is_warning: bool = False


CASES = (
    # ------------------------------------------------------------------- keys
    Case(
        "unknown key at the top",
        "public_url =",
        'time_zon = "Asia/Ho_Chi_Minh"\npublic_url =',
        "time_zon",
        'the key "time_zon"',
        "one of the keys unit, time_zone",
        "time_zone",
    ),
    Case(
        "a misspelt key is not also a missing one",
        'letter = "B"',
        'leter = "B"',
        'services[1] "chung-thuc" . leter',
        'the key "leter"',
        "id, letter, name",
        "letter",
    ),
    Case(
        "unknown key without a likeness",
        'letter = "B"',
        'letter = "B"\nxyz = 1',
        'services[1] "chung-thuc" . xyz',
        'the key "xyz"',
        "one of the keys",
    ),
    Case(
        "letters that rhyme",
        'letter = "A"',
        'letter = "C"',
        'services[1] "chung-thuc" . letter',
        'said "bê", which sounds like "xê"',
        "spoken_letter",
        is_warning=True,
    ),
    Case(
        "missing key",
        'letter = "B"\n',
        "",
        'services[1] "chung-thuc" . letter',
        "missing",
        "one or two capital letters",
    ),
    Case(
        "missing table",
        '[unit]\ncode = "H05.99"\nname = { vi = "Trung tâm", en = "Centre" }\n',
        "",
        "unit",
        "missing",
        "a table with the keys code, former_codes, name, province",
    ),
    # ----------------------------------------------------------------- values
    Case(
        "letter",
        'letter = "B"',
        'letter = "b"',
        'services[1] "chung-thuc" . letter',
        '"b"',
        "one or two capital letters A to Z",
    ),
    Case(
        "number out of range",
        "daily_quota = 200",
        "daily_quota = 0",
        'services[1] "chung-thuc" . daily_quota',
        "0",
        "a whole number from 1 to 9999",
    ),
    Case(
        "word for a number",
        "daily_quota = 200",
        'daily_quota = "many"',
        'services[1] "chung-thuc" . daily_quota',
        '"many"',
        "a whole number from 1 to 9999",
    ),
    Case(
        "number above a limit",
        "weight = 4.0",
        "weight = 400",
        'priority_classes[0] "uu-tien" . weight',
        "400",
        "a number greater than 0",
    ),
    Case(
        "id with spaces",
        'id = "2"',
        'id = "Quầy 2"',
        'counters[1] "Quầy 2" . id',
        '"Quầy 2"',
        "lower-case letters a to z, digits and hyphens",
    ),
    Case(
        "text for a localised text",
        'name = { vi = "Quầy 2", en = "Counter 2" }',
        'name = "Quầy 2"',
        'counters[1] "2" . name',
        '"Quầy 2"',
        "such as { vi =",
    ),
    Case(
        "one table for a list of tables",
        "[[roles]]",
        "[roles]",
        "roles",
        "a table with the keys id, name, permissions",
        "begins with [[roles]]",
    ),
    Case(
        "a word for a list",
        'services = ["chung-thuc"]',
        'services = "chung-thuc"',
        'counters[1] "2" . services',
        '"chung-thuc"',
        "a list in brackets of at least one item",
    ),
    Case(
        "an empty list",
        'services = ["chung-thuc"]',
        "services = []",
        'counters[1] "2" . services',
        "a list of 0",
        "at least one item",
    ),
    Case(
        "kind of printer",
        'kind = "network"',
        'kind = "netwrok"',
        'kiosks[0] "kiosk-1" . printer.kind',
        '"netwrok"',
        "one of usb, network, serial, file, virtual",
        "network",
    ),
    Case(
        "printer without an address",
        'host = "192.168.1.50"\n',
        "",
        'kiosks[0] "kiosk-1" . printer',
        "a network printer without host",
        "host, by which a network printer is reached",
    ),
    Case(
        "permission",
        'permissions = ["serve"]',
        'permissions = ["serve", "isue"]',
        'roles[0] "clerk" . permissions[1]',
        '"isue"',
        "serve, issue, void, inform, receive, process, oversee, devices, administer",
        "issue",
    ),
    Case(
        "unit code",
        'code = "H05.99"',
        'code = "Bắc Ninh"',
        "unit.code",
        '"Bắc Ninh"',
        'such as "H15.50.05.13"',
    ),
    Case(
        "time zone",
        "public_url =",
        'time_zone = "Asia/Ho_Chi_Min"\npublic_url =',
        "time_zone",
        '"Asia/Ho_Chi_Min"',
        "IANA",
        "Asia/Ho_Chi_Minh",
    ),
    Case(
        "public address",
        "https://motcua.example.vn",
        "motcua.example.vn",
        "public_url",
        '"motcua.example.vn"',
        "the address at which phones reach the centre",
    ),
    Case(
        "date",
        "day = 2026-01-02",
        'day = "2/1/2026"',
        'opening.special_days[0] "2/1/2026" . day',
        '"2/1/2026"',
        "2026-09-02",
    ),
    # ------------------------------------------------------------------ hours
    Case(
        "hours in another style",
        '"13:30-17:00"',
        '"13h30-17h00"',
        "opening.week.monday[1]",
        '"13h30-17h00"',
        'hours such as "07:30-11:30"',
    ),
    Case(
        "hours without an end",
        '"13:30-17:00"',
        '"13:30"',
        "opening.week.monday[1]",
        '"13:30"',
        'hours such as "07:30-11:30"',
    ),
    Case(
        "hours backwards",
        '"13:30-17:00"',
        '"17:00-13:30"',
        "opening.week.monday[1]",
        '"17:00-13:30"',
        "end after they start",
    ),
    Case(
        "overlapping hours",
        '"13:30-17:00"',
        '"11:00-17:00"',
        "opening.week.monday[1]",
        "11:00-17:00, which overlaps 07:30-11:30",
        "do not share any time",
    ),
    Case(
        "service open when the centre is closed",
        '"08:00-11:00"',
        '"08:00-12:00"',
        'services[0] "ho-tich" . hours.monday[0]',
        "08:00-12:00, when the centre is closed",
        "07:30-11:30, 13:30-17:00",
    ),
    Case(
        "service open on the centre's day off",
        'monday = ["08:00-11:00"]',
        'sunday = ["08:00-11:00"]',
        'services[0] "ho-tich" . hours.sunday[0]',
        "08:00-11:00",
        "no hours",
    ),
    Case(
        "special day twice",
        "[[opening.special_days]]",
        '[[opening.special_days]]\nday = 2026-01-02\nreason = { vi = "a", en = "b" }\n\n'
        "[[opening.special_days]]",
        'opening.special_days[1] "2026-01-02" . day',
        "2026-01-02, which opening.special_days[0] already has",
        "each day once",
    ),
    Case(
        "make-up day without hours",
        'hours = ["07:30-11:30"]\nmakes_up_for',
        "makes_up_for",
        'opening.special_days[1] "2026-01-10" . hours',
        "without hours",
        '["07:30-11:30", "13:30-17:00"]',
    ),
    Case(
        "make-up day for a day that is worked",
        "makes_up_for = 2026-01-02",
        "makes_up_for = 2026-01-03",
        'opening.special_days[1] "2026-01-10" . makes_up_for',
        "2026-01-03, which is not a day off",
        "a special day without hours",
        "2026-01-02",
    ),
    # -------------------------------------------------------------------- ids
    Case(
        "counter id twice",
        'id = "2"',
        'id = "1"',
        'counters[1] "1" . id',
        '"1", which counters[0] already has',
        "an id of its own",
    ),
    Case(
        "letter twice",
        'letter = "B"',
        'letter = "A"',
        'services[1] "chung-thuc" . letter',
        '"A", which services[0] already has',
        "the same numbers",
    ),
    Case(
        "board and kiosk with one id",
        'id = "kiosk-1"',
        'id = "hall"',
        'kiosks[0] "hall" . id',
        '"hall", which boards[0] already has',
        "an id of its own",
    ),
    Case(
        "priority reason twice",
        'id = "con-nho"',
        'id = "cao-tuoi"',
        'priority_classes[0] "uu-tien" . reasons[1] "cao-tuoi" . id',
        "which priority_classes[0].reasons[0] already has",
        "an id of its own",
    ),
    Case(
        "service twice at a counter",
        'services = ["chung-thuc"]',
        'services = ["chung-thuc", "chung-thuc"]',
        'counters[1] "2" . services[1]',
        '"chung-thuc" a second time',
        "each only once",
    ),
    Case(
        "counters that are called the same",
        '"Counter 2"',
        '"Counter 1"',
        'counters[1] "2" . name.en',
        '"Counter 1", which counters[0] already has',
        "a name of its own",
        is_warning=True,
    ),
    # ------------------------------------------------------------- references
    Case(
        "counter serves an unknown service",
        'services = ["ho-tich", "chung-thuc"]',
        'services = ["ho-tch", "chung-thuc"]',
        'counters[0] "1" . services[0]',
        '"ho-tch", which is the id of no service',
        "one of ho-tich, chung-thuc",
        "ho-tich",
    ),
    Case(
        "reference in capitals",
        'services = ["chung-thuc"]',
        'services = ["Chung-Thuc"]',
        'counters[1] "2" . services[0]',
        '"Chung-Thuc", which is the id of no service',
        "one of ho-tich, chung-thuc",
        "chung-thuc",
    ),
    Case(
        "service offers an unknown priority class",
        'priority_classes = ["uu-tien"]',
        'priority_classes = ["uu-tien", "uutien"]',
        'services[0] "ho-tich" . priority_classes[1]',
        '"uutien", which is the id of no priority class',
        "one of uu-tien",
        "uu-tien",
    ),
    Case(
        "board shows an unknown service",
        'services = ["ho-tich"]\nlanguages',
        'services = ["dat-dai"]\nlanguages',
        'boards[0] "hall" . services[0]',
        '"dat-dai"',
        "one of ho-tich, chung-thuc",
    ),
    Case(
        "kiosk offers an unknown service",
        'staff_pin_hash = "$argon2id$made-up"',
        'staff_pin_hash = "$argon2id$made-up"\nservices = ["hotich"]',
        'kiosks[0] "kiosk-1" . services[0]',
        '"hotich"',
        "one of ho-tich, chung-thuc",
        "ho-tich",
    ),
    Case(
        "board in a language that the centre does not have",
        'languages = ["vi"]',
        'languages = ["vi", "eng"]',
        'boards[0] "hall" . languages[1]',
        '"eng", which is not a language of the centre',
        "one of vi, en",
        "en",
    ),
    Case(
        "service without a counter",
        'services = ["ho-tich", "chung-thuc"]',
        'services = ["chung-thuc"]',
        'services[0] "ho-tich"',
        "no counter serves",
        '"ho-tich" among the services of at least one counter',
    ),
    # -------------------------------------------------------------- languages
    Case(
        "text without a language",
        'name = { vi = "Quầy 2", en = "Counter 2" }',
        'name = { vi = "Quầy 2" }',
        'counters[1] "2" . name',
        "no text in en",
        "each language of the centre: vi, en",
    ),
    Case(
        "text in an unknown language",
        'name = { vi = "Quầy 2", en = "Counter 2" }',
        'name = { vi = "Quầy 2", en = "Counter 2", fr = "Guichet 2" }',
        'counters[1] "2" . name.fr',
        '"fr", which is not a language of the centre',
        "one of vi, en",
    ),
    Case(
        "a misspelt language is not also a missing one",
        'name = { vi = "Quầy 2", en = "Counter 2" }',
        'name = { vi = "Quầy 2", eng = "Counter 2" }',
        'counters[1] "2" . name.eng',
        '"eng"',
        "one of vi, en",
        "en",
    ),
    Case(
        "empty text",
        'en = "Counter 2"',
        'en = " "',
        'counters[1] "2" . name.en',
        "an empty text",
        "each language of the centre",
    ),
    Case(
        "the same language twice",
        'languages = ["vi", "en"]',
        'languages = ["vi", "en", "en"]',
        "languages[2]",
        '"en" a second time',
        "each only once",
    ),
    # ------------------------------------------------------------------ sense
    Case(
        "priority that slows down",
        "weight = 4.0",
        "weight = 0.5",
        'priority_classes[0] "uu-tien" . weight',
        "0.5: people of this class would wait longer",
        "1.0 (calling.ordinary_weight) or more",
    ),
    Case(
        "priority class that cannot be claimed",
        'priority_classes = ["uu-tien"]\n',
        "",
        'priority_classes[0] "uu-tien"',
        "no service offers",
        '"uu-tien" among the priority_classes',
        is_warning=True,
    ),
    Case(
        "nobody may serve",
        'permissions = ["serve"]',
        'permissions = ["issue"]',
        "roles",
        "nobody could call",
        '"serve" among the permissions',
    ),
    Case(
        "no roles at all",
        '[[roles]]\nid = "clerk"\nname = { vi = "Cán bộ", en = "Clerk" }\n'
        'permissions = ["serve"]\n',
        "",
        "roles",
        "nobody could call",
        '"serve" among the permissions',
    ),
    # --------------------------------------------------------------- dossiers
    Case(
        "a misspelt key of a step",
        "share = 70 }",
        "shar = 70 }",
        'dossiers.workflows[0] "thuong" . steps[1] "lam" . shar',
        'the key "shar"',
        "id, name, role, share, kind",
        "share",
    ),
    Case(
        "shares that do not make the whole",
        "share = 70",
        "share = 60",
        'dossiers.workflows[0] "thuong" . steps',
        "90 per cent in all: 20, 60, 10",
        "100 in all",
    ),
    Case(
        "a share beyond the whole",
        "share = 70",
        "share = 170",
        'dossiers.workflows[0] "thuong" . steps[1] "lam" . share',
        "170",
        "a whole number from 0 to 100",
    ),
    Case(
        "a first step that does not receive",
        'share = 20, kind = "receive"',
        "share = 20",
        'dossiers.workflows[0] "thuong" . steps[0] "nhan"',
        'the kind "work"',
        'kind = "receive"',
    ),
    Case(
        "a last step that does not return the result",
        'share = 10, kind = "return"',
        'share = 10, kind = "receive"',
        'dossiers.workflows[0] "thuong" . steps[2] "tra" . kind',
        'the kind "receive"',
        'kind = "return"',
    ),
    Case(
        "a step between that returns",
        "share = 70 }",
        'share = 70, kind = "return" }',
        'dossiers.workflows[0] "thuong" . steps[1] "lam" . kind',
        'the kind "return"',
        'kind = "work"',
    ),
    Case(
        "a misspelt kind of step",
        'kind = "return"',
        'kind = "retrun"',
        'dossiers.workflows[0] "thuong" . steps[2] "tra" . kind',
        '"retrun"',
        "one of receive, work, return",
        "return",
    ),
    Case(
        "a workflow without work",
        '  { id = "lam", name = { vi = "Làm", en = "Do" }, share = 70 },\n'
        '  { id = "tra", name = { vi = "Trả", en = "Return" }, share = 10,',
        '  { id = "tra", name = { vi = "Trả", en = "Return" }, share = 80,',
        'dossiers.workflows[0] "thuong" . steps',
        "with no work between",
        "at least one step of work",
    ),
    Case(
        "two steps of one id",
        'id = "lam"',
        'id = "nhan"',
        'dossiers.workflows[0] "thuong" . steps[1] "nhan" . id',
        "which dossiers.workflows[0].steps[0] already has",
        "an id of its own",
    ),
    Case(
        "two workflows of one id",
        "[[dossiers.workflows]]",
        '[[dossiers.workflows]]\nid = "thuong"\nname = { vi = "a", en = "b" }\nsteps = [\n'
        '  { id = "nhan", name = { vi = "a", en = "b" }, share = 0, kind = "receive" },\n'
        '  { id = "lam", name = { vi = "a", en = "b" }, share = 100 },\n'
        '  { id = "tra", name = { vi = "a", en = "b" }, share = 0, kind = "return" },\n]\n\n'
        "[[dossiers.workflows]]",
        'dossiers.workflows[1] "thuong" . id',
        '"thuong", which dossiers.workflows[0] already has',
        "an id of its own",
    ),
    Case(
        "a step of an unknown role",
        "share = 70",
        'role = "clerc", share = 70',
        'dossiers.workflows[0] "thuong" . steps[1] "lam" . role',
        '"clerc", which is the id of no role',
        "one of clerk",
        "clerk",
    ),
    Case(
        "a step of a role that may not do it",
        "share = 70",
        'role = "clerk", share = 70',
        'dossiers.workflows[0] "thuong" . steps[1] "lam" . role',
        '"clerk", a role that is not permitted to process',
        'a role with "process" among its permissions',
    ),
    Case(
        "results collected at an unknown service",
        'collect_service = "ho-tich"',
        'collect_service = "ho-tch"',
        "dossiers.collect_service",
        '"ho-tch", which is the id of no service',
        "one of ho-tich, chung-thuc",
        "ho-tich",
    ),
    Case(
        "a misspelt working day",
        'working_days = ["monday"]',
        'working_days = ["monday", "tusday"]',
        "dossiers.working_days[1]",
        '"tusday"',
        "one of monday, tuesday",
        "tuesday",
    ),
    Case(
        "deadlines on a day on which the centre is closed",
        'working_days = ["monday"]',
        'working_days = ["monday", "friday"]',
        "dossiers.working_days[1]",
        '"friday", which deadlines count',
        "days with hours",
        is_warning=True,
    ),
    Case(
        "two targets of one day",
        "[{ by = 2030-12-31, per_cent = 100 }]",
        "[{ by = 2030-12-31, per_cent = 100 }, { by = 2030-12-31, per_cent = 90 }]",
        "dossiers.online_targets[1].by",
        "2030-12-31, which dossiers.online_targets[0] already has",
        "one target for each day",
    ),
    Case(
        "more than all online",
        "per_cent = 100",
        "per_cent = 101",
        "dossiers.online_targets[0].per_cent",
        "101",
        "a whole number from 0 to 100",
    ),
    # -------------------------------------------------------------- addresses
    Case(
        "public address without encryption",
        "https://motcua.example.vn",
        "http://motcua.example.vn",
        "public_url",
        "unencrypted",
        "https://",
        "https://motcua.example.vn",
        is_warning=True,
    ),
    Case(
        "no PIN",
        'staff_pin_hash = "$argon2id$made-up"\n',
        "",
        'kiosks[0] "kiosk-1" . staff_pin_hash',
        "no PIN",
        "motcua-server hash-pin",
        is_warning=True,
    ),
    Case(
        "PIN as it is",
        "$argon2id$made-up",
        "2580",
        'kiosks[0] "kiosk-1" . staff_pin_hash',
        "no hash",
        "motcua-server hash-pin",
    ),
    Case(
        "on call, and no official",
        "[[kiosks]]",
        '[[officials]]\nid = "truc"\nname = "Thắng"\nduty = { vi = "a", en = "b" }\n\n[[on_call]]\n'
        'id = "khai-tu"\nname = { vi = "a", en = "b" }\nshifts = [\n'
        '  { day = 2026-12-05, hours = ["18:00-20:00"], official = "truk" },\n]\n\n[[kiosks]]',
        'on_call[0] "khai-tu" . shifts[0] "2026-12-05" . official',
        '"truk", which is the id of no other official',
        "one of truc",
        "truc",
    ),
    Case(
        "a day of a point of help twice",
        "[[kiosks]]",
        '[[points_of_help]]\nid = "to-5"\nname = { vi = "a", en = "b" }\n'
        'address = { vi = "a", en = "b" }\noffers = { vi = "a", en = "b" }\ndays = [\n'
        '  { day = 2026-12-05, hours = ["08:00-11:00"] },\n'
        '  { day = 2026-12-05, hours = ["18:00-20:00"] },\n]\n\n[[kiosks]]',
        'points_of_help[0] "to-5" . days[1] "2026-12-05" . day',
        "2026-12-05, which",
        "each day once",
    ),
    Case(
        "screen lying in pixels and upright in millimetres",
        "[kiosks.printer]",
        "[kiosks.screen]\nwidth_pixels = 1920\nheight_pixels = 1080\n\n[kiosks.printer]",
        'kiosks[0] "kiosk-1" . screen',
        "1920 × 1080 pixels on 344 × 611 mm",
        "the same shape",
        is_warning=True,
    ),
)


def test_the_small_centre_has_no_mistakes(check: Check) -> None:
    assert check() == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_slip_is_one_mistake_in_words(check: Check, case: Case) -> None:
    (mistake,) = check((case.old, case.new))
    assert mistake.key == case.key
    assert case.found in mistake.found
    assert case.expected in mistake.expected
    assert mistake.did_you_mean == case.did_you_mean
    assert mistake.is_warning == case.is_warning


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_same_mistake_is_told_in_vietnamese(check: Check, case: Case) -> None:
    (english,) = check((case.old, case.new))
    (vietnamese,) = check((case.old, case.new), language="vi")
    assert (vietnamese.key, vietnamese.line) == (english.key, english.line)
    assert vietnamese.expected != english.expected
    assert "Đang có: " in str(vietnamese)
    assert "Cần có: " in str(vietnamese)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_programmers_words(check: Check, case: Case) -> None:
    (mistake,) = check((case.old, case.new))
    for jargon in ("Input should", "valid string", "dict", "Value error", "None", "{", "check."):
        assert jargon not in mistake.found
        assert jargon not in mistake.expected.replace("{ vi =", "")


def test_a_language_without_a_catalogue(check: Check) -> None:
    mistakes = check(('languages = ["vi", "en"]', 'languages = ["vi", "en", "fr"]'))
    (told,) = [mistake for mistake in mistakes if mistake.key == "languages[2]"]
    assert '"fr", a language that Motcua does not speak yet' in told.found
    assert told.expected == "one of vi, en"


@pytest.mark.parametrize(
    "address",
    ["http://192.168.1.5:8080", "http://10.0.0.7", "http://motcua.lan", "http://[fd00::7]:8080"],
)
def test_an_address_of_ones_own_network_needs_no_encryption(check: Check, address: str) -> None:
    assert check(("https://motcua.example.vn", address)) == []


DEAD = [
    "http://localhost:8080", "http://LOCALHOST", "https://localhost./a", "http://hall.localhost",
    "http://127.0.0.1:8080", "http://127.8.8.8", "http://[::1]:8080", "http://0.0.0.0:8080",
    "http://[::]", "http://169.254.3.4", "http://[fe80::1%25eth0]:8080", "http://127.1",
    "http://[::ffff:127.0.0.1]", "http://255.255.255.255", "http://224.0.0.1", "http://:8080",
    "http://192.168.1.5:0", "http://192.168.1.5:70000", "http://192.168.1.5:x",
    "http://192.168.1", "http://192.168.1.256", "http://me:secret@192.168.1.5",
    "https://me@motcua.example.vn", "https://motcua.example.vn/#", "https://motcua.example.vn/?a=b",
    "http://0x7f000001", "http://2130706433", "http://0x7f.1", "http://017700000001",
    "http://ip6-localhost:8080", "http://localhost.localdomain", "http://%6cocalhost",
    "https://localhost%2e", "https://a..vn", "https://-a.vn", "https://motcua.invalid",
]  # fmt: skip


@pytest.mark.parametrize("address", DEAD)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_address_that_no_phone_reaches_is_wrong_and_the_hall_opens_all_the_same(
    tmp_path: Path, address: str, language: str
) -> None:
    file = tmp_path / "centre.toml"
    text = demo_centre_file().read_text(encoding="utf-8")
    file.write_text(text.replace("http://192.168.1.10:8080", address), encoding="utf-8")
    (mistake,) = check_centre_file(file, language)
    assert mistake.key == "public_url"
    assert not mistake.is_warning
    assert address in mistake.found
    assert load_centre(file).public_url == address.rstrip("/")


@pytest.mark.parametrize(
    ("address", "better"),
    [
        ("http://motcua", None),
        ("http://motcua.local:8080", None),
        ("https://motcua", None),
        ("http://motcua.vn", "https://motcua.vn"),
        ("https://hành-chính.vn", "https://xn--hnh-chnh-zya9k.vn"),
    ],
)
def test_an_address_that_some_phones_do_not_reach_is_a_warning(
    check: Check, address: str, better: str | None
) -> None:
    (mistake,) = check(("https://motcua.example.vn", address))
    assert mistake.is_warning
    assert mistake.did_you_mean == better


@pytest.mark.parametrize("address", [" http://a.vn", "http://a.vn ", "http://a b.vn", "a.vn", ""])
def test_an_address_with_spaces_or_without_its_beginning_is_wrong(
    check: Check, address: str
) -> None:
    (mistake,) = check(("https://motcua.example.vn", address))
    assert mistake.keeps_from_loading


def test_a_folder_of_time_zones_is_no_time_zone(check: Check) -> None:
    (mistake,) = check(("public_url =", 'time_zone = "Asia"\npublic_url ='))
    assert mistake.key == "time_zone"
    assert "IANA" in mistake.expected


def test_a_pin_is_never_shown(check: Check) -> None:
    (mistake,) = check(("$argon2id$made-up", "2580"))
    assert "2580" not in str(mistake)


def test_a_mistake_is_a_paragraph(check: Check) -> None:
    (mistake,) = check(('services = ["chung-thuc"]', 'services = ["chung-thuk"]'))
    heading, *body = str(mistake).split("\n")
    assert heading == f'{mistake.file}, line {mistake.line}: counters[1] "2" . services[0]'
    assert body == [
        '  Found: "chung-thuk", which is the id of no service',
        "  Right would be: one of ho-tich, chung-thuc",
        '  Did you mean "chung-thuc"?',
    ]
