"""The words for what tables say of a child: who it is, and what it went through."""

from __future__ import annotations

from pipelines.words.speak import N_

LABELS_OF_CHILDREN: dict[str, dict[str, str]] = {
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
    "age_bracket": {
        "under_18": N_("Under 18"),
        "from_18_to_60": N_("18 to 60"),
        "over_60": N_("Over 60"),
        "unknown": N_("Age not known"),
    },
    "sex_of_person": {
        "female": N_("Female"),
        "male": N_("Male"),
        "other": N_("Other"),
        "unknown": N_("Sex not known"),
    },
    "citizenship": {
        "stateless": N_("Stateless"),
        "undetermined": N_("Undetermined"),
        "other": N_("Other countries"),
    },
    "country": {},
    "victim_status": {
        "possible": N_("Possible victims of trafficking"),
        "actual": N_("Actual victims of trafficking"),
        "not_victim": N_("Not found to be a victim"),
        "unknown": N_("Status not known"),
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
    "quarter": {"unknown": N_("Quarter not known")},
    "placement_type": {
        "family_home_protected": N_("Protected family home"),
        "residential_open": N_("Open residential care"),
        "residential_closed": N_("Closed residential care"),
        "protected_reception": N_("Protected reception"),
        "other": N_("Other reception"),
        "unknown": N_("Kind of reception not known"),
    },
    "disappeared": {"yes": N_("Disappeared"), "no": N_("Did not disappear")},
    "arrests_of_child": {"1": N_("One arrest"), "2": N_("Two arrests"), "3_or_more": N_("Three arrests or more")},
    "identification": {
        "same_day_or_before": N_("On the day of the first arrest or before"),
        "within_30_days": N_("Within 30 days of the first arrest"),
        "after_30_days": N_("More than 30 days after the first arrest"),
        "day_not_known": N_("Identified, but a day is not known exactly"),
        "not_identified": N_("Not identified as a possible victim"),
    },
    "disappearances_of_child": {
        "0": N_("Never disappeared"),
        "1": N_("Disappeared once"),
        "2": N_("Disappeared twice"),
        "3_or_more": N_("Disappeared three times or more"),
    },
}
