"""Which code the label of an option stands for, by the lookups of the form definitions; two codes are asked about."""

from __future__ import annotations

from collections.abc import Iterator, Set
from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from typing import Any

from pipelines.contract.finding import Finding
from pipelines.load.columns import ColumnUse
from pipelines.load.faults import Place
from pipelines.load.mapping import Mapping
from pipelines.load.primero_forms import DEFINITIONS, LOOKUPS, FormDefinitions, FormField, Option

WITHOUT_CODES = frozenset({"Location", "ReportingLocation", "Agency", "User", "LinkedIncidents"})
"""What stands in the place of a lookup where the options are records of Primero, whose codes are not exported."""

APART = ", "
"""Stands between the labels of options that belong to one field alone."""


@dataclass(frozen=True, repr=False)
class Said:
    """What the mapping says of labels itself.

    `forms`: table → sheet → label → column, and `own`: table and column → texts, of the organisation's own files;
    `anywhere`: its words for "nothing recorded" in any column. `known`: table and column → the texts with a code in the
    whole mapping, the ready-made one too.
    """

    forms: Lookup[str, dict[str, dict[str, str]]]
    own: Lookup[tuple[str, str], Set[str]]
    anywhere: Set[str]
    known: Lookup[tuple[str, str], Set[str]]

    @classmethod
    def of(cls, mapping: Mapping, own: Lookup[str, Any]) -> Said:
        """What the whole `mapping` says, and of it the settings that are the organisation's `own`."""
        texts: dict[tuple[str, str], set[str]] = {}
        known: dict[tuple[str, str], set[str]] = {}
        for table, made in mapping.tables.items():
            for name, rows in made.items():
                given = _inside(own, "tables", table, name)
                for field, first in rows.fields.items():
                    mine = _inside(given, "fields", field)
                    for source in first.chain():
                        place = source.sheet or rows.sheet, source.column or ""
                        texts.setdefault(place, set()).update(_texts(mine))
                        known.setdefault(place, set()).update(source.codes, source.missing)
                        mine = _inside(mine, "otherwise")
                for column, used in _inside(given, "when").items():
                    texts.setdefault((rows.sheet, column), set()).update(used or ())
                for column in rows.flags.columns if rows.flags else ():
                    flags = _inside(given, "flags")
                    texts.setdefault((rows.sheet, column), set()).update(
                        flags[word] for word in ("present", "absent") if flags.get(word)
                    )
        forms = {
            name: {
                title: {label: column for label, column in (labels or {}).items() if column is not None}
                for title, labels in _inside(own, "sheets", name, "forms").items()
                if labels is not None
            }
            for name in mapping.sheets
        }
        return cls(forms, texts, set(_inside(own, "written").get("missing") or ()), known)

    def own_texts(self, place: tuple[str, str]) -> set[str]:
        """The texts of which the organisation's own files say what they mean in this column."""
        return {*self.own.get(place, ()), *self.anywhere}


def _inside(settings: Lookup[str, Any], *names: str) -> dict[str, Any]:
    """The group of settings at this place; {} where there is none, or null has taken it out."""
    for name in names:
        settings = settings.get(name) or {}
    return dict(settings)


def _texts(source: Lookup[str, Any]) -> set[str]:
    codes = {text for text, code in _inside(source, "codes").items() if code is not None}
    return codes | set(source.get("missing") or ())


def codes_of(
    field: FormField, column: ColumnUse, definitions: FormDefinitions, said: Set[str]
) -> tuple[dict[str, str], list[Finding]]:
    """Label → code of the field's options, without the texts that the mapping has `said` something about, and what
    must be asked about them. A field without options, or with records of Primero as its options, has none."""
    if not field.is_select or not field.lookup or field.lookup in WITHOUT_CODES:
        return {}, []
    place = Place(column.table, f"{DEFINITIONS}, sheet {LOOKUPS}")
    if field.lookup not in definitions.lookups:
        problem = f"It has no lookup of the name that the field {field.name} gives."
        next_step = "Export the forms from Primero again; if an older Primero wrote them, export the cases as CSV."
        return {}, [place.fault("lookup_is_defined", problem, next_step, column=column.column)]
    options = definitions.lookups[field.lookup]
    codes: dict[str, set[str]] = {}
    for option in options:
        codes.setdefault(option.label, set()).add(option.code)
    findings = _asked(field, column, place, options, {label: len(codes[label]) for label in codes.keys() - said}, said)
    return {label: min(codes[label]) for label in codes.keys() - said - {""}}, list(findings)


def _asked(
    field: FormField,
    column: ColumnUse,
    place: Place,
    options: tuple[Option, ...],
    different: Lookup[str, int],
    said: Set[str],
) -> Iterator[Finding]:
    twofold = [option.row for option in options if option.label and different.get(option.label, 0) > 1]
    if twofold:
        yield place.fault(
            "label_is_one_code",
            f"These options of {field.name} have one label and several codes: which of them is meant?",
            f"Give them different labels in Primero; or say what the label means in codes of {column.table}."
            f"{column.column}, if it is the same whichever is meant.",
            column=column.column,
            rows=twofold,
        )
    own_codes = {option.code for option in options} & said
    crossed = [option.row for option in options if option.label in own_codes - {option.code}]
    if crossed:
        yield place.fault(
            "label_is_one_code",
            f"The mapping says something of a text that is the label of these options of {field.name} and the code of "
            "another: which of them is meant?",
            "Give the options other labels in Primero, and export the forms and the cases again; or export CSV.",
            column=column.column,
            rows=crossed,
        )
    nameless = [option.row for option in options if not option.label]
    if nameless:
        yield place.fault(
            "option_has_a_label",
            f"These options of {field.name} have no label in the language of the definitions, so they are not known "
            "in a workbook of cases, where their cells may be blank.",
            "Give them a label in Primero; or export CSV, which has their codes.",
            column=column.column,
            rows=nameless,
            on_fail="note",
        )


def ask_about_own_options(field: FormField, column: ColumnUse, place: Place, known: Set[str]) -> Iterator[Finding]:
    """A question where a field with a code list has options of its own: their codes are not in the definitions."""
    if field.is_select and not field.lookup and field.options and not _are_known(field.options, known):
        yield place.fault(
            "label_has_a_code",
            f"The options of {field.name} belong to this field alone, and Primero exports only their labels.",
            f"Write each label in codes of {column.table}.{column.column} in the mapping, letter by letter.",
            column=column.column,
            rows=[field.row],
        )


def _are_known(options: str, known: Set[str]) -> bool:
    """Whether `options` are labels that are `known`, one after another; a label may have a comma in it."""
    waiting, tried = [0], {0}
    while waiting:
        at = waiting.pop()
        for label in known - {""}:
            end = at + len(label)
            if options.startswith(label, at) and end == len(options):
                return True
            if options.startswith(label + APART, at) and end + len(APART) not in tried:
                tried.add(end + len(APART))
                waiting.append(end + len(APART))
    return False
