"""The words for the steps of a case: what happened, whom it waited for, and what came of it."""

from __future__ import annotations

from pipelines.words.speak import N_

STEPS: dict[str, str] = {
    "arrest": N_("Arrest"),
    "police_release": N_("Released by the police"),
    "identified_possible_victim": N_("Identified as a possible victim"),
    "guardian_appointed": N_("Guardian appointed"),
    "protection_board_inquiry": N_("Inquiry by the Child Protection Board"),
    "court_measure": N_("Court measure"),
    "placement_start": N_("Placed in reception"),
    "placement_end": N_("Placement ended"),
    "disappeared": N_("Disappeared"),
    "found": N_("Found"),
    "returned_to_care": N_("Returned to care"),
    "bia": N_("Best-interests assessment"),
    "child_heard": N_("Child heard"),
    "family_tracing": N_("Family tracing"),
    "central_authority_request": N_("Request to the Central Authority"),
    "origin_safety_assessment": N_("Safety assessment in the country of origin"),
    "bid": N_("Best-interests determination"),
    "durable_solution_decided": N_("Durable solution decided"),
    "return_arrangement": N_("Return arranged"),
    "return_executed": N_("Return carried out"),
    "durable_solution_implemented": N_("Durable solution carried out"),
    "followup_contact": N_("Follow-up contact"),
    "measure_ended": N_("Measure ended"),
    "case_closed": N_("Case closed"),
}

PARTNERS: dict[str, str] = {
    "police": N_("Police"),
    "public_prosecutor": N_("Public prosecutor"),
    "juvenile_judge": N_("Juvenile judge"),
    "child_protection_board": N_("Child Protection Board"),
    "guardian": N_("Guardian"),
    "central_authority": N_("Central Authority"),
    "dtv": N_("DT&V (return service)"),
    "nidos": N_("Nidos (guardianship)"),
    "reception_provider": N_("Reception provider"),
    "ngo": N_("Non-governmental organisation"),
    "school": N_("School"),
    "health_provider": N_("Health provider"),
    "origin_child_protection": N_("Child protection in the country of origin"),
    "origin_ngo": N_("Non-governmental organisation in the country of origin"),
    "other": N_("Other partner"),
    "unknown": N_("Partner not recorded"),
}

NAMES_ITS_PARTNER = {
    ("child_protection_board", "protection_board_inquiry"),
    ("central_authority", "central_authority_request"),
    ("guardian", "guardian_appointed"),
}
"""Partner and request where the words for the request name the partner already."""

LABELS_OF_STEPS: dict[str, dict[str, str]] = {
    "step": {**STEPS, "none": N_("No step recorded")},
    "request": STEPS,
    "event_type": STEPS,
    "partner": PARTNERS,
    "path": {"other": N_("Other paths"), "none": N_("No station recorded")},
    "step_state": {
        "reached": N_("Reached"),
        "skipped": N_("Skipped"),
        "open": N_("Open"),
        "ended_before": N_("Ended before"),
    },
    "case_state": {"under_way": N_("Under way"), "closed": N_("Ended")},
    "answer": {"answered": N_("Answered"), "open": N_("Not answered"), "withdrawn": N_("Withdrawn")},
    "what_followed": {
        "returned_to_care": N_("Returned to care"),
        "found": N_("Found, no return to care recorded"),
        "not_found": N_("No find recorded"),
    },
    "within_days": {
        "90": N_("Within 90 days"),
        "180": N_("Within 180 days"),
        "270": N_("Within 270 days"),
        "360": N_("Within 360 days"),
        "450": N_("Within 450 days"),
        "540": N_("Within 540 days"),
        "630": N_("Within 630 days"),
        "720": N_("Within 720 days"),
        "later": N_("At any time"),
    },
    "ending": {
        "disappeared": N_("Disappeared"),
        "returned": N_("Return carried out"),
        "other_exit": N_("Left otherwise"),
        "measure_ended": N_("Measure ended"),
        "open": N_("Still there when last seen"),
    },
    "return_kind": {
        "verified_with_followup": N_("Returned with a verified plan and follow-up"),
        "verified": N_("Returned with a verified plan, no follow-up recorded"),
        "unverified": N_("Returned without a verified plan"),
        "not_returned": N_("Not returned"),
    },
    "return_manner": {
        "voluntary": N_("Voluntary"),
        "enforced": N_("Enforced"),
        "unknown": N_("Not known whether voluntary"),
    },
    "rearrest": {
        "arrest_recorded": N_("Arrest recorded"),
        "told_at_follow_up": N_("Arrest told at a follow-up"),
        "none_recorded": N_("No arrest recorded"),
    },
}

SPELL_OUTCOMES: dict[str, str] = {
    "disappeared": N_("disappeared"),
    "returned": N_("return carried out"),
    "other_exit": N_("left otherwise"),
    "measure_ended": N_("measure ended"),
    "found": N_("found"),
    "identified": N_("identified"),
    "answered": N_("answered"),
    "withdrawn": N_("withdrawn"),
    "started": N_("started"),
    "left_reception": N_("left reception"),
    "reached": N_("reached"),
    "ended": N_("ended"),
}
"""The way in which a spell ended, as it stands inside a sentence."""

NOT_ENDED: dict[str, str] = {
    "disappeared": N_("still there"),
    "found": N_("no find recorded"),
    "identified": N_("not identified yet"),
    "answered": N_("not answered"),
    "started": N_("not started yet"),
    "reached": N_("not reached yet"),
}
"""The first outcome of a kind of spell → the word for a spell that has not ended when it was last seen."""

NOT_ENDED_OTHERWISE = N_("not ended yet")
