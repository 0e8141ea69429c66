"""The tables of `bench_scale` as an analyst would count them in pandas, from the same files.

The whole export is read, as the pipeline does; every table is counted by the countries that hold a case of the child,
and each number is rounded to the nearest 5 for the reader. It shares no code with the measures, so it is an oracle too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.programme import Programme, read_programme

Counts = dict[str, dict[str, int]]
"""Table → places and categories, joined by `|` → count."""

RECEPTION = [
    *("family_home_protected", "residential_open", "residential_closed", "protected_reception", "other", "unknown")
]
EU_MEMBERS_2018 = [
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR"),
    *("HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
]
NATIONALITY_GROUPS = {3: "eu_citizen", 2: "third_country_national", 1: "undetermined_or_stateless", 0: "unknown"}
TRAFFICKING = ["actual", "possible", "not_victim"]
BY_PERSON = ("sex", "age_band", "nationality_group")
STEP = ["case_id", "step_id"]


def count_in_pandas(folder: Path) -> Counts:
    """The true counts of all tables; an assertion fails where rounding loses one."""
    programme = read_programme(folder)
    period = programme.periods[-1]
    export = {file.stem: pd.read_csv(file, dtype=str) for file in (folder / "export").glob("*.csv")}
    first, last = pd.Timestamp(period.first_day), pd.Timestamp(period.last_day)
    cases = _countable_cases(export["cases"], str(period.last_day))
    children = _describe_children(cases, programme)
    events = _events(export["events"], cases)
    counts = {
        **_arrests(events, children, first, last),
        **_disappearances(events, children, "", first, last),
        **_disappearances(events, children, "_to_date", pd.Timestamp(programme.first_day), last),
        **_services(export["services"], cases, str(period.last_day)),
    }
    shown = {name: (numbers / 5).round() * 5 for name, numbers in counts.items()}
    assert shown.keys() == counts.keys()
    return {name: {"|".join(key): int(number) for key, number in one.items()} for name, one in counts.items()}


def _countable_cases(cases: pd.DataFrame, cut: str) -> pd.DataFrame:
    cases["child"] = ("person " + cases.person_id).fillna("case " + cases.case_id)
    refused = cases.child[cases.consent_reporting == "no"].unique()
    cases = cases[~cases.child.isin(refused) & (cases.case_status != "duplicate") & (cases.opened_on <= cut)]
    return cases.sort_values(["opened_on", "sex", "age_at_first_contact", "case_id"])


def _describe_children(cases: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """By child: the countries that hold a case of it, its sex, age band, nationality and victim status."""
    children = pd.DataFrame({"places": _places(cases, programme)})
    children["sex"] = cases[cases.sex != "unknown"].groupby("child").sex.first()
    age = pd.to_numeric(cases.age_at_first_contact).groupby(cases.child).first()
    children["age_band"] = pd.cut(age, [-1, 11, 14, 17], labels=["0-11", "12-14", "15-17"]).astype(str)
    citizenships = cases.set_index("child").citizenship.str.split(";").explode().dropna()
    rank = citizenships.isin(EU_MEMBERS_2018) * 3
    rank = rank.where(rank > 0, (citizenships.str.len() == 2).astype(int) + 1)
    children["nationality_group"] = rank.groupby(level=0).max().map(NATIONALITY_GROUPS)
    children["victim_status"] = None
    for status in TRAFFICKING:
        has_it = children.index.isin(cases.child[cases.trafficking_status == status])
        children["victim_status"] = children.victim_status.where(children.victim_status.notna() | ~has_it, status)
    return children.replace("nan", None).fillna("unknown")


def _places(cases: pd.DataFrame, programme: Programme) -> pd.Series[str]:
    held = cases[["child", "programme_country"]].drop_duplicates()
    order = held.programme_country.map({country: number for number, country in enumerate(programme.countries)})
    return held.loc[order.sort_values(kind="stable").index].groupby("child").programme_country.agg("+".join)


def _events(events: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    events = events[events.lifecycle == "complete"].merge(cases[["case_id", "child"]], on="case_id")
    events["event_date"] = pd.to_datetime(events.event_date)
    is_month = events.date_precision == "month"
    events["last_day"] = events.event_date.where(~is_month, events.event_date + pd.offsets.MonthEnd(0))
    return events


def _arrests(
    events: pd.DataFrame, children: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp
) -> dict[str, pd.Series[int]]:
    rows = events[(events.event_type == "arrest") & (events.event_date >= first) & (events.last_day <= last)]
    rows = rows.assign(quarter=rows.event_date.dt.to_period("Q").astype(str).str.replace("Q", "-Q"))
    offences = rows.sort_values("quarter").drop_duplicates(["child", "arrest_ref", "offence"])
    offences["quarter"] = offences.groupby(["child", "arrest_ref"]).quarter.transform("min")
    arrests = offences.drop_duplicates(["child", "arrest_ref"])
    arrested = arrests.sort_values("quarter").drop_duplicates("child").set_index("child")
    arrested["times"] = arrests.groupby("child").size()
    arrested["times"] = arrested.times.astype(str).where(arrested.times < 3, "3_or_more")
    of_a_kind = offences.drop_duplicates(["child", "offence"])
    counted = {"children_arrested": arrested.reset_index(), "arrests": arrests, "offences": offences}
    known = {name: units.join(children, on="child") for name, units in counted.items()}
    return {
        **{f"{name}_by_{by}": _by_place(units, by) for name, units in known.items() for by in (*BY_PERSON, "quarter")},
        "children_arrested_by_offence": _by_place(of_a_kind.join(children, on="child"), "offence"),
        "children_arrested_by_victim_status": _by_place(known["children_arrested"], "victim_status"),
        "children_arrested_by_arrests": _by_place(known["children_arrested"], "times"),
        "arrests_by_offence": _by_place(known["offences"], "offence"),
        "offences_by_offence": _by_place(known["offences"], "offence"),
    }


def _disappearances(
    events: pd.DataFrame, children: pd.DataFrame, name: str, first: pd.Timestamp, last: pd.Timestamp
) -> dict[str, pd.Series[int]]:
    kinds = {kind: events[events.event_type == kind] for kind in events.event_type.unique()}

    def last_of(kind: str) -> pd.Series[Any]:
        rows = kinds[kind]
        return rows[rows.event_date <= last].groupby(STEP).event_date.max().rename(kind)

    starts = kinds["placement_start"]
    placed = starts[starts.placement_type.isin(RECEPTION)].join(last_of("placement_end"), on=STEP)
    placed = placed.join(last_of("disappeared"), on=STEP).join(last_of("returned_to_care"), on=STEP)
    is_gone = placed.returned_to_care.isna() | (placed.returned_to_care < placed.disappeared)
    ended = placed.placement_end.fillna(placed.disappeared.where(is_gone))
    placed = placed[(placed.event_date <= last) & (ended.isna() | (ended >= first))]
    rows = kinds["disappeared"]
    rows = rows[(rows.event_date >= first) & (rows.last_day <= last)]
    gone = rows[STEP].drop_duplicates().assign(is_gone="yes")
    placed = placed.merge(gone, on=STEP, how="left").fillna({"is_gone": "no"}).join(children, on="child")
    by_child = placed.groupby("child").is_gone.max().to_frame().join(children)
    found = {
        f"children_placed{name}_by_disappearance": _by_place(by_child, "is_gone"),
        f"placements{name}_by_disappearance": _by_place(placed, "is_gone"),
    }
    if not name:
        return found
    each = rows.drop_duplicates([*STEP, "event_date", "date_precision"]).merge(placed[STEP], on=STEP)
    times = each.groupby("child").size().reindex(by_child.index, fill_value=0)
    by_child["times"] = times.astype(str).where(times < 3, "3_or_more")
    return {
        **found,
        "placements_to_date_by_type_and_disappearance": _by_place(placed, "placement_type", "is_gone"),
        **{
            f"children_placed_to_date_by_{by}_and_disappearance": _by_place(by_child, by, "is_gone") for by in BY_PERSON
        },
        "children_placed_to_date_by_disappearances": _by_place(by_child, "times"),
    }


def _services(services: pd.DataFrame, cases: pd.DataFrame, cut: str) -> dict[str, pd.Series[int]]:
    services = services.merge(cases[["case_id", "programme_country"]], on="case_id")
    services = services.rename(columns={"programme_country": "places"})
    has_no_day = services.planned_on.isna() & services.started_on.isna()
    known = services[has_no_day | (services.planned_on <= cut) | (services.started_on <= cut)]
    known = known.assign(delivery=known.delivered.mask(known.started_on > cut, "no"))
    names = {"in_reception": "reception", "pre_return": "pre_return", "post_return": "post_return"}
    return {
        f"services_{name}_by_type_and_delivery": _by_place(known[known.phase == phase], "service_type", "delivery")
        for name, phase in names.items()
    }


def _by_place(units: pd.DataFrame, *categories: str) -> pd.Series[int]:
    return units.groupby(["places", *categories]).size()
