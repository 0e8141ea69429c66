"""Reads the form definitions that Primero exports: a workbook with a sheet for each form, and one with the lookups.

The layout is that of Primero's own exporter of forms (primeroIMS/primero, `app/models/exporters/form_exporter.rb`, as
it was in 2023). The sheets `Key` and `Primero Forms` tell nothing that is needed here. A sheet of a form has the id of
the form in its first cell, a header in its second row, and from the third on a row for each field: group, name of the
form, id, type and label of the field, …, options, lookup, help, guiding questions. The header is in the language of
who exports, and there is a column more where hidden fields are exported too: so columns are told by their place, the
last ones from the right. The sheets of a form's sub-forms follow it, in the order of its fields. In the sheet
`lookups` each row is an option: id and name of the lookup, code and label of the option.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.contract.finding import Finding
from pipelines.load.faults import Place
from pipelines.load.files import UNPACKING_FAILED
from pipelines.load.sheet import Sheet
from pipelines.load.workbook import SheetWanted, part_of_sheet, read_workbook

DEFINITIONS = "the form definitions"
LOOKUPS = "lookups"
WITHOUT_FIELDS = frozenset({"Key", "Primero Forms"})
RULE = "definitions_are_as_exported"

MAX_BYTES = 64 * 1024**2
"""Packed or unpacked; the definitions of a whole programme have a few megabytes."""

MOST_SHEETS = 1_000

FIRST_FIELD_ROW = 3
LEAST_COLUMNS = 12
ID = re.compile(r"[\w-]{1,200}")

FORMULA = re.compile(rb"<(?:\w+:)?f\b")
HIDDEN = re.compile(rb"<(?:\w+:)?(?:row|col)\b[^>]*\shidden=[\"'](?:1|true)[\"']|\szeroHeight=[\"'](?:1|true)[\"']")
HIDDEN_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*\sstate=[\"'](?:hidden|veryHidden)[\"']")
ROW_BEGINS = re.compile(rb"(?=<(?:\w+:)?row\b)")
ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr=[\"'](\d+)")

AGAIN = "Export the forms from Primero again, as XLSX, and don't edit the file."


@dataclass(frozen=True, repr=False)
class FormField:
    """A field of a form as row `row` of its sheet tells it; "" where it tells nothing.

    `name`: the machine name. `options`: the labels of its options, or in a phrase of Primero's what they are or which
    sub-form it is. `lookup`: id of the lookup that has its options.
    """

    row: int
    name: str
    kind: str
    label: str
    options: str
    lookup: str

    @property
    def is_subform(self) -> bool:
        """Whether it stands for the entries of a sub-form."""
        return self.kind == "subform"

    @property
    def is_select(self) -> bool:
        """Whether its values are options."""
        return self.kind.startswith(("select_box", "radio_button"))


@dataclass(frozen=True, repr=False)
class Form:
    """A form: number of its sheet, name, fields, and of a sub-form the name of the form and the field it belongs to."""

    sheet: int
    name: str
    fields: tuple[FormField, ...]
    within: tuple[str, str] | None = None

    @property
    def place(self) -> Place:
        """How messages call its sheet."""
        return _place(self.sheet)


@dataclass(frozen=True, repr=False)
class Option:
    """An option of a lookup as row `row` of the sheet `lookups` tells it; label "" where it has none."""

    row: int
    code: str
    label: str


@dataclass(frozen=True, repr=False)
class FormDefinitions:
    """All forms, each sub-form after the form that it belongs to, and the options of each lookup by its id."""

    forms: tuple[Form, ...]
    lookups: Mapping[str, tuple[Option, ...]]


def read_definitions(path: Path) -> FormDefinitions | tuple[Finding, ...]:
    """What the workbook defines, or everything that makes it another one than Primero writes; no cell is told."""
    place = Place("", DEFINITIONS)
    content = _content(path)
    if isinstance(content, Finding):
        return (content,)
    titles: list[str] = []

    def every_sheet(names: Sequence[str]) -> dict[str, SheetWanted]:
        titles.extend(names)
        numbered = enumerate(names[:MOST_SHEETS], start=1)
        return {name: SheetWanted(_place(number), (), headless=True) for number, name in numbered}

    workbook = read_workbook(content, DEFINITIONS, every_sheet)
    if isinstance(workbook, Finding):
        return (workbook,)
    if LOOKUPS not in titles or not set(titles) - {LOOKUPS, *WITHOUT_FIELDS} or len(titles) > MOST_SHEETS:
        problem = "It is not the workbook that Primero exports of its forms: that has a sheet for each, and lookups."
        return (place.fault(RULE, problem, "Name that workbook in form_definitions of the mapping."),)
    return _edited(content, titles) or _definitions(workbook.sheets)


def _content(path: Path) -> bytes | Finding:
    place = Place("", DEFINITIONS)
    too_large = place.unreadable(
        f"They are larger than {MAX_BYTES // 1024**2} MiB, so they are not opened.",
        "Name the workbook that Primero exports of its forms; it is smaller.",
    )
    try:
        if path.stat().st_size > MAX_BYTES:
            return too_large
        content = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return too_large if sum(part.file_size for part in parts.infolist()) > MAX_BYTES else content
    except UNPACKING_FAILED:
        return place.unreadable("They can't be opened: they are no XLSX workbook, or damaged.", AGAIN)


def _definitions(sheets: Mapping[str, Sheet | Finding]) -> FormDefinitions | tuple[Finding, ...]:
    forms: list[Form] = []
    lookups: dict[str, list[Option]] = {}
    faults: list[Finding] = []
    for number, (title, sheet) in enumerate(sheets.items(), start=1):
        if isinstance(sheet, Finding):
            faults += [] if title in WITHOUT_FIELDS else [sheet]
        elif title not in WITHOUT_FIELDS:
            faults += sheet.findings
            faults += _read_lookups(sheet, lookups) if title == LOOKUPS else _read_form(sheet, number, forms)
    if faults:
        return tuple(faults)
    nested = _with_parents(forms)
    if isinstance(nested, Finding):
        return (nested,)
    return FormDefinitions(nested, {lookup: tuple(options) for lookup, options in lookups.items()})


def _place(number: int) -> Place:
    # The name of a sheet is the organisation's own text; in another workbook it may be anybody's name.
    return Place("", f"{DEFINITIONS}, sheet {number}")


def _edited(content: bytes, titles: Sequence[str]) -> tuple[Finding, ...]:
    """What Primero never writes: formulas, whose result anybody may have put there, and what a reader would not see."""
    found: list[Finding] = []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if HIDDEN_SHEET.search(parts.read("xl/workbook.xml")):
            found.append(Place("", DEFINITIONS).fault(RULE, "They have a hidden sheet.", AGAIN))
        for number, title in enumerate(titles, start=1):
            pieces = ROW_BEGINS.split(parts.read(part_of_sheet(parts, title)))
            for pattern, what in ((FORMULA, "formulas"), (HIDDEN, "hidden rows or columns")):
                hits = [piece for piece in pieces if pattern.search(piece)]
                rows = [int(row[1]) for piece in hits if (row := ROW.match(piece))]
                if hits:
                    found.append(_place(number).fault(RULE, f"It has {what}; Primero writes none.", AGAIN, rows=rows))
    return tuple(found)


def _read_lookups(sheet: Sheet, lookups: dict[str, list[Option]]) -> Iterator[Finding]:
    broken: list[int] = []
    for row, *cells in sheet.cells.iter_rows():
        lookup, _, code, label = [cell or "" for cell in [*cells, None, None, None, None][:4]]
        if ID.fullmatch(lookup) and code:
            lookups.setdefault(lookup, []).append(Option(row, code, label.strip()))
        elif any(cells):
            broken.append(row)
    if broken or not lookups:
        problem = "It is not the sheet of lookups as Primero writes it: lookup, name, code and label in each row."
        yield sheet.place.fault(RULE, problem, AGAIN, rows=broken)


def _read_form(sheet: Sheet, number: int, forms: list[Form]) -> Iterator[Finding]:
    header, *rows = list(sheet.cells.iter_rows()) or [()]
    width = max((at for at, cell in enumerate(header) if cell), default=0)
    if 0 < width < LEAST_COLUMNS:
        problem = "It has too few columns: an older Primero wrote it, which doesn't tell the lookup of a field."
        yield sheet.place.fault(RULE, problem, "Give labels and codes in the mapping itself, or export CSV.")
        return
    fields: list[FormField] = []
    broken = [] if width and ID.fullmatch(sheet.header[0]) else [FIRST_FIELD_ROW - 1]
    for row, *cells in [] if broken else rows:
        texts = [cell or "" for cell in cells]
        if ID.fullmatch(texts[2]) and texts[3]:
            fields.append(FormField(row, texts[2], texts[3], texts[4], texts[width - 4], texts[width - 3]))
        elif any(texts):
            broken.append(row)
    if broken:
        yield sheet.place.fault(RULE, "It is not the sheet of a form as Primero writes it.", AGAIN, rows=broken)
        return
    forms.append(Form(number, next((row[2] or "" for row in rows), ""), tuple(fields)))


def _with_parents(forms: Sequence[Form]) -> tuple[Form, ...] | Finding:
    """The forms, each sub-form with what it belongs to: it stands behind its form, in the order of the fields there."""
    found: list[Form] = []
    awaited: list[tuple[Form, FormField]] = []
    for form in forms:
        within = None
        if awaited:
            parent, field = awaited.pop(0)
            if form.name not in field.options:
                return _out_of_order(parent, field)
            within = (parent.name, field.name)
        found.append(replace(form, within=within))
        awaited = [*((form, field) for field in form.fields if field.is_subform), *awaited]
    return _out_of_order(*awaited[0]) if awaited else tuple(found)


def _out_of_order(parent: Form, field: FormField) -> Finding:
    problem = "The sheet of the sub-form in this row does not stand where Primero puts it, behind this one."
    return parent.place.fault(RULE, problem, AGAIN, rows=[field.row])
