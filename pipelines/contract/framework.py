"""The Fund's frameworks, from JSON files: which indicators it asks for, and what of the case model counts for each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.contract.fields import codelists, field
from pipelines.errors import ProgrammeInvalid
from pipelines.programme import Framework as FrameworkId
from pipelines.programme import Programme

FOLDER = Path(__file__).parent / "frameworks"

Span = Literal["period", "to_date"]
SPANS: tuple[Span, ...] = ("period", "to_date")
"""What each indicator is counted over: the reporting period, and all time since the programme began."""

Codes = Mapping[str, tuple[str, ...]]
"""Field of the case model → the codes of which it must have one."""


class _Fact(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Fact):
    """A code of the regulation and the message that names it."""

    code: str
    name: str


class Rule(_Fact):
    """Who is counted: whoever has a row that fits all that is named here.

    `services`: delivered, fully or in part, and started in the time counted. `events`: completed in that time.
    `completed`: kinds of event that the person has completed by its last day, whenever. `cases`: any of these codes in
    any case of the person. A row that is part of another counts among that one's persons and rows; `population` names
    the persons of a row that is not.
    """

    population: str = ""
    services: Codes | None = None
    events: Codes | None = None
    completed: tuple[str, ...] = ()
    cases: Codes = {}

    @model_validator(mode="after")
    def _is_in_the_words_of_the_case_model(self) -> Self:
        used = {"services": self.services or {}, "events": self.events or {}, "cases": self.cases}
        codes = [(table, name, code) for table, of in used.items() for name, found in of.items() for code in found]
        for table, name, code in [*codes, *(("events", "event_type", kind) for kind in self.completed)]:
            assert code in codelists()[field(table, name).codelist], f"{table}.{name} has no code {code}"
        return self


class Indicator(_Fact):
    """One row of the indicator table.

    `code` as the Fund's papers have it. `origin`: counted from the `cases`, `reported` by the programme's own
    administration (adults trained, places), or `not_recorded` anywhere. `name`, `titles`, `numerator` and `note` are
    messages.
    """

    id: str
    code: str
    objective: str
    unit: Literal["persons", "places"]
    origin: Literal["cases", "reported", "not_recorded"]
    part_of: str = ""
    name: str
    titles: Mapping[Span, str] = {}
    numerator: str = ""
    note: str = ""
    counts: Rule | None = None

    @property
    def which(self) -> str:
        """The name of the yes/no dimension that a part of another row is."""
        return self.id.removeprefix(f"{self.part_of}_") if self.part_of else ""

    def table_id(self, span: Span) -> str:
        """The id of the table that holds the row's numbers."""
        return f"amif_{self.id}_{span}"


class Framework(_Fact):
    """A programming period of the Fund: its indicators in their order and what it asks to be broken down.

    `headline`: the indicator that stands at the top of a report. `rule_version`: changes when what counts for a row
    does. `source`: the legal text.
    """

    id: FrameworkId
    rule_version: str
    caption: str
    source: str
    breakdown: Literal["none", "age_and_sex"]
    headline: str
    objectives: tuple[Named, ...]
    intervention_codes: tuple[Named, ...]
    cost_headings: tuple[Named, ...] = Field(min_length=1)
    indicators: tuple[Indicator, ...]

    @property
    def counted(self) -> tuple[Indicator, ...]:
        """The rows that are counted from case records."""
        return tuple(row for row in self.indicators if row.origin == "cases")

    @property
    def table_ids(self) -> tuple[str, ...]:
        """The tables that hold what is counted, in the order of the rows: period, then to date."""
        return tuple(row.table_id(span) for row in self.counted for span in SPANS)

    def parts_of(self, row: Indicator) -> tuple[Indicator, ...]:
        """The counted rows that are a part of this one."""
        return tuple(part for part in self.counted if part.part_of == row.id)

    def messages(self) -> Iterator[str]:
        """Every text of it that a reader can see, for the catalogues."""
        yield from (self.caption, self.source)
        yield from (one.name for one in (*self.objectives, *self.intervention_codes, *self.cost_headings))
        for row in self.indicators:
            yield from filter(None, (row.name, *row.titles.values(), row.numerator, row.note))


@cache
def frameworks() -> Mapping[str, Framework]:
    """Id → framework, oldest first."""
    found = [Framework.model_validate(_read(path)) for path in sorted(FOLDER.glob("*.json"))]
    return {framework.id: framework for framework in found}


def framework(framework_id: str) -> Framework:
    """The framework with this id; a KeyError is a programmer's mistake: settings have been checked."""
    return frameworks()[framework_id]


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def check_indicator_settings(programme: Programme) -> None:
    """Raises ProgrammeInvalid where `targets` or `reported` name what the programme's framework does not have."""
    rows = {row.id: row for row in framework(programme.framework).indicators}
    allowed = {
        "targets": list(rows),
        "reported": [row.id for row in rows.values() if row.origin == "reported"],
    }
    for setting, given in (("targets", programme.targets), ("reported", programme.reported)):
        unknown = [str(number) for number, name in enumerate(given, 1) if name not in allowed[setting]]
        if unknown:
            raise ProgrammeInvalid(
                f"programme.yml: {setting}: entry {', '.join(unknown)} is no row of {programme.framework} that can be "
                "given there.",
                f"Choose from: {', '.join(allowed[setting])}.",
            )
