"""How soon placements ended, in words: the points of the curve, and why there is none."""

from __future__ import annotations

from pipelines.figures.curves import whole_percent
from pipelines.figures.wording import inner_categories, say_category, say_value
from pipelines.protect.grid import LEAST_FOR_CURVE, NAMED_DAYS, GridPoint
from pipelines.protect.published import PublishedTable
from pipelines.words.speak import N_, Words


def line_names(table: PublishedTable, words: Words) -> tuple[str, str]:
    """The names of the two lines: the first way to end, and all others together."""
    return say_category(table, 1, inner_categories(table, 1)[0], words), words.say(N_("Ended otherwise"))


def line_percents(point: GridPoint) -> tuple[int, int]:
    """What the two lines show at a point, in whole percent."""
    return whole_percent(point.first), whole_percent(point.otherwise)


def say_point(table: PublishedTable, point: GridPoint, words: Words) -> str:
    """One point in words: "Within 90 days: Disappeared 26%; Ended otherwise 10%; Still there 64%"."""
    shares = zip(line_names(table, words), line_percents(point), strict=True)
    said = [f"{name} {words.percent(percent)}" for name, percent in shares]
    still = f"{words.say(N_('Still there'))} {words.percent(whole_percent(point.still))}"
    return words.named(say_category(table, 0, str(point.day), words), words.listed([*said, still]))


def say_why_no_endings(table: PublishedTable, words: Words) -> str:
    """The sentences in the place of a curve: of a small group, how many had ended in the first way by some days."""
    total = table.total().value
    if total is not None and total >= LEAST_FOR_CURVE:
        return words.say(N_("No curve is drawn, because too few of them ended, or were followed for long enough."))
    first, whole = inner_categories(table, 1)[0], words.number(total or 0)
    said = [_say_part(table, (str(day), first), whole, words) for day in NAMED_DAYS]
    few = words.say(N_("No curve is drawn of fewer than 100."))
    least = words.say(N_("Some could not be followed for so long, so more of them may have ended so."))
    return f"{few} {words.named(say_category(table, 1, first, words), words.listed(said))}. {least}"


def _say_part(table: PublishedTable, row: tuple[str, str], whole: str, words: Words) -> str:
    """How many had ended so by a day: "within 90 days 15 of 75", "within 90 days fewer than 10 of 75"."""
    within = say_category(table, 0, row[0], words)
    part = words.say(N_("{part} of {whole}"), part=say_value(table.cells[row], words), whole=whole)
    return f"{within[:1].lower()}{within[1:]} {part}"
