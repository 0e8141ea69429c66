"""Fits a mapping to the form definitions of Primero: which sheet and label is what, and which code a label stands for.

A workbook of cases has a sheet for each form, with the form's name, and for each sub-form one that is called after the
form that it belongs to and itself; `ID` stands in its first column, and the labels of the fields follow
(primeroIMS/primero, `app/models/exporters/excel_exporter.rb`, as it was in 2023).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipelines.contract.finding import Finding
from pipelines.load.columns import ColumnUse
from pipelines.load.deliveries import columns_with_codes
from pipelines.load.family import Codes
from pipelines.load.faults import Place
from pipelines.load.mapping import Mapping, SourceSheet
from pipelines.load.primero_forms import DEFINITIONS, Form, FormDefinitions, FormField
from pipelines.load.primero_options import Said, ask_about_own_options, codes_of

KEY_LABEL = "ID"
LONGEST_TITLE, LONGEST_PARENT = 31, 15
FORBIDDEN_IN_TITLES = r"[\[\]:*?/\\]"

Labels = dict[str, dict[str, str]]
"""Sheet of the workbook → label → name of the field."""


@dataclass(frozen=True, repr=False)
class Fitted:
    """A mapping with the sheets and labels of a workbook of cases.

    `codes`: table of the source → column → label → code. `findings`: what is wrong with the definitions, or open.
    """

    mapping: Mapping
    codes: Codes
    findings: tuple[Finding, ...] = ()

    @property
    def stops(self) -> list[Finding]:
        """What must be answered before the workbook is read."""
        return [finding for finding in self.findings if finding.on_fail == "stop"]


def fit_to_forms(
    mapping: Mapping, own: Lookup[str, Any], definitions: FormDefinitions, lacks: frozenset[str]
) -> Fitted:
    """The mapping fitted to the forms; what the organisation's `own` settings say of sheets, labels and codes wins."""
    said = Said.of(mapping, own)
    coded = columns_with_codes(mapping)
    sheets = dict(mapping.sheets)
    codes: dict[str, dict[str, dict[str, str]]] = {}
    findings: list[Finding] = []
    for name, uses in mapping.uses(lacks).items():
        if not uses:
            continue
        table = _Table(name, mapping.sheets[name], uses, definitions, said.forms[name])
        sheets[name] = sheets[name].model_copy(update={"forms": table.labels()})
        findings += table.faults()
        codes[name] = {}
        for column, (form, field) in table.fields.items():
            use = uses[column]
            place = name, column
            codes[name][column], asked = codes_of(field, use, definitions, said.own_texts(place))
            findings += asked
            if column in coded[name]:
                here = Place(use.table, form.place.source)
                findings += ask_about_own_options(field, use, here, said.known.get(place, set()))
    return Fitted(mapping.model_copy(update={"sheets": sheets}), codes, tuple(findings))


@dataclass(frozen=True, repr=False)
class _Table:
    """A table of the mapping, the columns that are read of it, and the sheets and labels that the mapping gives."""

    name: str
    spec: SourceSheet
    uses: Lookup[str, ColumnUse]
    definitions: FormDefinitions
    own: Labels

    @cached_property
    def key(self) -> str:
        """The column with the key of the record, which every sheet has."""
        return (self.spec.key if self.spec.parent is None else self.spec.link) or ""

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """The forms whose fields it has: its sub-form, or all forms that are none."""
        if self.spec.parent is None:
            return tuple(form for form in self.definitions.forms if form.within is None)
        # A sub-form that stands on two forms has the same entries there.
        return tuple(form for form in self.definitions.forms if form.within and form.within[1] == self.name)[:1]

    @cached_property
    def given(self) -> set[str]:
        """The columns whose labels the mapping gives itself."""
        return {name for labels in self.own.values() for name in labels.values()}

    @cached_property
    def fields(self) -> dict[str, tuple[Form, FormField]]:
        """Column that is read → the first form that has it with a label, and the field there."""
        found: dict[str, tuple[Form, FormField]] = {}
        for form in self.forms:
            for field in form.fields:
                if field.name in self.uses and field.name != self.key and field.label and not field.is_subform:
                    found.setdefault(field.name, (form, field))
        return found

    @cached_property
    def read(self) -> list[Form]:
        """The forms whose sheets are read for columns that the mapping gives no label."""
        needed = {form.sheet for name, (form, _) in self.fields.items() if name not in self.given}
        return [form for form in self.forms if form.sheet in needed]

    @property
    def is_called_otherwise(self) -> bool:
        """Whether the mapping says which sheet its sub-form is."""
        return self.spec.parent is not None and bool(self.own)

    def labels(self) -> Labels:
        """The sheets to read, and what their columns are called."""
        found = {
            title: {KEY_LABEL: self.key, **self._labels_of(form)}
            for form in self.read
            for title in (self.own if self.is_called_otherwise else [title_of(form)])
        }
        return found | {
            title: {KEY_LABEL: self.key, **found.get(title, {}), **labels} for title, labels in self.own.items()
        }

    def _labels_of(self, form: Form) -> dict[str, str]:
        # Names that are not read are given too: by them identifiers are known in any language.
        return {
            field.label: field.name
            for field in form.fields
            if field.label and not _is_double(field, form) and self._is_read_here(field, form)
        }

    def _is_read_here(self, field: FormField, form: Form) -> bool:
        return field.name not in self.given and self.fields.get(field.name, (form,))[0] is form

    def faults(self) -> Iterator[Finding]:
        """What the definitions lack of the table, and what they leave open."""
        if self.spec.parent is not None and not self.forms and not self.own:
            problem = f"They have no sub-form {self.name}."
            next_step = "If your system has none, put what is made from it in export.lacks; else correct its name."
            yield self._place(DEFINITIONS).fault("table_is_present", problem, next_step)
            return
        for name in self.uses.keys() - self.fields.keys() - self.given - {self.key}:
            use = self.uses[name]
            problem = f"None of its forms has a field {name} with a label (for {use.table}.{use.column})."
            next_step = (
                f"Give its sheet and label in sheets.{self.name}.forms of the mapping; if the programme doesn't have "
                f"it, put {use.table}.{use.column} in export.lacks."
            )
            here = Place(use.table, DEFINITIONS)
            yield here.fault("column_is_present", problem, next_step, column=use.column)
        for form in self.read:
            if not self.is_called_otherwise and self._shares_its_title(form):
                problem = "Another form would have a sheet of the same name in a workbook of cases."
                next_step = f"Look up which sheet it is there, and give its name in sheets.{self.name}.forms."
                yield self._place(form.place.source).fault("sheet_is_one_form", problem, next_step)
            yield from self._ask_about_labels(form)

    def _place(self, source: str) -> Place:
        return Place(next(iter(self.uses.values())).table, source)

    def _shares_its_title(self, form: Form) -> bool:
        title = title_of(form).casefold()
        return sum(title_of(other).casefold() == title for other in self.definitions.forms if _has_sheet(other)) > 1

    def _ask_about_labels(self, form: Form) -> Iterator[Finding]:
        for name, (home, field) in self.fields.items():
            if home is form and name not in self.given and _is_double(field, form):
                use = self.uses[name]
                yield Place(use.table, form.place.source).fault(
                    "label_is_one_field",
                    f"Two fields of the form have one label, and one of them is {name}.",
                    "Give them different labels in Primero, and export forms and cases again; or export CSV.",
                    column=use.column,
                    rows=[other.row for other in form.fields if other.label == field.label],
                )


def title_of(form: Form) -> str:
    """What the sheet of the form is called in a workbook of cases, where no other sheet is called so."""
    name = re.sub(FORBIDDEN_IN_TITLES, " ", form.name)
    if form.within is not None:
        parent = re.sub(FORBIDDEN_IN_TITLES, " ", form.within[0]).strip()
        name = f"{parent[:LONGEST_PARENT]}-{name}"
    name = name.strip()
    return name if len(name) <= LONGEST_TITLE else f"{name[: LONGEST_TITLE - 3]}..."


def _has_sheet(form: Form) -> bool:
    return any(not field.is_subform for field in form.fields)


def _is_double(field: FormField, form: Form) -> bool:
    return sum(other.label == field.label for other in form.fields if not other.is_subform) > 1
