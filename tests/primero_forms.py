"""The form definitions that Primero exports, and a workbook of the sample's cases with an organisation's own labels.

The layout is that of primeroIMS/primero, `app/models/exporters/form_exporter.rb` and `excel_exporter.rb` of 2023.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import xlsxwriter
from primero import LISTS, RECORD, SUBFORMS, Value, _write, records_of
from told import Told

HEADER = (
    *("Grupa", "Obrazac", "ID polja", "Vrsta", "Naziv polja", "Obavezno", "Mobilno", "Kratki obrazac"),
    *("Opcije", "Šifarnik", "Pomoć", "Pitanja"),
)
SELECTS = {
    *("status", "sex", "accompaniment", "trafficking_status", "trafficking_status_by", "recruiter_relation"),
    *("programme_country", "research_cohort", "durable_solution", "service_type", "service_phase"),
    *("service_implemented", "service_provider_kind", "care_arrangements_type", "care_arrangement_by"),
    *("care_arrangement_country", "arrested_by", "arrest_country", "step_type", "step_state", "step_actor"),
    *("step_country", "step_place", "step_outcome", "best_interest_kind", "best_interest_recommendation"),
    *("best_interest_decided_by", "child_view", "need", "need_met", "situation_improved", "rearrested"),
}
YES_NO = ("consent_reporting", "child_heard", "named_by_child", "child_reached")
OWN_OPTIONS = "closure_reason"
TICK_BOX = "estimated"
WORDS = {
    **{"true": "Da", "false": "Ne", "yes": "Da", "no": "Ne", "male": "Muško", "female": "Žensko", "open": "Otvoren"},
    **{"other": "Ostalo, drugo", "police": "Policija", "romania": "Rumunija", "hungary": "Mađarska", "unknown": "-?"},
    **{"sex": "Spol", "status": "Status", "name_first": "Ime", "nationality": "Državljanstvo", "age": "Dob"},
}
"""Labels of codes and fields; one begins with a sign that a spreadsheet takes for a formula, one has a comma in it."""

FORMS = {
    "Osnovni podaci": list(RECORD)[1:12],
    "Trgovina ljudima / zaštita & sigurnost djeteta": list(RECORD)[12:],
}
PARENT = "Usluge, smještaj i praćenje"
"""The form that has nothing but the sub-forms."""


@dataclass(frozen=True)
class Field:
    """A field of a form: machine name, kind, label, options and lookup as Primero writes them, and its sub-form."""

    name: str
    kind: str
    label: str
    options: str = ""
    lookup: str = ""
    subform: Form | None = None


@dataclass(frozen=True)
class Form:
    """A form with its fields."""

    id: str
    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Definitions:
    """Forms in their order, and of each lookup its codes with their labels."""

    forms: tuple[Form, ...]
    lookups: Mapping[str, tuple[tuple[str, str], ...]]

    def with_field(self, name: str, /, **changed: str) -> Definitions:
        """The same with one field changed."""
        return replace(self, forms=tuple(_changed(form, name, changed) for form in self.forms))

    def with_lookup(self, name: str, *options: tuple[str, str]) -> Definitions:
        """The same with other options of one lookup."""
        return replace(self, lookups={**self.lookups, name: options})


def _changed(form: Form, name: str, changed: Mapping[str, str]) -> Form:
    fields = (replace(one, subform=_changed(one.subform, name, changed)) if one.subform else one for one in form.fields)
    return replace(form, fields=tuple(replace(one, **changed) if one.name == name else one for one in fields))


def own_label(name: str) -> str:
    """What the organisation calls a field or a code."""
    return WORDS.get(name, f"Naše {name.replace('_', ' ')}")


def lookup_of(name: str) -> str:
    """The id of the lookup with the options of a field."""
    return "lookup-yes-no" if name in YES_NO else f"lookup-{name.replace('_', '-')}"


def definitions_of(told: Told) -> Definitions:
    """The forms that hold the sample programme, and the lookups with the codes that occur in it and one more."""
    codes: dict[str, set[str]] = {}
    for record in records_of(told):
        for name, value in _fields_of(record):
            codes.setdefault(name, set()).update(value if isinstance(value, list) else [value or ""])  # type: ignore[arg-type]
    lookups = {
        lookup_of(name): tuple((code, own_label(code)) for code in sorted({*found, "never_used"} - {""}))
        for name, found in codes.items()
        if name in SELECTS or name in LISTS
    }
    options = ", ".join(own_label(code) for code in sorted(codes[OWN_OPTIONS] - {""}))
    forms = [Form(f"form_{at}", name, tuple(_fields(names, options))) for at, (name, names) in enumerate(FORMS.items())]
    subforms = tuple(
        Field(
            name,
            "subform",
            own_label(name),
            f"Podobrazac: {subform_name(name)}\\nSkupljeno: x",
            subform=Form(f"{name}_7f3a", subform_name(name), tuple(_fields(fields, options))),
        )
        for name, (_, fields) in SUBFORMS.items()
    )
    yes_no = {"lookup-yes-no": (("true", "Da"), ("false", "Ne"))}
    return Definitions((*forms, Form("services", PARENT, subforms)), {**lookups, **yes_no})


def _fields_of(record: Mapping[str, Value]) -> Iterator[tuple[str, str | list[str] | None]]:
    for name, value in record.items():
        if name not in SUBFORMS:
            yield name, value  # type: ignore[misc]
        for entry in value if name in SUBFORMS and isinstance(value, list) else ():
            assert isinstance(entry, dict)
            yield from entry.items()


def _fields(names: Sequence[str], own_options: str) -> Iterator[Field]:
    for name in names:
        label = own_label(name)
        if name == OWN_OPTIONS:
            yield Field(name, "select_box", label, own_options)
        elif name in LISTS:
            yield Field(name, "select_box (multi)", label, "a, b", lookup_of(name))
        elif name in SELECTS or name in YES_NO:
            yield Field(name, "radio_button" if name in YES_NO else "select_box", label, "a, b", lookup_of(name))
        else:
            yield Field(name, "tick_box" if name == TICK_BOX else "text_field", label)


def subform_name(name: str) -> str:
    """What the organisation calls a sub-form."""
    return f"Stavke: {name.removesuffix('_section').replace('_', ' ')}"


def forms_xlsx(
    definitions: Definitions,
    *,
    with_hidden: bool = False,
    header: Sequence[str] = HEADER,
    change: Callable[[xlsxwriter.Workbook], object] = lambda _: None,
) -> bytes:
    """The workbook of the definitions; `with_hidden`: with the column more of an export with hidden fields."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        workbook.add_worksheet("Key").write_row(0, 0, ["source", "forms.xlsx"])
        summary = workbook.add_worksheet("Primero Forms")
        summary.write_row(0, 0, ["Grupa", "Obrazac", "Status", "Napomene"])
        for at, form in enumerate(definitions.forms, start=1):
            summary.write_row(at, 0, ["grupa", form.name])
        for form in definitions.forms:
            _write_form(workbook, form, with_hidden, header)
        lookups = workbook.add_worksheet("lookups")
        rows = [(name, "Naziv", *option) for name, options in definitions.lookups.items() for option in options]
        for at, row in enumerate([("ID šifarnika", "Šifarnik", "ID opcije", "Opcija"), *rows]):
            for column, text in enumerate(row):
                lookups.write_string(at, column, text)
        change(workbook)
    return content.getvalue()


def _write_form(workbook: xlsxwriter.Workbook, form: Form, with_hidden: bool, header: Sequence[str]) -> None:
    sheet = workbook.add_worksheet(_unique(form.name, [one.name for one in workbook.worksheets()]))
    sheet.write_string(0, 0, form.id)
    more = ["✔"] if with_hidden else []
    sheet.write_row(1, 0, [*header[:5], *(["Vidljivo"] if with_hidden else []), *header[5:]])
    for at, field in enumerate(form.fields, start=2):
        row = ["grupa", form.name, field.name, field.kind, field.label, *more, "", "✔", "", field.options, field.lookup]
        for column, text in enumerate([*row, "Pomoć, ako treba", ""]):
            if text:
                sheet.write_string(at, column, text)
        if field.subform is not None:
            _write_form(workbook, field.subform, with_hidden, header)


def _unique(name: str, taken: Sequence[str], number: int = 0) -> str:
    """The name of a form's sheet in the definitions: other alphabets left out, cut, and counted where it is taken."""
    latin = re.sub(r"[\[\]:*?/\\]", " ", name).encode("iso-8859-1", "ignore").decode("iso-8859-1").strip()[:31]
    title = latin if number == 0 else f"{latin[:29]}{number}"
    return _unique(name, taken, number + 1) if title.lower() in [one.lower() for one in taken] else title


def cases_title(name: str, parent: str = "") -> str:
    """The name of a form's sheet in a workbook of cases."""
    whole = re.sub(r"[\[\]:*?/\\]", " ", f"{parent.strip()[:15]}-{name}" if parent else name).strip()
    return whole if len(whole) <= 31 else f"{whole[:28]}..."


def labelled_xlsx(told: Told, titles: Mapping[str, str] = {}, labels: Mapping[str, str] = {}) -> dict[str, bytes]:
    """The sample's cases as a user with this organisation's labels exports them; the key is the short id.

    `titles`: name of a sheet → the form that it is of, where it is called otherwise; `labels`: of fields likewise.
    """
    content = io.BytesIO()
    title_of = {form: title for title, form in titles.items()}

    def heads(names: Iterable[str]) -> list[str]:
        return ["ID", *(labels.get(name, own_label(name)) for name in names)]

    records = records_of(told)
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        for form, names in FORMS.items():
            rows = [[record["id"], *(_label(name, record[name]) for name in names)] for record in records]
            _write(workbook, title_of.get(form, cases_title(form)), [heads(names), *rows])
        for subform, (_, fields) in SUBFORMS.items():
            rows = []
            for record in records:
                entries = record[subform]
                assert isinstance(entries, list)
                rows += [
                    [record["id"], *(_label(name, value) for name, value in entry.items())]
                    for entry in entries
                    if isinstance(entry, dict)
                ] or [[record["id"]]]
            name = subform_name(subform)
            _write(workbook, title_of.get(name, cases_title(name, PARENT)), [heads(fields), *rows])
    return {"slučajevi.xlsx": content.getvalue()}


def _label(name: str, value: Value) -> Value:
    if name not in {*SELECTS, *YES_NO, *LISTS, OWN_OPTIONS, TICK_BOX}:
        return value
    if isinstance(value, list):
        return [own_label(str(code)) for code in value]
    return own_label(value) if value else value
