"""Tables of others: read as they are, attacked, and rounded so that nothing is left to find."""

import os
from pathlib import Path

import pytest

from pipelines.errors import ParameterInvalid
from pipelines.protect.foreign import audit_table, read_table, round_table, write_table

KEY = b"k" * 32


def table(folder: Path, *rows: str) -> Path:
    path = folder / "table.csv"
    path.write_text("Sex,Age,Children\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


PLAIN = (
    "Female,Child,3",
    "Female,Adult,12",
    "Male,Child,0",
    "Male,Adult,40",
    "Female,Total,15",
    "Male,Total,40",
    "Total,Child,3",
    "Total,Adult,52",
    "Total,Total,55",
)


def test_small_counts_that_are_printed_are_counted(tmp_path: Path) -> None:
    verdict = audit_table(read_table(table(tmp_path, *PLAIN)))
    assert (verdict.cells, verdict.not_zero, verdict.few) == (9, 8, 2)


def test_a_hidden_count_that_the_totals_give_away_is_named_with_its_proof(tmp_path: Path) -> None:
    rows = ["Female,Child,<5" if row == "Female,Child,3" else row for row in PLAIN]
    verdict = audit_table(read_table(table(tmp_path, *rows)))
    row, low, high, proof = verdict.exposed[0]
    assert (row, low, high) == (2, 3, 3)
    assert proof


def test_hidden_counts_that_hide_each_other_are_no_finding(tmp_path: Path) -> None:
    verdict = audit_table(
        read_table(
            table(tmp_path, "A,x,*", "A,y,*", "B,x,*", "B,y,*", "A,Total,30", "B,Total,30", "Total,x,30", "Total,y,30")
        )
    )
    assert verdict.exposed == ()


def test_an_unrounded_total_in_a_rounded_table_is_found(tmp_path: Path) -> None:
    rounded = table(tmp_path, "Female,Child,0", "Male,Child,55", "Total,Child,55")
    assert audit_table(read_table(rounded), 5).exposed == ()
    unrounded = table(tmp_path, "Female,Child,0", "Male,Child,55", "Total,Child,51")
    exposed = audit_table(read_table(unrounded), 5).exposed
    assert [(row, low, high) for row, low, high, _ in exposed] == [(2, 0, 0)]


def test_a_rounded_table_adds_up_and_hides_all(tmp_path: Path) -> None:
    found = read_table(table(tmp_path, *PLAIN))
    rounded = round_table(found, KEY)
    values = [count.low for count in rounded.counts]
    assert values[0] + values[1] == values[4]
    assert values[4] + values[5] == values[8]
    assert values[2] == 0
    assert values[8] == 55
    assert all(abs(new.low - old.low) <= 4 for new, old in zip(rounded.counts, found.counts, strict=True))
    assert audit_table(rounded, 5).exposed == ()
    write_table(rounded, tmp_path / "rounded.csv")
    assert read_table(tmp_path / "rounded.csv") == rounded


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("Ionela,Child,many",), "row 2 is no whole number"),
        (("Ionela,Child,-3",), "row 2 is no whole number"),
        (("Ionela,Child",), "Row 2 has 2 columns"),
        (("Ionela,Child,3", "Ionela,Child,3"), "Row 3 is about the same cell"),
        ((), "no row"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_row(tmp_path: Path, rows: tuple[str, ...], said: str) -> None:
    with pytest.raises(ParameterInvalid) as refused:
        read_table(table(tmp_path, *rows))
    assert said in str(refused.value)
    assert "Ionela" not in str(refused.value)


def test_totals_that_are_no_sums_are_refused(tmp_path: Path) -> None:
    found = read_table(table(tmp_path, "Female,Child,30", "Male,Child,40", "Total,Child,80"))
    with pytest.raises(ParameterInvalid):
        audit_table(found)
    with pytest.raises(ParameterInvalid, match="Row 4"):
        round_table(found, KEY)


def official_statistics() -> Path:
    """Real official statistics where they are; else their layout with invented counts, mostly under 5."""
    real = Path(os.environ.get("SAFEHAVENS_REAL_DATA", "")) / "nrm_referrals_local-authority_2023_q4.csv"
    return real if real.is_file() else Path()


@pytest.mark.skipif(not official_statistics().name, reason="the real table is not here; its twin below always runs")
@pytest.mark.campaign
def test_real_official_statistics_are_told_what_is_wrong_and_rounded_so_that_nothing_is(tmp_path: Path) -> None:
    found = read_table(official_statistics())
    as_published = audit_table(found)
    assert (as_published.not_zero, as_published.few) == (964, 838)
    rounded = round_table(found, KEY)
    write_table(rounded, tmp_path / "rounded.csv")
    again = audit_table(read_table(tmp_path / "rounded.csv"), 5)
    assert (again.few, again.exact_small, again.exposed) == (0, 0, ())


def test_the_twin_of_official_statistics_is_rounded_so_that_nothing_is_wrong(tmp_path: Path) -> None:
    kinds, ages, sexes = ("Criminal", "Labour", "Total"), ("Adult", "Child", "Total"), ("Female", "Male", "Total")
    nations = (*(f"Nation {number}" for number in range(8)), "Total")
    inner = {
        (kind, age, sex, nation): (7 * a + 5 * b + 3 * c + number) % 11 // 2 * ((a + b + c + number) % 3 > 0)
        for a, kind in enumerate(kinds[:-1])
        for b, age in enumerate(ages[:-1])
        for c, sex in enumerate(sexes[:-1])
        for number, nation in enumerate(nations[:-1])
    }
    rows = ["Body,Body type,Kind,Age,Sex,Nationality,People"]
    for kind in kinds:
        for age in ages:
            for sex in sexes:
                for nation in nations:
                    here = (kind, age, sex, nation)
                    counted = [
                        count
                        for parts, count in inner.items()
                        if all(wanted in ("Total", part) for wanted, part in zip(here, parts, strict=True))
                    ]
                    rows.append(f"Council,Councils total,{kind},{age},{sex},{nation},{sum(counted)}")
    path = tmp_path / "twin.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = read_table(path)
    assert audit_table(found).few > 20
    assert audit_table(round_table(found, KEY), 5).exposed == ()
