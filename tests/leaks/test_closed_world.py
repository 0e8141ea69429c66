"""The closed-world check: what a release licenses passes, and anything more is found, however small."""

import json
import re
from datetime import datetime
from urllib.parse import unquote

import pytest
from hand_made_release import hand_made_release
from leaks.seeded import XLSX, pdf, png, workbook, zipped

from pipelines.errors import LeakFound
from pipelines.protect.published import MANIFEST
from pipelines.publish.closed_csv import download_faults
from pipelines.publish.leaks import check_leaks
from pipelines.publish.licence import Licence
from pipelines.publish.manifest import manifest_of
from pipelines.report.completeness import declared_page

RELEASE = hand_made_release()
PAGE = declared_page(RELEASE, "en")
NAME = "en/dashboard.html"


def files_of(page: str = PAGE, **others: bytes) -> dict[str, bytes]:
    manifest = json.loads(manifest_of(RELEASE, {NAME: page.encode()}))
    return {NAME: page.encode(), MANIFEST: json.dumps(manifest).encode(), **others}


def clean_workbook() -> bytes:
    def fill(book: object, sheet: object) -> None:
        sheet.write_row(1, 0, ["Girls", 85, 0.34])  # type: ignore[attr-defined]
        sheet.write_row(2, 0, ["Other", "fewer than 10"])  # type: ignore[attr-defined]
        book.set_properties({"title": "Safe Havens", "created": datetime(2017, 6, 30)})  # type: ignore[attr-defined]

    return workbook(fill)


CLEAN_PDF = pdf("<h1>Safe Havens</h1><p>Girls: 85 (34%)</p><p>Other: fewer than 10</p>")
CLEAN_CSV = b"table,sex,children_count,percent\r\nchildren_arrested_by_sex,female,85,34%\r\n"


def test_a_whole_release_passes() -> None:
    check_leaks(RELEASE, files_of(), ["SYN-C-0001"])


def test_a_release_in_other_kinds_of_file_passes_on_its_own_and_in_a_zip() -> None:
    kinds = {"tables.xlsx": clean_workbook(), "tables.csv": CLEAN_CSV, "report.pdf": CLEAN_PDF}
    for name, content in kinds.items():
        check_leaks(RELEASE, {name: content}, ["SYN-C-0001"])
    check_leaks(RELEASE, {"all.zip": zipped(**kinds, **{NAME: PAGE.encode()})}, ["SYN-C-0001"])


TAMPERED = {
    "a number more in a text alternative": ('aria-label="In all: 250', 'aria-label="In all: 250, 251'),
    "an exact count of the data": ('"x":[85,', '"x":[83,'),
    "a count of another table": ('"x":[85,', '"x":[3120,'),
    "a share with a decimal": ("<td>34%</td>", "<td>33.9%</td>"),
    "a share that is not there": ("<td>34%</td>", "<td>33%</td>"),
    "a label more": ('<th scope="row">Girls</th>', '<th scope="row">Girls, Amina</th>'),
    "a label in the data": ('"text":["85', '"text":["Amina 85'),
    "a hidden attribute": ("<td>85</td>", '<td data-count="85">85</td>'),
    "a title": ("<td>85</td>", '<td title="83">85</td>'),
    "a number in a comment": ("<td>85</td>", "<td>85<!-- 83 --></td>"),
    "a comment of licensed words": ("<td>85</td>", "<td>85<!-- children --></td>"),
    "an exact small number": ("<td>fewer than 10</td>", "<td>4</td>"),
    "a number out of its sentence": ("<td>85</td>", "<td>1927</td>"),
    "a day that is in no period": ("30 June 2017", "29 June 2017"),
    "a hidden element": ("<td>85</td>", "<td hidden>85</td>"),
    "a class that is not there": ("<td>85</td>", '<td class="c83">85</td>'),
    "an id": ("<td>85</td>", '<td id="table-83">85</td>'),
    "another key of a figure": ('"orientation":"h"', '"meta":85,"orientation":"h"'),
    "ids of a figure": ('"orientation":"h"', '"ids":["a","b"],"orientation":"h"'),
    "another kind of trace": ('"type":"bar"', '"type":"box"'),
    "a typed array": ('"x":[85,160]', '"x":{"dtype":"i1","bdata":"VVU="}'),
    "frames of a figure": ('{"data":[', '{"frames":[],"data":['),
    "a key twice": ('"x":[85,160]', '"x":[83,160],"x":[85,160]'),
    "an axis that ends at the exact count": ('"xaxis":{"range":[0,160]', '"xaxis":{"range":[0,161]'),
    "places in no order": ('"y":[32,86]', '"y":[86,32]'),
    "a place outside the figure": ('"y":[32,86]', '"y":[32,862]'),
    "a size beyond any screen": ('"borderpad":0', '"borderpad":7319'),
    "a colour": ('"color":"#1F4E79"', '"color":"#831927"'),
    "a style": ("min-height: 182px", "min-height: 182.83px"),
    "the style sheet": ("<style>", "<style>/* 83 */"),
    "the program": ('"use strict";', '"use strict"; // 83'),
    "a script more": ("</body>", "<script>83</script></body>"),
    "the drawing library": ('id="drawing-library">', 'id="drawing-library">AAAA'),
    "the look": ('id="look-of-all">{', 'id="look-of-all">{"a": 83, '),
    "the colours": ('id="dark-colours">{', 'id="dark-colours">{"a": 83, '),
    "the emblem": ('viewBox="0 0 810 540"', 'viewBox="0 0 810 541"'),
    "a curve with another share": ('"y":[0,14,', '"y":[0,15,'),
    "a curve with a share of another day": ('"y":[0,14,23,', '"y":[0,23,14,'),
    "a curve with a point on another day": ('"x":[0,90,', '"x":[0,87,'),
    "a curve with a point more": ('"x":[0,90,180,', '"x":[0,90,91,180,'),
    "a curve under another name": ('"name":"Disappeared","x":[0', '"name":"Ended otherwise","x":[0'),
    "a curve in steps": ('"dash":"solid"', '"dash":"solid","shape":"hv"'),
    "a curve with text": ('"mode":"lines+markers"', '"mode":"lines+markers","text":["14"]'),
    "another number at risk": ("90\\u003cbr>190", "90\\u003cbr>191"),
    "a tick on another day": ('"tickvals":[0,90,', '"tickvals":[0,91,'),
    "a curve's axis that ends elsewhere": ('"range":[0,450]', '"range":[0,451]'),
    "a share in words that is not the curve's": ("Disappeared 14%", "Disappeared 16%"),
    "a picture": ("</main>", "<svg><title>83</title></svg></main>"),
    "a meta element": ("</title>", '</title><meta name="author" content="Amina">'),
    "a number more in a picture": ("85 (34%)</text>", "85 (34%), 83</text>"),
    "a number of another table in a picture": ('dx="3">85', 'dx="3">3,120'),
    "another number of the same table in a picture": (">85 (34%)</text>", ">160 (64%)</text>"),
    "a text more in a picture": ("</text>\n</svg>", "</text>\n<text>83</text>\n</svg>"),
    "a text of licensed words more in a picture": ("</text>\n</svg>", "</text>\n<text>Girls</text>\n</svg>"),
    "a bar as long as the exact count": ('width="53.12%"', 'width="51.87%"'),
    "a mark out of any picture": ("<td>85</td>", '<td><rect width="83"/>85</td>'),
    "a title of a picture": ('<svg width="100%" height="176">', '<svg width="100%" height="176"><title>83</title>'),
    "a pattern": ('width="2.7"', 'width="2.71"'),
    "an option": ('<option value="0">', '<option value="831">'),
    "a label of an option": ('<option value="0">', '<option value="0">Amina '),
    "another name of a file": ('download="arrests_by_offence.csv"', 'download="amina.csv"'),
    "an address outside": ('href="#method"', 'href="https://example.org"'),
    "before the page": ("<!DOCTYPE html>", "<!-- 83 --><!DOCTYPE html>"),
}


@pytest.mark.parametrize(("old", "new"), TAMPERED.values(), ids=TAMPERED)
def test_a_page_with_anything_more_is_found(old: str, new: str) -> None:
    assert old in PAGE
    with pytest.raises(LeakFound, match=r"not safe to publish.*en/dashboard\.html > ") as found:
        check_leaks(RELEASE, files_of(PAGE.replace(old, new, 1)), ())
    assert not re.search(r"\b(83|251|33|Amina|7319)\b", str(found.value))


DOWNLOADS = dict(re.findall(r'download="(\w+)\.csv" href="([^"]+)"', PAGE))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("children_arrested_by_sex", "Girls,85,rounded,34", "Girls,83,rounded,34"),
        ("children_arrested_by_sex", "Girls,85,rounded,34", "Girls,160,rounded,34"),
        ("children_arrested_by_sex", "Girls,85,rounded,34", "Girls,85,rounded,33"),
        ("children_arrested_by_sex", "Girls,85,rounded,34", "Girls,85,rounded,34,83"),
        ("children_arrested_by_sex", "Girls,85,", "Amina,85,"),
        ("children_arrested_by_sex", "Other,,below_floor,", "Other,4,below_floor,"),
        ("children_arrested_by_sex", "sex,sex_label,", "sex,Amina,"),
        ("children_arrested_by_sex", "sex,sex_label,", "83\nsex,sex_label,"),
        ("numbers_of_this_page", "children_arrested_by_sex,children,female,,85,", "Amina,children,female,,85,"),
        ("numbers_of_this_page", "by_sex,children,female,,85,", "by_sex,children,female,,83,"),
        ("numbers_of_this_page", "by_sex,children,female,,85,", "by_sex,children,female,Amina,85,"),
        ("numbers_of_this_page", "by_sex,children,female,,85,", "by_sex,arrests,female,,85,"),
        ("numbers_of_this_page", "by_sex,children,other,,,below_floor,", "by_sex,children,other,,4,below_floor,"),
        ("numbers_of_this_page", "table,unit,", "table,83,"),
    ],
)
def test_a_download_with_anything_more_is_found(name: str, old: str, new: str) -> None:
    licence = Licence(RELEASE, "en")
    file = unquote(DOWNLOADS[name])
    assert old in file
    assert list(download_faults(file, name, licence)) == []
    faults = list(download_faults(file.replace(old, new, 1), name, licence))
    assert faults
    assert all(re.fullmatch(r"row \d+", fault) for fault in faults)


def test_a_number_more_in_a_download_of_a_page_is_found() -> None:
    address = DOWNLOADS["children_arrested_by_sex"]
    page = PAGE.replace(address, address.replace(",85,", ",83,"))
    with pytest.raises(LeakFound, match=r"a download > row 2"):
        check_leaks(RELEASE, files_of(page), ())


def test_an_identifier_in_a_download_is_found_by_the_scan_of_every_byte() -> None:
    address = DOWNLOADS["children_arrested_by_sex"]
    page = PAGE.replace(address, f"{address}SYN%2DC%2D0042%0A")
    with pytest.raises(LeakFound, match="href") as found:
        check_leaks(RELEASE, files_of(page), ["SYN-C-0042"])
    assert "0042" not in str(found.value)


@pytest.mark.parametrize("key", ["hash_of_the_input", "rows", "Amina"])
def test_a_manifest_with_another_key_is_found(key: str) -> None:
    files = files_of()
    manifest = json.loads(files[MANIFEST])
    files[MANIFEST] = json.dumps({**manifest, key: 83}).encode()
    with pytest.raises(LeakFound, match=r"1 place is not safe to publish.*manifest.json > a key\."):
        check_leaks(RELEASE, files, ())


@pytest.mark.parametrize(
    "key",
    [
        "title",
        "published_tables_sha256",
        "revision",
        "reason",
        "reason_language",
        "cells",
        "languages",
        "versions",
        "files",
    ],
)
def test_a_manifest_that_says_something_else_is_found(key: str) -> None:
    files = files_of()
    manifest = json.loads(files[MANIFEST])
    wrong = {"files": {}, "cells": {}, "languages": ["83"], "versions": {"plotly": "83 of Amina"}}
    files[MANIFEST] = json.dumps({**manifest, key: wrong.get(key, "r83 of Amina")}).encode()
    with pytest.raises(LeakFound, match=f"manifest.json > {key}"):
        check_leaks(RELEASE, files, ())


@pytest.mark.parametrize("what", XLSX)
def test_a_workbook_with_anything_more_is_found(what: str) -> None:
    with pytest.raises(LeakFound, match=r"tables\.xlsx > "):
        check_leaks(RELEASE, {"tables.xlsx": workbook(XLSX[what])}, ())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tables.csv", CLEAN_CSV.replace(b"85", b"83")),
        ("tables.csv", CLEAN_CSV.replace(b"female", b"Amina")),
        ("report.pdf", pdf("<p>Girls: 83</p>")),
        ("report.pdf", pdf("<p>Girls: 85 (33.9%)</p>")),
        ("report.pdf", pdf(head='<meta name="author" content="Amina">')),
        ("all.zip", zipped(**{"tables.csv": CLEAN_CSV.replace(b"85", b"83")})),
        ("picture.png", png()),
        ("notes.txt", b"children"),
    ],
)
def test_another_file_with_anything_more_is_found(name: str, content: bytes) -> None:
    with pytest.raises(LeakFound, match="1 place is not safe"):
        check_leaks(RELEASE, {name: content}, ())


def test_an_identifier_of_the_export_is_found_and_not_repeated() -> None:
    page = PAGE.replace("<td>85</td>", '<td title="children">85<!-- SYN-C-0042 --></td>', 1)
    with pytest.raises(LeakFound, match="comment") as found:
        check_leaks(RELEASE, files_of(page), ["syn-c-0042"])
    assert "0042" not in str(found.value)


def test_identifiers_that_are_words_of_the_page_or_too_short_stop_nothing() -> None:
    check_leaks(RELEASE, files_of(), ["85", "girls", "unknown", "children", "Safe Havens"])


def test_the_message_lists_no_more_than_twenty_places() -> None:
    with pytest.raises(LeakFound, match="places are not safe to publish") as found:
        check_leaks(RELEASE, files_of(re.sub(r'"y":\[\d+', '"y":[4999', PAGE)), ())
    assert str(found.value).count(";") <= 21
    assert found.value.exit_code == 14
