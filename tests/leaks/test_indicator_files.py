"""The files of the indicator table pass the closed-world check, and a leak seeded in one of them is found."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from hand_made_release import hand_made_release

from pipelines.errors import LeakFound
from pipelines.publish.leaks import check_leaks
from pipelines.report.completeness import declared_page
from pipelines.report.spreadsheet import indicators_csv, indicators_xlsx
from pipelines.words.speak import Words

ENGLISH = Words("en")
RELEASES = {
    "amif-2014-2020": hand_made_release(targets={"so1_c1": 300, "so2_c2": 20}, reported={"so1_c3": (12, 40)}),
    "amif-2021-2027": hand_made_release(
        framework="amif-2021-2027", targets={"o_1_1": 300, "o_1_3_1": 25}, reported={"o_1_3_1": (12, 40)}
    ),
}
RELEASE = RELEASES["amif-2014-2020"]
WORKBOOK, CSV = indicators_xlsx(RELEASE, ENGLISH), indicators_csv(RELEASE, ENGLISH)
SHEET, TABLE = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"
RELATED = "xl/worksheets/_rels/sheet1.xml.rels"
FORMULA = "<calculatedColumnFormula>4</calculatedColumnFormula>"


def tampered(part: str, old: str, new: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if name == part:
                assert re.search(old, content), f"{part} has no such text"
                content = re.sub(old, new, content, count=1)
            target.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_page_workbook_and_csv_of_both_frameworks_pass(release: object) -> None:
    files = {
        "indicators_en.xlsx": indicators_xlsx(release, ENGLISH),  # type: ignore[arg-type]
        "indicators_en.csv": indicators_csv(release, ENGLISH),  # type: ignore[arg-type]
        "dashboard_en.html": declared_page(release, "en").encode(),  # type: ignore[arg-type]
    }
    for name, content in files.items():
        check_leaks(release, {name: content}, ["SYN-C-0001"])  # type: ignore[arg-type]


TAMPERED = {
    "an exact count": (SHEET, r"<v>35</v>", "<v>33</v>"),
    "a share that is not reached": (SHEET, r"<v>0\.12</v>", "<v>0.13</v>"),
    "a small count as a share": (SHEET, r"<v>0\.12</v>", "<v>0.04</v>"),
    "a share as a count": (SHEET, r"<v>300</v>", "<v>4</v>"),
    "a name in a text": ("xl/sharedStrings.xml", "Persons", "Persons, Amina"),
    "a name in a heading": (TABLE, 'name="Unit"', 'name="Amina"'),
    "a label of totals": (TABLE, 'name="Unit"', 'name="Unit" totalsRowLabel="Amina"'),
    "a formula of a column": (TABLE, "(<tableColumn [^>]*)/>", rf"\1>{FORMULA}</tableColumn>"),
    "a formula": (SHEET, r"<v>35</v>", "<f>30+5</f><v>35</v>"),
    "a hidden column": (SHEET, '<col min="1"', '<col hidden="1" min="1"'),
    "a link outside": (RELATED, 'Target="[^"]*"', 'Target="https://example.org/4" TargetMode="External"'),
    "another kind of part": (RELATED, "relationships/table", "relationships/comments"),
    "a hidden sheet": ("xl/workbook.xml", '<sheet name="Read me"', '<sheet state="veryHidden" name="Read me"'),
    "another day": ("docProps/core.xml", "2017-06-30", "2017-06-29"),
}  # fmt: skip


@pytest.mark.parametrize(("part", "old", "new"), TAMPERED.values(), ids=TAMPERED)
def test_a_workbook_that_says_more_is_found(part: str, old: str, new: str) -> None:
    with pytest.raises(LeakFound, match=r"indicators_en\.xlsx > ") as found:
        check_leaks(RELEASE, {"indicators_en.xlsx": tampered(part, old, new)}, ())
    assert "Amina" not in str(found.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b",35,rounded", b",33,rounded"), (b",300,", b",4,"), (b"Persons", b"Amina"), (b",12,80", b",13,80")],
)
def test_a_csv_that_says_more_is_found(old: bytes, new: bytes) -> None:
    assert old in CSV
    with pytest.raises(LeakFound, match=r"indicators_en\.csv > row"):
        check_leaks(RELEASE, {"indicators_en.csv": CSV.replace(old, new, 1)}, ())


def test_a_number_that_was_reported_is_licensed_in_its_own_release_only() -> None:
    check_leaks(RELEASE, {"indicators_en.csv": b"reported\r\n40\r\n"}, ())
    with pytest.raises(LeakFound):
        check_leaks(hand_made_release(targets={"so1_c1": 301}), {"indicators_en.csv": b"reported\r\n300\r\n"}, ())
