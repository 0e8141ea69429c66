"""An earlier programme that never was: small, to show two programmes side by side."""

from __future__ import annotations

import datetime as dt

from sample_arrests import FOUR_OFFENCES
from sample_children import Group, Window
from sample_programme import make_programme
from sample_tables import SampleTables

DATA_CUT = dt.date(2015, 12, 31)

WINDOWS: dict[Window, int] = {
    (dt.date(2014, 10, 1), dt.date(2014, 12, 31)): 15,
    (dt.date(2015, 1, 1), dt.date(2015, 6, 30)): 50,
    (dt.date(2015, 7, 1), dt.date(2015, 12, 15)): 35,
}
CITIZENSHIPS = {"RO": 40, "BG": 30, "BA": 12, "RS": 10, "MD": 4, "undetermined": 4}

GROUPS = (
    Group(
        name="netherlands",
        country="NL",
        children=66,
        windows=WINDOWS,
        arrested_in={"NL": 100},
        offences=FOUR_OFFENCES,
        citizenships=CITIZENSHIPS,
        fates={"disappears": 34, "returns": 22, "stays": 6, "not_placed": 38},
        second_cases={"NL": 2, "RO": 2, "BG": 1},
        duplicates=2,
        without_consent=1,
        without_person_id=4,
    ),
    Group(
        name="romania",
        country="RO",
        children=30,
        windows=WINDOWS,
        arrested_in={"NL": 40, "DE": 30, "FR": 30},
        arrested_percent=50,
        offences=FOUR_OFFENCES,
        citizenships={"RO": 90, "MD": 10},
        fates={"disappears": 40, "returns": 30, "stays": 15, "not_placed": 15},
        without_person_id=2,
    ),
    Group(
        name="bulgaria",
        country="BG",
        children=24,
        windows=WINDOWS,
        arrested_in={"NL": 40, "DE": 30, "AT": 30},
        arrested_percent=50,
        offences=FOUR_OFFENCES,
        citizenships={"BG": 92, "MK": 8},
        fates={"disappears": 40, "returns": 30, "stays": 15, "not_placed": 15},
        without_person_id=2,
    ),
)


def make_predecessor() -> SampleTables:
    """The tables of the invented earlier programme, the two halves of 2015."""
    return make_programme("predecessor-sample", GROUPS, DATA_CUT)
