"""The curve of endings shows the published points and no other, and of too few it is a sentence."""

from __future__ import annotations

from hand_made_release import ENDED_BETWEEN, endings_table

from pipelines.figures.drawable import is_drawable, say_why_not_drawn
from pipelines.figures.endings import endings
from pipelines.protect.grid import curve_on_grid
from pipelines.report.tables import table_grid
from pipelines.words.speak import Words

ENGLISH = Words("en")
TABLE = endings_table()


def few(*disappeared: int) -> dict[str, tuple[int, int, int, int, int]]:
    """As many disappeared in the first intervals; nothing else happened, and the rest was seen to the end."""
    counts = dict(zip(ENDED_BETWEEN, disappeared, strict=False))
    rest = 80 - sum(disappeared)
    return {day: (counts.get(day, 0), 0, 0, 0, rest if day == "later" else 0) for day in ENDED_BETWEEN}


def test_the_lines_go_through_the_points_and_begin_at_nothing() -> None:
    first, otherwise = endings(TABLE, ENGLISH).figure.data
    days = (0, *(point.day for point in curve_on_grid(TABLE)))
    assert (first.name, first.x, first.y) == ("Disappeared", days, (0, 14, 23, 30, 35, 37))
    assert (otherwise.name, otherwise.x, otherwise.y) == ("Ended otherwise", days, (0, 6, 15, 24, 29, 34))


def test_under_each_day_stands_how_many_were_followed_for_longer() -> None:
    axis = endings(TABLE, ENGLISH).figure.layout.xaxis
    assert axis.ticktext == ("0<br>245", "90<br>190", "180<br>145", "270<br>100", "360<br>70", "450<br>45")


def test_the_text_says_each_point() -> None:
    text = endings(TABLE, ENGLISH).text_alternative
    assert "Within 90 days: Disappeared 14%; Ended otherwise 6%; Still there 79%." in text
    assert text.startswith("In all: 245 placements. ")


def test_the_numbers_stand_beside_the_shares_of_the_curve() -> None:
    grid = table_grid(TABLE, ENGLISH)
    assert grid.heads[:4] == (
        "Days from the start",
        "Disappeared, share by the curve",
        "Ended otherwise, share by the curve",
        "Disappeared",
    )
    assert grid.rows[0] == (
        "Within 90 days",
        ("14%", "6%", "35", "fewer than 10", "10", "fewer than 10", "fewer than 10", "55"),
    )
    assert grid.rows[-1] == ("All placements", ("no point", "no point", "90", "20", "40", "20", "75", "245"))


def test_of_fewer_than_a_hundred_a_sentence_tells_of_three_days() -> None:
    table = endings_table("public", few(5, 15, 10))
    assert not is_drawable(table, "endings")
    assert say_why_not_drawn(table, ENGLISH) == (
        "In all: 80 placements. No curve is drawn of fewer than 100. Disappeared: within 90 days fewer than 10 of 80; "
        "within 180 days 20 of 80; within 360 days 30 of 80. Some could not be followed for so long, so more of them "
        "may have ended so."
    )
    assert table_grid(table, ENGLISH).rows == (
        ("Within 90 days", ("fewer than 10",)),
        ("Within 180 days", ("20",)),
        ("Within 360 days", ("30",)),
    )


def test_where_nobody_ends_the_sentence_says_that_there_is_no_curve() -> None:
    table = endings_table("public", dict.fromkeys(ENDED_BETWEEN, (0, 0, 0, 0, 20)))
    assert "too few of them ended" in say_why_not_drawn(table, ENGLISH)
