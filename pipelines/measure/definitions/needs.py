"""Definitions: what children need, and the care offer beside it."""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.measure.definitions.care import SERVICES
from pipelines.measure.definitions.shared import UNKNOWN_IS_A_ROW
from pipelines.words.speak import N_

_NEEDS_BY_MET = Definition(
    id="needs_by_need_and_met",
    title=N_("Needs of the children: met or not"),
    unit="needs",
    numerator=N_("Needs by whether they were met, in part, or not."),
    denominator=N_("All needs of this kind that were named, by the child or by others."),
    cohort=N_("The needs recorded for the cases counted in this report, each once per case."),
    period_rule=N_(
        "Needs have no date: all needs of cases opened up to the last day of the reporting period, as the export holds "
        "them."
    ),
    null_rule=UNKNOWN_IS_A_ROW,
    source=N_("Safe Havens project description, result R1: needs known from research with the children themselves."),
    needs=("needs.need", "needs.met"),
    reach="internal",
)

NEEDS: tuple[Definition, ...] = (
    _NEEDS_BY_MET,
    replace(
        _NEEDS_BY_MET,
        id="needs_by_need_and_child",
        title=N_("Needs of the children: named by the child itself"),
        numerator=N_("Needs by whether the child itself named them."),
        needs=("needs.need", "needs.named_by_child"),
        reach="published",
    ),
    replace(
        _NEEDS_BY_MET,
        id="needs_by_need_and_offer",
        title=N_("Needs of the children beside the care offer"),
        numerator=N_(
            "Needs by whether a service that answers them was delivered to the child, fully or in part, or only "
            "planned; in any phase and any of the child's cases. Safety is answered by safe accommodation, contact "
            "with the family by family mediation, language and culture by intercultural mediation, income for the "
            "family by livelihood support, legal help and a stay in the country by legal help, a return home by "
            "reintegration or family mediation; education, health, psychosocial support and another need by the "
            "service of the same name."
        ),
        null_rule=N_(
            "A service of which it is not known whether it was delivered, or that had not started by the last day of "
            "the period, is only planned. That a service was delivered does not say that the need was met."
        ),
        needs=("needs.need", *SERVICES),
    ),
)
