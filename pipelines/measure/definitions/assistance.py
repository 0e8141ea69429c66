"""Definitions: persons assisted, as AMIF counts them."""

from __future__ import annotations

from dataclasses import replace

from pipelines.contract.counts import Definition
from pipelines.measure.definitions.shared import EVENTS, IN_PERIOD, SOURCE_AMIF, TO_DATE
from pipelines.words.speak import N_

_PERSONS_ASSISTED = Definition(
    id="amif_so1_c1",
    title=N_("SO1-C1 Persons given assistance in reception"),
    unit="persons",
    numerator=N_("Children with at least one service in reception that was delivered, fully or in part."),
    denominator=N_("None: a count."),
    cohort=N_("A person counts once per indicator and period, whatever the number of services."),
    period_rule=IN_PERIOD,
    null_rule=N_(
        "Countable are third-country nationals, stateless persons and persons of undetermined nationality; EU citizens "
        "are assisted but not countable; persons whose citizenship is not recorded stand apart. A service without a "
        "starting day is not counted."
    ),
    source=SOURCE_AMIF,
    needs=(
        "services.started_on",
        "services.delivered",
        "services.phase",
        "services.service_type",
        "cases.citizenship",
    ),
    owed_exact=("countable",),
)

_INTEGRATED = replace(
    _PERSONS_ASSISTED,
    id="amif_so2_c2",
    numerator=N_(
        "Children with education, health care, psychosocial support, livelihood support or family mediation in "
        "reception that was delivered, fully or in part."
    ),
)

ASSISTANCE: tuple[Definition, ...] = (
    replace(
        _PERSONS_ASSISTED,
        id="amif_so1_c1_period",
        title=N_("SO1-C1 Persons given assistance in reception, in this period"),
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so1_c1_to_date",
        title=N_("SO1-C1 Persons given assistance in reception, to date"),
        period_rule=TO_DATE,
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
        period_rule=TO_DATE,
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so1_c1_vulnerable_period",
        needs=(*_PERSONS_ASSISTED.needs, "cases.accompaniment", "cases.trafficking_status"),
        title=N_("SO1-C1 of which: vulnerable persons and unaccompanied minors, in this period"),
        numerator=N_("Of these, children who are alone or separated, or possible or actual victims."),
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so1_c1_vulnerable_to_date",
        needs=(*_PERSONS_ASSISTED.needs, "cases.accompaniment", "cases.trafficking_status"),
        title=N_("SO1-C1 of which: vulnerable persons and unaccompanied minors, to date"),
        numerator=N_("Of these, children who are alone or separated, or possible or actual victims."),
        period_rule=TO_DATE,
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so1_c1_information_period",
        title=N_("SO1-C1 of which: information and assistance, in this period"),
        numerator=N_("Of these, children who got intercultural mediation and translation."),
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so1_c1_information_to_date",
        title=N_("SO1-C1 of which: information and assistance, to date"),
        numerator=N_("Of these, children who got intercultural mediation and translation."),
        period_rule=TO_DATE,
    ),
    replace(
        _INTEGRATED,
        id="amif_so2_c2_period",
        title=N_("SO2-C2 Persons assisted through integration measures, in this period"),
    ),
    replace(
        _INTEGRATED,
        id="amif_so2_c2_to_date",
        title=N_("SO2-C2 Persons assisted through integration measures, to date"),
        period_rule=TO_DATE,
    ),
    replace(
        _INTEGRATED,
        id="amif_so2_c2_education_period",
        title=N_("SO2-C2 of which: education and training, in this period"),
        numerator=N_("Of these, children who got education."),
    ),
    replace(
        _INTEGRATED,
        id="amif_so2_c2_education_to_date",
        title=N_("SO2-C2 of which: education and training, to date"),
        numerator=N_("Of these, children who got education."),
        period_rule=TO_DATE,
    ),
    replace(
        _INTEGRATED,
        id="amif_so2_c2_health_period",
        title=N_("SO2-C2 of which: health and psychological care, in this period"),
        numerator=N_("Of these, children who got health care or psychosocial support."),
    ),
    replace(
        _INTEGRATED,
        id="amif_so2_c2_health_to_date",
        title=N_("SO2-C2 of which: health and psychological care, to date"),
        numerator=N_("Of these, children who got health care or psychosocial support."),
        period_rule=TO_DATE,
    ),
    replace(
        _INTEGRATED,
        id="amif_so2_c2_other_measure_period",
        title=N_("SO2-C2 of which: other, in this period"),
        numerator=N_("Of these, children who got livelihood support or family mediation."),
    ),
    replace(
        _INTEGRATED,
        id="amif_so2_c2_other_measure_to_date",
        title=N_("SO2-C2 of which: other, to date"),
        numerator=N_("Of these, children who got livelihood support or family mediation."),
        period_rule=TO_DATE,
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so3_c2_period",
        needs=(*_PERSONS_ASSISTED.needs, *EVENTS),
        title=N_("SO3-C2 Returnees who got reintegration assistance, in this period"),
        numerator=N_(
            "Children who returned by the last day of the period and got reintegration assistance before or after it, "
            "delivered fully or in part, in the period."
        ),
    ),
    replace(
        _PERSONS_ASSISTED,
        id="amif_so3_c2_to_date",
        needs=(*_PERSONS_ASSISTED.needs, *EVENTS),
        title=N_("SO3-C2 Returnees who got reintegration assistance, to date"),
        numerator=N_(
            "Children who returned by the last day of the period and got reintegration assistance before or after it, "
            "delivered fully or in part, in the period."
        ),
        period_rule=TO_DATE,
    ),
)
