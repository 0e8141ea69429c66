"""The words for services, best interests, needs, durable solutions and follow-up."""

from __future__ import annotations

from pipelines.words.speak import N_

_SOLUTIONS: dict[str, str] = {
    "nl_stay": N_("Stay in the Netherlands"),
    "origin": N_("Return to the country of origin"),
    "third_country": N_("Move to a third country"),
    "interim_unchanged": N_("Interim arrangement unchanged"),
    "none_yet": N_("No solution yet"),
    "lost_from_view": N_("Lost from view"),
    "unknown": N_("Solution not recorded"),
}

_SERVICES: dict[str, str] = {
    "education": N_("Education"),
    "intercultural_mediation": N_("Intercultural mediation"),
    "psychosocial": N_("Psychosocial support"),
    "health": N_("Health care"),
    "legal": N_("Legal help"),
    "livelihood": N_("Livelihood support"),
    "family_mediation": N_("Family mediation"),
    "safe_accommodation": N_("Safe accommodation"),
    "reintegration": N_("Reintegration"),
    "other": N_("Other service"),
}

_ASSESSMENT_STATES: dict[str, str] = {
    "decided": N_("Made"),
    "requested": N_("Asked for, not made yet"),
    "none": N_("None recorded"),
}

LABELS_OF_CARE: dict[str, dict[str, str]] = {
    "solution": _SOLUTIONS,
    "recommendation": _SOLUTIONS,
    "progress": {
        "carried_out": N_("Carried out"),
        "decided": N_("Decided, not carried out"),
        "not_decided": N_("Not decided"),
    },
    "carried_out": {
        "as_recommended": N_("As recommended"),
        "otherwise": N_("Otherwise"),
        "not_yet": N_("Not yet"),
        "lost_from_view": N_("Lost from view"),
    },
    "months_after": {
        "1": N_("After 1 month"),
        "3": N_("After 3 months"),
        "6": N_("After 6 months"),
        "12": N_("After 12 months"),
    },
    "situation": {
        "improved": N_("Improved"),
        "not_improved": N_("Not improved"),
        "reached_not_known": N_("Reached, not known whether it improved"),
        "lost": N_("Not reached"),
        "reach_not_known": N_("Not known whether reached"),
        "not_recorded": N_("Due, nothing recorded"),
    },
    "service_type": _SERVICES,
    "service_got": _SERVICES,
    "service_missed": _SERVICES,
    "phase": {
        "reception": N_("In reception"),
        "pre_return": N_("Before the return"),
        "post_return": N_("After the return"),
    },
    "delivery": {
        "yes": N_("Delivered"),
        "partly": N_("Delivered in part"),
        "no": N_("Not delivered"),
        "unknown": N_("Delivery not known"),
    },
    "core_services": {
        "0": N_("No core service"),
        "1": N_("One core service"),
        "2": N_("Two core services"),
        "3": N_("Three core services"),
        "4": N_("Four core services"),
    },
    "assessment": {"bia": N_("Best-interests assessment"), "bid": N_("Best-interests determination")},
    "bia_state": _ASSESSMENT_STATES,
    "bid_state": _ASSESSMENT_STATES,
    "timeliness": {
        "in_time": N_("In time"),
        "late": N_("Late"),
        "decision_not_taken": N_("Decision not taken yet"),
        "no_decision_named": N_("Not made yet, or no decision named"),
        "day_not_known": N_("Day not known"),
    },
    "heard": {
        "heard_before": N_("Heard before the decision"),
        "heard_after": N_("Heard after the decision"),
        "heard_day_not_known": N_("Heard, day not known"),
        "not_heard": N_("Not heard"),
        "unknown": N_("Not known whether heard, or not made yet"),
    },
    "child_view": {
        "agrees": N_("Agrees"),
        "agrees_later": N_("Agrees later"),
        "not_sure": N_("Not sure"),
        "disagrees": N_("Disagrees"),
        "not_recorded": N_("Not recorded"),
    },
    "need": {
        "safety": N_("Safety"),
        "education": N_("Education"),
        "family_contact": N_("Contact with the family"),
        "language_and_culture": N_("Language and culture"),
        "psychosocial_support": N_("Psychosocial support"),
        "health": N_("Health"),
        "legal_help": N_("Legal help"),
        "income_for_the_family": N_("Income for the family"),
        "stay_in_the_country": N_("Stay in the country"),
        "return_home": N_("Return home"),
        "other": N_("Other need"),
    },
    "named_by_child": {
        "yes": N_("Named by the child"),
        "no": N_("Not named by the child"),
        "unknown": N_("Not known whether the child named it"),
    },
    "met": {
        "yes": N_("Met"),
        "partly": N_("Met in part"),
        "no": N_("Not met"),
        "unknown": N_("Not known whether met"),
    },
    "offer": {
        "delivered": N_("Delivered"),
        "planned_only": N_("Planned, no delivery recorded"),
        "none": N_("No service recorded"),
    },
}
