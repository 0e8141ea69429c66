"""What a mapping file may say: where the tables of another system are, and how they become the contract's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.contract.fields import Field as ContractField
from pipelines.load.columns import ColumnUse

System = Literal["tables", "primero", "kobo", "htcds"]
ColumnName = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[str, ...], Field(strict=False)]


CODE_LIST_OF = {"citizenship": "country"}
"""Code type → its list, where that has another name."""


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Written(_Settings):
    """How the export writes what is in its cells.

    `separator`: between the columns of a CSV file. `encoding`: of a CSV file. `date_order`: which comes first where a
    day is written in numbers, such as 03-04-2017; days that begin with the year need no answer. `serial_dates`: the
    year from which days that are whole numbers are counted. `decimal`: the sign before decimals. `several`: what stands
    between several values in one cell. `missing`: words that mean that nothing was recorded, in any column; an empty
    cell always does.
    """

    separator: Literal[",", ";", "\t"] = ","
    encoding: Literal["utf-8", "windows-1252"] = "utf-8"
    date_order: Literal["day-first", "month-first"] | None = None
    serial_dates: Literal[1900, 1904] | None = None
    decimal: Literal[".", ","] = "."
    several: ColumnName = ";"
    missing: Texts = ()


class SourceSheet(_Settings):
    """Where one table of the source is.

    `file`: files whose name fits it hold the table (`*` stands for anything); several are read as one. `sheet`: its
    name in a workbook; the first one where it isn't given. `forms`: sheets of a workbook that together hold it, each
    with label of a column → name that the rest of the mapping uses. `key`: the column that tells its records apart.
    `edited`: the column with the time of the last edit, for records that several files hold. `later_file_wins`: such a
    record is newest in the file whose name comes last. `parent` and `link`: the table to whose records its rows belong,
    and the column that holds their key. `rejected`: column → the texts that say that somebody rejected a record in
    the system: it is set aside, with all rows that belong to it.
    """

    file: ColumnName = "*"
    sheet: str | None = None
    forms: dict[str, dict[str, ColumnName]] = {}
    key: str | None = None
    edited: str | None = None
    later_file_wins: bool = False
    rejected: dict[ColumnName, Texts] = {}
    parent: str | None = None
    link: str | None = None


class Source(_Settings):
    """Where a field comes from: exactly one of `column`, `next`, `constant`, `numbered`, `precision_of`.

    `column`: a column of the row's own table, or of the record of `sheet` to which the row belongs. `next`: a column
    with days; the field is the day in the record's next row, in the order of these days. `otherwise`: where the field
    comes from where this gives nothing. `constant`: the same for every row; for a field of a case with the reason
    `why`. `numbered`: an id that is made, the same for all rows of this name that are made from one row of the source.
    `precision_of`: how exactly the day in that column is known. `part`: only the year of a day. `missing`: more words
    for "nothing was recorded". `codes`: code or label of the source → code of the contract; text that is not listed
    stays as it is, so that the check of the export finds it. `blank`: the contract's code where nothing was recorded.
    """

    column: ColumnName | None = None
    sheet: str | None = None
    next: ColumnName | None = None
    otherwise: Source | None = None
    constant: str | None = None
    why: str | None = None
    numbered: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,20}$")] | None = None
    precision_of: ColumnName | None = None
    part: Literal["year"] | None = None
    missing: Texts = ()
    codes: dict[str, str] = {}
    blank: str | None = None

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        origins = (self.column, self.next, self.constant, self.numbered, self.precision_of)
        if sum(origin is not None for origin in origins) != 1:
            raise ValueError("give exactly one of column, next, constant, numbered and precision_of")
        if self.column is None and (self.sheet or self.part or self.codes or self.blank):
            raise ValueError("sheet, part, codes and blank are for a column")
        if self.column is None and self.next is None and self.otherwise is not None:
            raise ValueError("otherwise is for column and next")
        return self

    def chain(self) -> Iterator[Source]:
        """This source, and those that are asked where it gives nothing."""
        yield self
        if self.otherwise is not None:
            yield from self.otherwise.chain()

    @property
    def targets(self) -> tuple[str, ...]:
        """The contract's codes that this source is mapped to."""
        return tuple(code for code in (*self.codes.values(), self.constant, self.blank) if code is not None)

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that it needs, of the table of `sheet` or of the row's own."""
        return tuple(name for name in (self.column, self.next, self.precision_of) if name is not None)


class Flags(_Settings):
    """Columns that each say whether one code applies: column → code.

    A cell with `present` gives a row with the code in the field `into`, one with `absent` or nothing gives none, and
    any other text becomes the code of a row, so that the check of the export finds it.
    """

    columns: dict[str, str] = Field(min_length=1)
    present: str
    absent: str
    into: str = "code"


class Rows(_Settings):
    """Rows of one table of the contract, made from the rows of one table of the source.

    `fields`: field of the contract → where it comes from. `each`: a column with several values in a cell; each value
    gives a row of its own, and is what the column then holds. `flags`: columns that each give a row of their own.
    `when`: column → the texts with which a row of the source is used. `recorded`: fields without which no row is made.
    """

    sheet: str
    fields: dict[str, Source]
    each: ColumnName | None = None
    flags: Flags | None = None
    when: dict[str, Texts] = {}
    recorded: Texts = ()

    @model_validator(mode="after")
    def _has_one_way_to_multiply(self) -> Self:
        if self.each is not None and self.flags is not None:
            raise ValueError("give each or flags, not both")
        return self

    def codelist(self, field: ContractField) -> str:
        """The code list of `field` in these rows; "" where it has none, or where their code types differ."""
        if field.codelist != "(by code_type)":
            return field.codelist
        code_type = self.fields.get("code_type")
        constant = code_type.constant if code_type is not None else None
        return CODE_LIST_OF.get(constant or "", constant or "")

    def columns(self) -> Iterator[tuple[str, str, str]]:
        """Table of the source, column, and the field for which it is read first."""
        for name, first in self.fields.items():
            for source in first.chain():
                yield from ((source.sheet or self.sheet, column, name) for column in source.reads)
        if self.each is not None:
            yield self.sheet, self.each, next(iter(self.fields))
        if self.flags is not None:
            yield from ((self.sheet, column, self.flags.into) for column in self.flags.columns)
        yield from ((self.sheet, column, next(iter(self.fields))) for column in self.when)


class Mapping(_Settings):
    """How one organisation's export is read.

    `extends`: a mapping whose settings hold where this one doesn't give them; null takes one out. `system`: short name
    of the source, for findings. `reader`: the family of systems whose layout the files have. `form_definitions`: the
    workbook that Primero exports of its forms, a file in the programme folder and not in the export; from it come the
    sheets, labels and options of a workbook of cases. `sheets`: name → table of the source. `tables`: table of the
    contract → name → rows that are made for it. Each column of the contract is mapped or in `lacks`. `ignored_columns`
    are known and not read.
    """

    extends: str | None = None
    system: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    about: str
    reader: System = "tables"
    form_definitions: Annotated[str, Field(min_length=1)] | None = None
    written: Written = Written()
    sheets: dict[str, SourceSheet] = Field(min_length=1)
    tables: dict[str, Annotated[dict[str, Rows], Field(min_length=1)]]
    ignored_columns: Texts = ()
    lacks: Texts = ()

    @property
    def record(self) -> str:
        """The table of the records: the first of `sheets` that has no parent."""
        return next(iter(self.in_order()))

    def in_order(self) -> tuple[str, ...]:
        """The tables of the source, each after its parent."""
        return tuple(sorted(self.sheets, key=self._depth))

    def _depth(self, sheet: str) -> int:
        parent = self.sheets[sheet].parent
        return 0 if parent not in self.sheets else 1 + self._depth(parent)

    def uses(self, lacks: frozenset[str] = frozenset()) -> dict[str, dict[str, ColumnUse]]:
        """Table of the source → the columns that are read of it → the field that each is read for first."""
        found: dict[str, dict[str, ColumnUse]] = {name: {} for name in self.sheets}
        for table, made in self.tables.items():
            for rows in made.values():
                for sheet, column, field in rows.columns():
                    if not {table, f"{table}.{field}"} & lacks:
                        found[sheet].setdefault(column, ColumnUse(table, field))
        for name, sheet_source in self.sheets.items():
            for structural in (sheet_source.key, sheet_source.link, sheet_source.edited):
                if structural is not None and found[name]:
                    found[name].setdefault(structural, ColumnUse(next(iter(found[name].values())).table, "case_id"))
        return found
