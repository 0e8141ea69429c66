"""Reads exports of KoboToolbox: a workbook with each repeat on its own sheet, and one column for each option."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import polars as pl

from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.delimited import read_delimited
from pipelines.load.family import FamilyRead, FileOfFamily, not_this_kind
from pipelines.load.sheet import Sheet
from pipelines.load.workbook import SheetWanted, read_workbook
from pipelines.load.written import ITEM

OWN_COLUMNS = frozenset(
    [
        *(
            "_id",
            "_uuid",
            "_submission_time",
            "_validation_status",
            "_notes",
            "_status",
            "_submitted_by",
            "_tags",
            "_index",
        ),
        *("_parent_table_name", "_parent_index", "rootUuid", "__version__"),
    ]
)
"""Columns that KoboToolbox adds to every sheet, and `_submission__…`; they are read only where a mapping uses them."""

LONGEST_TITLE = 31
"""A spreadsheet cuts the names of its sheets here."""


def read_kobo(file: FileOfFamily) -> FamilyRead:
    """The form, and each repeat as a table of its own; the options of a question are put together in its column."""
    if file.suffix == ".csv":
        return _from_csv(file)
    if file.suffix != ".xlsx":
        return not_this_kind(file, "XLSX")
    record = file.mapping.record
    chosen: dict[str, str] = {}

    def choose(titles: Sequence[str]) -> dict[str, SheetWanted]:
        for name in file.sheets():
            title = titles[0] if name == record else (file.mapping.sheets[name].sheet or name)[:LONGEST_TITLE]
            if title in titles:
                chosen[title] = name
        return {title: SheetWanted(file.place(name), file.uses[name]) for title, name in chosen.items()}

    workbook = read_workbook(file.content, file.source, choose)
    if isinstance(workbook, Finding):
        return FamilyRead({record: workbook})
    found: dict[str, Sheet | Finding] = {
        chosen[title]: read_answers(sheet, file.uses[chosen[title]]) if isinstance(sheet, Sheet) else sheet
        for title, sheet in workbook.sheets.items()
    }
    return FamilyRead(found | _missing(file, found), workbook.unknown_sheets)


def _from_csv(file: FileOfFamily) -> FamilyRead:
    record = file.mapping.record
    sheet = read_delimited(file.content, file.place(record), file.uses[record], file.csv_form(1))
    read = read_answers(sheet, file.uses[record]) if isinstance(sheet, Sheet) else sheet
    return FamilyRead({record: read, **_missing(file, {record: read})})


def _missing(file: FileOfFamily, found: dict[str, Sheet | Finding]) -> dict[str, Sheet | Finding]:
    problem = "The export has no sheet for this repeat; a CSV file of KoboToolbox never holds its repeats."
    next_step = "Export XLSX, with all repeats; a programme without it says so in export.lacks."
    return {
        name: file.place(name).fault("table_is_present", problem, next_step)
        for name in file.sheets()
        if name not in found
    }


def questions_of(header: Sequence[str]) -> list[str]:
    """The columns of a form that are questions: neither added by KoboToolbox nor an option of another column."""
    return [name for name in header if name and not is_added(name) and not set(_prefixes(name)) & set(header)]


def _prefixes(name: str) -> list[str]:
    """`a` and `a/b` of `a/b/c`."""
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def read_answers(sheet: Sheet, wanted: Collection[str]) -> Sheet:
    """The sheet without what KoboToolbox adds and nobody wants, and with the options of a question in its column."""
    return _with_options(_without_tags(_without_own_columns(sheet, wanted)), wanted)


def _without_own_columns(sheet: Sheet, wanted: Collection[str]) -> Sheet:
    return sheet.only([at for at, name in enumerate(sheet.header) if name in wanted or not is_added(name)])


def is_added(name: str) -> bool:
    """Whether KoboToolbox adds a column of this name to every sheet."""
    return name in OWN_COLUMNS or name.startswith("_submission_")


def _without_tags(sheet: Sheet) -> Sheet:
    """The sheet without the second header row of HXL tags, if it has one."""
    columns = [column for column in sheet.cells.columns if column != ROW_NUMBER]
    first = [text for text in sheet.cells.select(columns).head(1).row(0) if text] if sheet.cells.height else []
    if not first or not all(text.startswith("#") for text in first):
        return sheet
    note = sheet.place.fault(
        "row_is_a_record", "Its second row holds HXL tags; it is no record.", "", rows=[2], on_fail="note"
    )
    findings = (*sheet.findings, note)
    return replace(sheet, cells=sheet.cells.slice(1), findings=findings, set_aside=sheet.set_aside + 1)


def _with_options(sheet: Sheet, wanted: Collection[str]) -> Sheet:
    """Columns `question/option` put together in `question`, if that is read; a cell that is not 1, 0 or blank is told.

    Without a column `question`, such a name is that of a question in a group.
    """
    header = list(sheet.header)
    folded: dict[int, list[tuple[int, str]]] = {}
    odd: list[Finding] = []
    for at, name in enumerate(header):
        of = [one for one in _prefixes(name) if one in wanted and header.count(one) == 1]
        if of and name not in wanted:
            folded.setdefault(header.index(of[-1]), []).append((at, name.removeprefix(f"{of[-1]}/")))
            odd += _odd_cells(sheet, at, of[-1])
    if not folded:
        return sheet
    odd += [finding for asked, options in folded.items() for finding in _differing(sheet, asked, options)]
    together = [
        pl.concat_str(
            pl.when(pl.col(str(at)) == "1").then(pl.lit(ITEM + option)).otherwise(pl.lit("")) for at, option in options
        ).alias(str(question))
        for question, options in folded.items()
    ]
    gone = {at for options in folded.values() for at, _ in options}
    cells = sheet.cells.with_columns(together)
    cells = cells.with_columns(pl.col(str(question)).replace("", None) for question in folded)
    return replace(sheet, cells=cells, findings=(*sheet.findings, *odd)).only(
        [at for at in range(len(header)) if at not in gone]
    )


def _differing(sheet: Sheet, question: int, options: Sequence[tuple[int, str]]) -> list[Finding]:
    """Rows whose summary names other options than their columns: one of these may be missing, and its option be lost.

    Labels have spaces in them and can't be parted, so each chosen option must stand in the summary, and no more.
    """
    summary = pl.col(str(question)).fill_null("").str.replace_all(r"\s", "")
    letters, agrees = pl.lit(0), pl.lit(True)
    for at, option in options:
        name = "".join(option.split())
        is_chosen = (pl.col(str(at)) == "1").fill_null(False)
        letters += pl.when(is_chosen).then(len(name)).otherwise(0)
        agrees &= ~is_chosen | summary.str.contains(name, literal=True)
    rows = sheet.cells.filter(~agrees | (summary.str.len_chars() != letters))[ROW_NUMBER].to_list()
    if not rows:
        return []
    problem = f"{sheet.header[question]} names other options than its columns say; one of these may be missing."
    next_step = "Export the form again, with all columns and all its versions."
    column = f"column {question + 1}"
    return [sheet.place.fault("options_are_as_summed_up", problem, next_step, column=column, rows=rows)]


def _odd_cells(sheet: Sheet, at: int, question: str) -> list[Finding]:
    text = pl.col(str(at))
    rows = sheet.cells.filter(text.is_not_null() & ~text.is_in(["0", "1"]))[ROW_NUMBER].to_list()
    if not rows:
        return []
    problem = f"Cells of an option of {question} hold something else than 1, 0 and nothing."
    next_step = "Correct them, or export the form again with a column for each option."
    column = f"column {sheet.number(at)}"
    return [sheet.place.fault("option_is_chosen_or_not", problem, next_step, column=column, rows=rows)]
