"""Definitions: children, arrests and offences."""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.contract.places import events_of_kind
from pipelines.measure.definitions.shared import (
    DATES,
    EVENTS,
    IN_2016,
    IN_PERIOD,
    SOURCE_OWN,
    SOURCE_PROGRAMME,
    UNKNOWN_IS_A_ROW,
)
from pipelines.words.speak import N_

_ARREST = (*EVENTS, *events_of_kind("arrest"))
_ARRESTED_2016 = N_(
    "Children in the export with an arrest in the Netherlands in 2016 for shoplifting, pickpocketing, distraction "
    "trick or burglary. Nationality is no condition: the export is taken to hold the children whom the programme is "
    "about."
)
_ARRESTED = N_("Children in the export with an arrest, in any country and for any offence, in the period.")
_CHILDREN_2016 = Definition(
    id="children_arrested_2016",
    title=N_("Children arrested in the Netherlands in 2016"),
    unit="children",
    numerator=N_("Children, each counted once in every row that applies."),
    denominator=N_("All children arrested in the Netherlands in 2016 for the four kinds of offence."),
    cohort=_ARRESTED_2016,
    period_rule=IN_2016,
    null_rule=UNKNOWN_IS_A_ROW,
    source=SOURCE_PROGRAMME,
    needs=(*_ARREST, "events.arrest_ref", "events.country", "events.offence"),
)
_CHILDREN_ARRESTED = replace(
    _CHILDREN_2016,
    id="children_arrested",
    title=N_("Children arrested in this period"),
    denominator=N_("All children arrested in the period."),
    cohort=_ARRESTED,
    period_rule=IN_PERIOD,
    null_rule=DATES,
    source=SOURCE_OWN,
    needs=(*_ARREST, "events.arrest_ref"),
)
_ARRESTS = replace(
    _CHILDREN_ARRESTED,
    unit="arrests",
    numerator=N_("Arrests; a child can be arrested more than once."),
    denominator=N_("All arrests in the period."),
)
_OFFENCES = replace(
    _CHILDREN_ARRESTED,
    unit="offences",
    numerator=N_("Offences; one arrest can be for several."),
    denominator=N_("All offences for which children were arrested in the period."),
    needs=(*_CHILDREN_ARRESTED.needs, "events.offence"),
)
_REPEATS = N_(
    "Children, by the number of their arrests: events with one arrest reference are one arrest, two arrests on one day "
    "are two, and the arrests in all cases of a child are counted together."
)
_QUARTER_UNKNOWN = N_(
    "An arrest of which only the year is known is in the row for a quarter that is not known. An event counts in a "
    "period when the whole day, month or year that is known of its date lies in the period; an event without a date "
    "counts in none."
)

ARRESTS: tuple[Definition, ...] = (
    replace(
        _CHILDREN_2016,
        id="children_arrested_2016_by_sex",
        title=N_("Children arrested in 2016, by sex"),
        needs=(*_CHILDREN_2016.needs, "cases.sex"),
    ),
    replace(
        _CHILDREN_2016,
        id="children_arrested_2016_by_age_band",
        needs=(*_CHILDREN_2016.needs, "cases.age_at_first_contact"),
        title=N_("Children arrested in 2016, by age at first contact"),
    ),
    replace(
        _CHILDREN_2016,
        id="children_arrested_2016_by_nationality_group",
        needs=(*_CHILDREN_2016.needs, "cases.citizenship"),
        title=N_("Children arrested in 2016, by EU citizenship"),
    ),
    replace(
        _CHILDREN_2016,
        id="children_arrested_2016_by_citizenship",
        needs=(*_CHILDREN_2016.needs, "cases.citizenship"),
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
        needs=(*_CHILDREN_ARRESTED.needs, "cases.sex"),
        title=N_("Children arrested in this period, by sex"),
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="children_arrested_by_age_band",
        needs=(*_CHILDREN_ARRESTED.needs, "cases.age_at_first_contact"),
        title=N_("Children arrested in this period, by age at first contact"),
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="children_arrested_by_nationality_group",
        needs=(*_CHILDREN_ARRESTED.needs, "cases.citizenship"),
        title=N_("Children arrested in this period, by EU citizenship"),
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="children_arrested_by_offence",
        needs=(*_CHILDREN_ARRESTED.needs, "events.offence"),
        title=N_("Children arrested in this period, by alleged offence"),
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="children_arrested_by_victim_status",
        needs=(*_CHILDREN_ARRESTED.needs, "cases.trafficking_status"),
        title=N_("Children arrested in this period, by victim status"),
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="arrests_by_offence",
        needs=(*_CHILDREN_ARRESTED.needs, "events.offence"),
        title=N_("Arrests in this period, by alleged offence"),
        unit="arrests",
        numerator=N_("Arrests; an arrest for several kinds of offence is in several rows."),
        denominator=N_("All arrests in the period."),
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="offences_by_offence",
        needs=(*_CHILDREN_ARRESTED.needs, "events.offence"),
        title=N_("Alleged offences in this period, by kind"),
        unit="offences",
        numerator=N_("Offences; one arrest can be for several."),
        denominator=N_("All offences for which children were arrested in the period."),
    ),
    replace(
        _CHILDREN_2016,
        id="children_arrested_2016_by_arrests",
        title=N_("Children arrested in 2016, by number of arrests"),
        numerator=_REPEATS,
        null_rule=N_("Arrests for other offences or in other countries are not part of this reference."),
        reach="internal",
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="children_arrested_by_quarter",
        title=N_("Children arrested in this period, by quarter of the first arrest"),
        null_rule=_QUARTER_UNKNOWN,
        reach="internal",
    ),
    replace(
        _CHILDREN_ARRESTED,
        id="children_arrested_by_arrests",
        title=N_("Children arrested in this period, by number of arrests"),
        numerator=_REPEATS,
        reach="internal",
    ),
    replace(
        _ARRESTS,
        id="arrests_by_quarter",
        title=N_("Arrests in this period, by quarter"),
        null_rule=_QUARTER_UNKNOWN,
        reach="internal",
    ),
    replace(
        _ARRESTS,
        id="arrests_by_sex",
        title=N_("Arrests in this period, by sex of the child"),
        needs=(*_ARRESTS.needs, "cases.sex"),
        reach="internal",
    ),
    replace(
        _ARRESTS,
        id="arrests_by_age_band",
        title=N_("Arrests in this period, by age of the child at first contact"),
        needs=(*_ARRESTS.needs, "cases.age_at_first_contact"),
        reach="internal",
    ),
    replace(
        _ARRESTS,
        id="arrests_by_nationality_group",
        title=N_("Arrests in this period, by EU citizenship of the child"),
        needs=(*_ARRESTS.needs, "cases.citizenship"),
        reach="internal",
    ),
    replace(
        _OFFENCES,
        id="offences_by_quarter",
        title=N_("Alleged offences in this period, by quarter of the arrest"),
        null_rule=_QUARTER_UNKNOWN,
        reach="internal",
    ),
    replace(
        _OFFENCES,
        id="offences_by_sex",
        title=N_("Alleged offences in this period, by sex of the child"),
        needs=(*_OFFENCES.needs, "cases.sex"),
        reach="internal",
    ),
    replace(
        _OFFENCES,
        id="offences_by_age_band",
        title=N_("Alleged offences in this period, by age of the child at first contact"),
        needs=(*_OFFENCES.needs, "cases.age_at_first_contact"),
        reach="internal",
    ),
    replace(
        _OFFENCES,
        id="offences_by_nationality_group",
        title=N_("Alleged offences in this period, by EU citizenship of the child"),
        needs=(*_OFFENCES.needs, "cases.citizenship"),
        reach="internal",
    ),
)
