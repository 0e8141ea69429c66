"""Large synthetic exports for the bench: invented programmes of any size, valid by all expectations, always the same.

A case has about 12 events, as in the sample programme. Rows are made and written in blocks of cases, so that memory
does not grow with the export. Nothing in them says anything about the world.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.contract.fields import codelists, tables

EVENTS_OF_A_CASE = 12.5
BLOCK_CASES = 50_000
SEED = 20161101

FIRST_DAY = dt.date(2016, 1, 1)
EXPORT_DAY = dt.date(2018, 12, 15)
"""Nothing in the export lies after it."""

COUNTRIES = ["NL", "NL", "NL", "SE", "RO", "MD", "BA"]
CITIZENSHIPS = ["RO", "RO", "RO", "BG", "BA", "MD", "RS", "UA", "RO;MD", "stateless", "undetermined"]
RECEPTION = ["family_home_protected", "residential_open", "residential_closed", "protected_reception", "police_cell"]
SOLUTIONS = ["nl_stay", "origin", "origin", "third_country", "none_yet", "none_yet", "lost_from_view"]

REQUESTS = (
    ("identified_possible_victim", "police", 0.55, 0),
    ("guardian_appointed", "juvenile_judge", 0.6, 3),
    ("protection_board_inquiry", "child_protection_board", 0.3, 8),
    ("bia", "guardian", 0.45, 20),
    ("family_tracing", "origin_ngo", 0.35, 30),
    ("origin_safety_assessment", "origin_child_protection", 0.25, 60),
    ("return_arrangement", "central_authority", 0.2, 90),
)
"""Event type, who is asked, how many cases have it, and after how many days it is asked for."""

PROGRAMME = """\
programme: large-sample
title: A large invented programme
sample: true
framework: amif-2014-2020
countries: [NL, SE, RO, MD, BA]
periods:
  - {id: 2016-H2, first_day: 2016-11-01, last_day: 2016-12-31}
  - {id: 2017-H1, first_day: 2017-01-01, last_day: 2017-06-30}
  - {id: 2017-H2, first_day: 2017-07-01, last_day: 2017-12-31}
  - {id: 2018-H1, first_day: 2018-01-01, last_day: 2018-06-30}
  - {id: 2018-H2, first_day: 2018-07-01, last_day: 2018-11-30}
languages: [en]
profiles: [public]
rounding_key: {demo: true}
"""


def write_large_programme(folder: Path, events: int) -> int:
    """Writes a programme folder with about so many events in its export; gives back how many there are exactly."""
    export = folder / "export"
    export.mkdir(parents=True)
    (folder / "programme.yml").write_text(PROGRAMME, encoding="utf-8")
    cases = max(1, round(events / EVENTS_OF_A_CASE))
    written = 0
    files = {table: (export / f"{table}.csv").open("wb") for table in tables()}
    for first in range(1, cases + 1, BLOCK_CASES):
        numbers = np.arange(first, min(first + BLOCK_CASES, cases + 1))
        block = _block(numbers, written)
        for table, rows in block.items():
            fields = [field.name for field in tables()[table]]
            missing = [pl.lit(None, pl.String).alias(name) for name in fields if name not in rows.columns]
            rows.with_columns(missing).select(fields).write_csv(files[table], include_header=first == 1)
        written += block["events"].height
    for file in files.values():
        file.close()
    return written


def _block(numbers: np.ndarray[tuple[int], np.dtype[np.int64]], events_before: int) -> dict[str, pl.DataFrame]:
    chance = np.random.default_rng((SEED, int(numbers[0])))
    cases = _cases(numbers, chance)
    events = _events(cases, chance).with_row_index("number", offset=events_before + 1)
    return {
        "cases": cases,
        "case_codes": _case_codes(cases),
        "events": events.with_columns(event_id=_id("SYN-E-", pl.col("number"))),
        "services": _services(cases, chance),
        "assessments": _assessments(cases),
        "outcomes": cases.select("case_id", "solution", "decided_on", "implemented_on"),
        "needs": _needs(cases, chance),
        "followups": _followups(cases, chance),
    }


def _id(prefix: str, number: pl.Expr) -> pl.Expr:
    return pl.format("{}{}", pl.lit(prefix), number.cast(pl.String).str.zfill(8))


def _draw(chance: np.random.Generator, codes: list[str] | tuple[str, ...], size: int) -> pl.Series:
    return pl.Series(codes, dtype=pl.String).gather(chance.integers(0, len(codes), size))


def _day(days: pl.Expr) -> pl.Expr:
    """The day so many days after the first; null after the day of the export."""
    day = pl.lit(FIRST_DAY) + pl.duration(days=days)
    return pl.when(day <= EXPORT_DAY).then(day)


def _cases(numbers: np.ndarray[tuple[int], np.dtype[np.int64]], chance: np.random.Generator) -> pl.DataFrame:
    size = len(numbers)
    age = chance.integers(9, 18, size)
    drawn = pl.DataFrame(
        {
            "number": numbers,
            "since": chance.integers(0, 1_035, size),  # days from the first day to the case's first
            "until": chance.exponential(150, size).astype(np.int64) + 12,
            "age_at_first_contact": age,
            "luck": chance.random(size),
            **{name: _draw(chance, codelists()[name], size) for name in ("sex", "trafficking_status", "accompaniment")},
            "recruiter_relation": _draw(chance, codelists()["recruiter_relation"], size),
            "citizenship": _draw(chance, CITIZENSHIPS, size),
            "programme_country": _draw(chance, COUNTRIES, size),
            "consent_reporting": _draw(chance, ("yes",) * 18 + ("no", "unknown"), size),
            "solution": _draw(chance, SOLUTIONS, size),
        }
    )
    number, since = pl.col("number"), pl.col("since")
    has_solution = pl.col("solution").is_in(["nl_stay", "origin", "third_country"])
    ended_on = _day(since + pl.col("until") + 60)
    return drawn.with_columns(
        case_id=_id("SYN-C-", number),
        # Every sixteenth case is a further case of the child of the case before it; every tenth child has no link.
        person_id=pl.when(number % 10 > 0).then(_id("SYN-P-", number - (number % 16 == 0).cast(pl.Int64))),
        source_system=pl.lit("office"),
        opened_on=_day(since),
        case_status=pl.when(number % 100 == 99)
        .then(pl.lit("duplicate"))
        .when(ended_on.is_null())
        .then(pl.lit("open"))
        .otherwise(pl.lit("closed")),
        closed_on=ended_on,
        birth_year=_day(since).dt.year() - pl.col("age_at_first_contact"),
        research_cohort=pl.when(number % 50 == 1).then(pl.lit("followed_19")),
        decided_on=pl.when(has_solution).then(_day(since + pl.col("until"))),
        implemented_on=pl.when(has_solution).then(_day(since + pl.col("until") + 30)),
    ).with_columns(
        # A solution that would be decided after the export is none yet.
        solution=pl.when(has_solution & pl.col("decided_on").is_null())
        .then(pl.lit("none_yet"))
        .otherwise(pl.col("solution"))
    )


def _event(cases: pl.DataFrame, kind: str, after: pl.Expr, **columns: pl.Expr) -> pl.DataFrame:
    """One complete event of each case, so many days after its first."""
    given = {"lifecycle": pl.lit("complete"), "step": pl.lit(None, pl.Int32), **columns}
    return cases.select("number", pl.lit(kind).alias("event_type"), day=pl.col("since") + after, **given)


def _events(cases: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    pieces = [
        *_arrests(cases, chance),
        *_placements(cases, chance),
        *(piece for step, request in enumerate(REQUESTS, 10) for piece in _request(cases, chance, step, *request)),
        _event(
            cases.filter(pl.col("solution") == "origin", pl.col("implemented_on").is_not_null()),
            "return_executed",
            pl.col("until") + 30,
            outcome=pl.when(pl.col("luck") < 0.7).then(pl.lit("voluntary")).otherwise(pl.lit("enforced")),
        ),
        _event(
            cases.filter(pl.col("implemented_on").is_not_null()), "durable_solution_implemented", pl.col("until") + 30
        ),
        _event(cases.filter(pl.col("closed_on").is_not_null()), "case_closed", pl.col("until") + 60),
    ]
    events = pl.concat(pieces, how="diagonal").with_columns(event_date=_day(pl.col("day")))
    there = events.filter(pl.col("event_date").is_not_null()).sort("number", "day", maintain_order=True)
    precision = _draw(chance, ("day",) * 48 + ("month", "unknown"), there.height)
    is_request = pl.col("step").fill_null(0) >= 10
    return there.with_columns(
        # Arrests and placements always have a date; what was asked of others is not always dated.
        date_precision=pl.when((precision == "unknown") & ~is_request).then(pl.lit("day")).otherwise(precision),
    ).select(
        pl.exclude("event_date", "number", "step"),
        case_id=_id("SYN-C-", pl.col("number")),
        step_id=pl.when(pl.col("step").is_not_null()).then(
            pl.format("{}-{}", _id("SYN-S-", pl.col("number")), pl.col("step"))
        ),
        event_date=pl.when(pl.col("date_precision") == "day")
        .then(pl.col("event_date"))
        .when(pl.col("date_precision") == "month")
        .then(pl.col("event_date").dt.truncate("1mo")),
    )


def _arrests(cases: pl.DataFrame, chance: np.random.Generator) -> list[pl.DataFrame]:
    """One to three arrests, each with one or two offences, and as many releases."""
    pieces = []
    for arrest, share in ((1, 1.0), (2, 0.4), (3, 0.15)):
        those = cases.filter(chance.random(cases.height) < share)
        kinds = codelists()["offence"]
        first = chance.integers(0, len(kinds), those.height)
        after = pl.lit(chance.integers(0, 6 + 90 * (arrest - 1), those.height))
        reference = pl.format("{}-{}", _id("SYN-A-", pl.col("number")), pl.lit(arrest))
        for offence, is_there in ((0, chance.random(those.height) < 1), (3, chance.random(those.height) < 0.3)):
            rows = _event(
                those,
                "arrest",
                after,
                actor=pl.lit("police"),
                country=pl.when(pl.col("luck") < 0.75).then(pl.lit("NL")).otherwise("programme_country"),
                offence=pl.lit(pl.Series(kinds).gather((first + offence) % len(kinds))),
                arrest_ref=reference,
            )
            pieces.append(rows.filter(is_there))
        pieces.append(_event(those, "police_release", after + 1, actor=pl.lit("police")))
    return pieces


def _placements(cases: pl.DataFrame, chance: np.random.Generator) -> list[pl.DataFrame]:
    """Up to two placements; from nearly half of them the child disappears, and sometimes comes back or is found."""
    pieces = []
    for step, share in ((1, 0.8), (2, 0.3)):
        those = cases.filter(chance.random(cases.height) < share)
        start = 3 + 200 * (step - 1) + chance.integers(0, 10, those.height)
        gone, left = start + chance.integers(0, 120, those.height), start + chance.integers(120, 190, those.height)
        luck, same = chance.random(those.height), {"step": pl.lit(step, pl.Int32)}
        kind = _draw(chance, RECEPTION, those.height)
        is_gone, is_back, is_found = luck < 0.45, luck < 0.1, luck < 0.2
        has_end = ~is_gone | is_back | (luck > 0.4)
        pieces += [
            _event(those, "placement_start", pl.lit(start), placement_type=pl.lit(kind), **same),
            _event(those, "disappeared", pl.lit(gone), **same).filter(is_gone),
            _event(those, "returned_to_care", pl.lit(gone + 4), **same).filter(is_back),
            _event(those, "found", pl.lit(gone + 3), country=pl.lit("NL")).filter(is_found),
            _event(those, "placement_end", pl.lit(left), **same).filter(has_end),
        ]
    return pieces


def _request(
    cases: pl.DataFrame, chance: np.random.Generator, step: int, kind: str, partner: str, share: float, after: int
) -> list[pl.DataFrame]:
    """A question, and for most an answer some weeks later."""
    those = cases.filter(chance.random(cases.height) < share)
    waited = after + chance.integers(0, 90, those.height)
    same = {"step": pl.lit(step, pl.Int32), "actor": pl.lit(partner)}
    answered = _event(those, kind, pl.lit(waited), **same).filter(chance.random(those.height) < 0.8)
    return [_event(those, kind, pl.lit(after), lifecycle=pl.lit("start"), **same), answered]


def _case_codes(cases: pl.DataFrame) -> pl.DataFrame:
    means, concerns = codelists()["means_of_control"], codelists()["protection_concern"]
    number = pl.col("number")

    def code(code_type: str, value: pl.Expr) -> pl.DataFrame:
        return cases.select("case_id", pl.lit(code_type).alias("code_type"), code=value)

    return pl.concat(
        [
            code("citizenship", pl.col("citizenship").str.split(";").list.first()),
            code("exploitation_type", _of(codelists()["exploitation_type"], number)),
            code("means_of_control", _of(means, number)),
            code("means_of_control", _of(means, number + 5)),
            code("protection_concern", _of(concerns, number)),
        ]
    )


def _of(codes: tuple[str, ...], number: pl.Expr) -> pl.Expr:
    return (number % len(codes)).replace_strict(dict(enumerate(codes)), return_dtype=pl.String)


def _services(cases: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    two = pl.concat([cases.with_columns(service=pl.lit(one)) for one in (1, 2)])
    late = pl.lit(chance.integers(5, 60, two.height))
    delivered = pl.lit(_draw(chance, ("yes", "yes", "partly", "no", "unknown"), two.height))
    is_given = delivered.is_in(["yes", "partly"])
    services = two.select(
        "case_id",
        service_id=pl.format("{}-{}", _id("SYN-V-", pl.col("number")), "service"),
        service_type=pl.lit(_draw(chance, codelists()["service_type"], two.height)),
        phase=pl.lit(_draw(chance, codelists()["service_phase"], two.height)),
        planned_on=_day(pl.col("since") + 4),
        started_on=pl.when(is_given).then(_day(pl.col("since") + late)),
        ended_on=pl.when(is_given).then(_day(pl.col("since") + late + 40)),
        delivered=delivered,
        provider=pl.lit("ngo"),
    )
    return services.filter(pl.col("started_on").is_not_null() | ~pl.col("delivered").is_in(["yes", "partly"]))


def _assessments(cases: pl.DataFrame) -> pl.DataFrame:
    decided = cases.filter(pl.col("decided_on").is_not_null())
    return decided.select(
        "case_id",
        "decided_on",
        "implemented_on",
        assessment_id=_id("SYN-B-", pl.col("number")),
        kind=_of(("bia", "bid"), pl.col("number")),
        requested_on=_day(pl.col("since") + 5),
        recommendation="solution",
        decided_by=pl.lit("guardian"),
        child_heard=_of(("yes", "yes", "no", "unknown"), pl.col("number")),
        child_heard_on=_day(pl.col("since") + 10),
        child_view=_of(codelists()["child_view"], pl.col("number")),
    )


def _needs(cases: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    size = cases.height
    return cases.select(
        "case_id",
        need=_of(codelists()["need"], pl.col("number")),
        named_by_child=pl.lit(_draw(chance, codelists()["yes_no_unknown"], size)),
        met=pl.lit(_draw(chance, codelists()["yes_no_partly_unknown"], size)),
    )


def _followups(cases: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    solved = cases.filter(pl.col("implemented_on").is_not_null())
    due = pl.concat([solved.select("case_id", months_after=pl.lit(months)) for months in (1, 3)])
    reached = _draw(chance, codelists()["yes_no_unknown"], due.height)
    improved = _draw(chance, codelists()["yes_no_unknown"], due.height)
    return due.with_columns(
        reached=reached,
        situation_improved=pl.when(reached == "yes").then(improved),
        rearrested=pl.lit(_draw(chance, codelists()["yes_no_unknown"], due.height)),
    )
