"""The scanner finds every seeded leak, names the place and never the value; safe artefacts pass."""

import gzip
import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from hand_made_release import hand_made_release
from leaks.seeded import LEAKS, NEEDLES, NUMBER, TOKEN, pdf, png, workbook, zipped

from pipelines.errors import LeakFound
from pipelines.publish import decode
from pipelines.publish.decode import Decoder
from pipelines.publish.leaks import check_needles, needle_faults
from pipelines.publish.needles import Needles
from pipelines.publish.pieces import Unreadable
from pipelines.report.completeness import declared_page

SOUGHT = Needles(NEEDLES)


def faults_of(content: bytes, name: str = "artefact") -> list[str]:
    return list(needle_faults(name, content, SOUGHT))


@pytest.mark.parametrize("name", LEAKS)
def test_a_seeded_leak_is_found_and_its_value_is_not_repeated(name: str) -> None:
    faults = faults_of(LEAKS[name]())
    assert faults
    for fault in faults:
        assert fault.startswith("artefact")
        assert TOKEN.casefold() not in fault.casefold()
        assert str(NUMBER) not in fault


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("html json block", "artefact > script figure-a > y[1]"),
        ("plotly typed array int16", "artefact > data[0].y[1]"),
        ("xlsx day as a serial", "artefact > xl/worksheets/sheet1.xml > row 3 > c C3 > v"),
        ("pdf page", "artefact > page 1"),
        ("html comment", "artefact > comment"),
        ("name in a zip", "artefact > name of a file"),
        ("zip in zip", "artefact > a > b"),
        ("gzip in base64", "artefact > a > base64 1 > gzip"),
    ],
)
def test_the_place_is_named(name: str, place: str) -> None:
    assert place in faults_of(LEAKS[name]())


def locked_pdf() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(made, encryption=pikepdf.Encryption(owner="a", user="b"))
    return made.getvalue()


def locked_zip() -> bytes:
    content = bytearray(zipped(a=b"safe"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


def nested(depth: int) -> bytes:
    content = b"safe"
    for _ in range(depth):
        content = gzip.compress(content)
    return content


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(decode.LARGEST // 1000))
    return made.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        locked_pdf(),
        locked_zip(),
        pdf()[:-300],
        pdf().replace(b"startxref", b"startxxxx"),
        zipped(a=b"safe" * 99)[:-30],
        gzip.compress(b"safe" * 99)[:-9],
        png()[:-6],
        png() + b"more",
        png().replace(b"IDAT", b"IDAX"),
        nested(decode.DEEPEST + 1),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)),
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01",
        b"SQLite format 3\x00" + bytes(range(1, 200)),
        b'{"y": {"dtype": "U8", "bdata": "AAAA"}}',
        b'{"y": {"dtype": "f8", "bdata": "AAAA"}}',
        b'{"y": {"dtype": "f8", "bdata": "no base64!"}}',
        b"\xff\xfeodd",
    ],
    ids=map(str, range(17)),  # lengths differ from run to run
)
def test_what_cannot_be_read_is_a_fault(content: bytes) -> None:
    (fault,) = faults_of(content)
    assert fault.startswith("artefact")


@pytest.mark.parametrize("make", [bomb, lambda: gzip.compress(bytes(decode.LARGEST // 1000))], ids=["zip", "gzip"])
def test_a_bomb_is_a_fault_and_is_not_unpacked(make: Callable[[], bytes]) -> None:
    decoder = Decoder()
    decoder._left = 10_000
    with pytest.raises(Unreadable, match="too large"):
        list(decoder.read("artefact", make()))


def test_safe_artefacts_pass() -> None:
    page = declared_page(hand_made_release(), "en").encode()
    assert faults_of(page) == []
    book = workbook(lambda _, sheet: sheet.write(1, 1, 85))
    paper = pdf("<p>85 children</p>")
    for content in (book, paper, png(), zipped(a=page, b=book, c=paper), gzip.compress(b"safe"), b""):
        assert faults_of(content) == []


def test_digits_inside_a_longer_number_a_fraction_or_a_word_are_not_that_number() -> None:
    assert faults_of(b"17319 73190 0.7319 1,731,955") == []


def test_an_identifier_with_a_leading_zero_is_not_the_number_without_it() -> None:
    assert list(needle_faults("a", b"1,234 children", Needles(["001234"]))) == []
    assert list(needle_faults("a", b"case 001234", Needles(["001234"]))) == ["a"]


def test_a_long_digest_is_no_number_of_a_case() -> None:
    assert list(needle_faults("a", b'"sha256": "' + b"ab123456" * 8 + b'"', Needles(["123456"]))) == []


def test_an_identifier_that_is_part_of_our_own_words_is_left_out_wherever_it_stands_in_them() -> None:
    own = "The sunflowers"
    for part in ("The sunflowers", "sunflower", "flowers", "LOWERS"):
        check_needles({"a": b"sunflowers, the sunflowers"}, [part], own)
    with pytest.raises(LeakFound):
        check_needles({"a": b"flowery"}, ["flowery"], own)
