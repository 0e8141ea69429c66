"""The sample programme in the files of a Dutch office: its words, its days, its separators."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

import xlsxwriter
from told import Row, Told

Column = tuple[str, str]
"""Field that is told, and the list of words that its codes are written with ("" for none)."""

YES_NO = {"yes": "ja", "no": "nee", "unknown": "", "partly": "deels", "true": "ja", "false": "nee"}
SAID = YES_NO | {"unknown": "onbekend"}
ACTORS = {
    "police": "politie",
    "public_prosecutor": "openbaar ministerie",
    "juvenile_judge": "kinderrechter",
    "child_protection_board": "raad voor de kinderbescherming",
    "guardian": "voogd",
    "central_authority": "centrale autoriteit",
    "reception_provider": "opvang",
    "ngo": "hulporganisatie",
    "school": "school",
    "health_provider": "zorgverlener",
    "origin_child_protection": "kinderbescherming land van herkomst",
    "origin_ngo": "organisatie land van herkomst",
    "other": "anders",
}
SOLUTIONS = {
    "nl_stay": "blijven in nederland",
    "origin": "terug naar herkomst",
    "third_country": "derde land",
    "interim_unchanged": "voorlopig zo laten",
    "none_yet": "nog geen",
    "lost_from_view": "uit beeld",
}
COUNTRIES = {"RO": "Roemenië", "MD": "Moldavië", "BA": "Bosnië en Herzegovina", "HU": "HUN"} | {
    "stateless": "staatloos",
    "undetermined": "niet vast te stellen",
}
PLACES = {
    "family_home_protected": "beschermd gezin",
    "residential_open": "open instelling",
    "residential_closed": "gesloten instelling",
    "protected_reception": "beschermde opvang",
    "with_parents": "bij ouders",
    "police_cell": "politiecel",
    "juvenile_detention": "jeugdinrichting",
    "none": "geen",
    "other": "anders",
    "unknown": "onbekend",
}
WORDS: dict[str, Mapping[str, str]] = {
    "yes_no": YES_NO,
    "said": SAID,
    "actor": ACTORS,
    "solution": SOLUTIONS,
    "country": COUNTRIES,
    "place": PLACES,
    "status": {"open": "lopend", "closed": "gesloten", "transferred": "overgedragen", "duplicate": "dubbel"},
    "closure": {
        "measure_ended": "maatregel afgelopen",
        "returned": "teruggekeerd",
        "transferred": "overgedragen",
        "not_seen": "niet meer gezien",
        "disappeared": "verdwenen",
        "turned_18": "18 geworden",
        "died": "overleden",
        "other": "anders",
    },
    "sex": {"female": "vrouw", "male": "man", "other": "anders", "unknown": ""},
    "with": {
        "alone": "alleen",
        "with_family": "met familie",
        "with_other_adults": "met andere volwassenen",
        "unknown": "",
    },
    "victim": {"possible": "vermoedelijk", "actual": "vastgesteld", "not_victim": "geen slachtoffer", "unknown": "-99"},
    "decider": {
        "police": "politie",
        "ngo": "hulporganisatie",
        "court_or_prosecution": "rechter of om",
        "other_government": "andere overheid",
        "other": "anders",
    },
    "recruiter": {
        "family": "familie",
        "intimate_partner": "partner",
        "acquaintance": "bekende",
        "stranger": "vreemde",
        "unknown": "onbekend",
    },
    "cohort": {"followed_19": "volggroep 19"},
    "exploitation": {
        "forced_criminality": "gedwongen criminaliteit",
        "forced_begging": "gedwongen bedelen",
        "forced_labour": "arbeid",
        "sexual": "seksueel",
        "forced_marriage": "gedwongen huwelijk",
        "servitude": "dienstbaarheid",
        "other": "anders",
        "unknown": "onbekend",
    },
    "means": {
        "threats": "bedreiging",
        "threat_law_enforcement": "dreigen met politie",
        "debt_bondage": "schuldbinding",
        "takes_earnings": "neemt inkomsten af",
        "false_promises": "valse beloften",
        "physical_abuse": "lichamelijk geweld",
        "sexual_abuse": "seksueel geweld",
        "psychological_abuse": "psychisch geweld",
        "substances": "verdovende middelen",
        "restricts_movement": "beperkt bewegingsvrijheid",
        "restricts_finance": "beperkt toegang tot geld",
        "restricts_medical": "beperkt medische zorg",
        "withholds_necessities": "onthoudt eerste levensbehoeften",
        "withholds_documents": "neemt papieren af",
        "excessive_hours": "te lange werktijden",
        "other": "anders",
        "unknown": "onbekend",
    },
    "concern": {"trafficked": "mensenhandel", "unaccompanied": "alleenstaand", "other": "anders"},
    "offence": {
        "shoplifting": "winkeldiefstal",
        "pickpocketing": "zakkenrollerij",
        "distraction_fraud": "babbeltruc",
        "burglary": "inbraak",
        "other_theft": "andere diefstal",
        "begging": "bedelen",
        "other": "anders",
        "unknown": "onbekend",
    },
    "step": {
        "police_release": "heengezonden",
        "identified_possible_victim": "herkend als vermoedelijk slachtoffer",
        "guardian_appointed": "voogd",
        "protection_board_inquiry": "raadsonderzoek",
        "court_measure": "maatregel",
        "disappeared": "verdwenen",
        "found": "gevonden",
        "returned_to_care": "terug in opvang",
        "family_tracing": "familie opsporen",
        "central_authority_request": "verzoek centrale autoriteit",
        "origin_safety_assessment": "veiligheidsonderzoek herkomst",
        "child_heard": "kind gehoord",
        "return_arrangement": "terugkeer regelen",
        "return_executed": "terugkeer",
        "durable_solution_decided": "besluit duurzame oplossing",
        "durable_solution_implemented": "uitvoering duurzame oplossing",
        "followup_contact": "nazorgcontact",
        "measure_ended": "maatregel afgelopen",
        "case_closed": "zaak gesloten",
    },
    "state": {"start": "begonnen", "complete": "afgerond", "withdrawn": "ingetrokken"},
    "result": {
        "voluntary": "vrijwillig",
        "enforced": "gedwongen",
        "granted": "toegewezen",
        "refused": "afgewezen",
        "positive": "positief",
        "negative": "negatief",
        "unknown": "onbekend",
    },
    "service": {
        "education": "onderwijs",
        "intercultural_mediation": "interculturele bemiddeling",
        "psychosocial": "psychosociaal",
        "health": "gezondheid",
        "legal": "juridisch",
        "livelihood": "levensonderhoud",
        "family_mediation": "bemiddeling met familie",
        "safe_accommodation": "veilige opvang",
        "reintegration": "re-integratie",
        "other": "anders",
    },
    "phase": {"reception": "opvang", "pre_return": "voor terugkeer", "post_return": "na terugkeer"},
    "view": {
        "agrees": "eens",
        "agrees_later": "later eens",
        "not_sure": "weet niet",
        "disagrees": "oneens",
        "not_recorded": "niet vastgelegd",
    },
    "need": {
        "safety": "veiligheid",
        "education": "onderwijs",
        "family_contact": "contact met familie",
        "language_and_culture": "taal en cultuur",
        "psychosocial_support": "psychosociale steun",
        "health": "gezondheid",
        "legal_help": "juridische hulp",
        "income_for_the_family": "inkomen voor het gezin",
        "stay_in_the_country": "hier blijven",
        "return_home": "naar huis",
        "other": "anders",
    },
}
SHEETS: dict[str, tuple[str, dict[str, Column]]] = {
    "Zaken": (
        "records",
        {
            "dossiernummer": ("case_id", ""),
            "kindnummer": ("person_id", ""),
            "geopend op": ("opened_on", ""),
            "gesloten op": ("closed_on", ""),
            "status": ("case_status", "status"),
            "reden sluiting": ("closure_reason", "closure"),
            "geslacht": ("sex", "sex"),
            "geboortejaar": ("birth_year", ""),
            "leeftijd bij eerste contact": ("age_at_first_contact", "decimal"),
            "leeftijd geschat": ("age_estimated", "yes_no"),
            "nationaliteit": ("citizenship", "country"),
            "kwam met": ("accompaniment", "with"),
            "slachtofferschap": ("trafficking_status", "victim"),
            "vastgesteld door": ("trafficking_status_by", "decider"),
            "ronselaar": ("recruiter_relation", "recruiter"),
            "programmaland": ("programme_country", ""),
            "toestemming rapportage": ("consent_reporting", "yes_no"),
            "onderzoeksgroep": ("research_cohort", "cohort"),
            "vormen van uitbuiting": ("exploitation_type", "exploitation"),
            "dwangmiddelen": ("means_of_control", "means"),
            "zorgen": ("protection_concern", "concern"),
            "duurzame oplossing": ("solution_solution", "solution"),
            "oplossing besloten op": ("solution_decided_on", ""),
            "oplossing uitgevoerd op": ("solution_implemented_on", ""),
            "gewijzigd op": ("edited", ""),
        },
    ),
    "Aanhoudingen": (
        "arrests",
        {
            "aanhoudingsnummer": ("arrest_ref", ""),
            "dossiernummer": ("case_id", ""),
            "datum": ("event_date", ""),
            "instantie": ("actor", "actor"),
            "land": ("country", ""),
            "delicten": ("offence", "offence"),
        },
    ),
    "Plaatsingen": (
        "placements",
        {
            "plaatsingsnummer": ("step_id", ""),
            "dossiernummer": ("case_id", ""),
            "van": ("from", ""),
            "tot": ("until", ""),
            "instantie": ("actor", "actor"),
            "land": ("country", ""),
            "soort plek": ("placement_type", "place"),
        },
    ),
    "Stappen": (
        "steps",
        {
            "nummer": ("event_id", ""),
            "dossiernummer": ("case_id", ""),
            "stap": ("event_type", "step"),
            "datum": ("event_date", ""),
            "stand": ("lifecycle", "state"),
            "hoort bij": ("step_id", ""),
            "instantie": ("actor", "actor"),
            "land": ("country", ""),
            "soort plek": ("placement_type", "place"),
            "uitkomst": ("outcome", "result"),
        },
    ),
    "Hulp": (
        "services",
        {
            "hulpnummer": ("service_id", ""),
            "dossiernummer": ("case_id", ""),
            "soort hulp": ("service_type", "service"),
            "fase": ("phase", "phase"),
            "gepland op": ("planned_on", ""),
            "begonnen op": ("started_on", ""),
            "geëindigd op": ("ended_on", ""),
            "gegeven": ("delivered", "yes_no"),
            "door": ("provider", "actor"),
        },
    ),
    "Onderzoeken": (
        "assessments",
        {
            "onderzoeksnummer": ("assessment_id", ""),
            "dossiernummer": ("case_id", ""),
            "soort": ("kind", ""),
            "gevraagd op": ("requested_on", ""),
            "besloten op": ("decided_on", ""),
            "advies": ("recommendation", "solution"),
            "uitgevoerd op": ("implemented_on", ""),
            "besloten door": ("decided_by", "actor"),
            "kind gehoord": ("child_heard", "yes_no"),
            "gehoord op": ("child_heard_on", ""),
            "mening kind": ("child_view", "view"),
            "voor besluit": ("decision_event_id", ""),
        },
    ),
    "Behoeften": (
        "needs",
        {
            "dossiernummer": ("case_id", ""),
            "behoefte": ("need", "need"),
            "genoemd door kind": ("named_by_child", "yes_no"),
            "vervuld": ("met", "yes_no"),
        },
    ),
    "Nazorg": (
        "followups",
        {
            "dossiernummer": ("case_id", ""),
            "maanden na oplossing": ("months_after", ""),
            "bereikt": ("reached", "yes_no"),
            "situatie verbeterd": ("situation_improved", "said"),
            "opnieuw aangehouden": ("rearrested", "said"),
        },
    ),
}


def office_csv(told: Told) -> dict[str, bytes]:
    """One file for each table, in Windows-1252, with a title above the header."""
    files = {}
    for sheet, table in _tables(told).items():
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow([f"Overzicht {sheet.lower()}"])
        writer.writerow([])
        writer.writerows(table)
        files[f"{sheet.lower()}.csv"] = text.getvalue().encode("windows-1252")
    return files


def office_xlsx(told: Told) -> dict[str, bytes]:
    """One workbook with a sheet for each table, with a merged title above the header."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        for name, table in _tables(told).items():
            sheet = workbook.add_worksheet(name)
            sheet.merge_range(0, 0, 0, 3, f"Overzicht {name.lower()}")
            for at, row in enumerate(table, start=2):
                sheet.write_row(at, 0, [cell or None for cell in row])
    return {"zaken aanhoudingen plaatsingen stappen hulp onderzoeken behoeften nazorg.xlsx": content.getvalue()}


def _tables(told: Told) -> dict[str, list[list[str]]]:
    return {
        sheet: [list(columns), *([_cell(row, *column) for column in columns.values()] for row in getattr(told, rows))]
        for sheet, (rows, columns) in SHEETS.items()
    }


def _cell(row: Row, field: str, words: str) -> str:
    text = row.get(field, "")
    if words == "decimal":
        return f"{text},0" if text else ""
    if words:
        return ", ".join(WORDS[words].get(code, code) for code in text.split(";"))
    return office_day(text)


def office_day(text: str) -> str:
    """2017-03-09 → 09-03-2017, 2017-03 → 03-2017; anything else stays."""
    return "-".join(reversed(text.split("-"))) if re.fullmatch(r"\d{4}(-\d\d){1,2}", text) else text
