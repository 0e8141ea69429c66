"""The table of costs of a page: amounts in euros, the share used, and words where nothing is shown."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hand_made_release import hand_made_release

from pipelines.protect.published import Release
from pipelines.protect.published_costs import ALL, CostRow, seal_costs
from pipelines.protect.published_files import digest, plain_release, release_of
from pipelines.publish.licence import Licence
from pipelines.report.costs import costs_fragment
from pipelines.report.document import Report
from pipelines.words.speak import Words

ENGLISH = Words("en")


def release(profile: str = "public", *rows: CostRow) -> Release:
    return hand_made_release(profile, costs=seal_costs(profile, 90, rows))


PUBLIC = release(
    "public",
    CostRow("A", ALL, 123450, 40000, 100000),
    CostRow("C", ALL, None, None, None),
    CostRow(ALL, ALL, 999, 0, 0),
)
FUNDER = release("internal", CostRow("A", "Care & provider", 123450, 40000, 100000), CostRow(ALL, ALL, 1, 1, 1))


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_amounts_are_euros_and_shares_are_whole_percents() -> None:
    words = text_of(Report(PUBLIC, "en").costs().html)
    assert "A Staff €1,234.50 €400.00 €1,000.00 81% €900.00" in words
    assert "Of which the Union pays (90%)" in words


def test_what_is_hidden_is_said_and_why() -> None:
    words = text_of(costs_fragment(PUBLIC, ENGLISH).html)
    assert "C Equipment not shown not shown not shown not shown" in words
    assert "Amounts are not shown where one beneficiary's could be worked out" in words


def test_a_funder_reads_the_names_of_beneficiaries_escaped() -> None:
    assert "Care &amp; provider" in costs_fragment(FUNDER, ENGLISH).html


def test_a_release_without_a_budget_has_no_table() -> None:
    assert costs_fragment(hand_made_release(), ENGLISH).html == ""


def test_costs_survive_writing_and_reading_and_an_older_release_is_read_without_them() -> None:
    plain = plain_release(PUBLIC)
    assert release_of(plain) == PUBLIC
    assert digest(PUBLIC) != digest(hand_made_release())
    older = {name: value for name, value in plain.items() if name not in ("costs", "targets", "reported")}
    assert release_of(older).costs is None


@pytest.mark.parametrize("language", ["en", "nl", "ro", "sv", "bs", "fr"])
def test_every_amount_of_the_table_is_licensed_in_each_language(language: str) -> None:
    """Also one that begins like a day of the grid on which the endings of placements are counted: 450."""
    days = dict(PUBLIC["placements_to_date_by_ending_within"].dimensions)["within_days"]
    rows = [CostRow("A", ALL, int(day) * 100_000 + 55_000, 40000, 100000) for day in days if day.isdecimal()]
    of_days = release("public", *rows)
    licence = Licence(of_days, language)
    cells = re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", costs_fragment(of_days, Words(language)).html)
    assert len(cells) > 6 * len(rows) > 6
    assert [cell for cell in cells if not licence.allows(unescape(cell), "costs")] == []


def test_no_other_amount_is_licensed() -> None:
    licence = Licence(PUBLIC, "en")
    assert not licence.allows("€1,234.51", "costs")
    assert not Licence(hand_made_release(), "en").allows("€1,234.50")
