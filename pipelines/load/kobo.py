"""Reads exports of KoboToolbox: a workbook with each repeat on its own sheet, and one column for each option."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.delimited import read_delimited
from pipelines.load.family import FamilyRead, FileOfFamily, not_this_kind
from pipelines.load.options import with_options_together
from pipelines.load.sheet import Sheet
from pipelines.load.workbook import SheetWanted, read_workbook

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
        chosen[title]: _answers(sheet, file, chosen[title]) if isinstance(sheet, Sheet) else sheet
        for title, sheet in workbook.sheets.items()
    }
    return FamilyRead(found | _missing(file, found), workbook.unknown_sheets)


def _from_csv(file: FileOfFamily) -> FamilyRead:
    record = file.mapping.record
    sheet = read_delimited(file.content, file.place(record), file.uses[record], file.csv_form(1))
    read = _answers(sheet, file, record) if isinstance(sheet, Sheet) else sheet
    return FamilyRead({record: read, **_missing(file, {record: read})})


def _missing(file: FileOfFamily, found: dict[str, Sheet | Finding]) -> dict[str, Sheet | Finding]:
    problem = "The export has no sheet for this repeat; a CSV file of KoboToolbox never holds its repeats."
    next_step = "Export XLSX, with all repeats; a programme without it says so in export.lacks."
    return {
        name: file.place(name).fault("table_is_present", problem, next_step)
        for name in file.sheets()
        if name not in found
    }


def _answers(sheet: Sheet, file: FileOfFamily, name: str) -> Sheet:
    wanted = {*file.uses[name], *file.mapping.sheets[name].rejected}
    return read_answers(sheet, wanted, file.mapping.ignored_columns)


def questions_of(header: Sequence[str]) -> list[str]:
    """The columns of a form that are questions: neither added by KoboToolbox nor an option of another column."""
    return [name for name in header if name and not is_added(name) and not set(_prefixes(name)) & set(header)]


def _prefixes(name: str) -> list[str]:
    """`a` and `a/b` of `a/b/c`."""
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def read_answers(sheet: Sheet, wanted: Collection[str], ignored: Collection[str]) -> Sheet:
    """The sheet without what KoboToolbox adds and nobody wants, and with the options of a question in its column."""
    return with_options_together(_without_tags(_without_own_columns(sheet, wanted)), wanted, ignored)


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
