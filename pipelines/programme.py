"""What a programme folder's `programme.yml` may say; anything else is refused with a sentence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipelines.errors import ParameterInvalid, ProgrammeInvalid

WHOLE_PROGRAMME = "ALL"
"""The `country` of a report on all programme countries together."""

PROJECT_FOLDER = Path(__file__).parent.parent

Profile = Literal["internal", "public"]
PROFILES: tuple[Profile, ...] = ("internal", "public")
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")]
PeriodId = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z-]{0,20}$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


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

    `path`: a folder or a zip, inside the programme folder. `mapping`: the name of a ready-made mapping
    (`ctdc`) or a file in the programme folder; without one the export is canonical. `lacks`: tables or
    `table.column` that this export is known not to have; measures that need them say so.
    """

    path: Path = Path("export")
    mapping: str | None = None
    lacks: tuple[str, ...] = ()


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


class Programme(_Settings):
    """One programme: who reports on which countries and periods, to whom, by which rules.

    `sample`: the data is synthetic and every page says so. `public_totals`: table id → a total that is
    already public, which is printed exact. `folder` is where the programme.yml stands.
    """

    programme: Slug
    title: Annotated[str, Field(min_length=1, max_length=80)]
    sample: bool = False
    framework: Literal["amif-2014-2020"]
    countries: tuple[Country, ...] = Field(min_length=1)
    periods: tuple[Period, ...] = Field(min_length=1)
    languages: tuple[Language, ...] = ("en",)
    profiles: tuple[Profile, ...] = ("public",)
    public_totals: dict[str, int] = {}
    export: ExportSettings = ExportSettings()
    rounding_key: RoundingKey
    folder: Path = Field(default=Path(), exclude=True)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.rounding_key.demo and not self.sample:
            raise ValueError("the demo rounding key is public, so it is only for sample: true; see docs/privacy.md")
        ids = [period.id for period in self.periods]
        if len(set(ids)) < len(ids):
            raise ValueError("two periods have the same id")
        days = [day for period in self.periods for day in (period.first_day, period.last_day)]
        if days != sorted(days):
            raise ValueError("periods must follow one another without overlap")
        return self

    @property
    def views(self) -> tuple[str, ...]:
        """The reports of one release: the whole programme and each country."""
        return (WHOLE_PROGRAMME, *self.countries)

    @property
    def first_day(self) -> dt.date:
        """First day of the programme: where cumulative values begin."""
        return self.periods[0].first_day

    def period(self, period_id: str) -> Period:
        """The period with this id, or an error that lists the ids."""
        for period in self.periods:
            if period.id == period_id:
                return period
        raise ProgrammeInvalid(
            f"programme.yml has no period {period_id!r}.",
            f"Choose one of: {', '.join(period.id for period in self.periods)}.",
        )


def find_folder(path: str | Path, marker: str, advice: str) -> Path:
    """The folder that `path` names and that holds the file `marker`: from here, or else from the project's own folder.

    The second way lets a notebook's default (`data_samples/safe_havens`) work wherever Jupyter was started.
    Raises ParameterInvalid with `advice`.
    """
    for folder in (Path(path), PROJECT_FOLDER / path):
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
    try:
        settings = yaml.safe_load((folder / "programme.yml").read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" near line {mark.line + 1}" if mark else ""
        raise ProgrammeInvalid(f"programme.yml is not YAML in UTF-8{place}.", "Correct it and try again.") from None
    if not isinstance(settings, dict):
        raise ProgrammeInvalid("programme.yml holds no settings.", "Copy one from data_samples/safe_havens.")
    try:
        return Programme.model_validate({**settings, "folder": folder})
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in fault['loc']) or 'programme.yml'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        raise ProgrammeInvalid(
            f"programme.yml has {len(faults)} {'fault' if len(faults) == 1 else 'faults'}: {'; '.join(faults)}.",
            "Correct them; docs/programme_settings.md explains each setting.",
        ) from None
