"""Puts the options of a question together, where KoboToolbox gives each a column of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import polars as pl

from pipelines.contract.fields import ROW_NUMBER
from pipelines.contract.finding import Finding
from pipelines.load.sheet import Sheet
from pipelines.load.written import ITEM

SEPARATORS = ("/", ".")
"""Between a question and its option stands what the export has between groups: / where nobody chose something else."""

Options = Mapping[str, Sequence[tuple[int, str]]]
"""Question → position of the column and name of each of its options."""


def with_options_together(sheet: Sheet, wanted: Collection[str], ignored: Collection[str]) -> Sheet:
    """Columns such as `question/option` put together in `question`, if that is wanted; what is odd in them is told.

    Without a column `question`, they are its options where all of them hold 1, 0 and blank cells only: else such a name
    is that of a question in a group.
    """
    options = {
        question: found
        for question, found in _options(sheet, wanted, ignored).items()
        if sheet.header.count(question) == 1 or not any(_odd_rows(sheet, at) for at, _ in found)
    }
    if not options:
        return sheet
    findings = [
        *(one for question, found in options.items() for at, _ in found for one in _odd_cells(sheet, at, question)),
        *(
            one
            for question, found in options.items()
            if question in sheet.header
            for one in _lost(sheet, question, found)
        ),
    ]
    new = [question for question in options if question not in sheet.header]
    header = (*sheet.header, *new)
    places = [*range(len(sheet.header)), *(options[question][0][0] for question in new)]
    numbers = tuple(sheet.number(at) for at in places)
    together = [_chosen(found).replace("", None).alias(str(header.index(q))) for q, found in options.items()]
    gone = {at for found in options.values() for at, _ in found}
    cells = sheet.cells.with_columns(together)
    whole = replace(sheet, header=header, numbers=numbers, cells=cells, findings=(*sheet.findings, *findings))
    return whole.only([at for at in range(len(header)) if at not in gone])


def _options(sheet: Sheet, wanted: Collection[str], ignored: Collection[str]) -> Options:
    found: dict[str, list[tuple[int, str]]] = {}
    for at, name in enumerate(sheet.header):
        questions = [one for one in wanted if name.startswith(tuple(one + sign for sign in SEPARATORS))]
        if questions and name not in wanted and name not in ignored:
            question = max(questions, key=len)
            if sheet.header.count(question) <= 1:
                found.setdefault(question, []).append((at, name[len(question) + 1 :]))
    return found


def _chosen(options: Sequence[tuple[int, str]]) -> pl.Expr:
    return pl.concat_str(
        pl.when(pl.col(str(at)) == "1").then(pl.lit(ITEM + option)).otherwise(pl.lit("")) for at, option in options
    )


def _odd_rows(sheet: Sheet, at: int) -> list[int]:
    text = pl.col(str(at))
    rows: list[int] = sheet.cells.filter(text.is_not_null() & ~text.is_in(["0", "1"]))[ROW_NUMBER].to_list()
    return rows


def _odd_cells(sheet: Sheet, at: int, question: str) -> list[Finding]:
    rows = _odd_rows(sheet, at)
    if not rows:
        return []
    problem = f"Cells of an option of {question} hold something else than 1, 0 and nothing."
    next_step = "Correct them, or export the form again with a column for each option."
    return [
        sheet.place.fault("option_is_chosen_or_not", problem, next_step, column=f"column {sheet.number(at)}", rows=rows)
    ]


def _lost(sheet: Sheet, question: str, options: Sequence[tuple[int, str]]) -> list[Finding]:
    """A form that was changed has no column for an option that is gone from it; its answers are in `question` still."""
    answers = pl.col(str(sheet.header.index(question)))
    # Word by word: labels stand there with a space between them and in them.
    same = _words(answers) == _words(_chosen(options).str.replace_all(ITEM, " ", literal=True))
    rows = sheet.cells.filter(~same)[ROW_NUMBER].to_list()
    if not rows:
        return []
    problem = f"{question} names other options than its columns say; one of these may be missing."
    next_step = (
        "Export all versions of the form; or without a column for each option, if it is exported with XML values."
    )
    column = f"column {sheet.number(sheet.header.index(question))}"
    return [sheet.place.fault("options_are_as_summed_up", problem, next_step, column=column, rows=rows)]


def _words(text: pl.Expr) -> pl.Expr:
    return text.fill_null("").str.extract_all(r"\S+").list.sort().list.join(" ")
