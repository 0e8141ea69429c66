"""The written definition of every table: what is counted, of whom, when, and what happens to what is not known.

`docs/indicators.md` is generated from here. A definition's id never changes its meaning: a new meaning is a new id.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.words.speak import N_

CHILD = N_(
    "A child is a person number, or a case where there is none. Duplicate cases and adults are left out; so is, in "
    "everything that is published, a child who refused consent."
)
DATES = N_(
    "An event counts in a period when the whole day, month or year that is known of its date lies in the period; an "
    "event without a date counts in none."
)
SOURCE_PROGRAMME = N_("Safe Havens project description: 252 children arrested in the Netherlands in 2016.")
SOURCE_CARE = N_("Safe Havens project description: about half of the children in reception disappear.")
SOURCE_AMIF = N_("Regulation (EU) No 516/2014, Annex IV.")
SOURCE_OWN = N_("The fields of the case model that docs/contract.md describes.")

_IN_2016 = N_(
    "Calendar year 2016, whatever the period: a fixed reference. It changes only when the export does. EU citizenship "
    "as on 31 December 2016."
)
_IN_PERIOD = N_("The reporting period, first and last day included.")
_TO_DATE = N_("From the first day of the programme to the last day of the reporting period.")
_RECORDED = N_("Cases opened up to the last day of the reporting period.")
_ARRESTED_2016 = N_(
    "Children in the export with an arrest in the Netherlands in 2016 for shoplifting, pickpocketing, distraction "
    "trick or burglary. Nationality is no condition: the export is taken to hold the children whom the programme is "
    "about."
)
_ARRESTED = N_("Children in the export with an arrest, in any country and for any offence, in the period.")
_PLACED = N_(
    "Children with a placement in reception that is open on at least one day of the period. Reception is a protected "
    "family home, open or closed residential care, protected reception, or another or unknown kind; not a police cell, "
    "juvenile detention, the child's own parents, or no placement. Where no end is recorded, the last disappearance "
    "ends it, unless the child returned."
)
_PLACEMENTS = N_("Placements in reception that are open on at least one day of the period.")
_UNKNOWN_IS_A_ROW = N_("What is not known is a row of its own.")

_CHILDREN_2016 = Definition(
    id="children_arrested_2016",
    title=N_("Children arrested in the Netherlands in 2016"),
    unit="children",
    numerator=N_("Children, each counted once in every row that applies."),
    denominator=N_("All children arrested in the Netherlands in 2016 for the four kinds of offence."),
    cohort=_ARRESTED_2016,
    period_rule=_IN_2016,
    null_rule=_UNKNOWN_IS_A_ROW,
    source=SOURCE_PROGRAMME,
)
_CHILDREN_ARRESTED = replace(
    _CHILDREN_2016,
    id="children_arrested",
    title=N_("Children arrested in this period"),
    denominator=N_("All children arrested in the period."),
    cohort=_ARRESTED,
    period_rule=_IN_PERIOD,
    null_rule=DATES,
    source=SOURCE_OWN,
)
_CHILDREN_PLACED = Definition(
    id="children_placed_by_disappearance",
    title=N_("Children in reception in this period: disappeared at least once"),
    unit="children",
    numerator=N_("Children with at least one disappearance from such a placement in the period."),
    denominator=N_("All children in reception in the period."),
    cohort=_PLACED,
    period_rule=_IN_PERIOD,
    null_rule=N_(
        "A placement without a date of its start is not counted; its dates known to the month or year are taken as the "
        "first day of it. A disappearance counts in a period when the whole day, month or year that is known of its "
        "date lies in the period; one without a date counts in none."
    ),
    source=SOURCE_CARE,
)
_PLACEMENTS_ENDED = replace(
    _CHILDREN_PLACED,
    id="placements_by_disappearance",
    title=N_("Placements in this period: ended in a disappearance"),
    unit="placements",
    numerator=N_("Placements that ended in a disappearance in the period."),
    denominator=N_("All placements in reception in the period."),
    cohort=_PLACEMENTS,
)
_PERSONS_ASSISTED = Definition(
    id="amif_so1_c1",
    title=N_("SO1-C1 Persons given assistance in reception"),
    unit="persons",
    numerator=N_("Children with at least one service in reception that was delivered, fully or in part."),
    denominator=N_("None: a count."),
    cohort=N_("A person counts once per indicator and period, whatever the number of services."),
    period_rule=_IN_PERIOD,
    null_rule=N_(
        "Countable are third-country nationals, stateless persons and persons of undetermined nationality; EU citizens "
        "are assisted but not countable; persons whose citizenship is not recorded stand apart. A service without a "
        "starting day is not counted."
    ),
    source=SOURCE_AMIF,
)
_CHILDREN_RECORDED = replace(
    _CHILDREN_2016,
    id="children_recorded",
    title=N_("Children recorded in the export"),
    denominator=N_("All children recorded."),
    cohort=CHILD,
    period_rule=_RECORDED,
    source=SOURCE_OWN,
)

ENTRIES: tuple[Definition, ...] = (
    replace(_CHILDREN_2016, id="children_arrested_2016_by_sex", title=N_("Children arrested in 2016, by sex")),
    replace(
        _CHILDREN_2016,
        id="children_arrested_2016_by_age_band",
        title=N_("Children arrested in 2016, by age at first contact"),
    ),
    replace(
        _CHILDREN_2016,
        id="children_arrested_2016_by_nationality_group",
        title=N_("Children arrested in 2016, by EU citizenship"),
    ),
    replace(
        _CHILDREN_2016,
        id="children_arrested_2016_by_citizenship",
        title=N_("Children arrested in 2016, by country of citizenship"),
        null_rule=N_("A child with two citizenships is in two rows. Countries outside the list are one row."),
    ),
    replace(
        _CHILDREN_2016,
        id="children_arrested_2016_by_offence",
        title=N_("Children arrested in 2016, by alleged offence"),
        null_rule=N_("A child arrested for several kinds of offence is in several rows."),
    ),
    replace(
        _CHILDREN_2016,
        id="children_arrested_2016_by_quarter",
        title=N_("Children arrested in 2016, by quarter of the first arrest"),
        null_rule=N_("An arrest of which only the year is known is in the row for a quarter that is not known."),
    ),
    replace(
        _CHILDREN_2016,
        id="arrests_2016_by_quarter",
        title=N_("Arrests in 2016, by quarter"),
        unit="arrests",
        numerator=N_("Arrests; a child can be arrested more than once."),
        denominator=N_("All arrests of these children in the Netherlands in 2016 for the four kinds of offence."),
        null_rule=N_("An arrest of which only the year is known is in the row for a quarter that is not known."),
    ),
    replace(
        _CHILDREN_2016,
        id="arrests_2016_by_offence",
        title=N_("Arrests in 2016, by alleged offence"),
        unit="arrests",
        numerator=N_("Arrests; a child can be arrested more than once."),
        denominator=N_("All arrests of these children in the Netherlands in 2016 for the four kinds of offence."),
        null_rule=N_("An arrest for several kinds of offence is in several rows."),
    ),
    replace(
        _CHILDREN_2016,
        id="offences_2016_by_offence",
        title=N_("Alleged offences in 2016, by kind"),
        unit="offences",
        numerator=N_("Offences; one arrest can be for several."),
        denominator=N_(
            "All offences of the four kinds for which these children were arrested in the Netherlands in 2016."
        ),
        null_rule=N_("Other kinds of offence are not part of this reference."),
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="children_arrested_by_sex",
        title=N_("Children arrested in this period, by sex"),
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="children_arrested_by_age_band",
        title=N_("Children arrested in this period, by age at first contact"),
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="children_arrested_by_nationality_group",
        title=N_("Children arrested in this period, by EU citizenship"),
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="children_arrested_by_offence",
        title=N_("Children arrested in this period, by alleged offence"),
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="children_arrested_by_victim_status",
        title=N_("Children arrested in this period, by victim status"),
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="arrests_by_offence",
        title=N_("Arrests in this period, by alleged offence"),
        unit="arrests",
        numerator=N_("Arrests; an arrest for several kinds of offence is in several rows."),
        denominator=N_("All arrests in the period."),
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="offences_by_offence",
        title=N_("Alleged offences in this period, by kind"),
        unit="offences",
        numerator=N_("Offences; one arrest can be for several."),
        denominator=N_("All offences for which children were arrested in the period."),
    ),
    _CHILDREN_PLACED,
    _PLACEMENTS_ENDED,
    replace(
        _CHILDREN_PLACED,
        id="children_placed_to_date_by_disappearance",
        title=N_("Children in reception to date: disappeared at least once"),
        period_rule=_TO_DATE,
    ),
    replace(
        _PLACEMENTS_ENDED,
        id="placements_to_date_by_disappearance",
        title=N_("Placements to date: ended in a disappearance"),
        period_rule=_TO_DATE,
    ),
    replace(
        _PLACEMENTS_ENDED,
        id="placements_to_date_by_type_and_disappearance",
        title=N_("Placements to date, by kind of reception: ended in a disappearance"),
        period_rule=_TO_DATE,
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so1_c1_period",
        title=N_("SO1-C1 Persons given assistance in reception, in this period"),
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so1_c1_to_date",
        title=N_("SO1-C1 Persons given assistance in reception, to date"),
        period_rule=_TO_DATE,
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so1_c1_legal_period",
        title=N_("SO1-C1 of which: legal assistance, in this period"),
        numerator=N_("Of these, children who got legal assistance."),
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so1_c1_legal_to_date",
        title=N_("SO1-C1 of which: legal assistance, to date"),
        numerator=N_("Of these, children who got legal assistance."),
        period_rule=_TO_DATE,
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so1_c1_vulnerable_period",
        title=N_("SO1-C1 of which: vulnerable persons and unaccompanied minors, in this period"),
        numerator=N_("Of these, children who are alone or separated, or possible or actual victims."),
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so1_c1_vulnerable_to_date",
        title=N_("SO1-C1 of which: vulnerable persons and unaccompanied minors, to date"),
        numerator=N_("Of these, children who are alone or separated, or possible or actual victims."),
        period_rule=_TO_DATE,
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so3_c2_period",
        title=N_("SO3-C2 Returnees who got reintegration assistance, in this period"),
        numerator=N_(
            "Children who returned by the last day of the period and got reintegration assistance before or after it, "
            "delivered fully or in part, in the period."
        ),
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so3_c2_to_date",
        title=N_("SO3-C2 Returnees who got reintegration assistance, to date"),
        numerator=N_(
            "Children who returned by the last day of the period and got reintegration assistance before or after it, "
            "delivered fully or in part, in the period."
        ),
        period_rule=_TO_DATE,
    ),
    replace(_CHILDREN_RECORDED, id="children_recorded_by_sex", title=N_("Children recorded, by sex")),
    replace(
        _CHILDREN_RECORDED,
        id="children_recorded_by_age_band",
        title=N_("Children recorded, by age at first contact"),
        null_rule=N_("An age band that contradicts being a minor counts as not known."),
    ),
    replace(
        _CHILDREN_RECORDED,
        id="children_recorded_by_nationality_group",
        title=N_("Children recorded, by EU citizenship"),
    ),
    replace(
        _CHILDREN_RECORDED,
        id="children_recorded_by_exploitation_type",
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
        period_rule=_RECORDED,
        null_rule=N_("A case without the mark is not followed."),
        source=N_("Safe Havens project description: 19 cases followed."),
    ),
    Definition(
        id="cases_by_consent",
        title=N_("Cases, by consent to use in reports"),
        unit="cases",
        numerator=N_("Cases in the row's category; those that refused are in no other table that is published."),
        denominator=N_("All cases but duplicates."),
        cohort=CHILD,
        period_rule=_RECORDED,
        null_rule=_UNKNOWN_IS_A_ROW,
        source=SOURCE_OWN,
    ),
    Definition(
        id="rows_by_table_and_verdict",
        title=N_("All rows of the export, kept and set aside"),
        unit="rows",
        numerator=N_(
            "Rows that passed the checks; rows that contradict themselves and are counted all the same (in doubt); "
            "rows that can't be counted and were left out of every count (set aside)."
        ),
        denominator=N_("All rows read from the table."),
        cohort=N_("The whole export, not only one country."),
        period_rule=N_("The export as it was read, whatever the period."),
        null_rule=N_("Does not apply."),
        source=SOURCE_OWN,
    ),
    Definition(
        id="fields_filled_in",
        title=N_("Cases in which a field that may be blank is filled in"),
        unit="cases",
        numerator=N_("Cases in which the field is filled in."),
        denominator=N_("All cases that are counted in this report."),
        cohort=CHILD,
        period_rule=_RECORDED,
        null_rule=N_("Blank is not known; it is never taken for no."),
        source=SOURCE_OWN,
    ),
    Definition(
        id="event_fields_filled_in",
        title=N_("Events in which a field that may be blank is filled in"),
        unit="events",
        numerator=N_("Events in which the field is filled in."),
        denominator=N_("All events of the cases that are counted in this report."),
        cohort=CHILD,
        period_rule=N_("The cases counted in this report and all of their events."),
        null_rule=N_("Blank is not known; it is never taken for no."),
        source=SOURCE_OWN,
    ),
)

_BY_ID = {entry.id: entry for entry in ENTRIES}
assert len(_BY_ID) == len(ENTRIES)


def definition(table_id: str) -> Definition:
    """The catalogue entry of a table; a KeyError is a programmer's mistake."""
    return _BY_ID[table_id]
