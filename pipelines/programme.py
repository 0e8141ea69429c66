"""What a programme folder's `programme.yml` may say; anything else is refused with a sentence."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from pipelines.errors import ParameterInvalid
from pipelines.notices import Notify, Secret
from pipelines.settings import read_settings

WHOLE_PROGRAMME = "ALL"
"""The `country` of a report on all programme countries together."""

RELEASES_A_YEAR = 4

PROJECT_FOLDER = Path(__file__).parent.parent

Profile = Literal["internal", "funder", "public"]
PROFILES: tuple[Profile, ...] = ("internal", "funder", "public")
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")]
PeriodId = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z-]{0,20}$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Framework = Literal["amif-2014-2020", "amif-2021-2027"]
StoreAddress = Annotated[str, Field(pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._-]+)*$")]
IndicatorId = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
WholeNumber = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(_Settings):
    """A reporting period; both days belong to it."""

    id: PeriodId
    first_day: dt.date
    last_day: dt.date

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("last_day is before first_day")
        return self


class ExportSettings(_Settings):
    """Where the export lies and how it is read.

    `path`: a folder or a zip, inside the programme folder; no record of a run has it, as it may be named after a
    person. `mapping`: the name of a ready-made mapping (`primero`) or a file in the programme folder; without one the
    export is canonical. `lacks`: tables, `table.column` or `events.event_type=kind` that this export is known not to
    have; measures that need them say so. `password`: where the password of the zip is.
    """

    path: Path = Field(default=Path("export"), exclude=True)
    mapping: str | None = None
    lacks: tuple[str, ...] = ()
    password: Secret | None = Field(default=None, exclude=True)

    @field_validator("path")
    @classmethod
    def _is_inside(cls, path: Path) -> Path:
        if path.is_absolute() or ".." in path.parts:
            raise ValueError("the export must be in the programme folder")
        return path


class RoundingKey(_Settings):
    """Where the secret rounding key is: a file, an environment variable, or the public demo key (samples only)."""

    file: Path | None = None
    environment: str | None = None
    demo: bool = False

    @model_validator(mode="after")
    def _names_one_place(self) -> Self:
        if sum([self.file is not None, self.environment is not None, self.demo]) != 1:
            raise ValueError("give exactly one of file, environment, demo")
        return self


class BudgetSettings(_Settings):
    """Where the budget file lies, inside the programme folder, and how much of the costs the Union pays, in percent."""

    path: Path = Path("budget.csv")
    eu_share: Annotated[int, Field(strict=True, ge=1, le=100)]

    @field_validator("path")
    @classmethod
    def _is_inside(cls, path: Path) -> Path:
        if path.is_absolute() or ".." in path.parts:
            raise ValueError("the budget file must be in the programme folder")
        return path


class Programme(_Settings):
    """One programme: who reports on which countries and periods, to whom, by which rules.

    `countries` is empty where the export doesn't say which programme country holds a case: then there is only the
    report on the whole. `sample`: the data is synthetic and every page says so. `public_totals`: population (as
    measures name it, `children_arrested_nl_2016`) → a total that is already public, which is printed exact.
    `rounding_base`: published counts are multiples of it; 10 where already being counted must stay deniable.
    `exact_with_gaps`: the funder demands exact counts, with small ones and what gives them away left out, instead of
    rounded ones. `breakdown_duty`: the law that obliges the programme to give the funder *not countable* and *unknown*
    of a group under 50 too. `days_after_cut_off`: how long a report waits for late records after its period's last day.
    `time_limit_minutes`: for one report of an unattended run. `notify` is in no record of a run: it holds addresses.
    `granting_authority`: who gives the grant, where it is not the Commission: named in the disclaimer of 2021–2027.
    `targets`: row of the indicator table → what the programme promised to reach. `reported`:
    row → period → the value that the programme's own administration has (adults trained, places; never children).
    `narrative_required`: the reports (ALL or a country) that are not published without the analyst's own text; any
    other report has it where its file is there. `folder` is where the programme.yml stands.
    """

    programme: Slug
    title: Annotated[str, Field(min_length=1, max_length=80)]
    sample: bool = False
    framework: Framework
    granting_authority: Annotated[str, Field(max_length=100)] = ""
    countries: tuple[Country, ...]
    periods: tuple[Period, ...] = Field(min_length=1)
    languages: tuple[Language, ...] = ("en",)
    profiles: tuple[Profile, ...] = ("public",)
    public_totals: dict[str, int] = {}
    rounding_base: Literal[5, 10] = 5
    exact_with_gaps: bool = False
    breakdown_duty: Annotated[str, Field(max_length=200)] = ""
    narrative_required: tuple[str, ...] = ()
    targets: dict[IndicatorId, Annotated[WholeNumber, Field(ge=1)]] = {}
    reported: dict[IndicatorId, dict[PeriodId, WholeNumber]] = {}
    budget: BudgetSettings | None = None
    export: ExportSettings = ExportSettings()
    rounding_key: RoundingKey
    days_after_cut_off: Annotated[int, Field(strict=True, ge=0, le=366)] = 0
    time_limit_minutes: Annotated[int, Field(strict=True, ge=1, le=1440)] = 30
    notify: Notify = Field(default=Notify(), exclude=True)
    store: StoreAddress | None = Field(default=None, exclude=True)
    folder: Path = Field(default=Path(), exclude=True)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.rounding_key.demo and not self.sample:
            raise ValueError("the demo rounding key is public, so it is only for sample: true; see docs/privacy.md")
        if self.granting_authority and self.framework == "amif-2014-2020":
            raise ValueError(
                "granting_authority is for amif-2021-2027: the earlier disclaimer names the Commission alone"
            )
        if not {*self.narrative_required} <= {*self.views}:
            raise ValueError("narrative_required names a report that there is not: ALL or one of countries")
        ids = [period.id for period in self.periods]
        if len(set(ids)) < len(ids):
            raise ValueError("two periods have the same id")
        if any(later.first_day <= earlier.last_day for earlier, later in pairwise(self.periods)):
            raise ValueError("periods must follow one another without overlap")
        if any(period not in ids for values in self.reported.values() for period in values):
            raise ValueError("reported: a period that is not under periods")
        if max(Counter(period.last_day.year for period in self.periods).values()) > RELEASES_A_YEAR:
            raise ValueError(f"more than {RELEASES_A_YEAR} periods end in one year: too many releases tell too much")
        return self

    @property
    def views(self) -> tuple[str, ...]:
        """The reports of one release: the whole programme and each country."""
        return (WHOLE_PROGRAMME, *self.countries)

    @property
    def first_day(self) -> dt.date:
        """First day of the programme: where cumulative values begin."""
        return self.periods[0].first_day

    def due_from(self, period: Period) -> dt.date:
        """The first day on which the reports on `period` are due."""
        return period.last_day + dt.timedelta(days=1 + self.days_after_cut_off)

    def reported_until(self, period: Period) -> dict[str, tuple[int | None, int | None]]:
        """Row → its reported value in `period`, and the sum of all periods up to it; None where one is not given."""
        until = [one.id for one in self.periods[: self.periods.index(period) + 1]]
        found: dict[str, tuple[int | None, int | None]] = {}
        for row, values in self.reported.items():
            given = [values[one] for one in until if one in values]
            found[row] = values.get(period.id), sum(given) if len(given) == len(until) else None
        return found

    def period(self, period_id: str) -> Period:
        """The period with this id, or an error that lists the ids."""
        for period in self.periods:
            if period.id == period_id:
                return period
        raise ParameterInvalid(
            "programme.yml has no period of that name.",
            f"Choose one of: {', '.join(period.id for period in self.periods)}.",
        )


def find_folder(path: str | Path, marker: str, advice: str) -> Path:
    """The folder that `path` names and that holds the file `marker`: from here, or else from the project's own folder.

    The second way lets a notebook's default (`data_samples/safe_havens`) work wherever Jupyter was started.
    Raises ParameterInvalid with `advice`.
    """
    for folder in (Path(path).expanduser(), PROJECT_FOLDER / path):
        if (folder / marker).is_file():
            return folder.resolve()
    raise ParameterInvalid(f"There is no {marker} in the folder {Path(path).name}.", advice)


def read_programme(path: str | Path) -> Programme:
    """The checked programme of a programme folder.

    Raises ProgrammeInvalid with every setting that is wrong, and never with the value that was given.
    """
    folder = find_folder(
        path, "programme.yml", "Name a folder that has one; data_samples/safe_havens is an example to copy."
    )
    return read_settings(
        folder / "programme.yml",
        Programme,
        "programme.yml",
        "Correct it; docs/programme_settings.md explains each setting.",
        {"folder": folder},
    )
