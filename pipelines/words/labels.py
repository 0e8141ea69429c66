"""The words for the categories of tables: one label for each code that a reader can see."""

from __future__ import annotations

from pipelines.words.speak import N_, Words

LABELS: dict[str, dict[str, str]] = {
    "sex": {"female": N_("Girls"), "male": N_("Boys"), "other": N_("Other"), "unknown": N_("Sex not known")},
    "age_band": {
        "0-11": N_("0 to 11 years"),
        "12-14": N_("12 to 14 years"),
        "15-17": N_("15 to 17 years"),
        "unknown": N_("Age not known"),
    },
    "age_band_coarse": {
        "0-8": N_("0 to 8 years"),
        "9-17": N_("9 to 17 years"),
        "unknown": N_("Age not known"),
    },
    "nationality_group": {
        "eu_citizen": N_("EU citizen"),
        "third_country_national": N_("Third-country national"),
        "undetermined_or_stateless": N_("Undetermined or stateless"),
        "unknown": N_("Citizenship not recorded"),
    },
    "countable": {
        "countable": N_("Countable under AMIF"),
        "not_countable": N_("Assisted but not countable under AMIF (EU citizens)"),
        "unknown": N_("Citizenship not recorded"),
    },
    "offence": {
        "shoplifting": N_("Shoplifting"),
        "pickpocketing": N_("Pickpocketing"),
        "distraction_fraud": N_("Distraction trick"),
        "burglary": N_("Burglary"),
        "other_theft": N_("Other theft"),
        "begging": N_("Begging"),
        "other": N_("Other"),
        "unknown": N_("Offence not known"),
    },
    "placement_type": {
        "family_home_protected": N_("Protected family home"),
        "residential_open": N_("Open residential care"),
        "residential_closed": N_("Closed residential care"),
        "protected_reception": N_("Protected reception"),
        "other": N_("Other reception"),
        "unknown": N_("Kind of reception not known"),
    },
    "disappeared": {"yes": N_("Disappeared"), "no": N_("Did not disappear")},
    "victim_status": {
        "possible": N_("Possible victims of trafficking"),
        "actual": N_("Identified victims of trafficking"),
        "not_victim": N_("Not found to be a victim"),
        "unknown": N_("Status not known"),
    },
    "verdict": {"kept": N_("Kept"), "in_doubt": N_("Kept, in doubt"), "set_aside": N_("Set aside")},
    "consent": {
        "yes": N_("May be used in reports"),
        "no": N_("Consent refused"),
        "unknown": N_("Consent not known"),
    },
    "record_table": {
        "cases": N_("Cases"),
        "case_codes": N_("Case codes (exploitation, means of control)"),
        "events": N_("Events"),
        "services": N_("Services"),
        "assessments": N_("Best-interests assessments and determinations"),
        "outcomes": N_("Outcomes"),
        "needs": N_("Needs"),
        "followups": N_("Follow-ups"),
    },
    "field": {
        "person_id": N_("Person number (links the cases of one child)"),
        "age_at_first_contact": N_("Age at first contact"),
        "birth_year": N_("Year of birth"),
        "citizenship": N_("Citizenship"),
        "accompaniment": N_("Accompanied by"),
        "recruiter_relation": N_("Relation of the recruiter"),
        "closed_on": N_("Day of closing (blank while a case is open)"),
    },
    "event_field": {
        "event_date": N_("Date of the event"),
        "actor": N_("Body that acts or is asked"),
        "country": N_("Country"),
    },
    "exploitation_type": {
        "forced_criminality": N_("Forced criminality"),
        "forced_begging": N_("Forced begging"),
        "forced_labour": N_("Forced labour"),
        "sexual": N_("Sexual exploitation"),
        "forced_marriage": N_("Forced marriage"),
        "servitude": N_("Servitude"),
        "other": N_("Other exploitation"),
        "unknown": N_("Exploitation not known"),
    },
    "citizenship": {
        "stateless": N_("Stateless"),
        "undetermined": N_("Undetermined"),
        "other": N_("Other countries"),
    },
    "quarter": {"unknown": N_("Quarter not known")},
    "country": {},
}

TOTALS = {
    "children": N_("All children"),
    "arrests": N_("All arrests"),
    "offences": N_("All offences"),
    "placements": N_("All placements"),
    "cases": N_("All cases"),
    "persons": N_("All persons assisted"),
    "rows": N_("All rows"),
    "events": N_("All events"),
}

UNITS = {
    "children": N_("Children"),
    "arrests": N_("Arrests"),
    "offences": N_("Offences"),
    "placements": N_("Placements"),
    "cases": N_("Cases"),
    "persons": N_("Persons"),
    "rows": N_("Rows"),
    "events": N_("Events"),
}

DIMENSIONS = {
    "sex": N_("Sex"),
    "age_band": N_("Age"),
    "age_band_coarse": N_("Age"),
    "nationality_group": N_("Nationality"),
    "countable": N_("Nationality gate"),
    "offence": N_("Alleged offence"),
    "placement_type": N_("Kind of reception"),
    "disappeared": N_("Outcome"),
    "victim_status": N_("Victim status"),
    "quarter": N_("Quarter"),
    "verdict": N_("Verdict"),
    "consent": N_("Consent"),
    "record_table": N_("Table of the export"),
    "field": N_("Field of the record"),
    "event_field": N_("Field of the record"),
    "exploitation_type": N_("Form of exploitation"),
    "citizenship": N_("Citizenship"),
}


def label(words: Words, dimension: str, category: str, unit: str) -> str:
    """The reader's word for a category of a dimension; `total` gives the word for all of the unit.

    Raises KeyError where a code has no label: a table may not show a bare code.
    """
    if category == "total":
        return words.say(TOTALS[unit])
    if dimension == "quarter" and category != "unknown":
        year, quarter = category.split("-Q")
        return words.say(N_("Quarter {quarter} of {year}"), quarter=quarter, year=year)
    known = LABELS[dimension]
    if category in known:
        return words.say(known[category])
    if dimension in ("citizenship", "country"):
        return words.country(category)
    raise KeyError(f"{dimension}.{category} has no label")
