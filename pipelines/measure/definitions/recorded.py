"""Definitions: the children and cases that an export holds."""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.measure.definitions.shared import CHILD, RECORDED, SOURCE_OWN, UNKNOWN_IS_A_ROW
from pipelines.words.speak import N_

_CHILDREN_RECORDED = Definition(
    id="children_recorded",
    title=N_("Children recorded in the export"),
    unit="children",
    numerator=N_("Children, each counted once in every row that applies."),
    denominator=N_("All children recorded."),
    cohort=CHILD,
    period_rule=RECORDED,
    null_rule=UNKNOWN_IS_A_ROW,
    source=SOURCE_OWN,
)

RECORDED_TABLES: tuple[Definition, ...] = (
    replace(
        _CHILDREN_RECORDED,
        id="children_recorded_by_sex",
        title=N_("Children recorded, by sex"),
        needs=("cases.sex",),
    ),
    replace(
        _CHILDREN_RECORDED,
        id="children_recorded_by_age_band",
        title=N_("Children recorded, by age at first contact"),
        null_rule=N_("An age band that contradicts being a minor counts as not known."),
    ),
    replace(
        _CHILDREN_RECORDED,
        id="children_recorded_by_nationality_group",
        needs=("cases.citizenship",),
        title=N_("Children recorded, by EU citizenship"),
    ),
    replace(
        _CHILDREN_RECORDED,
        id="children_recorded_by_exploitation_type",
        needs=("case_codes.code_type", "case_codes.code"),
        title=N_("Children recorded, by form of exploitation"),
        null_rule=N_(
            "A child exploited in several ways is in several rows. Where nothing is recorded the child is in none; the "
            "row “not known” is for those of whom somebody recorded that it is not known."
        ),
    ),
    Definition(
        id="cases_followed",
        title=N_("Cases followed from first arrest to durable solution"),
        unit="cases",
        numerator=N_("Cases marked as followed by the research."),
        denominator=N_("None: a count."),
        cohort=N_("A chosen group, no sample of the other children: nothing is inferred from one to the other."),
        period_rule=RECORDED,
        null_rule=N_("A case without the mark is not followed."),
        source=N_("Safe Havens project description: 19 cases followed."),
        needs=("cases.research_cohort",),
    ),
    Definition(
        id="cases_by_consent",
        title=N_("Cases, by consent to use in reports"),
        unit="cases",
        numerator=N_("Cases in the row's category; those that refused are in no other table that is published."),
        denominator=N_("All cases but duplicates."),
        cohort=CHILD,
        period_rule=RECORDED,
        null_rule=UNKNOWN_IS_A_ROW,
        source=SOURCE_OWN,
    ),
)
