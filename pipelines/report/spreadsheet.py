"""The indicator table as files to be filed: a typed workbook, and a CSV for machines."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import Literal

import xlsxwriter
from xlsxwriter.workbook import Workbook, Worksheet

from pipelines.contract.counts import PART_MARK
from pipelines.contract.framework import SPANS, Span, framework
from pipelines.protect.published import Release
from pipelines.report.indicator_rows import (
    GATES,
    STATUSES,
    IndicatorRow,
    Number,
    indicator_rows,
    part_categories,
    say_rules,
)
from pipelines.report.masthead import PROFILES, say_country
from pipelines.words.labels import UNITS, label
from pipelines.words.speak import N_, Words

Value = int | str | None
Kind = Literal["text", "number", "percent", "status"]

COLUMNS: dict[str, tuple[Kind, str]] = {
    "specific_objective": ("text", N_("Specific objective")),
    "indicator": ("text", N_("Indicator")),
    "row_id": ("text", N_("Row")),
    "name": ("text", N_("Name")),
    "breakdown": ("text", N_("Breakdown")),
    "unit": ("text", N_("Unit")),
    "target": ("number", N_("Target")),
    "period_value": ("number", N_("Value in this period")),
    "period_status": ("status", N_("Value in this period: how to read it")),
    "cumulative_value": ("number", N_("Cumulative value")),
    "cumulative_status": ("status", N_("Cumulative value: how to read it")),
    "achieved_percent": ("percent", N_("Achieved (cumulative value in percent of the target)")),
    "period_not_countable": ("number", N_("Not countable in this period")),
    "period_not_countable_status": ("status", N_("Not countable in this period: how to read it")),
    "cumulative_not_countable": ("number", N_("Not countable, cumulative")),
    "cumulative_not_countable_status": ("status", N_("Not countable, cumulative: how to read it")),
    "period_unknown": ("number", N_("Citizenship not recorded in this period")),
    "period_unknown_status": ("status", N_("Citizenship not recorded in this period: how to read it")),
    "cumulative_unknown": ("number", N_("Citizenship not recorded, cumulative")),
    "cumulative_unknown_status": ("status", N_("Citizenship not recorded, cumulative: how to read it")),
    "comment": ("text", N_("Comment")),
    "rule_version": ("text", N_("Rule version")),
}
"""Name of a column for machines → its kind, and its heading for readers."""

TABLE_NAME = "indicators"
"""By which formulas of a spreadsheet call the table, in every language."""

WIDEST = 44
"""Characters of a column; longer text is wrapped, not cut."""

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def indicators_csv(release: Release, words: Words) -> bytes:
    """The table as CSV: one row for each indicator and each cell of its breakdown, headings in English for machines.

    UTF-8 with a byte order mark: without it, Excel reads letters outside ASCII wrongly, and other readers skip it. A
    text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for record in _records(release, words):
        writer.writerow(["" if value is None else _harmless(value) for value in record])
    return text.getvalue().encode("utf-8-sig")


def indicators_xlsx(release: Release, words: Words) -> bytes:
    """The table as a workbook: numbers as numbers, hidden ones as empty cells with a status beside; a sheet explains.

    The same release gives the same bytes: its day of making is the last day of the period.
    """
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        made = dt.datetime.combine(dt.date.fromisoformat(release.last_day), dt.time())
        book.set_properties({"title": release.title, "created": made})
        _write_table(book, release, words)
        _write_read_me(book, release, words)
    return file.getvalue()


def _write_table(book: Workbook, release: Release, words: Words) -> None:
    records = [[_readable(value, kind, words) for value, (kind, _) in zip(record, COLUMNS.values(), strict=True)]
               for record in _records(release, words)]  # fmt: skip
    heads = [words.say(head) for _, head in COLUMNS.values()]
    sheet = book.add_worksheet(words.say(N_("Indicators")))
    top = {"valign": "top", "text_wrap": True}
    looks = {
        "text": book.add_format(top),
        "status": book.add_format({**top, "font_color": "#555555"}),
        "number": book.add_format({**top, "num_format": "#,##0"}),
        "percent": book.add_format({**top, "num_format": 9}),
    }
    head_look = book.add_format({**top, "bold": True})
    columns = [{"header": head, "header_format": head_look} for head in heads]
    sheet.add_table(0, 0, len(records), len(heads) - 1, {"columns": columns, "style": None, "name": TABLE_NAME})
    for column, (kind, _) in enumerate(COLUMNS.values()):
        texts = [str(record[column]) for record in records if record[column] is not None]
        longest = max([len(word) for word in heads[column].split()] + [len(text) for text in texts])
        sheet.set_column(column, column, min(WIDEST, longest + 4))
        for row, record in enumerate(records, start=1):
            _write(sheet, row, column, record[column], looks[kind])
    sheet.freeze_panes(1, 4)
    sheet.repeat_rows(0)
    _set_up_print(sheet)


def _write(sheet: Worksheet, row: int, column: int, value: int | float | str | None, look: object) -> None:
    if value is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)


def _write_read_me(book: Workbook, release: Release, words: Words) -> None:
    asked = framework(release.framework)
    first, last = words.day(release.first_day), words.day(release.last_day)
    lines = [
        (words.say(N_("Programme")), release.title),
        (words.say(N_("Country")), say_country(release, words)),
        (words.say(N_("Period")), words.say(N_("{first} to {last}"), first=first, last=last)),
        (words.say(N_("Programme began")), words.day(release.programme_first_day)),
        (words.say(N_("Profile")), words.say(PROFILES[release.profile])),
        (words.say(N_("Table")), words.say(asked.caption)),
        (words.say(N_("Source")), words.say(asked.source)),
        (words.say(N_("Rule version")), asked.rule_version),
        (
            words.say(N_("How to read it")),
            words.say(
                N_(
                    "Each number has a column beside it that says how to read it. Where there is no number, the cell "
                    "is empty and that column says why. An empty cell is never zero."
                )
            ),
        ),
        *((words.say(N_("Rule")), rule) for rule in say_rules(release, words)),
    ]
    sheet = book.add_worksheet(words.say(N_("Read me")))
    look = book.add_format({"valign": "top", "text_wrap": True})
    for row, (head, text) in enumerate(lines):
        sheet.write_string(row, 0, head, look)
        sheet.write_string(row, 1, text, look)
    sheet.set_column(0, 0, max(len(head) for head, _ in lines) + 4)
    sheet.set_column(1, 1, 90)
    _set_up_print(sheet)


def _set_up_print(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _records(release: Release, words: Words) -> Iterator[list[Value]]:
    """The rows of both files: an indicator, then each cell of its breakdown."""
    categories = part_categories(release)
    for row in indicator_rows(release):
        is_of_persons = row.indicator.origin == "cases"
        whole = words.say(N_("All countable persons")) if is_of_persons else words.say(N_("All"))
        yield [*_head(row, whole, words), *_of_whole(row), *_tail(release, row, words)]
        for category in categories if is_of_persons else ():
            _, age, sex = category.split(PART_MARK)
            named = f"{label(words, 'age_bracket', age, 'persons')}, {label(words, 'sex_of_person', sex, 'persons')}"
            yield [*_head(row, named, words), *_of_part(row, category), *_tail(release, row, words)]


def _head(row: IndicatorRow, breakdown: str, words: Words) -> Sequence[Value]:
    indicator = row.indicator
    unit = words.say(UNITS[indicator.unit])
    return (indicator.objective, indicator.code, indicator.id, words.say(indicator.name), breakdown, unit)


def _tail(release: Release, row: IndicatorRow, words: Words) -> Sequence[Value]:
    comment = " ".join(words.say(remark) for remark in row.remarks)
    return (comment or None, framework(release.framework).rule_version)


def _of_whole(row: IndicatorRow) -> list[Value]:
    value, *others = ([cell for span in SPANS for cell in _number(row, span, gate)] for gate in GATES)
    return [row.target, *value, row.achieved, *(cell for of_gate in others for cell in of_gate)]


def _of_part(row: IndicatorRow, category: str) -> list[Value]:
    value = [cell for span in SPANS for cell in _number(row, span, category)]
    return [None, *value, None, *[None] * (4 * (len(GATES) - 1))]


def _number(row: IndicatorRow, span: Span, category: str) -> tuple[Value, Value]:
    number = row.numbers.get((span, category))
    if number is None:
        return _without_number(row, span, category)
    return number.value, number.status


def _without_number(row: IndicatorRow, span: Span, category: str) -> tuple[Value, Value]:
    """A row that is not counted from cases has no gate; of what is not in the export there is no breakdown either."""
    if row.indicator.origin == "cases" and category not in GATES:
        missing: Number = row.numbers[span, "countable"]
        return None, missing.status
    return None, None


def _readable(value: Value, kind: Kind, words: Words) -> int | float | str | None:
    if kind == "status" and value is not None:
        return words.say(STATUSES[str(value)])
    if kind == "percent" and isinstance(value, int):
        return value / 100
    return value


def _harmless(value: int | str) -> int | str:
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTS_A_FORMULA) else value
