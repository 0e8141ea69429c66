"""What a mapping file may say: how the columns and codes of another system become the contract's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.contract.fields import codelists, field, tables
from pipelines.errors import ProgrammeInvalid
from pipelines.load.columns import ColumnUse
from pipelines.load.lacks import faults_in_lacks
from pipelines.settings import read_settings

READY_MADE = Path(__file__).parent / "mappings"


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SourceFile(_Settings):
    """Which file of the export is read: a CSV file whose name fits `pattern` (`*` stands for anything)."""

    pattern: Annotated[str, Field(pattern=r"\.csv$")]


class Source(_Settings):
    """Where a field comes from: a `column` of the source, or a `constant` with the reason `why` it holds for all.

    `missing`: words of the source that mean that nothing was recorded; an empty cell always does. `codes`: code of
    the source → code of the contract; text that is not listed stays as it is, so that validation finds it.
    `blank`: the contract's code for a cell in which nothing was recorded.
    """

    column: str | None = None
    constant: str | None = None
    why: str | None = None
    missing: tuple[str, ...] = Field(default=(), strict=False)
    codes: dict[str, str] = {}
    blank: str | None = None

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        if (self.column is None) == (self.constant is None):
            raise ValueError("give either column or constant")
        if self.constant is not None and not self.why:
            raise ValueError("a constant needs why: the reason that it holds for every row")
        if self.constant is not None and (self.missing or self.codes or self.blank):
            raise ValueError("missing, codes and blank are for columns")
        return self

    @property
    def targets(self) -> tuple[str, ...]:
        """The contract's codes that this source is mapped to."""
        return tuple(code for code in (*self.codes.values(), self.constant, self.blank) if code is not None)


class Flags(_Settings):
    """Columns of the source that each say whether one code of `code_type` applies to the case.

    `columns`: column → code. A cell with `present` gives a row, one with `absent` or nothing gives none, and any
    other text becomes the code of a row, so that validation finds it.
    """

    code_type: str
    columns: dict[str, str] = Field(min_length=1)
    present: str
    absent: str


class MappedTables(_Settings):
    """The tables that the source gives: field → source for `cases`; `case_codes` are made from flag columns."""

    cases: dict[str, Source]
    case_codes: tuple[Flags, ...] = Field(default=(), strict=False)


class Mapping(_Settings):
    """How one system's export is read. Each column of the contract is mapped or in `lacks`, and each of the source
    is mapped or in `ignored_columns`, so that nothing is left out unseen.
    """

    system: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    about: str
    file: SourceFile
    ignored_columns: tuple[str, ...] = Field(default=(), strict=False)
    lacks: tuple[str, ...] = Field(default=(), strict=False)
    tables: MappedTables

    @model_validator(mode="after")
    def _fits_the_contract(self) -> Self:
        faults = [*faults_in_lacks(self.lacks), *self._fields_at_fault(), *self._codes_at_fault(), *self._doubles()]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def uses(self) -> dict[str, ColumnUse]:
        """The columns of the source that are read, and where each goes first."""
        cases = {
            source.column: ColumnUse("cases", name)
            for name, source in self.tables.cases.items()
            if source.column is not None
        }
        flags = {column: ColumnUse("case_codes", "code") for flag in self.tables.case_codes for column in flag.columns}
        return cases | flags

    def _fields_at_fault(self) -> Iterator[str]:
        known = {item.name for item in tables()["cases"]}
        mapped = set(self.tables.cases)
        lacking = {place.removeprefix("cases.") for place in self.lacks if place.startswith("cases.")}
        key = self.tables.cases.get("case_id")
        if key is None or key.column is None or key.codes or key.blank:
            yield "tables.cases.case_id must come from a column, without codes"
        yield from (f"tables.cases.{name} is no field of the contract" for name in sorted(mapped - known))
        yield from (f"cases.{name} is mapped and lacking" for name in sorted(mapped & lacking))
        yield from (f"cases.{name} is not mapped and not in lacks" for name in sorted(known - mapped - lacking))
        given = {"cases"} | ({"case_codes"} if self.tables.case_codes else set())
        yield from (
            f"table {name} is not mapped and not in lacks" for name in tables() if name not in given | set(self.lacks)
        )
        yield from (f"table {name} is mapped and lacking" for name in sorted(given & set(self.lacks)))

    def _codes_at_fault(self) -> Iterator[str]:
        for name, source in self.tables.cases.items():
            if name in {item.name for item in tables()["cases"]}:
                codes = codelists().get(field("cases", name).codelist)
                if codes and not set(source.targets) <= set(codes):
                    yield f"tables.cases.{name} names a code that is not in the contract's list"
        for number, flags in enumerate(self.tables.case_codes, start=1):
            known = codelists().get("country" if flags.code_type == "citizenship" else flags.code_type, ())
            if flags.code_type not in codelists()["code_type"] or not set(flags.columns.values()) <= set(known):
                yield f"entry {number} of tables.case_codes names a code that is not in the contract's list"

    def _doubles(self) -> Iterator[str]:
        columns = [
            *(source.column for source in self.tables.cases.values() if source.column is not None),
            *(column for flags in self.tables.case_codes for column in flags.columns),
            *self.ignored_columns,
        ]
        if len(set(columns)) < len(columns):
            yield "a column of the source is named more than once"


def read_mapping(name: str, programme_folder: Path) -> Mapping:
    """The ready-made mapping `name`, or else the mapping file of that name in the programme folder.

    Raises ProgrammeInvalid with every place that is wrong, never with what stands there.
    """
    advice = "Correct it; words such as yes, no and numbers need quotation marks."
    return read_settings(_find(name, programme_folder), Mapping, "The mapping", advice, {})


def _find(name: str, programme_folder: Path) -> Path:
    if re.fullmatch(r"[a-z0-9-]+", name) and (READY_MADE / f"{name}.yml").is_file():
        return READY_MADE / f"{name}.yml"
    is_inside = not PurePath(name).is_absolute() and ".." not in PurePath(name).parts
    if is_inside and (programme_folder / name).is_file():
        return programme_folder / name
    ready_made = ", ".join(sorted(path.stem for path in READY_MADE.glob("*.yml")))
    raise ProgrammeInvalid(
        "export.mapping names no mapping.",
        f"Name a file in the programme folder, or a ready-made mapping: {ready_made}.",
    )
