"""A new export that has a child's name where nobody expects it: as a header, a sheet, a file, a code, a key."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from pipelines.errors import ExportUnreadable
from pipelines.load.proposing.answers import Answers, Question, answered
from pipelines.load.proposing.mapping_text import mapping_text
from pipelines.load.proposing.shown_names import is_known, shown_names
from pipelines.run.exploration import Exploration, explore_export
from pipelines.run.new_export import open_new_export

Rows = Sequence[Sequence[object]]

CHILDREN = ("Zoltanka", "Ionela", "Mirela", "Čedomir", "Ștefania", "Ђорђе", "Luna", "Tara", "Edit")
NEEDLES = (*CHILDREN[:6], "Popescu", "Cluj", "Iasi", "Rozenstraat", "Q7Z9", "12-03-2009", "0612345678", "zoltanka@")

RECORD = ("dossiernummer", "geslacht", "nationaliteit", "toestemming rapportage", "geopend op", "kindnummer")
MORE = ("status", "gesloten op", "zorgen")
ARREST = ("aanhoudingsnummer", "dossiernummer", "datum", "instantie", "land", "delicten")


def csv(rows: Rows) -> bytes:
    return "\n".join(";".join(map(str, row)) for row in rows).encode()


def xlsx(sheets: Mapping[str, Rows], hidden: Sequence[str] = ()) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        for title, rows in sheets.items():
            sheet = workbook.add_worksheet(title)
            if title in hidden:
                sheet.hide()
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return content.getvalue()


def cases(*more: str, sex: Sequence[str] = ("man",), rows: int = 6) -> Rows:
    """A table of an office with columns called `more`, and these words in the column of the sex."""
    body = [
        (f"q{at}", sex[at % len(sex)], "HUN", "ja", "2017-01-02", "k", "lopend", "", "", *(at for _ in more))
        for at in range(rows)
    ]
    return [(*RECORD, *MORE, *more), *body]


ONE_ARREST = ("a1", "q1", "2017-01-02", "politie", "NL", "winkeldiefstal")
UNTOLD = (
    "Popescu, Ionela",
    "POPESCU Ionela",
    "I. Popescu",
    "Zoltanka Maria Popescu",
    "zoltanka@x.org",
    "ionela popescu",
)
NUMBERS = ("12-03-2009", "0612345678", "2009", "Rozenstraat 12", "Q7Z9", "Čedomir")

EXPORTS: dict[str, dict[str, bytes]] = {
    "no header": {"lijst.csv": csv([("Ionela", "Cluj", "open", "meisje"), ("Mirela", "Iasi", "dicht", "jongen")])},
    "no header in a workbook": {
        "lijst.xlsx": xlsx({"Blad1": [("Ionela", "Q7Z9", "Cluj"), ("Mirela", "KX21", "Iasi")]})
    },
    "children as columns": {"lijst.xlsx": xlsx({"Blad1": [("datum", *CHILDREN), ("2017-01-02", *range(9))]})},
    "children as columns of cases": {"zaken.csv": csv(cases(*CHILDREN))},
    "children as sheets": {"lijst.xlsx": xlsx({"Zoltanka": cases(), "Ionela Popescu": cases()})},
    "a child as the second sheet": {"lijst.xlsx": xlsx({"Blad1": [("a b", "c d"), ("x", "y")], "Mirela": cases()})},
    "a child as a hidden sheet": {
        "lijst.xlsx": xlsx({"zaken": cases(), "Zoltanka": [("dossiernummer", "Ionela"), ("q1", "Cluj")]}, ["Zoltanka"])
    },
    "children as files": {
        "Zoltanka Popescu 2017.csv": csv(cases()),
        "Mirela.csv": csv([ARREST, ONE_ARREST]),
    },
    "children as codes": {"zaken.csv": csv(cases("x", sex=CHILDREN, rows=200))},
    "names as codes": {"zaken.csv": csv(cases("x", sex=UNTOLD, rows=120))},
    "numbers as codes": {"zaken.csv": csv(cases("x", sex=NUMBERS, rows=120))},
    "children as keys": {"cases.json": json.dumps([{"case_id": "1", "sex": "f", "Ionela": {"Cluj": 1}}]).encode()},
    "a free text under a name": {
        "zaken.csv": csv([(*RECORD, "Ionela Popescu"), *([*"abcde", "a b c d e f g h"],) * 5])
    },
    "codes under a name": {
        "zaken.csv": csv(
            [("dossiernummer", "Zoltanka", *RECORD[2:]), *((f"q{at}", "mv"[at % 2], *"cde") for at in range(40))]
        )
    },
    "a form of one's own": {
        "form.xlsx": xlsx(
            {
                "Ionela": [
                    ("_id", "_uuid", "_index", "sex", "q/Zoltanka", "q", "Mirela"),
                    (1, "u", 1, "f", 1, "x", "y"),
                ],
                "Popescu": [("_submission__id", "_index", "_parent_index", "Ștefania"), (1, 1, 1, "x")],
            }
        )
    },
    "titles above": {
        "lijst.csv": csv([("Zoltanka Popescu", "Rozenstraat 12", "", ""), ("nr", "sex", "Ionela", "x"), "abcd"])
    },
}


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    export = folder / "export"
    export.mkdir()
    for name, content in files.items():
        (export / name).write_bytes(content)
    return export


def all_told(found: Exploration) -> str:
    """All that may go to the terminal, a page or the mapping."""
    listings = (found.tables(), found.columns(), found.ways(), found.codes(), found.questions(), found.answers())
    words = [cell for one in listings for row in (one.heads, *one.rows) for cell in row]
    words += [found.recognised(), *found.stops(), found.silent_events(), repr(found)]
    words += [f"{one.source} {one.column} {one.problem} {one.next_step}" for one in found.findings]
    if found.proposal is not None:
        words += [f"{one.text} {one.choices} {one.setting} {one.code}" for one in found.proposal.questions]
        words.append(mapping_text(found.proposal))
    return "\n".join(words)


def questions_of(found: Exploration) -> tuple[Question, ...]:
    return found.proposal.questions if found.proposal is not None else ()


def in_haste(found: Exploration) -> Exploration:
    """Answered with yes to all but to what asks for a look at names and codes."""
    given = found.given
    for question in questions_of(found):
        if question.about not in ("names", "are_codes") and "yes" in question.choices:
            given = answered(given, question, "yes")
    return found.answered(given)


@pytest.mark.parametrize("name", EXPORTS)
def test_no_name_and_no_number_is_told_before_somebody_has_looked(name: str, tmp_path: Path) -> None:
    export = put(tmp_path, EXPORTS[name])
    try:
        found = explore_export(export, Answers(take_likely=True))
        told = all_told(found) + all_told(in_haste(found))
    except ExportUnreadable as error:
        told = str(error)
    assert [needle for needle in NEEDLES if needle.casefold() in told.casefold()] == []
    if name.startswith("children as columns"):
        assert [child for child in CHILDREN if child in told] == []


def test_the_notebooks_page_shows_no_name_either(tmp_path: Path) -> None:
    found = open_new_export(str(put(tmp_path, EXPORTS["children as columns of cases"])))
    pieces = (found.tables(), found.columns(), found.questions(), found.stops(), found.answers())
    assert [child for child in CHILDREN if any(child in piece.html for piece in pieces)] == []
    assert "column 10" in found.columns().html


def test_hidden_names_are_asked_by_their_places_and_shown_when_somebody_has_looked(tmp_path: Path) -> None:
    found = explore_export(put(tmp_path, {"zaken.csv": csv(cases("Koppnaam", "team"))}), Answers())
    question = questions_of(found)[0]
    assert question.about == "names"
    assert "zaken, column 10" in question.text
    assert "column 11" not in question.text
    looked = found.answered(answered(found.given, question, "yes"))
    assert ("zaken", "Koppnaam") in {row[:2] for row in looked.columns().rows}
    assert [one for one in questions_of(looked) if one.about == "names"] == []


def test_a_file_that_only_a_childs_name_tells_from_others_must_be_named_by_hand(tmp_path: Path) -> None:
    export = put(tmp_path, EXPORTS["children as files"])
    found = explore_export(export, Answers())
    assert found.proposal is not None
    assert found.proposal.whole["sheets"]["zaken"]["file"] == "write the name of the file with zaken here"
    assert "write the name of the file" in found.stops()[0]
    looked = explore_export(export, Answers(names_are_shown=True))
    assert looked.proposal is not None
    assert looked.proposal.whole["sheets"]["zaken"]["file"] == "*zoltanka popescu*.csv"
    assert not any("write the name" in stop for stop in looked.stops())


def test_the_known_word_in_a_files_name_is_enough_to_find_it(tmp_path: Path) -> None:
    files = {"Mirela zaken 2017.csv": csv(cases()), "Mirela aanhoudingen.csv": csv([ARREST, ONE_ARREST])}
    found = explore_export(put(tmp_path, files), Answers())
    assert found.proposal is not None
    assert [spec["file"] for spec in found.proposal.whole["sheets"].values()] == ["*zaken*", "*aanhoudingen*"]


def test_files_that_a_number_alone_tells_apart_are_not_taken_for_one_another(tmp_path: Path) -> None:
    files = {"lijst 1 2018.csv": csv(cases()), "lijst 2 2018.csv": csv([ARREST, ONE_ARREST])}
    found = explore_export(put(tmp_path, files), Answers())
    assert found.proposal is not None
    assert {name: len(sheet.columns) for name, sheet in found.proposal.sheets.items()} == {
        "zaken": 9,
        "aanhoudingen": 6,
    }


def test_sheets_of_one_kind_are_told_where_only_the_first_is_read(tmp_path: Path) -> None:
    found = explore_export(put(tmp_path, EXPORTS["children as sheets"]), Answers())
    assert [one.problem for one in found.findings] == [
        "2 of its sheets have the same columns, and only the first of them is read."
    ]
    assert found.tables().rows[-1][3] == "not read"


def test_words_that_could_be_names_are_asked_as_codes_once_somebody_has_looked(tmp_path: Path) -> None:
    found = explore_export(
        put(tmp_path, {"zaken.csv": csv(cases("x", sex=("fiica", "baiat", "F"), rows=60))}), Answers()
    )
    asked = [one for one in questions_of(found) if one.is_of_codes]
    assert [(one.about, one.code) for one in asked] == [("are_codes", ""), ("code", "F")]
    looked = found.answered(answered(found.given, asked[0], "yes"))
    assert [one.code for one in questions_of(looked) if one.about == "code"] == ["F", "baiat", "fiica"]


def test_names_of_columns_in_the_projects_languages_are_known() -> None:
    known = (
        "Ärendenummer",
        "Data nașterii",
        "Datum rođenja",
        "Date d'ouverture",
        "Soort opvang",
        "M/V",
        "aantal dagen",
    )
    assert [name for name in known if not is_known(name)] == []
    unknown = ("Ionela", "Luna", "Data Ionela", "JB", "12-03-2009", "2009", "Q7Z9", "Edit", "")
    assert [name for name in unknown if is_known(name)] == []


def test_a_row_with_few_known_words_is_no_header_to_show() -> None:
    assert list(shown_names(("Ionela", "school", "Cluj"))) == []
    assert list(shown_names(("Ionela", "school", "status"))) != []
