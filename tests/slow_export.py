"""An export counted by hand: rows as text, loops, and no frames. Slow, and easy to check by reading."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from random_exports import exports
from records_of import records_of

from pipelines.contract.counts import CountTable, Measured, SpellTable
from pipelines.measure.measures import measure_all
from pipelines.measure.scope import Scope
from pipelines.measure.windows import Window
from pipelines.programme import Programme, read_programme

Row = dict[str, str]
Rows = dict[str, list[Row]]
Stretch = tuple[dt.date, dt.date]

SAMPLE = Path(__file__).parents[1] / "data_samples" / "safe_havens"
FIRST_DAY, CUT, COUNTRIES = dt.date(2016, 11, 1), dt.date(2017, 6, 30), ("NL", "RO")
IDS = ("case_id", "person_id", "step_id", "event_id", "decision_event_id", "service_id", "assessment_id")
RECEPTION = (
    *("family_home_protected", "residential_open", "residential_closed", "protected_reception"),
    *("other", "unknown", ""),
)


def day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def is_by(text: str, cut: dt.date) -> bool:
    return bool(text) and dt.date.fromisoformat(text) <= cut


def is_after(text: str, cut: dt.date) -> bool:
    return bool(text) and dt.date.fromisoformat(text) > cut


def stretch_of(event: Row) -> Stretch:
    """The first and the last day on which it can have been."""
    stored = day(event["event_date"])
    if stored and event["date_precision"] == "day":
        return stored, stored
    if stored and event["date_precision"] == "month":
        return stored, stored.replace(day=calendar.monthrange(stored.year, stored.month)[1])
    if stored and event["date_precision"] == "year":
        return stored, dt.date(stored.year, 12, 31)
    return dt.date.min, dt.date.max


class SlowExport:
    """The cases that count at a cut, and what had happened in them by then."""

    def __init__(self, rows: Rows, first_day: dt.date, cut: dt.date, countries: tuple[str, ...]) -> None:
        self.rows, self.first_day, self.cut = rows, first_day, cut
        counted = [r for r in rows["cases"] if r["case_status"] != "duplicate" and is_by(r["opened_on"], cut)]
        self.cases = {row["case_id"]: row for row in counted}
        self.child = {case_id: row["person_id"] or f"case {case_id}" for case_id, row in self.cases.items()}
        self.places_of_case = {case_id: row["programme_country"] for case_id, row in self.cases.items()}
        self.places_of_child = {
            child: "+".join(c for c in countries if any(c == self.places_of_case[k] for k in self.cases_of(child)))
            for child in self.child.values()
        }

    def cases_of(self, child: str) -> list[str]:
        return [case_id for case_id, whose in self.child.items() if whose == child]

    def of(self, table: str) -> list[Row]:
        return [row for row in self.rows[table] if row["case_id"] in self.cases]

    @cached_property
    def _completed(self) -> dict[str, list[Row]]:
        by_type: dict[str, list[Row]] = defaultdict(list)
        for row in self.of("events"):
            if row["lifecycle"] == "complete":
                by_type[row["event_type"]].append(row)
        return by_type

    def completed(self, *event_types: str) -> list[Row]:
        return [row for event_type in event_types for row in self._completed.get(event_type, [])]

    def happened(self, *event_types: str) -> list[Row]:
        """Completed by the cut, whichever day of its month or year it was; an event without a date has happened."""
        return [r for r in self.completed(*event_types) if not r["event_date"] or stretch_of(r)[1] <= self.cut]

    def of_child(self, child: str, events: Iterable[Row]) -> list[Row]:
        return [row for row in events if self.child[row["case_id"]] == child]

    @cached_property
    def placements(self) -> list[dict[str, Any]]:
        """The placements in reception that were open on a day from the programme's first day to the cut."""
        found = []
        for start in self.completed("placement_start"):
            if not start["step_id"] or not start["event_date"] or start["placement_type"] not in RECEPTION:
                continue
            started_on = day(start["event_date"])
            ended_on = self._end_of(start)
            assert started_on
            if started_on <= self.cut and (ended_on is None or ended_on >= self.first_day):
                found.append({"row": start, "child": self.child[start["case_id"]], "on": started_on, "end": ended_on})
        return found

    def in_step(self, start: Row, event_type: str) -> list[Row]:
        step = (start["case_id"], start["step_id"])
        return [row for row in self.completed(event_type) if (row["case_id"], row["step_id"]) == step]

    def _end_of(self, start: Row) -> dt.date | None:
        def last(event_type: str) -> dt.date | None:
            days = [day(row["event_date"]) for row in self.in_step(start, event_type)]
            return max((one for one in days if one and one <= self.cut), default=None)

        gone_on, returned_on = last("disappeared"), last("returned_to_care")
        is_gone = gone_on is not None and (returned_on is None or returned_on < gone_on)
        return last("placement_end") or (gone_on if is_gone else None)


Answers = dict[str, Counter[Any]]
Ask = Callable[[Scope], Iterable[Measured]]


def numbers(tables: Iterable[Measured]) -> dict[str, Any]:
    """Table → its cells; of durations, the dated spells and those that are not."""
    found: dict[str, Any] = {}
    for table in tables:
        if isinstance(table, CountTable):
            found[table.definition.id] = dict(table.cells)
        elif isinstance(table, SpellTable):
            found[table.definition.id] = dict(table.spells)
            found[f"{table.definition.id} undated"] = dict(table.undated)
    return found


def measured(rows: Rows, *asked: Ask, framework: str = "amif-2014-2020") -> dict[str, Any]:
    window, to_date = Window(dt.date(2017, 1, 1), CUT), Window(FIRST_DAY, CUT)
    scope = Scope(records_of(rows), {}, COUNTRIES, window, to_date, consent_given_only=False, framework=framework)
    return numbers(table for ask in asked for table in ask(scope))


def slow(rows: Rows) -> SlowExport:
    return SlowExport(rows, FIRST_DAY, CUT, COUNTRIES)


def with_other_ids(rows: Rows, chance: Any) -> Rows:
    """The same export with other names for all of its ids and its rows in another order."""
    known = sorted({row[field] for lines in rows.values() for row in lines for field in IDS if row.get(field)})
    new = dict(zip(known, (f"X{number}" for number in chance.sample(range(1000, 9999), len(known))), strict=True))
    renamed = {
        table: [{field: new.get(text, text) if field in IDS else text for field, text in row.items()} for row in lines]
        for table, lines in rows.items()
    }
    for lines in renamed.values():
        chance.shuffle(lines)
    return renamed


DATE_FIELDS = (
    "event_date",
    "planned_on",
    "started_on",
    "requested_on",
    "decided_on",
    "child_heard_on",
    "implemented_on",
)
EDGES = [dt.date(2016, 10, 31), FIRST_DAY, dt.date(2017, 2, 28), dt.date(2017, 3, 1), dt.date(2017, 5, 31), CUT]


@st.composite
def care_exports(draw: Any, event_types: tuple[str, ...]) -> Rows:
    """Random exports in which these events are many, often of one child and on few days; services have an end."""
    rows: Rows = draw(st.one_of(exports(event_types), exports(event_types), exports()))
    if draw(st.booleans()):
        for case in rows["cases"]:
            case |= {"person_id": "P1", "opened_on": "2016-01-01", "case_status": "open"}
    days = [*draw(st.lists(st.sampled_from(EDGES), min_size=2, max_size=4, unique=True)), CUT + dt.timedelta(1)]
    if draw(st.booleans()):
        for event in rows["events"]:
            event |= {"lifecycle": "complete", "date_precision": "day" if event["event_date"] else "unknown"}
    if draw(st.integers(0, 2)):
        _squeeze(rows, days)
    for service in rows["services"]:
        started_on = day(service["started_on"])
        lasted = draw(st.one_of(st.none(), st.integers(0, 200)))
        service["ended_on"] = str(started_on + dt.timedelta(lasted)) if started_on and lasted is not None else ""
    return rows


def _squeeze(rows: Rows, days: list[dt.date]) -> None:
    """Moves each date to one of `days`; a month stays stored as its first day, a year as 1 January."""
    for row in (row for lines in rows.values() for row in lines):
        for field in DATE_FIELDS:
            if row.get(field):
                moved = days[dt.date.fromisoformat(row[field]).toordinal() % len(days)]
                first_of = {"month": moved.replace(day=1), "year": moved.replace(month=1, day=1)}
                row[field] = str(first_of.get(row.get("date_precision", ""), moved))


@cache
def sample() -> tuple[Programme, Rows]:
    """The sample programme and all rows of its export, read by the csv module."""
    rows = {}
    for path in (SAMPLE / "export").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows[path.stem] = list(csv.DictReader(file))
    return read_programme(SAMPLE), rows


@cache
def sample_numbers(period_id: str) -> dict[str, Any]:
    programme, rows = sample()
    return numbers(measure_all(records_of(rows), {}, programme, programme.period(period_id), "internal"))


def slow_sample(period_id: str) -> SlowExport:
    programme, rows = sample()
    return SlowExport(rows, programme.first_day, programme.period(period_id).last_day, programme.countries)
