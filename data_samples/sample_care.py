"""The care around a child: services that were planned and given, what it needs, and what was done to it."""

from __future__ import annotations

import datetime as dt

from sample_story import Story

RECEPTION_SERVICES = {
    "education": 24,
    "intercultural_mediation": 20,
    "psychosocial": 22,
    "health": 14,
    "legal": 10,
    "safe_accommodation": 7,
    "other": 3,
}
PRE_RETURN_SERVICES = {"family_mediation": 35, "intercultural_mediation": 25, "legal": 20, "psychosocial": 20}
POST_RETURN_SERVICES = {"reintegration": 40, "education": 25, "livelihood": 20, "psychosocial": 15}
PROVIDERS = {
    "education": "school",
    "health": "health_provider",
    "psychosocial": "health_provider",
    "safe_accommodation": "reception_provider",
    "reintegration": "origin_ngo",
    "livelihood": "origin_ngo",
}
DELIVERED = {"yes": 60, "partly": 13, "no": 20, "unknown": 7}
NEEDS = {
    "safety": 16,
    "education": 15,
    "family_contact": 16,
    "language_and_culture": 11,
    "psychosocial_support": 13,
    "health": 7,
    "legal_help": 6,
    "income_for_the_family": 7,
    "stay_in_the_country": 5,
    "return_home": 8,
    "other": 2,
}
EXPLOITATION = {"forced_begging": 55, "servitude": 12, "sexual": 10, "forced_labour": 13, "other": 10}
MEANS = {
    "takes_earnings": 24,
    "threats": 15,
    "false_promises": 14,
    "psychological_abuse": 13,
    "physical_abuse": 10,
    "debt_bondage": 9,
    "restricts_movement": 6,
    "withholds_documents": 5,
    "other": 2,
    "unknown": 8,
}


def give_care(story: Story) -> None:
    """The services of a case, phase by phase."""
    draw = story.draw
    if story.placed_on:
        left_on = story.lost_on or story.returned_on or story.left_on
        for service in draw.some_of(RECEPTION_SERVICES, draw.weighted({0: 8, 1: 24, 2: 32, 3: 24, 4: 12})):
            _serve(story, service, "reception", story.placed_on, left_on)
    if story.placed_on and story.returned_on and story.decided_on:
        for service in draw.some_of(PRE_RETURN_SERVICES, draw.weighted({0: 35, 1: 40, 2: 25})):
            _serve(story, service, "pre_return", story.decided_on, story.returned_on)
    back_on = story.returned_on or story.returned_first_on
    if back_on:
        most = {1: 40, 2: 40, 3: 20} if story.has_verified_plan or story.is_in_origin else {0: 72, 1: 20, 2: 8}
        for service in draw.some_of(POST_RETURN_SERVICES, draw.weighted(most)):
            _serve(story, service, "post_return", back_on, None)


def _serve(story: Story, service: str, phase: str, first: dt.date, last: dt.date | None) -> None:
    """One service; it can't start after `last`, and what could not start was planned and not delivered."""
    draw = story.draw
    planned_on = draw.after(first, 2, 40)
    delivered = draw.weighted(DELIVERED)
    started_on = draw.after(planned_on, 0, 30) if delivered in ("yes", "partly") else None
    if started_on and last and started_on > last:
        started_on, delivered = None, "no"
    ended_on = draw.after(started_on, 20, 260) if started_on and draw.chance(80) else None
    if ended_on and last:
        ended_on = min(ended_on, last)
    default = "origin_ngo" if phase == "post_return" else "ngo"
    story.services.append(
        {
            "service_type": service,
            "phase": phase,
            "planned_on": planned_on if draw.chance(92) else None,
            "started_on": started_on,
            "ended_on": ended_on,
            "delivered": delivered,
            "provider": PROVIDERS.get(service, default) if draw.chance(90) else None,
        }
    )


def write_needs(story: Story, case_id: str) -> None:
    """What the child needs, for the cases in which somebody talked about it."""
    draw = story.draw
    if not (story.plan.is_followed or draw.chance(55 if story.placed_on else 12)):
        return
    for need in draw.some_of(NEEDS, draw.weighted({1: 20, 2: 34, 3: 28, 4: 18})):
        row = {
            "case_id": case_id,
            "need": need,
            "named_by_child": draw.weighted({"yes": 55, "no": 30, "unknown": 15}),
            "met": draw.weighted({"yes": 30, "partly": 24, "no": 32, "unknown": 14}),
        }
        story.tables.add("needs", row)


def write_codes(story: Story, case_id: str, citizenship: str, trafficking_status: str, accompaniment: str) -> None:
    """The coded findings of a case, one row each; citizenship repeats what the case says."""
    draw = story.draw
    codes = [("citizenship", code) for code in citizenship.split(";")]
    if trafficking_status in ("possible", "actual"):
        codes.append(("exploitation_type", "forced_criminality"))
        if draw.chance(24):
            codes += [("exploitation_type", code) for code in draw.some_of(EXPLOITATION, 1)]
        means = draw.some_of(MEANS, draw.weighted({0: 25, 1: 35, 2: 25, 3: 15}))
        codes += [("means_of_control", code) for code in means if code != "unknown" or len(means) == 1]
        codes.append(("protection_concern", "trafficked"))
    elif trafficking_status == "unknown":
        codes.append(("exploitation_type", "unknown"))
    if accompaniment == "alone":
        codes.append(("protection_concern", "unaccompanied"))
    elif draw.chance(10):
        codes.append(("protection_concern", "other"))
    for code_type, code in codes:
        story.tables.add("case_codes", {"case_id": case_id, "code_type": code_type, "code": code})
