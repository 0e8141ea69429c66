"""The rules as an analyst writes them: one JSON suite for each canonical table, read and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from pipelines.contract.fields import field, tables
from pipelines.contract.finding import OnFail
from pipelines.errors import RuleBroken

META = ("id", "why", "on_fail", "do")
"""What every rule must say about itself; `column` besides, where the judged column is not the one that is told."""


@dataclass(frozen=True, eq=False)
class Rule:
    """One expectation of a suite.

    `kind` and `kwargs` are Great Expectations' own `type` and `kwargs`. `column` is the field that a finding names.
    `why` says what is wrong when the rule is broken, `do` what the analyst should do then.
    """

    table: str
    id: str
    column: str
    kind: str
    kwargs: Mapping[str, Any]
    on_fail: OnFail
    why: str
    do: str

    @property
    def place(self) -> str:
        """How an error names the rule: `key_is_unique at cases.case_id`."""
        return f"{self.id} at {self.table}.{self.column}"

    @property
    def judged_columns(self) -> tuple[str, ...]:
        """The fields and rule columns that the expectation looks at."""
        named = [self.kwargs.get(key) for key in ("column", "column_A", "column_B")]
        return tuple(name for name in [*named, *self.kwargs.get("column_list", [])] if name)


def read_suites(folder: Path) -> Mapping[str, tuple[Rule, ...]]:
    """All rules: table → rules in the order of its suite, for every canonical table.

    Raises RuleBroken, naming the suite and the rule, where a suite is missing, unreadable or empty, or a rule
    lacks its meta, names no field or stands twice.
    """
    strangers = sorted(path.name for path in folder.glob("*.json") if path.stem not in tables())
    if strangers:
        raise RuleBroken(
            f"{', '.join(strangers)} in {folder.name} belongs to no table.",
            f"Name a suite after its table: {', '.join(tables())}.",
        )
    return {table: _read_suite(folder, table) for table in tables()}


def _read_suite(folder: Path, table: str) -> tuple[Rule, ...]:
    name = f"{folder.name}/{table}.json"
    try:
        suite = json.loads((folder / f"{table}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RuleBroken(f"There is no {name}.", "Every table needs a suite; restore the file.") from None
    except json.JSONDecodeError as error:
        raise RuleBroken(
            f"{name} is not JSON near line {error.lineno}.", "Look for a missing comma or bracket there."
        ) from None
    written = suite.get("expectations") if isinstance(suite, dict) else None
    if not isinstance(written, list) or not written:
        raise RuleBroken(f"{name} holds no rules.", 'It needs a list under "expectations".')
    rules = tuple(_read_rule(name, table, position, entry) for position, entry in enumerate(written, start=1))
    places = [rule.place for rule in rules]
    twice = sorted({place for place in places if places.count(place) > 1})
    if twice:
        raise RuleBroken(f"{name} holds the same rule twice: {'; '.join(twice)}.", "Keep one of each, or rename one.")
    return rules


def _read_rule(name: str, table: str, position: int, entry: object) -> Rule:
    rule = cast("dict[str, Any]", entry) if isinstance(entry, dict) else {}
    kind, kwargs, meta = rule.get("type"), rule.get("kwargs"), rule.get("meta")
    if not (isinstance(kind, str) and isinstance(kwargs, dict) and isinstance(meta, dict)):
        raise RuleBroken(f"Rule {position} of {name} is not complete.", "A rule has type, kwargs and meta.")
    lacking = [key for key in META if not (isinstance(meta.get(key), str) and meta[key].strip())]
    told = meta.get("id") or f"number {position}"
    if lacking:
        raise RuleBroken(f"Rule {told} of {name} lacks in its meta: {', '.join(lacking)}.", "Write it in plain words.")
    if meta["on_fail"] not in get_args(OnFail):
        raise RuleBroken(
            f"Rule {told} of {name} has an on_fail that is not known.", f"Use one of: {', '.join(get_args(OnFail))}."
        )
    column = str(meta.get("column", kwargs.get("column")))
    try:
        field(table, column)
    except KeyError:
        raise RuleBroken(
            f"Rule {told} of {name} tells its findings of a column that {table} does not have.",
            'Name a column of the table in "column" of its meta.',
        ) from None
    return Rule(table, meta["id"], column, kind, kwargs, meta["on_fail"], meta["why"], meta["do"])
