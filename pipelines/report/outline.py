"""The outline of the report's text: activities against plan (A1 to A4) and results against plan (R1 to R5)."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.words.speak import N_


@dataclass(frozen=True)
class Part:
    """One table of the page and the kind of chart that draws it; None shows the table alone."""

    table_id: str
    chart: str | None = None


@dataclass(frozen=True)
class Section:
    """A section of the page. `introduction` may name {first_day}, {last_day} and {programme_first_day}.

    `level`: of its heading. One of level 2 is a part of the report, to which a block of the analyst's own text
    belongs; its sections of level 3 follow it.
    """

    id: str
    title: str
    introduction: str
    parts: tuple[Part, ...] = ()
    level: int = 3


FINAL_TABLES = ("cases_followed_by_step_reached",)
"""Tables that are shown once: to the funder, in the programme's last period."""

ACTIVITIES = (
    Section(
        "activities",
        N_("Activities against plan"),
        N_("What the programme set out to do, and what the case records say of it."),
        level=2,
    ),
    Section(
        "activity_1",
        N_("A1. Research: cases followed from the first arrest to a durable solution"),
        N_(
            "A small, chosen group of cases is followed through each step. It is no sample: nothing can be concluded "
            "from it about all children."
        ),
        (Part("cases_followed_by_step_reached", "bars"),),
    ),
    Section(
        "activity_2",
        N_("A2. Care offer"),
        N_(
            "Education, intercultural mediation, psychosocial support, reintegration and other help, from "
            "{programme_first_day} to {last_day}. A child can get several services. A service that was planned and "
            "not delivered may still follow."
        ),
        (
            Part("children_placed_to_date_by_service_got", "bars"),
            Part("children_placed_to_date_by_service_missed", "bars"),
            Part("services_by_phase_and_delivery", "panels"),
        ),
    ),
    Section(
        "activity_3",
        N_("A3. Best interests of the child"),
        N_(
            "A best-interests assessment is quick and informal; a determination is formal, and decides what is best "
            "for the child in the long term. Both should come before the decision that they are for, and after the "
            "child was heard."
        ),
        (
            Part("cases_placed_by_bia", "bars"),
            Part("cases_placed_by_bid", "bars"),
            Part("assessments_by_kind_and_timeliness", "panels"),
            Part("assessments_by_kind_and_heard", "panels"),
        ),
    ),
    Section(
        "activity_4",
        N_("A4. Chain partners"),
        N_(
            "A chain partner is a body whose decision a case waits for. A request that is not answered is not always "
            "late: some were made shortly before {last_day}."
        ),
        (Part("requests_by_partner_and_answer", "panels"),),
    ),
)

RESULTS = (
    Section(
        "results",
        N_("Results against plan"),
        N_("What the programme wants to reach, and what the case records show of it."),
        level=2,
    ),
    Section(
        "result_1",
        N_("R1. Needs, chances and bottlenecks are known"),
        N_("The needs that were recorded, and whether the child itself named them."),
        (Part("needs_by_need_and_child", "panels"),),
    ),
    Section(
        "result_2",
        N_("R2. Procedures towards a durable solution"),
        N_(
            "A durable solution serves the child in the long term, in the Netherlands, the country of origin or a "
            "third country. A return without a verified plan and follow-up is not one, so returns are told apart by it."
        ),
        (Part("cases_by_solution_and_progress", "panels"), Part("children_by_return", "bars")),
    ),
    Section(
        "reception",
        N_("R3. Reception, and disappearance from it"),
        N_(
            "A child has disappeared who left the reception place without notice and whose whereabouts are unknown. A "
            "child can be placed, and can disappear, more than once, so the share of children and the share of "
            "placements stand beside each other. “Since the programme began” counts from {programme_first_day}: it "
            "covers more time than one period, so it is usually higher, and children who are still in reception can "
            "still disappear. A difference between kinds of reception does not say that the reception is the cause."
        ),
        (
            Part("children_placed_by_disappearance", "shares"),
            Part("placements_by_disappearance", "shares"),
            Part("children_placed_to_date_by_disappearance", "shares"),
            Part("placements_to_date_by_disappearance", "shares"),
            Part("placements_to_date_by_type_and_disappearance", "shares"),
            Part("placements_to_date_by_ending_within", "endings"),
        ),
    ),
    Section(
        "result_4",
        N_("R4. A care offer that fits the children, with their own view"),
        N_("What the children think of what was recommended for them."),
        (Part("assessments_by_kind_and_view", "panels"),),
    ),
    Section(
        "result_5",
        N_("R5. All chain partners put the child's best interests first"),
        N_(
            "A child who is made to steal is a victim of a crime. The sooner that is seen, the sooner the child gets "
            "help."
        ),
        (Part("children_ever_arrested_by_identification", "bars"),),
    ),
)
