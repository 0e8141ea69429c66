"""A revision says what it replaces, why, and each published number that is another now, and no other number."""

import dataclasses

import pytest
from hand_made_release import hand_made_release

from pipelines.errors import ParameterInvalid
from pipelines.protect.published import Cell, Change, Release, seal_table
from pipelines.protect.published_files import digest, plain_release, release_of
from pipelines.protect.revision import changed_tables, check_reason, is_same, revise

TABLE = "children_arrested_by_sex"
FIRST = hand_made_release()


def with_cell(release: Release, table_id: str, row: tuple[str, ...], cell: Cell) -> Release:
    parts = {**vars(release[table_id]), "cells": {**release[table_id].cells, row: cell}}
    table = seal_table(**{name: part for name, part in parts.items() if name != "seal"})
    return dataclasses.replace(release, tables={**release.tables, table_id: table})


CORRECTED = with_cell(FIRST, TABLE, ("female",), Cell(95, "rounded", 38))


def revised(reason: str = "The sex of some children was corrected.") -> Release:
    return revise({"ALL": FIRST}, {"ALL": CORRECTED}, 2, reason, "en")["ALL"]


def test_each_changed_number_is_listed_with_what_stood_there_before() -> None:
    revision = revised().revision
    assert revision is not None
    assert (revision.number, revision.replaces) == (2, 1)
    assert revision.changes == (Change(TABLE, ("female",), FIRST[TABLE].cells["female",], Cell(95, "rounded", 38)),)


def test_a_view_in_which_nothing_changed_lists_nothing() -> None:
    views = revise({"ALL": FIRST, "NL": FIRST}, {"ALL": CORRECTED, "NL": FIRST}, 2, "A reason.", "en")
    assert views["NL"].revision is not None
    assert views["NL"].revision.changes == ()


def test_it_is_read_back_as_it_was_written_and_has_another_digest() -> None:
    assert release_of(plain_release(revised())) == revised()
    assert digest(revised()) != digest(CORRECTED)
    assert revised().revision_number == 2


def test_a_first_release_is_written_as_before_there_were_revisions() -> None:
    assert "revision" not in plain_release(FIRST)
    assert release_of(plain_release(FIRST)).revision_number == 1


def test_the_same_numbers_are_the_same_whether_one_is_a_revision_or_not() -> None:
    assert is_same({"ALL": revised()}, {"ALL": CORRECTED})
    assert not is_same({"ALL": FIRST}, {"ALL": CORRECTED})
    assert not is_same({"ALL": FIRST}, {"ALL": FIRST, "NL": FIRST})
    assert changed_tables({"ALL": FIRST}, {"ALL": CORRECTED}) == 1
    assert changed_tables({"ALL": FIRST}, {"ALL": FIRST}) == 0


@pytest.mark.parametrize("reason", ["", "  \n ", "a" * 301, "<b>Late</b> records.", "Records of {country}."])
def test_a_reason_that_is_missing_long_or_marked_up_is_refused(reason: str) -> None:
    with pytest.raises(ParameterInvalid, match="needs a reason"):
        check_reason(reason, FIRST)


@pytest.mark.parametrize(
    "reason", ["The age of 3 children was wrong.", "On 17 May 2017 a case came.", "Case 2016 was late."]
)
def test_a_reason_with_a_number_is_refused_without_repeating_it(reason: str) -> None:
    with pytest.raises(ParameterInvalid, match="holds a number") as refused:
        check_reason(reason, FIRST)
    assert not any(sign.isdigit() for sign in str(refused.value))


def test_the_period_and_its_years_may_stand_in_a_reason() -> None:
    said = check_reason("  Records of 2017-H1\n came late. ", FIRST)
    assert said == "Records of 2017-H1 came late."
