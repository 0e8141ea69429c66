"""What a workbook of Primero is by the form definitions that the analyst names, whatever its labels are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipelines.errors import ParameterInvalid
from pipelines.load.mapping import Mapping
from pipelines.load.primero_forms import FormDefinitions, read_definitions
from pipelines.load.primero_labels import KEY_LABEL, Fitted, fit_to_forms
from pipelines.load.proposing.mapping_edits import Settings
from pipelines.load.proposing.recognise import Fit, fit_of, parts_in
from pipelines.load.proposing.seen import SeenTable
from pipelines.load.proposing.shown_names import known_mappings

BASE = "primero"

HINT = (
    "Its sheets begin with the column ID, as those of a workbook of Primero do. If it is one: its labels are your "
    "organisation's own. Export the forms from Primero once, put that workbook beside the mapping, and name it with "
    "--forms; the mapping then has it in form_definitions."
)


@dataclass(frozen=True, repr=False)
class NamedForms:
    """The form definitions, and the name of their file."""

    name: str
    definitions: FormDefinitions

    @cached_property
    def fitted(self) -> Fitted:
        """The ready-made mapping of Primero with the sheets and labels of these forms, as far as they have them."""
        return fit_to_forms(known_mappings()[BASE], {}, self.definitions, frozenset())

    @property
    def labels(self) -> frozenset[str]:
        """Every label of a field."""
        fields = (field for form in self.definitions.forms for field in form.fields)
        return frozenset(field.label for field in fields) - {""}

    def recognise(self, seen: Sequence[SeenTable]) -> Fit:
        """How well the tables are those of these forms. Raises ParameterInvalid where they are others."""
        fit = fit_of(BASE, seen, parts_in(self.fitted.mapping))
        if not fit.is_enough:
            raise ParameterInvalid(
                "The export is no workbook of cases with the forms and labels of --forms.",
                "Export both with the same language; or leave --forms out.",
            )
        return fit

    def put_in(self, settings: Settings) -> None:
        """Gives the tables of a mapping the sheets and labels of these forms."""
        for name, spec in self.fitted.mapping.sheets.items():
            if spec.forms:
                settings["sheets"][name]["forms"] = {title: dict(labels) for title, labels in spec.forms.items()}

    def take_out(self, settings: Settings) -> None:
        """Puts the name of the file in the place of the sheets and labels."""
        for spec in settings["sheets"].values():
            spec.pop("forms", None)
        settings["form_definitions"] = self.name

    def fit(self, mapping: Mapping, own: Settings) -> Fitted:
        """A proposed mapping, fitted as it will be when it is read."""
        return fit_to_forms(mapping, own, self.definitions, frozenset(mapping.lacks))


def read_forms(path: Path) -> NamedForms:
    """The form definitions at `path`. Raises ParameterInvalid where they are none."""
    definitions = read_definitions(path)
    if isinstance(definitions, FormDefinitions):
        return NamedForms(path.name, definitions)
    told = " ".join(f"{fault.source}: {fault.problem}" for fault in definitions[:3])
    raise ParameterInvalid(f"--forms names no form definitions. {told}", definitions[0].next_step)


def is_labelled(seen: Sequence[SeenTable]) -> bool:
    """Whether the export may be a workbook of Primero, by what does not depend on labels."""
    return len(seen) > 1 and all(table.title and table.names[:1] == [KEY_LABEL] for table in seen)
