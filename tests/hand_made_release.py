"""A release made by hand for tests of the page: every declared table, with rounded, small and withheld cells."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat import NotebookNode

from pipelines.contract.framework import framework
from pipelines.measure.catalogue import definition
from pipelines.protect.grid import is_shown_on_grid
from pipelines.protect.published import TOTAL, Cell, PublishedTable, Release, seal_table
from pipelines.report.document import Report
from pipelines.report.outline import FINAL_TABLES
from pipelines.report.sections import SECTIONS, declared_parts

ROWS: dict[str, dict[str, int]] = {
    "sex": {"female": 85, "male": 160, "other": 0, "unknown": 5},
    "age_band": {"0-11": 25, "12-14": 95, "15-17": 125, "unknown": 5},
    "nationality_group": {
        "eu_citizen": 170,
        "third_country_national": 60,
        "undetermined_or_stateless": 15,
        "unknown": 5,
    },
    "citizenship": {"RO": 120, "BG": 50, "BA": 40, "MD": 20, "HR": 5, "RS": 10, "stateless": 5, "other": 10},
    "offence": {"shoplifting": 150, "pickpocketing": 85, "distraction_fraud": 30, "burglary": 40},
    "quarter": {"2016-Q1": 55, "2016-Q2": 70, "2016-Q3": 65, "2016-Q4": 60, "unknown": 0},
    "victim_status": {"possible": 45, "actual": 15, "not_victim": 20, "unknown": 5},
    "disappeared": {"yes": 60, "no": 65},
    "countable": {"countable": 35, "not_countable": 80, "unknown": 5},
    "exploitation_type": {"forced_criminality": 240, "forced_begging": 30, "sexual": 5, "unknown": 5},
    "consent": {"yes": 310, "no": 10, "unknown": 15},
    "field": {"person_id": 225, "citizenship": 250},
    "event_field": {"event_date": 240, "actor": 5},
    "identification": {
        "same_day_or_before": 60,
        "within_30_days": 40,
        "after_30_days": 25,
        "day_not_known": 5,
        "not_identified": 120,
    },
    "return_kind": {"verified_with_followup": 35, "verified": 5, "unverified": 60, "not_returned": 95},
    "service_got": {"education": 90, "psychosocial": 60, "intercultural_mediation": 45, "legal": 5},
    "service_missed": {"education": 15, "psychosocial": 0, "intercultural_mediation": 30, "legal": 5},
    "bia_state": {"decided": 80, "requested": 15, "none": 35},
    "bid_state": {"decided": 20, "requested": 5, "none": 105},
    "step": {"arrest": 15, "placement_start": 15, "bid": 10, "durable_solution_implemented": 5},
}

AGES, SEXES = ("under_18", "from_18_to_60", "over_60", "unknown"), ("female", "male", "other", "unknown")
BY_AGE_AND_SEX = {
    **{f"countable:{age}:{sex}": 0 for age in AGES for sex in SEXES},
    **{"countable:under_18:female": 20, "countable:under_18:male": 15, "not_countable": 80, "unknown": 5},
}

FIELDS_OF = {
    "fields_filled_in": "field",
    "event_fields_filled_in": "event_field",
    "children_by_return": "return_kind",
    "cases_placed_by_bia": "bia_state",
    "cases_placed_by_bid": "bid_state",
    "cases_followed_by_step_reached": "step",
}

SEVERAL = (
    "offence",
    "citizenship",
    "exploitation_type",
    "field",
    "event_field",
    "service_got",
    "service_missed",
    "step",
)


def _crossed(
    first: str, second: str, rows: dict[str, tuple[int, ...]], columns: tuple[str, ...]
) -> tuple[str, str, dict[tuple[str, str], int]]:
    return (
        first,
        second,
        {(row, column): count for row, counts in rows.items() for column, count in zip(columns, counts, strict=True)},
    )


ASSESSED = {"bia": (60, 10, 5), "bid": (15, 20, 0)}


CROSSES: dict[str, tuple[str, str, dict[tuple[str, str], int]]] = {
    "services_by_phase_and_delivery": _crossed(
        "phase",
        "delivery",
        {"reception": (150, 20, 30, 5), "post_return": (25, 5, 10, 0)},
        ("yes", "partly", "no", "unknown"),
    ),
    "assessments_by_kind_and_timeliness": _crossed(
        "assessment", "timeliness", ASSESSED, ("in_time", "late", "decision_not_taken")
    ),
    "assessments_by_kind_and_heard": _crossed(
        "assessment", "heard", ASSESSED, ("heard_before", "not_heard", "unknown")
    ),
    "assessments_by_kind_and_view": _crossed("assessment", "child_view", ASSESSED, ("agrees", "disagrees", "not_sure")),
    "requests_by_partner_and_answer": _crossed(
        "partner", "answer", {"police": (80, 5, 0), "central_authority": (35, 40, 5)}, ("answered", "open", "withdrawn")
    ),
    "needs_by_need_and_child": _crossed(
        "need", "named_by_child", {"education": (60, 20, 5), "safety": (30, 40, 0)}, ("yes", "no", "unknown")
    ),
    "cases_by_solution_and_progress": _crossed(
        "solution",
        "progress",
        {"origin": (60, 15, 0), "nl_stay": (20, 10, 0), "none_yet": (0, 0, 70)},
        ("carried_out", "decided", "not_decided"),
    ),
    "placements_to_date_by_type_and_disappearance": (
        "placement_type",
        "disappeared",
        {
            ("family_home_protected", "yes"): 25,
            ("family_home_protected", "no"): 35,
            ("residential_open", "yes"): 40,
            ("residential_open", "no"): 15,
            ("residential_closed", "yes"): 5,
            ("residential_closed", "no"): 25,
            ("other", "yes"): 0,
            ("other", "no"): 10,
        },
    ),
    "rows_by_table_and_verdict": (
        "record_table",
        "verdict",
        {
            ("cases", "kept"): 325,
            ("cases", "in_doubt"): 10,
            ("cases", "set_aside"): 0,
            ("events", "kept"): 3120,
            ("events", "in_doubt"): 0,
            ("events", "set_aside"): 10,
            ("services", "kept"): 745,
            ("services", "in_doubt"): 0,
            ("services", "set_aside"): 0,
        },
    ),
}

WAYS = ("disappeared", "returned", "other_exit", "measure_ended", "open")

ENDED_BETWEEN: dict[str, tuple[int, int, int, int, int]] = {
    "90": (35, 0, 10, 5, 5),
    "180": (20, 5, 10, 5, 5),
    "270": (15, 5, 10, 5, 10),
    "360": (10, 5, 5, 0, 10),
    "450": (5, 0, 5, 5, 10),
    "540": (0, 5, 0, 0, 10),
    "630": (5, 0, 0, 0, 10),
    "720": (0, 0, 0, 0, 5),
    "later": (0, 0, 0, 0, 10),
}
"""How many placements ended in each of `WAYS`, or were last seen, between one day of the grid and the next."""


def hand_made_release(profile: str = "public", **changes: Any) -> Release:
    """A release with every declared table; `changes` replace parts of it."""
    parts: dict[str, Any] = {
        "programme": "safe-havens",
        "title": "Safe Havens",
        "sample": True,
        "framework": "amif-2014-2020",
        "country": "ALL",
        "period": "2017-H1",
        "first_day": "2017-01-01",
        "last_day": "2017-06-30",
        "programme_first_day": "2016-11-01",
        "profile": profile,
        "tables": {
            table_id: hand_made_table(table_id, profile)
            for table_id in declared_parts(changes.get("framework", "amif-2014-2020"))
            if profile == "funder" or table_id not in FINAL_TABLES
        },
    }
    return Release(**{**parts, **changes})


def hand_made_table(table_id: str, profile: str = "public") -> PublishedTable:
    """The declared table with this id, with numbers of no meaning."""
    if table_id == "cases_followed":
        return _seal(table_id, "total", (), {(): Cell(19, "exact")}, profile, public_total=19)
    if table_id == "placements_to_date_by_ending_within":
        return endings_table(profile)
    if table_id in framework("amif-2021-2027").table_ids:
        return _by_age_and_sex(table_id, profile)
    if table_id in CROSSES:
        first, second, counts = CROSSES[table_id]
        return _cross(table_id, first, second, counts, profile)
    dimension = "countable" if table_id.startswith("amif") else table_id.rsplit("by_", 1)[-1]
    name = FIELDS_OF.get(table_id) or {"disappearance": "disappeared"}.get(dimension, dimension)
    counts = ROWS[name]
    several = name in SEVERAL and not table_id.startswith("offences_")
    is_of_19 = name == "step"
    total = 250 if several else sum(counts.values())
    cells = {(category,): _cell(count, total, profile) for category, count in counts.items()}
    is_2016_children = table_id.startswith("children_arrested_2016")
    return _seal(
        table_id,
        "several" if several else "breakdown",
        ((name, tuple(counts)),),
        {**cells, (TOTAL,): Cell(19, "exact") if is_of_19 else _cell(total, None, profile)},
        profile,
        public_total=252 if is_2016_children else 19 if is_of_19 else None,
        notes=("several_categories",) if several else (),
    )


def _by_age_and_sex(table_id: str, profile: str) -> PublishedTable:
    counts = {"countable": 35, **BY_AGE_AND_SEX, TOTAL: 120}
    cells = {(category,): _cell(count, None, profile) for category, count in counts.items()}
    return _seal(table_id, "breakdown", (("countable", tuple(BY_AGE_AND_SEX)),), cells, profile)


def endings_table(
    profile: str = "public", between: dict[str, tuple[int, int, int, int, int]] = ENDED_BETWEEN
) -> PublishedTable:
    """Placements by how they ended within the days of a grid, from how many did so in each interval."""
    cells: dict[tuple[str, ...], Cell] = {}
    counts = [0] * len(WAYS)
    for day, ended in between.items():
        counts = [count + more for count, more in zip(counts, ended, strict=True)]
        row = TOTAL if day == "later" else day  # at any time is all
        cells |= {(row, way): _cell(count, None, profile) for way, count in zip(WAYS, counts, strict=True)}
        cells[row, TOTAL] = _cell(sum(counts), None, profile)
    number = cells[TOTAL, TOTAL].value or 0
    dimensions = (("within_days", tuple(between)), ("ending", WAYS))
    shown = {
        row: cell
        for row, cell in cells.items()
        if profile == "internal" or is_shown_on_grid((row[0], row[1]), WAYS, tuple(between), number)
    }
    return _seal(
        "placements_to_date_by_ending_within", "cross", dimensions, shown, profile, cumulative=("within_days",)
    )


def without(release: Release, *prefixes: str, needs: tuple[str, ...] = ("events",)) -> Release:
    """The release of an export that lacks what the tables with these id prefixes need."""
    tables = {
        table_id: seal_table(
            definition=table.definition,
            shape="not_in_export",
            population="",
            dimensions=(),
            cells={},
            profile=release.profile,
            notes=(),
            needs=needs,
        )
        if table_id.startswith(prefixes)
        else table
        for table_id, table in release.tables.items()
    }
    return Release(**{**vars(release), "tables": tables})


def _cross(table_id: str, first: str, second: str, counts: dict[tuple[str, str], int], profile: str) -> PublishedTable:
    rows = tuple(dict.fromkeys(row for row, _ in counts))
    columns = tuple(dict.fromkeys(column for _, column in counts))
    cells = {}
    for row in (*rows, TOTAL):
        inner = {
            column: sum(count for (r, c), count in counts.items() if c == column and row in (r, TOTAL))
            for column in columns
        }
        total = sum(inner.values())
        for column, count in inner.items():
            cells[row, column] = _cell(count, total, profile)
        cells[row, TOTAL] = _cell(total, None, profile)
    return _seal(table_id, "cross", ((first, rows), (second, columns)), cells, profile)


def _cell(count: int, whole: int | None, profile: str) -> Cell:
    percent = round(100 * count / whole) if whole and whole >= 50 else None
    if profile == "internal":
        return Cell(count, "exact", percent)
    return Cell(None, "below_floor") if count < 10 else Cell(count, "rounded", percent)


def _seal(
    table_id: str,
    shape: str,
    dimensions: tuple[tuple[str, tuple[str, ...]], ...],
    cells: dict[tuple[str, ...], Cell],
    profile: str,
    public_total: int | None = None,
    notes: tuple[str, ...] = (),
    cumulative: tuple[str, ...] = (),
) -> PublishedTable:
    usual = ("internal_exact",) if profile == "internal" else ("rounded_to_5", "fewer_than_10", "percent_needs_50")
    return seal_table(
        definition=definition(table_id),
        shape=shape,
        population=table_id.split("_by_")[0],
        dimensions=dimensions,
        cells=cells,
        profile=profile,
        notes=(*usual, *notes, *(("public_total_differs",) if public_total == 252 else ()), "sample_data"),
        public_total=public_total,
        cumulative=cumulative,
    )


def notebook_of(release: Release, language: str = "en") -> NotebookNode:
    """Notebook 06 after its run on `release`: one piece a cell, and what a page must leave out."""
    report = Report(release, language)
    pieces = [report.title(), report.headline()]
    for section in SECTIONS:
        pieces.append(report.section(section.id))
        if section.id == "amif_indicators":
            pieces += [report.indicator_table(), report.costs()]
        else:
            pieces += [report.chart(part.table_id) for part in section.parts]
    pieces += [report.definitions(), report.method(), report.not_in_export()]
    v4 = nbformat.v4
    for_the_notebook = v4.new_markdown_cell("# For the analyst only", metadata={"tags": ["notebook-only"]}, id="intro")
    cells = [
        v4.new_code_cell(
            "report.a_piece()",
            id=f"cell-{number}",
            outputs=[v4.new_output("execute_result", data=piece._repr_mimebundle_(), execution_count=1)],
        )
        for number, piece in enumerate(pieces)
    ]
    return v4.new_notebook(cells=[for_the_notebook, *cells])
