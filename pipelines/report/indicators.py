"""The indicator table of a page: one row an indicator, the countable persons beside those who can't be counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.contract.counts import PART_MARK
from pipelines.contract.framework import SPANS, Span, framework
from pipelines.figures.wording import say_total, say_value
from pipelines.protect.published import Cell, Release
from pipelines.report.fragments import Fragment, render
from pipelines.report.indicator_rows import GATES, IndicatorRow, Number, indicator_rows, part_categories, say_rules
from pipelines.words.labels import UNITS, label
from pipelines.words.speak import N_, Words

GATE_HEADS = {
    "countable": N_("Countable"),
    "not_countable": N_("Not countable (EU citizens)"),
    "unknown": N_("Citizenship not recorded"),
}

NO_NUMBER = {
    "not_given": N_("not given"),
    "not_recorded": N_("not in the case records"),
    "not_in_export": N_("Not in this export."),
}


@dataclass(frozen=True)
class Group:
    """The values of one row and span in the order of GATES; `instead` is the sentence where there are none."""

    id: str
    numbers: tuple[str, ...] = ()
    instead: str = ""


def indicator_fragment(release: Release, words: Words) -> Fragment:
    """The table of all indicators, for the period and cumulative, with the notes of the tables it is made of."""
    asked, rows = framework(release.framework), indicator_rows(release)
    caption = words.say(asked.caption)
    html = render(
        "indicators.html.j2",
        caption=caption,
        say=words.say,
        spans=[say_span(release, span, words) for span in SPANS],
        columns=[words.say(head) for head in GATE_HEADS.values()],
        rows=[_row(release, row, words) for row in rows],
        has_targets=bool(release.targets),
        parts=_part_tables(release, rows, words),
        remarks=_remarks(rows, words),
        notes=[*say_rules(release, words), *_say_intervention_codes(release, words)],
    )
    return Fragment(html, caption)


def say_span(release: Release, span: Span, words: Words) -> str:
    """What time a value covers."""
    if span == "period":
        return words.say(N_("In this period"))
    return words.say(N_("Cumulative, since {day}"), day=words.day(release.programme_first_day))


def say_number(number: Number, words: Words) -> str:
    """A number as a reader sees it, or the words in its place."""
    if number.status in NO_NUMBER:
        return words.say(NO_NUMBER[number.status])
    if number.status == "reported":
        assert number.value is not None
        return words.number(number.value)
    return say_value(Cell(number.value, number.status), words)  # type: ignore[arg-type]


def _row(release: Release, row: IndicatorRow, words: Words) -> dict[str, object]:
    indicator = row.indicator
    return {
        "id": indicator.id,
        "code": indicator.code,
        "name": words.say(indicator.name),
        "unit": "" if indicator.unit == "persons" else words.say(UNITS[indicator.unit]),
        "has_remark": bool(row.remarks),
        "target": "" if row.target is None else words.number(row.target),
        "achieved": "" if row.achieved is None else words.percent(row.achieved),
        "groups": [_group(release, row, span, words) for span in SPANS],
    }


def _group(release: Release, row: IndicatorRow, span: Span, words: Words) -> Group:
    table_id = row.indicator.table_id(span)
    value = row.numbers[span, "countable"]
    if row.indicator.origin != "cases":
        said = say_number(value, words)
        reported = value.status == "reported"
        return Group(
            "", instead=words.say(N_("{number}, reported by the programme"), number=said) if reported else said
        )
    if value.status == "not_in_export":
        return Group(table_id, instead=say_number(value, words))
    table = release[table_id]
    if table.is_withheld:
        return Group(table_id, instead=words.say(N_("{total}; too few to break down"), total=say_total(table, words)))
    return Group(table_id, tuple(say_number(row.numbers[span, gate], words) for gate in GATES))


def _part_tables(release: Release, rows: Sequence[IndicatorRow], words: Words) -> list[dict[str, object]]:
    """For each span, the countable persons by age bracket and sex."""
    categories = part_categories(release)
    ages = list(dict.fromkeys(category.split(PART_MARK)[1] for category in categories))
    if not ages:
        return []
    sexes = list(dict.fromkeys(category.split(PART_MARK)[2] for category in categories))
    return [
        {
            "id": f"amif_indicators_{span}",
            "caption": words.say(N_("Countable persons by age and sex: {span}"), span=say_span(release, span, words)),
            "ages": [label(words, "age_bracket", age, "persons") for age in ages],
            "sexes": [label(words, "sex_of_person", sex, "persons") for sex in sexes],
            "rows": [
                {
                    "code": row.indicator.code,
                    "name": words.say(row.indicator.name),
                    "numbers": [say_number(row.numbers[span, category], words) for category in categories],
                }
                for row in rows
                if all((span, category) in row.numbers for category in categories)
            ],
        }
        for span in SPANS
    ]


def _remarks(rows: Sequence[IndicatorRow], words: Words) -> list[dict[str, str]]:
    return [
        {
            "id": row.indicator.id,
            "code": row.indicator.code,
            "text": words.named(words.say(row.indicator.name), " ".join(map(words.say, row.remarks))),
        }
        for row in rows
        if row.remarks
    ]


def _say_intervention_codes(release: Release, words: Words) -> list[str]:
    codes = framework(release.framework).intervention_codes
    if not codes:
        return []
    listed = words.listed(f"{one.code} {words.say(one.name)}" for one in codes)
    return [words.say(N_("Codes of the types of intervention that this work belongs to: {listed}."), listed=listed)]
