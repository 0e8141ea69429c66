"""The command `explore`: looks at an export that nobody has mapped, asks what can't be guessed, writes the mapping."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from pipelines.errors import ParameterInvalid
from pipelines.run.terminal import answer, number_of

if TYPE_CHECKING:
    from pipelines.load.proposing.answers import Question
    from pipelines.run.exploration import Exploration, Listing

Choice = TypeVar("Choice", str, int)

AFTER_THE_LISTS = ("date_order", "serial_dates", "decimal", "column", "likely", "leave_out", "are_codes", "code")

MAPPING_FILE = "mapping.yml"

HINTS = {
    "column": "Enter: leave it open; 0: there is none.",
    "code": "A code of the list; -: nothing was recorded; Enter: leave it open.",
}


def explore(
    export: Annotated[Path, typer.Argument(help="What your system gives: a file, a folder or a zip.")],
    write: Annotated[
        Path | None,
        typer.Option("--write", help=f"The mapping to write; without it, {MAPPING_FILE} beside the export."),
    ] = None,
    look: Annotated[bool, typer.Option("--look", help="Only look; ask nothing and write nothing.")] = False,
    mapping: Annotated[str, typer.Option(help="The ready-made mapping that fits, if you know better.")] = "",
    date_order: Annotated[str | None, typer.Option(help="day-first or month-first.")] = None,
    serial_dates: Annotated[int | None, typer.Option(help="1900 or 1904, where days are whole numbers.")] = None,
    decimal: Annotated[str | None, typer.Option(help="The sign before decimals, . or ,")] = None,
    missing: Annotated[list[str] | None, typer.Option(help="A word for nothing recorded; may be given again.")] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="table.column=your name: which column it is; may be given again.")
    ] = None,
    leave_out: Annotated[list[str] | None, typer.Option(help="A column not to be read; may be given again.")] = None,
    show_names: Annotated[
        bool, typer.Option("--show-names", help="You looked: no name of a column, sheet or file is a person's.")
    ] = False,
    accept_likely: Annotated[bool, typer.Option("--accept-likely", help="Take what is only likely.")] = False,
    password_file: Annotated[Path | None, typer.Option(help="File with the password of the zip.")] = None,
    forms: Annotated[
        Path | None, typer.Option(help="The workbook of its forms that Primero exports, beside the mapping.")
    ] = None,
) -> None:
    """Look at a new export: which system, which columns, what it can answer; and write a mapping for it."""
    from pipelines.load.proposing.answers import Answers
    from pipelines.run.exploration import explore_export, refuse_to_overwrite, refuse_unknown_places

    into = write or export.resolve().parent / MAPPING_FILE
    if not look:
        refuse_to_overwrite(into)
        _refuse_forms_elsewhere(forms, into)
    given = Answers(
        _one_of(date_order, "--date-order", ("day-first", "month-first")),
        _one_of(serial_dates, "--serial-dates", (1900, 1904)),
        _one_of(decimal, "--decimal", (".", ",")),
        tuple(missing or ()),
        dict(_place_and_name(text) for text in column or ()),
        frozenset(leave_out or ()),
        names_are_shown=show_names,
        take_likely=accept_likely,
    )
    password = password_file.read_text(encoding="utf-8").strip() if password_file else None
    found = explore_export(export, given, mapping, password, forms)
    refuse_unknown_places(found, given)
    has_somebody = not look and sys.stdin.isatty() and sys.stdout.isatty()
    # What is shown depends on it, so this is asked before anything is.
    found = _ask(found, {"names"}) if has_somebody else found
    _tell(found)
    found = _ask(found, AFTER_THE_LISTS) if has_somebody else found
    _tell_what_it_gives(found)
    if found.proposal is None:
        answer.print(_what_lacks(found), soft_wrap=True)
    elif not look:
        found.write(into)
        answer.print(f"Written: {into}", soft_wrap=True)
        answer.print(f"Name it in programme.yml (export: {{mapping: {into.name}}}) and run safehavens validate.")


def _refuse_forms_elsewhere(forms: Path | None, into: Path) -> None:
    if forms is not None and forms.resolve().parent != into.resolve().parent:
        raise ParameterInvalid(
            "The mapping names the form definitions as a file beside it, and they are elsewhere.",
            "Put the workbook of forms into the folder of the mapping, not into the export.",
        )


def _one_of(given: Choice | None, option: str, choices: tuple[Choice, ...]) -> Choice | None:
    if given is not None and given not in choices:
        raise ParameterInvalid(f"{option} is none of its choices.", f"Choose one of: {', '.join(map(str, choices))}.")
    return given


def _place_and_name(text: str) -> tuple[tuple[str, str], str]:
    place, equals, name = text.partition("=")
    table, dot, column = place.partition(".")
    if not (equals and dot):
        raise ParameterInvalid("--column is not written as table.column=your name.", "See the questions for its place.")
    return (table, column), name


def _tell(found: Exploration) -> None:
    answer.print(found.recognised())
    for finding in found.findings:
        answer.print(f"{finding.source}: {finding.problem} {finding.next_step}")
    _show(found.tables())
    for listing in found.columns_by_table():
        _show(listing)
    _show(found.ways())
    _show(found.codes())
    if found.proposal is not None and found.proposal.gone:
        answer.print(f"Not in the export: {', '.join(found.proposal.gone)}. What is made of them is lacking.")


def _tell_what_it_gives(found: Exploration) -> None:
    from pipelines.run.exploration import Listing

    caption, heads, rows = found.answers()
    _show(Listing(caption, heads[:2], [row[:2] for row in rows]))
    # In a third column of a terminal of 80 columns, this would be three words wide.
    for question, _, why in rows:
        for line in filter(None, why.split("\n")):
            answer.print(f"{question}: {line}.")
    if found.silent_events():
        answer.print(found.silent_events())
    _show(found.questions())
    if found.proposal is not None and found.proposal.codes:
        answer.print(
            "safehavens validate stops at codes that are not known. Those of fewer than 10 rows are not shown here: "
            "look them up in the export, and write under codes in the mapping what they mean (docs/mappings.md)."
        )
    stops = found.stops()
    for number, stop in enumerate(stops, start=1):
        answer.print(f"{number}. {stop}")
    if stops:
        answer.print(
            f"Until then the reading stops: {number_of(len(stops), 'fault')}. Run this again with an answer, for "
            'example --column "table.column=your name", --column "table.column=" where there is none, or '
            '--leave-out "your name"; or change the mapping.'
        )


def _what_lacks(found: Exploration) -> str:
    lacks = sorted(found.lacks())
    if not lacks:
        return "It has every table and column."
    return f"Name what it lacks in programme.yml: export: {{lacks: [{', '.join(lacks)}]}}"


def _show(listing: Listing) -> None:
    """The listing as a table that has room in 80 columns: long words are broken, and never cut."""
    if not listing.rows:
        return
    table = Table(
        box=SIMPLE_HEAD, title=listing.caption, title_justify="left", title_style="bold", padding=(0, 1, 0, 0)
    )
    for head in listing.heads:
        table.add_column(head, overflow="fold")
    for row in listing.rows:
        table.add_row(*row)
    answer.print()
    answer.print(table)


def _ask(found: Exploration, about: Collection[str]) -> Exploration:
    """Asks each question about one of these once, those that an answer raises too."""
    from pipelines.load.proposing.answers import answered

    asked: set[tuple[str, tuple[str, str], str]] = set()
    while found.proposal is not None:
        open_still = [one for one in found.proposal.questions if one.about in about]
        new = [one for one in open_still if (one.about, one.place, one.code) not in asked]
        if not new:
            break
        given = found.given
        for question in new:
            if question.about == "column" and given.columns.get(question.place):
                continue  # Another answer has named it since.
            asked.add((question.about, question.place, question.code))
            reply = _reply(question)
            given = given if reply is None else answered(given, question, reply)
        found = found.answered(given)
    return found


def _reply(question: Question) -> str | None:
    """What the analyst answers; None: it stays open."""
    answer.print(f"\n{question.text}" + (f" {question.code}" if question.code else ""), style="bold")
    choices = list(question.choices)
    if question.about == "likely":
        choices = ["yes", "no"]
    is_numbered = question.about == "column"
    for number, choice in enumerate(choices if is_numbered else (), start=1):
        answer.print(f"  {number}  {choice}")
    if not is_numbered:
        answer.print(f"  {', '.join(choices)}", style="dim")
    answer.print(HINTS.get(question.about, "Enter: leave it open."), style="dim")
    while True:
        text = answer.input("> ").strip()
        if not text:
            return None
        if is_numbered and text.isdecimal() and int(text) <= len(choices):
            return choices[int(text) - 1] if int(text) else ""
        if question.about == "likely" and text in choices:
            return question.choices[0] if text == "yes" else ""
        if not is_numbered and (text in choices or (question.about == "code" and text == "-")):
            return text
        answer.print("That is none of the choices.")
