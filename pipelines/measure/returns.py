"""Returns to the country of origin: with a verified plan and follow-up or not, in what manner, and arrests after."""

from __future__ import annotations

import polars as pl

from pipelines.contract.counts import CountTable, Dimension
from pipelines.measure.catalogue import definition
from pipelines.measure.children import UNKNOWN
from pipelines.measure.disappearance import find_placements, placements_open_in
from pipelines.measure.order import RANK
from pipelines.measure.scope import Scope
from pipelines.measure.solutions import REARREST, find_arrests, find_due_followups, say_rearrest
from pipelines.measure.stretches import ANY_DAY, with_stretch
from pipelines.measure.tally import tally

RETURN = "return_executed"
PLAN = ("origin_safety_assessment", "return_arrangement")
"""The two steps that make the plan of a return a verified one; both must have been completed before it."""
FOLLOW_UP = "followup_contact"

# The comparisons of days below rest on it: on one day, the plan comes before the return and the contact after it.
assert max(RANK[step] for step in PLAN) < RANK[RETURN] < RANK[FOLLOW_UP]

RETURN_KIND = Dimension("return_kind", ("verified_with_followup", "verified", "unverified", "not_returned"))
RETURN_MANNER = Dimension("return_manner", ("voluntary", "enforced", UNKNOWN))


def measure_returns(scope: Scope) -> list[CountTable]:
    """Children in reception or returned, by kind of return; of those returned, in what manner."""
    events = _completed(scope)
    returns = events.filter(pl.col("event_type") == RETURN)
    returned = scope.children.join(returns, on="child_id", how="semi").select("child_id", "places")
    by_kind = _seen(scope, returns).with_columns(return_kind=_return_kind(events, returns))
    by_manner = returned.join(_manners(returns), on="child_id", how="left").with_columns(
        pl.col("return_manner").fill_null(UNKNOWN)
    )
    return [
        tally(
            by_kind, definition("children_by_return"), f"children_placed_or_returned:{scope.to_date.id}", RETURN_KIND
        ),
        tally(by_manner, definition("children_returned_by_manner"), _population(scope), RETURN_MANNER),
    ]


def measure_rearrests_after_return(scope: Scope) -> list[CountTable]:
    """Children returned, by whether they were arrested after their first return."""
    returns = _completed(scope).filter(pl.col("event_type") == RETURN)
    # Whichever of its returns was the first, the child was back by the end of the stretch that ends first.
    back = returns.group_by("child_id").agg(back_by=pl.col("until_day").min())
    returned = scope.children.join(back, on="child_id", how="inner").select("child_id", "places", "back_by")
    arrested = returned.join(find_arrests(scope), on="child_id").filter(pl.col("from_day") > pl.col("back_by"))
    told = (
        find_due_followups(scope)
        .filter(pl.col("rearrested") == "yes")
        .join(back, on="child_id")
        .filter(pl.col("implemented_on") >= pl.col("back_by"))
    )
    by_rearrest = say_rearrest(returned, "child_id", arrested, told)
    return [tally(by_rearrest, definition("children_returned_by_rearrest"), _population(scope), REARREST)]


def _population(scope: Scope) -> str:
    return f"children_returned:{scope.cut}"


def _completed(scope: Scope) -> pl.DataFrame:
    """The returns that took place, and the steps before and after them."""
    is_asked = pl.col("event_type").is_in([RETURN, *PLAN, FOLLOW_UP]) & (pl.col("lifecycle") == "complete")
    completed = with_stretch(scope.events.filter(is_asked))
    return completed.select("child_id", "event_type", "outcome", "from_day", "until_day").collect()


def _seen(scope: Scope, returns: pl.DataFrame) -> pl.DataFrame:
    """The children of the cohort: in reception to date, or returned by the cut."""
    placed = placements_open_in(scope, find_placements(scope), scope.to_date)
    seen = pl.concat([placed.select("child_id"), returns.select("child_id")])
    return scope.children.join(seen, on="child_id", how="semi").select("child_id", "places")


def _return_kind(events: pl.DataFrame, returns: pl.DataFrame) -> pl.Expr:
    last = _last_returns(returns)
    planned = _planned(events, last)
    followed = planned.join(events.filter(pl.col("event_type") == FOLLOW_UP), on="child_id").filter(
        pl.col("from_day") >= pl.col("last_until_day")
    )

    def is_among(children: pl.DataFrame) -> pl.Expr:
        return pl.col("child_id").is_in(children["child_id"].implode())

    return (
        pl.when(~is_among(last))
        .then(pl.lit("not_returned"))
        .when(is_among(followed))
        .then(pl.lit("verified_with_followup"))
        .when(is_among(planned))
        .then(pl.lit("verified"))
        .otherwise(pl.lit("unverified"))
    )


def _last_returns(returns: pl.DataFrame) -> pl.DataFrame:
    """One row per returned child: when its last return can lie, and by when an earlier one had taken place.

    The same stretch in two rows is one return that two cases tell of. Of returns whose order is not known, any may be
    taken as the last: no plan can lie both before the one and after the other for sure.
    """
    ordered = returns.select("child_id", "from_day", "until_day").unique().sort("child_id", "until_day", "from_day")
    return ordered.group_by("child_id").agg(
        last_from_day=pl.col("from_day").last(),
        last_until_day=pl.col("until_day").last(),
        earlier_by=pl.col("until_day").shift(1).last().fill_null(ANY_DAY[0]),
    )


def _planned(events: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """The rows of `last` whose plan was verified: both steps lie after an earlier return and before the last one."""
    steps = events.filter(pl.col("event_type").is_in(PLAN)).join(last, on="child_id")
    is_in_time = (pl.col("from_day") > pl.col("earlier_by")) & (pl.col("until_day") <= pl.col("last_from_day"))
    done = steps.filter(is_in_time).group_by("child_id").agg(steps_done=pl.col("event_type").n_unique())
    return last.join(done.filter(pl.col("steps_done") == len(PLAN)), on="child_id", how="semi")


def _manners(returns: pl.DataFrame) -> pl.DataFrame:
    """The manner of each child's last return, where all rows that may be of it and tell a manner tell the same."""
    may_be_last = pl.col("until_day") >= pl.col("from_day").max().over("child_id")
    told = returns.filter(may_be_last, pl.col("outcome").is_in(RETURN_MANNER.categories[:2]))
    manner = pl.when(pl.col("outcome").n_unique() == 1).then(pl.col("outcome").first()).otherwise(pl.lit(UNKNOWN))
    return told.group_by("child_id").agg(return_manner=manner)
