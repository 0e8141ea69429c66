"""A synthetic twin of the CTDC global k-anonymised dataset: its layout and its quirks, and not one of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sample_draw import Draw, dealt
from sample_tables import write_csv

MEANS_OF_CONTROL = (
    "DebtBondage",
    "TakesEarnings",
    "RestrictsFinancialAccess",
    "Threats",
    "PsychologicalAbuse",
    "PhysicalAbuse",
    "SexualAbuse",
    "FalsePromises",
    "PsychoactiveSubstances",
    "RestrictsMovement",
    "RestrictsMedicalCare",
    "ExcessiveWorkingHours",
    "UsesChildren",
    "ThreatOfLawEnforcement",
    "WithholdsNecessities",
    "WithholdsDocuments",
    "Other",
)
LABOUR = (
    "Agriculture",
    "Aquafarming",
    "Begging",
    "Construction",
    "DomesticWork",
    "Hospitality",
    "IllicitActivities",
    "Manufacturing",
    "MiningOrDrilling",
    "Peddling",
    "Transportation",
    "Other",
)
SEXUAL = ("Prostitution", "Pornography", "RemoteInteractiveServices", "PrivateSexualServices")
PERSON = (
    "yearOfRegistration",
    "Datasource",
    "gender",
    "ageBroad",
    "majorityStatus",
    "majorityStatusAtExploit",
    "majorityEntry",
    "citizenship",
)
FORMS = (
    "isForcedLabour",
    "isSexualExploit",
    "isOtherExploit",
    "isSexAndLabour",
    "isForcedMarriage",
    "isForcedMilitary",
    "isOrganRemoval",
)
RECRUITERS = {
    "Family/Relative": "recruiterRelationFamily",
    "Friend": "recruiterRelationFriend",
    "Intimate Partner": "recruiterRelationIntimatePartner",
    "Other": "recruiterRelationOther",
}
RECRUITER_FLAGS = ("IntimatePartner", "Friend", "Family", "Other", "Unknown")
HEADER = [
    "X",
    *PERSON,
    *(f"meansOfControl{name}" for name in (*MEANS_OF_CONTROL, "NotSpecified")),
    *FORMS,
    *(f"typeOfLabour{name}" for name in (*LABOUR, "NotSpecified")),
    *(f"typeOfSex{name}" for name in SEXUAL),
    "isAbduction",
    "RecruiterRelationship",
    "CountryOfExploitation",
    *(f"recruiterRelation{name}" for name in RECRUITER_FLAGS),
]

ADULT_BANDS = {
    "18--20": 16,
    "21--23": 15,
    "24--26": 13,
    "27--29": 10,
    "30--38": 22,
    "39--47": 9,
    "48+": 5,
    "Unknown": 10,
}
# Majority status and kind of age band → exact number of rows; the two contradictions are part of the twin.
PERSONS = {
    ("Minor", "child"): 87,
    ("Minor", "adult"): 3,
    ("Adult", "adult"): 121,
    ("Adult", "child"): 4,
    ("Unknown", "unknown"): 15,
    ("", "blank"): 70,
}
CITIZENSHIPS = {
    "MD": 26,
    "UA": 18,
    "RO": 10,
    "BG": 7,
    "BY": 7,
    "BA": 5,
    "AL": 4,
    "PH": 6,
    "ID": 3,
    "Unknown": 10,
    "Missing": 4,
}
COUNTRIES = {"MD": 18, "UA": 14, "RU": 12, "TR": 7, "IT": 6, "ES": 5, "DE": 5, "NL": 4, "PL": 4, "Missing": 25}
# Column totals that somebody's spreadsheet left below the rows; they belong to no person.
TOTALS = ("604412", "48311")


def write_ctdc_twin(path: Path) -> None:
    """The twin as one CSV file: a row per invented person and the four stray rows at the bottom."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kinds = dealt("ctdc-twin/kinds", PERSONS, sum(PERSONS.values()))
    rows = [_person(number, *kind) for number, kind in enumerate(kinds, start=1)]
    write_csv(path, HEADER, rows + list(_stray_rows()))


def _stray_rows() -> Iterator[dict[str, str]]:
    yield from ({}, {})
    yield from ({"yearOfRegistration": total} for total in TOTALS)


def _person(number: int, majority: str, band: str) -> dict[str, str]:
    draw = Draw(f"ctdc-twin/{number}")
    bands: dict[tuple[str, str], dict[str, int]] = {
        ("Minor", "child"): {"9--17": 80, "0--8": 20},
        ("Minor", "adult"): {"18--20": 60, "21--23": 40},
        ("Adult", "adult"): ADULT_BANDS,
        ("Adult", "child"): {"9--17": 1},
        ("Unknown", "unknown"): {"Unknown": 1},
        ("", "blank"): {"": 1},
    }
    at_exploit = {"": 60, "Unknown": 15, majority: 25}
    return {
        "X": str(number),
        "yearOfRegistration": str(draw.whole(2002, 2018)),
        "Datasource": draw.weighted({"Case Management": 77, "Hotline": 23}),
        "gender": draw.weighted({"Female": 66, "Male": 30, "Unknown": 4}),
        "ageBroad": draw.weighted(bands[majority, band]),
        "majorityStatus": majority,
        "majorityStatusAtExploit": draw.weighted(at_exploit),
        "majorityEntry": draw.weighted(at_exploit),
        "citizenship": draw.weighted(CITIZENSHIPS),
        **_means(draw),
        **_forms(draw),
        "isAbduction": draw.weighted({"": 68, "0": 30, "1": 2}),
        "CountryOfExploitation": draw.weighted(COUNTRIES),
        **_recruiters(draw),
    }


def _means(draw: Draw) -> dict[str, str]:
    """Blank means not asked; only the flag for not specified is ever 0."""
    if draw.chance(40):
        return {"meansOfControlNotSpecified": draw.weighted({"1": 80, "": 20})}
    chosen = draw.some_of(dict.fromkeys(MEANS_OF_CONTROL, 1), draw.whole(1, 4))
    return {**{f"meansOfControl{name}": "1" for name in chosen}, "meansOfControlNotSpecified": "0"}


def _forms(draw: Draw) -> dict[str, str]:
    form = draw.weighted(
        {"isForcedLabour": 38, "isSexualExploit": 34, "isOtherExploit": 16, "isForcedMarriage": 2, "": 10}
    )
    if not form:
        return {}
    others = draw.weighted({"0": 60, "": 40})
    flags = {**dict.fromkeys(FORMS, others), form: "1"}
    if form == "isForcedLabour" and draw.chance(70):
        kind = draw.one_of((*LABOUR, "NotSpecified"))
        flags |= {f"typeOfLabour{name}": "1" if name == kind else "0" for name in (*LABOUR, "NotSpecified")}
    if form == "isSexualExploit" and draw.chance(60):
        kind = draw.weighted({"Prostitution": 85, "Pornography": 10, "PrivateSexualServices": 5})
        flags |= {f"typeOfSex{name}": "1" if name == kind else "0" for name in SEXUAL}
    return flags


def _recruiters(draw: Draw) -> dict[str, str]:
    if draw.chance(17):
        return {}
    named = draw.some_of(dict.fromkeys(RECRUITERS, 1), draw.weighted({0: 66, 1: 27, 2: 7}))
    flags = {f"recruiterRelation{name}": "0" for name in RECRUITER_FLAGS}
    flags |= {RECRUITERS[relation]: "1" for relation in named}
    if not named:
        flags["recruiterRelationUnknown"] = "1"
    return {"RecruiterRelationship": "; ".join(named) or "Unknown", **flags}
