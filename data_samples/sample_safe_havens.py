"""The demo programme: which groups of invented children it has, so that the published totals come out."""

from __future__ import annotations

import datetime as dt

from sample_arrests import FOUR_OFFENCES, OTHER_OFFENCES
from sample_children import Fate, Group, Window
from sample_programme import make_programme
from sample_tables import SampleTables

DATA_CUT = dt.date(2018, 11, 30)


def make_safe_havens() -> SampleTables:
    """The tables of the demo programme, November 2016 to November 2018."""
    return make_programme("safe-havens-sample", GROUPS, DATA_CUT)


def _from(first: str, last: str) -> Window:
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last)


WINDOWS_2016: dict[Window, int] = {
    _from("2016-01-01", "2016-03-31"): 19,
    _from("2016-04-01", "2016-06-30"): 20,
    _from("2016-07-01", "2016-09-30"): 25,
    _from("2016-10-01", "2016-12-31"): 36,
}
PROGRAMME_WINDOWS: dict[Window, int] = {
    _from("2016-11-01", "2016-12-31"): 12,
    _from("2017-01-01", "2017-06-30"): 27,
    _from("2017-07-01", "2017-12-31"): 26,
    _from("2018-01-01", "2018-06-30"): 22,
    _from("2018-07-01", "2018-11-15"): 13,
}
FROM_2017 = {window: weight for window, weight in PROGRAMME_WINDOWS.items() if window[0].year > 2016}

# The parts of 252, and shares elsewhere: the third-country nationals among them are what AMIF can count.
CITIZENSHIPS = {
    "RO": 78,
    "BG": 42,
    "BA": 30,
    "RS": 24,
    "MD": 16,
    "PL": 14,
    "HU": 10,
    "AL": 7,
    "MK": 5,
    "SK": 4,
    "HR": 4,
    "UA": 3,
    "BA;HR": 2,
    "MD;RO": 1,
    "undetermined": 9,
    "stateless": 3,
}
PLACED_HALF: dict[Fate, int] = {"disappears": 32, "returns": 21, "stays": 6, "not_placed": 41}
MOSTLY_PLACED: dict[Fate, int] = {"disappears": 47, "returns": 27, "stays": 12, "not_placed": 14}
# Abroad but never the Netherlands: its arrests of 2016 are the 252 children and nobody else's.
ABROAD = {"DE": 30, "FR": 25, "ES": 15, "IT": 15, "AT": 10, "SE": 5}

GROUPS = (
    Group(
        name="arrested-nl-2016",
        country="NL",
        children=252,
        windows=WINDOWS_2016,
        arrested_in={"NL": 100},
        offences=FOUR_OFFENCES,
        citizenships=CITIZENSHIPS,
        fates=PLACED_HALF,
        followed=15,
        second_cases={"NL": 14, "RO": 5, "MD": 2, "BA": 3},
        duplicates=6,
        without_person_id=14,
    ),
    Group(
        name="other-offence-nl-2016",
        country="NL",
        children=11,
        windows=WINDOWS_2016,
        arrested_in={"NL": 100},
        offences=OTHER_OFFENCES,
        citizenships=CITIZENSHIPS,
        fates={"not_placed": 70, "returns": 15, "disappears": 15},
        without_person_id=1,
    ),
    Group(
        name="arrested-nl-later",
        country="NL",
        children=142,
        windows=FROM_2017,
        arrested_in={"NL": 100},
        offences=FOUR_OFFENCES,
        citizenships=CITIZENSHIPS,
        fates=PLACED_HALF,
        second_cases={"NL": 5, "RO": 2, "BA": 1},
        duplicates=3,
        without_consent=4,
        without_person_id=9,
    ),
    Group(
        name="sweden",
        country="SE",
        children=30,
        windows=PROGRAMME_WINDOWS,
        arrested_in={"SE": 100},
        offences=FOUR_OFFENCES,
        citizenships={"RO": 12, "BG": 7, "BA": 3, "RS": 4, "PL": 2, "undetermined": 2},
        fates=MOSTLY_PLACED,
        followed=1,
        second_cases={"NL": 2, "RO": 1},
        duplicates=1,
        without_consent=1,
        without_person_id=2,
    ),
    Group(
        name="romania",
        country="RO",
        children=74,
        windows=PROGRAMME_WINDOWS,
        arrested_in=ABROAD,
        arrested_percent=55,
        offences=FOUR_OFFENCES,
        citizenships={"RO": 62, "MD": 6, "MD;RO": 2, "RS": 2, "undetermined": 2},
        fates=MOSTLY_PLACED,
        followed=1,
        duplicates=2,
        without_consent=2,
        without_person_id=4,
    ),
    Group(
        name="moldova",
        country="MD",
        children=68,
        windows=PROGRAMME_WINDOWS,
        arrested_in=ABROAD,
        arrested_percent=55,
        offences=FOUR_OFFENCES,
        citizenships={"MD": 52, "MD;RO": 7, "UA": 5, "stateless": 2, "undetermined": 2},
        fates=MOSTLY_PLACED,
        followed=1,
        duplicates=1,
        without_consent=1,
        without_person_id=4,
    ),
    Group(
        name="bosnia",
        country="BA",
        children=64,
        windows=PROGRAMME_WINDOWS,
        arrested_in=ABROAD,
        arrested_percent=55,
        offences=FOUR_OFFENCES,
        citizenships={"BA": 46, "BA;HR": 3, "RS": 9, "MK": 2, "AL": 2, "undetermined": 2},
        fates=MOSTLY_PLACED,
        followed=1,
        duplicates=1,
        without_consent=1,
        without_person_id=4,
    ),
)
