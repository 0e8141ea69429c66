"""Several deliveries read as one: the newest edit holds, rows keep a number, and nothing is counted twice unseen."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
import pyzipper
from small_office import ARRESTS, CASES, MAPPING

from pipelines.contract.export import Export
from pipelines.errors import ExportUnreadable, ProgrammeInvalid
from pipelines.load.files import DamagedFile, list_files
from pipelines.notices import Secret
from pipelines.programme import ExportSettings

MAY = CASES + "1,2017-03-01,f,,RO,y,2017-05-02\n2,2017-04-01,f,,RO,y,2017-05-20\n"
JUNE = CASES + "2,2017-04-01,m,,RO,n,2017-06-11\n3,2017-06-01,f,,MD,y,2017-06-01\n"


@pytest.fixture
def office(desk: Any) -> Any:
    desk.put("own.yml", MAPPING)
    desk.put("export/cases_2017-05.csv", MAY)
    desk.put("export/cases_2017-06.csv", JUNE)
    desk.put("export/arrests.csv", ARRESTS + "1,2017-03-02,begging\n")
    return desk


def told(export: Export) -> list[tuple[str, str, int]]:
    return [(finding.rule, finding.on_fail, finding.count) for finding in export.findings]


def test_the_newest_edit_of_a_record_holds_and_is_reported(office: Any) -> None:
    export = office.read(mapping="own.yml")
    assert export.tables["cases"].select("case_id", "sex", "consent_reporting", "row_number").rows() == [
        ("1", "female", "yes", 2),
        ("2", "m", "no", 5),
        ("3", "female", "yes", 6),
    ]
    assert told(export) == [
        ("files_are_read_as_one", "note", 2),
        ("newest_edit_holds", "note", 1),
        ("codes_are_those_of_the_last_delivery", "note", 3),
    ]
    assert "row 1 of file 3 is called 4" in export.findings[0].problem
    cases = export.balance[0]
    assert (cases.read, cases.kept, cases.set_aside, cases.merged) == (4, 3, 0, 1)


def test_the_order_of_the_files_does_not_matter_where_edits_are_told(office: Any) -> None:
    office.put("export/cases_2017-05.csv", JUNE)
    office.put("export/cases_2017-06.csv", MAY)
    cases = office.read(mapping="own.yml").tables["cases"]
    assert cases.filter(case_id="2")["consent_reporting"].to_list() == ["no"]


def test_a_time_of_edit_whose_day_could_be_a_month_is_asked_about(office: Any) -> None:
    office.put("export/cases_2017-06.csv", JUNE.replace("2017-06-11", "11-06-2017"))
    export = office.read(mapping="own.yml")
    assert ("date_order_is_known", "stop", 1) in told(export)


def test_without_the_time_of_the_edit_the_reading_stops(office: Any) -> None:
    office.put("blind.yml", "extends: own.yml\nsheets: {cases: {edited: null}}\nignored_columns: [changed]")
    export = office.read(mapping="blind.yml")
    (stop,) = [finding for finding in export.findings if finding.on_fail == "stop"]
    assert (stop.rule, stop.row_numbers) == ("overlap_can_be_resolved", (3, 5))


def test_a_mapping_may_say_that_the_later_file_is_newer(office: Any) -> None:
    office.put(
        "later.yml",
        "extends: own.yml\nsheets: {cases: {edited: null, later_file_wins: true}}\nignored_columns: [changed]",
    )
    cases = office.read(mapping="later.yml").tables["cases"]
    assert cases.filter(case_id="2")["sex"].to_list() == ["m"]


def test_equal_rows_of_two_files_without_a_key_stop(office: Any) -> None:
    office.put("export/arrests_again.csv", ARRESTS + "1,2017-03-02,begging\n1,2017-03-09,begging\n")
    export = office.read(mapping="own.yml")
    assert ("overlap_can_be_resolved", "stop", 2) in told(export)


def test_the_entries_of_a_sub_form_follow_their_record(desk: Any) -> None:
    desk.put("own.yml", MAPPING)
    sheets = "sheets:\n  cases: {file: '*', sheet: null}\n  arrests: {file: '*', sheet: null}"
    desk.put("kobo.yml", f"extends: own.yml\nreader: kobo\n{sheets}")
    header, arrests = CASES.strip().split(","), ARRESTS.strip().split(",")
    for month, edited, uuid in (("05", "2017-05-02", "u-1"), ("06", "2017-06-02", "u-2")):
        record = ["1", "2017-03-01", "f", None, "RO", "y", edited, uuid]
        stays = [["1", "2017-03-02", "begging"], ["1", f"2017-{month}-05", "burglary"]]
        book = {"Form": [[*header, "_uuid"], record], "arrests": [arrests, *stays]}
        desk.put(f"export/form_{month}.xlsx", desk.xlsx(book))
    export = desk.read(mapping="kobo.yml")
    assert export.tables["cases"].height == 1
    assert export.tables["events"]["event_date"].to_list() == ["2017-03-02", "2017-06-05"]
    assert [(sheet.read, sheet.kept, sheet.merged) for sheet in export.balance] == [(2, 1, 1), (4, 2, 2)]


def with_password(name: str, content: bytes, password: bytes) -> bytes:
    """A zip with the classic encryption (APPNOTE 6.1), which Python's zipfile reads and can't write."""
    crc = zlib.crc32(content)
    keys = [0x12345678, 0x23456789, 0x34567890]

    def step(byte: int, key: int) -> int:
        return zlib.crc32(bytes([byte]), key ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    def turn(byte: int) -> None:
        keys[0] = step(byte, keys[0])
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = step(keys[1] >> 24, keys[2])

    for byte in password:
        turn(byte)
    hidden = bytearray()
    for byte in bytes(11) + bytes([crc >> 24]) + content:
        mask = (keys[2] | 2) & 0xFFFF
        hidden.append(byte ^ ((mask * (mask ^ 1)) >> 8 & 0xFF))
        turn(byte)
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr(name, bytes(hidden))
    zipped = bytearray(plain.getvalue())
    for mark, flag, size in ((b"PK\x03\x04", 6, 14), (b"PK\x01\x02", 8, 16)):
        at = zipped.index(mark)
        zipped[at + flag] |= 1
        zipped[at + size : at + size + 12] = struct.pack("<III", crc, len(hidden), len(content))
    return bytes(zipped)


def with_aes(name: str, content: bytes, bits: int = 256, version: int = 2) -> bytes:
    """A zip with WinZip's encryption, which 7-Zip and Windows tools write; its password is `open sesame`."""
    plain = io.BytesIO()
    with pyzipper.AESZipFile(plain, "w", compression=pyzipper.ZIP_DEFLATED) as archive:
        archive.setpassword(b"open sesame")
        archive.setencryption(pyzipper.WZ_AES, nbits=bits, force_wz_aes_version=version)
        archive.writestr(name, content)
    return plain.getvalue()


ENCRYPTED: dict[str, Callable[[str, bytes], bytes]] = {
    "classic": lambda name, content: with_password(name, content, b"open sesame"),
    "AES-128": lambda name, content: with_aes(name, content, 128),
    "AES-192": lambda name, content: with_aes(name, content, 192),
    "AES-256": with_aes,
    "AES-256, first version": lambda name, content: with_aes(name, content, 256, 1),
}


def read_zip(desk: Any, content: bytes, password: Secret | None) -> Export:
    from pipelines.load.read import read_export

    desk.put("export.zip", content)
    programme = desk.programme((), path="export.zip")
    settings = ExportSettings(path=programme.export.path, password=password)
    return read_export(programme.model_copy(update={"export": settings}))


IN_VARIABLE = Secret(environment="SAFE_ZIP")


@pytest.mark.parametrize("kind", ENCRYPTED)
def test_a_zip_with_a_password_is_read_with_the_one_that_a_variable_holds(
    kind: str, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFE_ZIP", "open sesame")
    zipped = ENCRYPTED[kind]("cases.csv", desk.csv(desk.cases({"case_id": "1"})))
    export = read_zip(desk, zipped, IN_VARIABLE)
    assert export.tables["cases"]["case_id"].to_list() == ["1"]
    assert "open sesame" not in repr(export.findings) + repr(IN_VARIABLE)


@pytest.mark.parametrize("kind", ENCRYPTED)
@pytest.mark.parametrize("is_given", [True, False])
def test_a_zip_whose_password_is_another_or_is_not_given_is_one_finding_that_says_so(
    kind: str, is_given: bool, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFE_ZIP", "wrong")
    zipped = ENCRYPTED[kind]("cases.csv", desk.csv(desk.cases({"case_id": "1"})))
    export = read_zip(desk, zipped, IN_VARIABLE if is_given else None)
    assert export.tables == {}
    assert told(export) == [("file_is_readable", "stop", 1)]
    # A wrong password can pass the first look: 1 in 256 does with the classic encryption, 1 in 65,536 with AES.
    said = "it is not the one that was given" if is_given else "none was given"
    assert said in export.findings[0].problem or (is_given and "another password" in repr(export.findings))
    assert "wrong" not in repr(export.findings)


def packed_by(method: int, zipped: bytes) -> bytes:
    """The zip, with another method named where it says how its entry is packed: the two headers, or AES's own part."""
    changed, number = bytearray(zipped), struct.pack("<H", method)
    if b"\x01\x99\x07\x00" in zipped:
        places = [match.start() + 9 for match in re.finditer(rb"\x01\x99\x07\x00", zipped)]
    else:
        places = [zipped.index(b"PK\x03\x04") + 8, zipped.index(b"PK\x01\x02") + 10]
    assert len(places) == 2
    for at in places:
        changed[at : at + 2] = number
    return bytes(changed)


@pytest.mark.parametrize("kind", ["none", "classic", "AES-256"])
@pytest.mark.parametrize(
    ("method", "name"), [(9, "Deflate64"), (93, "Zstandard"), (95, "XZ"), (98, "PPMd"), (19, "a method of number 19")]
)
def test_a_zip_that_is_packed_in_a_way_that_is_not_read_says_which_and_what_to_do(
    kind: str, method: int, name: str, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """7-Zip offers these for zips; what they hold doesn't matter, as nobody looks at it."""
    monkeypatch.setenv("SAFE_ZIP", "open sesame")
    content = desk.csv(desk.cases({"case_id": "1"}))
    zipped = desk.zip({"cases.csv": content}) if kind == "none" else ENCRYPTED[kind]("cases.csv", content)
    (stop,) = read_zip(desk, packed_by(method, zipped), IN_VARIABLE).findings
    assert (stop.on_fail, stop.problem) == ("stop", f"Files of the zip are packed by {name}, which is not read.")
    assert stop.next_step.startswith("Make a zip with the method Deflate")


@pytest.mark.parametrize("name", ["export.7z", "export.zip.001", "export.csv.gz"])
def test_an_archive_that_is_no_zip_is_told_with_what_to_do(name: str, desk: Any) -> None:
    desk.put(name, b"7z\xbc\xaf\x27\x1c")
    with pytest.raises(ExportUnreadable, match=r"of a kind that is not read. Make a zip with the method Deflate"):
        list_files(desk.folder / name)


@pytest.mark.parametrize("at", [0.3, 0.5, 0.6])
def test_an_encrypted_file_that_was_changed_is_never_read_as_something_else(
    at: float, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFE_ZIP", "open sesame")
    zipped = bytearray(with_aes("cases.csv", desk.csv(desk.cases(*({"case_id": str(one)} for one in range(99))))))
    zipped[int(at * zipped.index(b"PK\x01\x02"))] ^= 0xFF
    export = read_zip(desk, bytes(zipped), IN_VARIABLE)
    assert export.tables == {}
    assert told(export)[0] == ("file_is_readable", "stop", 1)


def test_an_encrypted_file_gives_no_more_than_the_zip_declares(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFE_ZIP", "open sesame")
    zipped = bytearray(with_aes("cases.csv", bytes(200 * 1024**2)))
    for mark, size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = zipped.index(mark) + size
        zipped[at : at + 4] = (1_000).to_bytes(4, "little")
    desk.put("export.zip", bytes(zipped))
    (file,), _ = list_files(desk.folder / "export.zip", "open sesame")
    with pytest.raises(DamagedFile):
        file.content()
    zipped[at : at + 4] = (3 * 1024**3).to_bytes(4, "little")
    (stop,) = read_zip(desk, bytes(zipped), IN_VARIABLE).findings
    assert "2 GiB" in stop.problem


def test_a_password_that_is_not_there_is_named_by_its_setting(desk: Any) -> None:
    from pipelines.load.read import read_export

    programme = desk.programme(())
    settings = ExportSettings(password=Secret(environment="NOT_SET_ANYWHERE"))
    with pytest.raises(ProgrammeInvalid, match=r"export\.password"):
        read_export(programme.model_copy(update={"export": settings}))
