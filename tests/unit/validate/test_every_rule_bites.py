"""A mutation for every rule of every suite: one fault in a sound trajectory, found by that rule and no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from small_exports import Row, make_export

from pipelines.contract.fields import tables
from pipelines.contract.finding import Finding
from pipelines.validate.gate import SUITES, check_export
from pipelines.validate.suites import Rule, read_suites

Trajectory = dict[str, list[dict[str, str]]]
Mutation = Callable[[Trajectory], None]
Place = tuple[str, str, str]

RULES = [rule for suite in read_suites(SUITES).values() for rule in suite]

FREE_ROW = -1
"""The last row of each table has no part in a placement, an arrest or a request: a fault in it has no other effect."""


def sound_trajectory(n: int) -> Trajectory:
    """One case with rows in all tables; `n` keeps its ids apart from those of the others."""
    case = {"case_id": f"C-{n}"}
    stay, request = {**case, "step_id": f"S-{n}"}, {**case, "step_id": f"Q-{n}", "event_type": "family_tracing"}
    arrest = {**case, "event_type": "arrest", "arrest_ref": f"A-{n}", "event_date": "2017-01-10"}
    placement = {"event_type": "placement_start", "event_date": "2017-01-12", "placement_type": "other"}
    events = [
        {**arrest, "offence": "shoplifting", "country": "NL"},
        {**arrest, "offence": "burglary", "country": "NL"},
        {**stay, **placement},
        {**stay, "event_type": "disappeared", "event_date": "2017-02-01"},
        {**stay, "event_type": "placement_end", "event_date": "2017-02-03"},
        {**request, "lifecycle": "start", "event_date": "2017-03-15"},
        {**request, "event_date": "2017-04-10"},
        {**case, "event_type": "court_measure", "event_date": "2017-05-01"},
        {**case},
    ]
    assessment = {"decision_event_id": f"E-{n}-7", "requested_on": "2017-03-01", "decided_on": "2017-04-20"}
    return {
        "cases": [{**case, "birth_year": "2003", "age_at_first_contact": "13", "closed_on": "2017-06-01"}],
        "case_codes": [
            {**case, "code_type": "citizenship", "code": "RO"},
            {**case, "code_type": "means_of_control", "code": "threats"},
        ],
        "events": [{**event, "event_id": f"E-{n}-{position}"} for position, event in enumerate(events)],
        "services": [{**case, "service_id": f"V-{n}", "started_on": "2017-01-17", "ended_on": "2017-01-31"}],
        "assessments": [{**case, "assessment_id": f"B-{n}-1", **assessment}, {**case, "assessment_id": f"B-{n}-2"}],
        "outcomes": [{**case, "solution": "origin", "decided_on": "2017-05-01", "implemented_on": "2017-05-20"}],
        "needs": [{**case}, {**case, "need": "education"}],
        "followups": [{**case}, {**case, "months_after": "3", "reached": "no"}],
    }


def cell(table: str, row: int, **cells: str) -> Mutation:
    return lambda trajectory: trajectory[table][row].update(cells)


def again(table: str, row: int, **cells: str) -> Mutation:
    return lambda trajectory: trajectory[table].append({**trajectory[table][row], **cells})


def free_cell(rule: Rule, text: str) -> Mutation:
    return cell(rule.table, FREE_ROW, **{rule.column: text})


def twice(rule: Rule) -> Mutation:
    return lambda trajectory: trajectory[rule.table].append(dict(trajectory[rule.table][FREE_ROW]))


def case_id_with_a_space(trajectory: Trajectory) -> None:
    for rows in trajectory.values():
        for row in rows:
            row["case_id"] = row["case_id"].replace("-", " ")


def unplain_id(rule: Rule) -> Mutation:
    return case_id_with_a_space if rule.column == "case_id" else free_cell(rule, "Some Body")


GENERIC: dict[str, Callable[[Rule], Mutation]] = {
    "key_is_present": lambda rule: free_cell(rule, ""),
    "no_totals_row": lambda rule: free_cell(rule, "Total"),
    "key_is_unique": twice,
    "row_is_there_once": twice,
    "case_exists": lambda rule: free_cell(rule, "C-of-nobody"),
    "value_is_present": lambda rule: free_cell(rule, ""),
    "citizenship_is_recorded": lambda rule: free_cell(rule, ""),
    "id_is_plain": unplain_id,
    "id_is_no_placeholder": lambda rule: free_cell(rule, "Unknown"),
    "code_is_listed": lambda rule: free_cell(rule, "no_such_code"),
    "date_is_readable": lambda rule: free_cell(rule, "03-04-2017"),
    "number_is_whole": lambda rule: free_cell(rule, "some"),
    "yes_no_is_readable": lambda rule: free_cell(rule, "ja"),
}

SPECIFIC: dict[Place, Mutation] = {
    ("closed_not_before_opened", "cases", "closed_on"): cell("cases", 0, closed_on="2017-01-09"),
    ("age_is_a_childs", "cases", "age_at_first_contact"): cell("cases", 0, age_at_first_contact="31", birth_year=""),
    ("birth_year_is_plausible", "cases", "birth_year"): cell("cases", 0, birth_year="1990"),
    ("age_fits_birth_year", "cases", "age_at_first_contact"): cell("cases", 0, age_at_first_contact="5"),
    ("minor_has_a_childs_age_band", "cases", "age_band"): cell("cases", 0, age_band="18-and-over"),
    ("imprecise_date_is_stored_as_agreed", "events", "event_date"): cell(
        "events", FREE_ROW, event_date="2017-02-02", date_precision="month"
    ),
    ("event_not_before_birth", "events", "event_date"): cell("events", FREE_ROW, event_date="2002-12-31"),
    ("arrest_has_offence_and_reference", "events", "offence"): cell("events", 0, offence=""),
    ("arrest_has_offence_and_reference", "events", "arrest_ref"): cell("events", 0, arrest_ref=""),
    ("arrest_offence_is_there_once", "events", "arrest_ref"): cell("events", 1, offence="shoplifting"),
    ("arrest_has_a_country", "events", "country"): cell("events", 0, country=""),
    ("placement_has_a_start", "events", "event_date"): cell("events", 2, event_date="", date_precision="unknown"),
    ("delivered_service_has_a_start", "services", "started_on"): cell("services", 0, started_on="", delivered="yes"),
    ("moment_is_complete", "events", "lifecycle"): cell("events", 3, lifecycle="start"),
    ("placement_has_a_step", "events", "step_id"): cell("events", 4, step_id=""),
    ("placement_bound_is_there_once", "events", "step_id"): again("events", 2, event_id="E-again"),
    ("placement_has_a_type", "events", "placement_type"): cell("events", 2, placement_type=""),
    ("disappearance_lies_in_a_placement", "events", "step_id"): cell("events", 3, step_id=""),
    ("placement_end_not_before_start", "events", "event_date"): cell("events", 4, event_date="2017-01-11"),
    ("answer_not_before_question", "events", "event_date"): cell("events", 6, event_date="2017-03-14"),
    ("service_end_not_before_start", "services", "ended_on"): cell("services", 0, ended_on="2017-01-16"),
    ("assessment_decided_not_before_requested", "assessments", "decided_on"): cell(
        "assessments", 0, decided_on="2017-02-28"
    ),
    ("recommendation_carried_out_not_before_decision", "assessments", "implemented_on"): cell(
        "assessments", 0, implemented_on="2017-04-19"
    ),
    ("child_heard_not_after_decision", "assessments", "child_heard_on"): cell(
        "assessments", 0, child_heard_on="2017-04-21"
    ),
    ("decision_event_exists", "assessments", "decision_event_id"): cell("assessments", 0, decision_event_id="E-none"),
    ("solution_has_a_decision_date", "outcomes", "decided_on"): cell("outcomes", 0, decided_on=""),
    ("solution_carried_out_not_before_decision", "outcomes", "implemented_on"): cell(
        "outcomes", 0, implemented_on="2017-04-30"
    ),
    ("months_after_is_1_3_6_or_12", "followups", "months_after"): cell("followups", 1, months_after="2"),
    ("improvement_only_where_reached", "followups", "situation_improved"): cell(
        "followups", 1, situation_improved="yes"
    ),
}

ALSO_FOUND: dict[Place, set[Place]] = {
    # An id that is not plain in one column is not plain, or not found, in the column that refers to it.
    **{
        ("id_is_plain", rule.table, "case_id"): {
            ("id_is_plain", table, "case_id")
            for table in ("cases", rule.table, *(["events"] if rule.table == "assessments" else []))
        }
        for rule in RULES
        if rule.id == "id_is_plain" and rule.column == "case_id"
    },
    ("id_is_plain", "assessments", "decision_event_id"): {
        ("id_is_plain", "assessments", "decision_event_id"),
        ("decision_event_exists", "assessments", "decision_event_id"),
    },
}


def place_of(rule: Rule | Finding) -> Place:
    return (rule.rule if isinstance(rule, Finding) else rule.id, rule.table, rule.column)


def mutated(rule: Rule, trajectory: Trajectory) -> Trajectory:
    """The trajectory with the fault; a fault of a case stands in a case without other rows, so that it leaves alone."""
    mutation = SPECIFIC[place_of(rule)] if place_of(rule) in SPECIFIC else GENERIC[rule.id](rule)
    needed = {"cases", rule.table, *(["events"] if rule.table == "assessments" else [])}
    chosen = {table: rows if table in needed else [] for table, rows in trajectory.items()}
    mutation(chosen)
    return chosen


@pytest.fixture(scope="module")
def found() -> list[tuple[set[Place], set[Finding]]]:
    """For each rule, what was found in the trajectory with its fault; and last, what was found in sound ones."""
    rows: dict[str, list[Row]] = {table: [] for table in tables()}
    owners: dict[str, list[int]] = {table: [] for table in tables()}
    faulty = [mutated(rule, sound_trajectory(n)) for n, rule in enumerate(RULES)]
    sound = [sound_trajectory(len(RULES) + n) for n in range(len(RULES))]
    for n, trajectory in enumerate([*faulty, *sound]):
        for table, more in trajectory.items():
            rows[table].extend(more)
            owners[table].extend([min(n, len(RULES))] * len(more))
    results: list[tuple[set[Place], set[Finding]]] = [(set(), set()) for _ in range(len(RULES) + 1)]
    for finding in check_export(make_export(**rows)).findings:
        assert finding.count == len(finding.row_numbers), "a row number is left out, so its trajectory is not known"
        for row_number in finding.row_numbers:
            places, findings = results[owners[finding.table][row_number - 2]]
            places.add(place_of(finding))
            findings.add(finding)
    return results


def test_the_trajectories_without_a_fault_are_sound(found: list[tuple[set[Place], set[Finding]]]) -> None:
    assert found[-1] == (set(), set())


@pytest.mark.parametrize("n", range(len(RULES)), ids=[rule.place for rule in RULES])
def test_a_fault_is_found_by_its_rule_and_no_other(found: list[tuple[set[Place], set[Finding]]], n: int) -> None:
    rule, (places, findings) = RULES[n], found[n]
    assert places == ALSO_FOUND.get(place_of(rule), {place_of(rule)})
    (finding,) = [finding for finding in findings if place_of(finding) == place_of(rule)]
    assert (finding.on_fail, finding.problem, finding.next_step) == (rule.on_fail, rule.why, rule.do)


def test_each_specific_fault_is_of_a_rule_that_exists() -> None:
    assert set(SPECIFIC) | set(ALSO_FOUND) <= {place_of(rule) for rule in RULES}
