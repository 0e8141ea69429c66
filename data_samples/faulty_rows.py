"""The faults that can stand in the rows of a table, each planted in a valid programme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from faulty_programme import Tables

from pipelines.contract.finding import OnFail


@dataclass(frozen=True)
class Fault:
    """One faulty sample: its folder's name, what is wrong in a sentence, and the one finding that it must give.

    `plant` changes the valid tables; `plant_in_files` changes the export folder after it was written.
    """

    name: str
    says: str
    rule: str
    on_fail: OnFail
    table: str
    column: str
    row_numbers: tuple[int, ...]
    plant: Callable[[Tables], None] = lambda _: None
    plant_in_files: Callable[[Path], None] = lambda _: None

    @property
    def count(self) -> int:
        """How many rows are concerned; a fault of a whole file or column counts once."""
        return len(self.row_numbers) or 1


def in_row(table: str, row_number: int, **cells: str) -> Callable[[Tables], None]:
    """Writes `cells` into a row."""

    def plant(tables: Tables) -> None:
        tables[table][row_number - 2].update(cells)

    return plant


def in_rows(table: str, *row_numbers: int, **cells: str) -> Callable[[Tables], None]:
    """Writes the same `cells` into several rows."""

    def plant(tables: Tables) -> None:
        for row_number in row_numbers:
            in_row(table, row_number, **cells)(tables)

    return plant


def one_more(table: str, like: int, **cells: str) -> Callable[[Tables], None]:
    """Adds a row below the others, like the row `like` but for `cells`."""

    def plant(tables: Tables) -> None:
        tables[table].append({**tables[table][like - 2], **cells})

    return plant


def one_blank(table: str, **cells: str) -> Callable[[Tables], None]:
    """Adds a row below the others that is blank but for `cells`."""

    def plant(tables: Tables) -> None:
        tables[table].append({**dict.fromkeys(tables[table][0], ""), **cells})

    return plant


def mixed_dates(tables: Tables) -> None:
    """Writes the opening days of three cases in three other styles."""
    for row, text in zip(tables["cases"][1:], ("10-01-2017", "1/10/2017", "10 jan 2017"), strict=True):
        row["opened_on"] = text


def blank_totals(tables: Tables) -> None:
    """Adds a row of column totals without an id, as some systems write below their tables."""
    tables["cases"].append({**dict.fromkeys(tables["cases"][0], ""), "age_at_first_contact": "39"})


ROW_FAULTS = (
    # fmt: off
    Fault("case_without_an_id", "A row of cases has no case_id.",
          "key_is_present", "set_aside", "cases", "case_id", (6,), one_more("cases", 5, case_id="")),
    Fault("totals_without_an_id", "Below the cases stands a row of column totals.",
          "key_is_present", "set_aside", "cases", "case_id", (6,), blank_totals),
    Fault("empty_row_below_the_needs", "Below the needs stands a row with a remark and no case.",
          "key_is_present", "set_aside", "needs", "case_id", (5,), one_blank("needs", met="unknown")),
    Fault("totals_row", "Below the cases stands a row that says Total.",
          "no_totals_row", "set_aside", "cases", "case_id", (6,), one_blank("cases", case_id="Total: 4")),
    Fault("totals_row_in_dutch", "Below the follow-ups stands a row that says Totaal.",
          "no_totals_row", "set_aside", "followups", "case_id", (5,), one_blank("followups", case_id="Totaal")),
    Fault("case_there_twice", "Two rows of cases have the same case_id.",
          "key_is_unique", "stop", "cases", "case_id", (5, 6), one_more("cases", 5)),
    Fault("event_id_there_twice", "Two different events have the same event_id.",
          "key_is_unique", "stop", "events", "event_id", (2, 3), in_row("events", 3, event_id="SYN-E-1")),
    Fault("two_outcomes_of_one_case", "A case has two outcomes.",
          "key_is_unique", "stop", "outcomes", "case_id", (2, 4), one_more("outcomes", 2)),
    Fault("case_without_an_opening_day", "A case has no day of opening.",
          "value_is_present", "set_aside", "cases", "opened_on", (5,), in_row("cases", 5, opened_on="")),
    Fault("consent_left_blank", "A case does not say whether there is consent.",
          "value_is_present", "set_aside", "cases", "consent_reporting", (5,), in_row("cases", 5, consent_reporting="")),
    Fault("event_without_a_date", "An event has no date, and its date is not said to be unknown.",
          "value_is_present", "set_aside", "events", "event_date", (9,),
          lambda tables: (in_row("events", 9, event_date="")(tables),
                          in_row("assessments", 3, decision_event_id="")(tables), None)[-1]),
    Fault("most_needs_incomplete", "Two of three needs do not say whether they were met, so the export is at fault.",
          "value_is_present", "stop", "needs", "met", (2, 3), in_rows("needs", 2, 3, met="")),
    Fault("orphan_event", "An event belongs to a case that is not in the export.",
          "case_exists", "set_aside", "events", "case_id", (12,), in_row("events", 12, case_id="SYN-C-9")),
    Fault("unknown_code", "The sex of a case is a code that is in no list.",
          "code_is_listed", "stop", "cases", "sex", (4,), in_row("cases", 4, sex="F")),
    Fault("code_with_a_trailing_space", "A service has a code with a space behind it.",
          "code_is_listed", "stop", "services", "service_type", (2,), in_row("services", 2, service_type="education ")),
    Fault("country_by_its_name", "A citizenship is a country's name and not its two letters.",
          "code_is_listed", "stop", "cases", "citizenship", (3,), in_row("cases", 3, citizenship="RO;Moldova")),
    Fault("code_of_another_type", "A means of control stands as an exploitation type.",
          "code_is_listed", "stop", "case_codes", "code", (3,), in_row("case_codes", 3, code="threats")),
    Fault("html_in_a_code", "An offence is HTML that would run a script in a page.",
          "code_is_listed", "stop", "events", "offence", (2,),
          in_row("events", 2, offence="<img src=x onerror=alert(1)>")),
    Fault("mixed_date_styles", "The days of opening are written in four styles.",
          "date_is_readable", "stop", "cases", "opened_on", (3, 4, 5), mixed_dates),
    Fault("day_that_does_not_exist", "A service ended on 31 February.",
          "date_is_readable", "stop", "services", "ended_on", (2,), in_row("services", 2, ended_on="2017-02-31")),
    Fault("age_with_a_comma", "An age is 13,5.",
          "number_is_whole", "stop", "cases", "age_at_first_contact", (3,),
          in_row("cases", 3, age_at_first_contact="13,5")),
    Fault("yes_instead_of_true", "A cell that is true or false holds ja.",
          "yes_no_is_readable", "stop", "cases", "age_estimated", (4,), in_row("cases", 4, age_estimated="ja")),
    Fault("html_in_an_id", "A person_id is HTML.",
          "id_is_plain", "stop", "cases", "person_id", (4,), in_row("cases", 4, person_id="<b>SYN</b>")),
    Fault("spreadsheet_formula_in_an_id", "A person_id is a formula that a spreadsheet would run.",
          "id_is_plain", "stop", "cases", "person_id", (4,), in_row("cases", 4, person_id='=HYPERLINK("SYN")')),
    Fault("name_instead_of_an_id", "A person_id reads like a name.",
          "id_is_plain", "stop", "cases", "person_id", (4,), in_row("cases", 4, person_id="Invented Somebody")),
    Fault("citizenship_left_blank", "A case has no citizenship.",
          "citizenship_is_recorded", "flag", "cases", "citizenship", (4,), in_row("cases", 4, citizenship="")),
    Fault("case_closed_before_it_opened", "A case was closed before it was opened.",
          "closed_not_before_opened", "flag", "cases", "closed_on", (2,), in_row("cases", 2, closed_on="2017-01-09")),
    Fault("child_aged_31", "A child is 31 years old.",
          "age_is_a_childs", "set_aside", "cases", "age_at_first_contact", (4,),
          in_row("cases", 4, age_at_first_contact="31", birth_year="")),
    Fault("child_born_after_the_case", "A child was born in the year after its case was opened.",
          "birth_year_is_plausible", "set_aside", "cases", "birth_year", (5,), in_row("cases", 5, birth_year="2018")),
    Fault("age_against_birth_year", "A child born in 2009 is said to be 13 in 2017.",
          "age_fits_birth_year", "flag", "cases", "age_at_first_contact", (4,), in_row("cases", 4, birth_year="2009")),
    Fault("minor_with_an_adults_age_band", "A minor has the age band of adults.",
          "minor_has_a_childs_age_band", "flag", "cases", "age_band", (5,),
          in_row("cases", 5, majority_status="minor", age_band="18-and-over")),
    Fault("month_not_on_its_first_day", "A date is known to the month and stands as the 17th.",
          "imprecise_date_is_stored_as_agreed", "flag", "events", "event_date", (10,),
          in_row("events", 10, event_date="2017-02-17")),
    Fault("event_before_birth", "An event lies in the year before the child was born.",
          "event_not_before_birth", "set_aside", "events", "event_date", (10,),
          in_row("events", 10, event_date="2002-02-01")),
    Fault("arrest_without_an_offence", "A row of an arrest does not say what for.",
          "arrest_has_offence_and_reference", "set_aside", "events", "offence", (3,), in_row("events", 3, offence="")),
    Fault("arrest_without_a_reference", "A row of an arrest does not say which arrest it belongs to.",
          "arrest_has_offence_and_reference", "set_aside", "events", "arrest_ref", (3,),
          in_row("events", 3, arrest_ref="")),
    Fault("offence_there_twice", "The same offence is there twice for one arrest.",
          "arrest_offence_is_there_once", "set_aside", "events", "arrest_ref", (3,),
          in_row("events", 3, offence="shoplifting")),
    Fault("placement_without_a_type", "A placement does not say what kind of place it was.",
          "placement_has_a_type", "flag", "events", "placement_type", (4,), in_row("events", 4, placement_type="")),
    Fault("placement_ends_before_it_starts", "A placement ends the day before it starts.",
          "placement_end_not_before_start", "set_aside", "events", "event_date", (6,),
          in_row("events", 6, event_date="2017-01-11")),
    Fault("disappearance_outside_a_placement", "A disappearance belongs to no placement.",
          "disappearance_lies_in_a_placement", "set_aside", "events", "step_id", (5,),
          in_row("events", 5, step_id="SYN-S-9")),
    Fault("disappearance_before_the_placement", "A disappearance lies before the placement starts.",
          "disappearance_lies_in_a_placement", "set_aside", "events", "step_id", (5,),
          in_row("events", 5, event_date="2017-01-11")),
    Fault("disappearance_after_the_placement", "A disappearance lies after the placement has ended.",
          "disappearance_lies_in_a_placement", "set_aside", "events", "step_id", (5,),
          in_row("events", 5, event_date="2017-02-04")),
    Fault("answer_before_the_question", "A request was answered before it was made.",
          "answer_not_before_question", "set_aside", "events", "event_date", (7, 8),
          in_row("events", 8, event_date="2017-03-14")),
    Fault("service_ends_before_it_starts", "A service ends the day before it starts.",
          "service_end_not_before_start", "set_aside", "services", "ended_on", (2,),
          in_row("services", 2, ended_on="2017-01-16")),
    Fault("assessment_decided_before_it_was_requested", "An assessment was decided before anybody asked for it.",
          "assessment_decided_not_before_requested", "set_aside", "assessments", "decided_on", (2,),
          in_row("assessments", 2, decided_on="2017-01-12")),
    Fault("recommendation_carried_out_too_early", "A recommendation was carried out before it was made.",
          "recommendation_carried_out_not_before_decision", "set_aside", "assessments", "implemented_on", (3,),
          in_row("assessments", 3, implemented_on="2017-04-19")),
    Fault("child_heard_too_late", "A child was heard after the decision.",
          "child_heard_not_after_decision", "note", "assessments", "child_heard_on", (3,),
          in_row("assessments", 3, child_heard_on="2017-04-21")),
    Fault("decision_event_of_another_case", "An assessment names a decision event of another case.",
          "decision_event_exists", "flag", "assessments", "decision_event_id", (3,),
          in_row("assessments", 3, decision_event_id="SYN-E-1")),
    Fault("solution_without_a_decision_date", "A return was found as the solution, without a day of decision.",
          "solution_has_a_decision_date", "set_aside", "outcomes", "decided_on", (3,),
          in_row("outcomes", 3, decided_on="", implemented_on="")),
    Fault("solution_carried_out_too_early", "A solution was carried out before it was decided.",
          "solution_carried_out_not_before_decision", "set_aside", "outcomes", "implemented_on", (3,),
          in_row("outcomes", 3, implemented_on="2017-04-30")),
    Fault("follow_up_after_two_months", "A follow-up was due after two months.",
          "months_after_is_1_3_6_or_12", "set_aside", "followups", "months_after", (3,),
          in_row("followups", 3, months_after="2")),
    Fault("improvement_of_a_child_not_reached", "The situation of a child that was not reached is said to have improved.",
          "improvement_only_where_reached", "set_aside", "followups", "situation_improved", (3,),
          in_row("followups", 3, situation_improved="yes")),
    Fault("need_there_twice", "The same need of a child is there twice.",
          "row_is_there_once", "set_aside", "needs", "need", (5,), one_more("needs", 4)),
    # fmt: on
)
