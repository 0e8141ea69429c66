"""Chain partners: what each was asked, what it answered, and how long cases wait for it."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import CountTable, Dimension, SpellTable
from pipelines.measure.catalogue import definition
from pipelines.measure.endings import find_closings
from pipelines.measure.kinds_of_events import REQUESTS
from pipelines.measure.order import first_of
from pipelines.measure.scope import Scope, once
from pipelines.measure.tally import tally, tally_spells
from pipelines.measure.windows import UNKNOWN

PARTNERS = (
    *("police", "public_prosecutor", "juvenile_judge", "child_protection_board", "guardian", "central_authority"),
    *("dtv", "nidos", "reception_provider", "ngo", "school", "health_provider"),
    *("origin_child_protection", "origin_ngo", "other", UNKNOWN),
)
ANSWERS = ("answered", "open", "withdrawn")
OUTCOMES = ("answered", "withdrawn")

PARTNER = Dimension("partner", PARTNERS)
REQUEST = Dimension("request", REQUESTS)
ANSWER = Dimension("answer", ANSWERS)

_KEY = ["case_id", "step_id", "event_type"]


@once
def find_requests(scope: Scope) -> pl.DataFrame:
    """One row per request asked by the cut.

    Columns: case_id, step_id, event_type, child_id, `partner` (who was asked), `request` (what for), `answer`, and
    `asked_on` and `left_on`, null where the day is not known. `left_on`: the day of the answer or of the withdrawal; of
    an open request, the cut, or the day on which the case was closed: nobody waits any longer then.
    """
    rows = (
        scope.events.filter(pl.col("event_type").is_in(REQUESTS), pl.col("step_id").is_not_null())
        .select(*_KEY, "child_id", "actor", "lifecycle", "event_date", "date_precision")
        .collect()
    )
    # Of two questions on one day the order of the rows must not decide who was asked.
    questions = rows.filter(pl.col("lifecycle") == "start").sort("actor", nulls_last=True)
    closings = find_closings(scope).select("case_id", closed_on=_day(), is_closed=True)
    open_until = (
        pl.when(pl.col("is_closed") & pl.col("closed_on").is_null())
        .then(None)
        .when(pl.col("closed_on") >= pl.col("asked_on"))
        .then("closed_on")
        .otherwise(pl.lit(scope.cut))
    )
    return (
        first_of(questions, _KEY)
        .select(*_KEY, "child_id", partner=pl.col("actor").fill_null(UNKNOWN), request="event_type", asked_on="day")
        .join(_first_days(rows, "complete", "answered"), on=_KEY, how="left")
        .join(_first_days(rows, "withdrawn", "withdrawn"), on=_KEY, how="left")
        .join(closings, on="case_id", how="left")
        .with_columns(answer=_one_of("answered", "withdrawn", pl.lit("open")))
        .with_columns(left_on=_one_of("answered_on", "withdrawn_on", open_until))
        .select(*_KEY, "child_id", "partner", "request", "answer", "asked_on", "left_on")
    )


def _day() -> pl.Expr:
    return pl.when(pl.col("date_precision") == "day").then("event_date")


def _first_days(rows: pl.DataFrame, lifecycle: str, name: str) -> pl.DataFrame:
    """The first row of this lifecycle in each request: its day as `<name>_on`, and `name` in a column of that name."""
    first = first_of(rows.filter(pl.col("lifecycle") == lifecycle), _KEY)
    return first.select(*_KEY, pl.col("day").alias(f"{name}_on"), pl.lit(name).alias(name))


def _one_of(if_answered: str, if_withdrawn: str, if_open: pl.Expr) -> pl.Expr:
    """A request that was answered is answered, withdrawn or not."""
    return (
        pl.when(pl.col("answered").is_not_null())
        .then(if_answered)
        .when(pl.col("withdrawn").is_not_null())
        .then(if_withdrawn)
        .otherwise(if_open)
    )


def measure_partners(scope: Scope) -> list[CountTable | SpellTable]:
    """Requests by what became of them, and how long they wait: by partner, by kind, and by both."""
    requests = find_requests(scope).join(scope.children.select("child_id", "places"), on="child_id", how="inner")
    waits = _waiting_days(requests)
    of_requests = f"requests:{scope.cut}"
    pairs = [f"{partner}|{request}" for partner in PARTNERS for request in REQUESTS]
    there = set(waits["partner_request"])
    pair = Dimension("partner_request", tuple(name for name in pairs if name in there))
    by_both = definition("waiting_days_by_partner_and_kind")
    return [
        tally(requests, definition("requests_by_partner_and_answer"), of_requests, PARTNER, ANSWER),
        tally(requests, definition("requests_by_kind_and_answer"), of_requests, REQUEST, ANSWER),
        tally_spells(waits, definition("waiting_days_by_partner"), of_requests, PARTNER, OUTCOMES),
        tally_spells(waits, definition("waiting_days_by_kind"), of_requests, REQUEST, OUTCOMES),
        tally_spells(waits, by_both, of_requests, pair, OUTCOMES),
    ]


def _waiting_days(requests: pl.DataFrame) -> pl.DataFrame:
    # Only a withdrawal can lie before its question: a request that is answered before it was asked is set aside.
    waited = (pl.col("left_on") - pl.col("asked_on")).dt.total_days()
    return requests.with_columns(
        partner_request=pl.format("{}|{}", "partner", "request"),
        outcome="answer",
        entered_day=0,
        left_day=pl.when(waited >= 0).then(waited),
    )
