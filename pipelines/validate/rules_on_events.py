"""Rule columns on events: an arrest, a placement or a request must hang together across its rows."""

from __future__ import annotations

import polars as pl

from pipelines.validate.rows import Rows, judge, judge_where, rule_on

STAYS = ("placement_start", "placement_end", "disappeared", "found", "returned_to_care")
"""Events of one stay share a step_id too, but they are not the question and the answer of a request."""

MOMENTS = (
    *("arrest", "police_release", "placement_start", "placement_end", "disappeared", "found", "returned_to_care"),
    *("return_executed", "measure_ended", "case_closed"),
)
"""Events that happen at once: they can be withdrawn, but not begin and be answered later."""

BOUNDS = ("placement_start", "placement_end")

_STEP = ["case_id", "step_id"]
_REQUEST = [*_STEP, "event_type"]
_KIND = pl.col("event_type")


@rule_on("events", needs=("events.event_date",))
def event_date_is_there_or_unknown(rows: Rows) -> pl.Series:
    """The event has a date, unless its precision says that the date is unknown."""
    is_unknown = (pl.col("date_precision") == "unknown").fill_null(value=False)
    return judge(rows.text, pl.col("event_date").is_not_null() | is_unknown)


@rule_on("events", needs=("events.event_date", "events.date_precision"))
def imprecise_date_is_stored_as_agreed(rows: Rows) -> pl.Series:
    """A month stands as its first day, a year as 1 January, and an unknown date is empty."""
    date, precision = pl.col("event_date"), pl.col("date_precision")
    is_first = date.dt.day() == 1
    verdict = (
        pl.when(precision == "month")
        .then(is_first)
        .when(precision == "year")
        .then(is_first & (date.dt.month() == 1))
        .when(precision == "unknown")
        .then(date.is_null())
    )
    return judge(rows.typed, verdict)


@rule_on("events", needs=("events.event_date", "cases.birth_year"))
def event_not_before_birth(rows: Rows) -> pl.Series:
    """The event does not lie in a year before the child was born."""
    cases = rows.kept["cases"].lazy().select("case_id", "birth_year")
    born = cases.unique("case_id", keep="first", maintain_order=True)
    with_birth = rows.beside(born, ["case_id"], pl.lit(value=True))
    return judge(with_birth, pl.col("event_date").dt.year() >= pl.col("birth_year"))


@rule_on("events", needs=("events.offence",))
def arrest_has_an_offence(rows: Rows) -> pl.Series:
    """A row of an arrest says what the offence was."""
    return judge(rows.typed, pl.when(_KIND == "arrest").then(pl.col("offence").is_not_null()))


@rule_on("events", needs=("events.arrest_ref",))
def arrest_has_a_reference(rows: Rows) -> pl.Series:
    """A row of an arrest says which arrest it belongs to."""
    return judge(rows.typed, pl.when(_KIND == "arrest").then(pl.col("arrest_ref").is_not_null()))


@rule_on("events", needs=("events.offence", "events.arrest_ref"))
def arrest_offence_is_there_once(rows: Rows) -> pl.Series:
    """An arrest holds each offence once: the first row with it is right, further ones are repeats."""
    is_countable = (_KIND == "arrest") & pl.col("arrest_ref").is_not_null() & pl.col("offence").is_not_null()
    is_first = pl.struct("case_id", "arrest_ref", "offence").is_first_distinct()
    return judge_where(rows, is_countable, rows.where(is_countable), is_first)


@rule_on("events", needs=("events.country",))
def arrest_has_a_country(rows: Rows) -> pl.Series:
    """A row of an arrest says in which country it was."""
    return judge(rows.typed, pl.when(_KIND == "arrest").then(pl.col("country").is_not_null()))


@rule_on("events", needs=("events.event_date",))
def placement_has_a_start(rows: Rows) -> pl.Series:
    """The start of a placement has a date, be it only the month or the year."""
    return judge(rows.text, pl.when(_KIND == "placement_start").then(pl.col("event_date").is_not_null()))


@rule_on("events", needs=("events.lifecycle",))
def moment_is_complete(rows: Rows) -> pl.Series:
    """An event that happens at once is not said to have only begun."""
    return judge(rows.typed, pl.when(_KIND.is_in(MOMENTS)).then(pl.col("lifecycle") != "start"))


@rule_on("events", needs=("events.step_id",))
def placement_has_a_step(rows: Rows) -> pl.Series:
    """The start and the end of a placement have the step_id that makes them one placement."""
    return judge(rows.typed, pl.when(_KIND.is_in(BOUNDS)).then(pl.col("step_id").is_not_null()))


@rule_on("events", needs=("events.step_id",))
def placement_bound_is_there_once(rows: Rows) -> pl.Series:
    """A placement starts once and ends once: the first row is right, further ones are repeats."""
    is_bound = _KIND.is_in(BOUNDS) & (pl.col("lifecycle") == "complete") & pl.col("step_id").is_not_null()
    return judge_where(rows, is_bound, rows.where(is_bound), pl.struct(*_STEP, "event_type").is_first_distinct())


@rule_on("events", needs=("events.placement_type",))
def placement_has_a_type(rows: Rows) -> pl.Series:
    """The start of a placement says what kind of place it was."""
    return judge(rows.typed, pl.when(_KIND == "placement_start").then(pl.col("placement_type").is_not_null()))


@rule_on("events", needs=("events.event_date", "events.step_id"))
def placement_end_not_before_start(rows: Rows) -> pl.Series:
    """A placement does not end before it starts."""
    is_end = _KIND == "placement_end"
    ends = rows.beside(_first_of_step(rows, _KIND == "placement_start", _STEP), _STEP, is_end)
    return judge_where(rows, is_end, ends, _is_not_before_first())


@rule_on("events", needs=("events.event_date", "events.step_id"))
def disappearance_lies_in_a_placement(rows: Rows) -> pl.Series:
    """A disappearance belongs to a placement of the same case that had started, and had not ended, by then."""
    starts = _first_of_step(rows, _KIND == "placement_start", _STEP)
    is_end, is_gone = _KIND == "placement_end", _KIND == "disappeared"
    sound_ends = rows.beside(starts, _STEP, is_end & pl.col("step_id").is_not_null()).filter(
        _is_not_before_first().fill_null(value=True)
    )
    ends = sound_ends.sort("event_date", maintain_order=True)
    last_ends = ends.group_by(_STEP).agg(
        pl.col("event_date").last().alias("end_date"), pl.col("date_precision").last().alias("end_precision")
    )
    disappearances = rows.beside(starts, _STEP, is_gone).join(
        last_ends, on=_STEP, how="left", maintain_order="left", validate="m:1"
    )
    is_not_after_end = _is_not_before(("end_date", "end_precision"), ("event_date", "date_precision"))
    has_placement = pl.col("is_found").fill_null(value=False)
    lies_in_it = has_placement & _is_not_before_first().fill_null(value=True) & is_not_after_end.fill_null(value=True)
    return judge_where(rows, is_gone, disappearances, lies_in_it)


@rule_on("events", needs=("events.event_date", "events.step_id", "events.lifecycle"))
def answer_not_before_question(rows: Rows) -> pl.Series:
    """No answer of a request lies before its question; where one does, all rows of the request are in doubt."""
    is_request = ~_KIND.is_in(STAYS)
    questions = _first_of_step(rows, is_request & (pl.col("lifecycle") == "start"), _REQUEST)
    of_request = is_request & pl.col("step_id").is_not_null()
    requests = rows.beside(questions, _REQUEST, of_request)
    is_late_enough = pl.when(pl.col("lifecycle") == "complete").then(_is_not_before_first())
    return judge_where(rows, of_request, requests, is_late_enough.min().over(_REQUEST))


def _first_of_step(rows: Rows, which: pl.Expr, step: list[str]) -> pl.LazyFrame:
    """For each step, the earliest of its rows: `first_date`, `first_precision`, and `is_found` true."""
    return (
        rows.typed.lazy()
        .filter(which & pl.all_horizontal(pl.col(step).is_not_null()))
        .sort("event_date", nulls_last=True, maintain_order=True)
        .unique(step, keep="first", maintain_order=True)
        .select(
            *step,
            pl.col("event_date").alias("first_date"),
            pl.col("date_precision").alias("first_precision"),
            pl.lit(value=True).alias("is_found"),
        )
    )


def _is_not_before_first() -> pl.Expr:
    return _is_not_before(("event_date", "date_precision"), ("first_date", "first_precision"))


def _is_not_before(later: tuple[str, str], earlier: tuple[str, str]) -> pl.Expr:
    """Whether one date (column, column of its precision) is not before another, compared as finely as both are known.

    A month is stored as its first day, so day by day it would seem to lie before an event earlier in that month.
    """
    date, other = pl.col(later[0]), pl.col(earlier[0])
    precisions = [pl.col(later[1]), pl.col(earlier[1])]

    def either_is(precision: str) -> pl.Expr:
        return pl.any_horizontal(one == precision for one in precisions)

    return (
        pl.when(either_is("unknown"))
        .then(None)
        .when(either_is("year"))
        .then(date.dt.year() >= other.dt.year())
        .when(either_is("month"))
        .then(date.dt.truncate("1mo") >= other.dt.truncate("1mo"))
        .otherwise(date >= other)
    )


RULES_ON_EVENTS = (
    event_date_is_there_or_unknown,
    imprecise_date_is_stored_as_agreed,
    event_not_before_birth,
    arrest_has_an_offence,
    arrest_has_a_reference,
    arrest_offence_is_there_once,
    arrest_has_a_country,
    placement_has_a_start,
    moment_is_complete,
    placement_has_a_step,
    placement_bound_is_there_once,
    placement_has_a_type,
    placement_end_not_before_start,
    disappearance_lies_in_a_placement,
    answer_not_before_question,
)
