"""What the artefacts of a release may say: its published numbers, its labels and days, and our own sentences.

Nothing here asks the report how it renders: a number that the renderer adds by mistake has no licence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from html import unescape
from types import MappingProxyType

from pipelines.contract.framework import framework
from pipelines.figures.curves import whole_percent
from pipelines.figures.endings_wording import line_names, line_percents
from pipelines.programme import WHOLE_PROGRAMME
from pipelines.protect.grid import curve_on_grid
from pipelines.protect.intervals import wilson
from pipelines.protect.published import TOTAL, PublishedTable, Release
from pipelines.report.indicator_rows import STATUSES
from pipelines.report.sections import INDICATOR_SECTION, SECTIONS
from pipelines.report.spreadsheet import COLUMNS, TABLE_NAME
from pipelines.words.labels import label
from pipelines.words.speak import Words
from pipelines.words.translation import texts

WORD = re.compile(r"[^\W\d_]+")
NUMBER = re.compile(r"\d+(?:[.,’]\d+)*(?: ?%)?")
SPACED = re.compile(r"\d\s\d")
"""A number in which a space stands between the thousands, as in French and Swedish."""

SHORT = 30
"""Letters of a phrase that can be the end of what stands before a longer one."""

AMOUNT = re.compile(r"\d[\d.,’\s]*\d")
"""A sum of money without the sign of its currency."""

DIGIT = re.compile(r"\d")
PLACEHOLDER = re.compile(r"\{\w*\}")
TAG = re.compile(r"</?(?:b|br)>")


class Licence:
    """The words and numbers of one release in one language; `written`: block → HTML of the analyst's own text."""

    def __init__(self, release: Release, language: str, written: Mapping[str, str] = MappingProxyType({})) -> None:
        self.release = release
        self.language = language
        self.written = written
        self._say = Words(language)
        names = [release.title, release.programme, release.country, release.profile, release.framework, release.period]
        if release.country != WHOLE_PROGRAMME:
            names.append(self._say.country(release.country))
        names += [release.granting_authority, *_codes_of(release)]
        names += [release.revision.reason] if release.revision else []
        if release.costs:
            names += [row.beneficiary for row in release.costs.rows]
            names.append(AMOUNT.sub("", self._say.money(0)))  # the currency, which is a word in Romanian: EUR
        days = [release.first_day, release.last_day, release.programme_first_day]
        names += [*days, *(self._say.day(day) for day in days)]
        names += [name for table in release.tables.values() for name in self._names(table)]
        self._fixed = [*names, *texts(language)]
        fragments = {_plain(part) for text in self._fixed for part in PLACEHOLDER.split(text)}
        with_number = {part for part in fragments if DIGIT.search(part)}
        # A short one could take a word off the beginning of a long one: "fewer than 10 children" that of "children …".
        self._phrases = (_one_of(part for part in with_number if len(part) > SHORT), _one_of(with_number))
        said = {table.id: set(map(_plain, self._numbers_of(table))) for table in release.tables.values()}
        counted = [said[table_id] for table_id in framework(release.framework).table_ids]
        said[INDICATOR_SECTION] = set(map(_plain, _given(release, self._say))).union(*counted)
        said["costs"] = set(map(_plain, _of_costs(release, self._say)))
        said["revision"] = set(map(_plain, self._numbers_before()))
        self._numbers = {table_id: frozenset(map(_closed_up, numbers)) for table_id, numbers in said.items()}
        self._spaced = {table_id: _one_of(filter(SPACED.search, numbers)) for table_id, numbers in said.items()}
        self._all_spaced = _one_of(filter(SPACED.search, set().union(*said.values())))

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(word.casefold() for text in self._fixed for word in WORD.findall(text))

    @cached_property
    def _all_numbers(self) -> frozenset[str]:
        return frozenset().union(*self._numbers.values())

    @cached_property
    def _written(self) -> str:
        return unescape(" ".join(re.sub("<[^>]*>", " ", html) for html in self.written.values()))

    @cached_property
    def _written_words(self) -> frozenset[str]:
        return frozenset(word.casefold() for word in WORD.findall(self._written))

    @cached_property
    def counts(self) -> frozenset[str]:
        """All printed counts and percentages of the release, without the spaces in them."""
        cells = [cell for table in self.release.tables.values() for cell in table.cells.values()]
        counts = {cell.value for cell in cells} | {table.public_total for table in self.release.tables.values()}
        said = [self.number(count) for count in counts if count is not None]
        said += [self.percent(cell.percent) for cell in cells if cell.percent is not None]
        return frozenset(re.sub(r"\s", "", number) for number in said)

    @cached_property
    def sections(self) -> frozenset[str]:
        """The ids of the page's sections."""
        return frozenset(section.id for section in SECTIONS)

    @cached_property
    def rows(self) -> frozenset[str]:
        """The ids of the rows of the indicator table."""
        return frozenset(row.id for row in framework(self.release.framework).indicators)

    @cached_property
    def fixed_text(self) -> str:
        """All that is licensed as it stands, in one text: an identifier that is in it can't be told from it."""
        return "\n".join(self._fixed).casefold()

    def allows(self, text: str, table_id: str = "") -> bool:
        """Whether a text holds licensed words and numbers only: those of one table, or of the whole release.

        A number of a sentence or a day is licensed inside that sentence or day, and nowhere else.
        """
        return self._allows(text, table_id, frozenset(), frozenset())

    def allows_written(self, text: str) -> bool:
        """The same of a text in which the analyst's own text is mixed with ours, as on the page of a PDF.

        Its numbers are published ones or years: it was checked before.
        """
        return self._allows(text, "", frozenset(NUMBER.findall(self._written)), self._written_words)

    def _allows(self, text: str, table_id: str, more_numbers: frozenset[str], more_words: frozenset[str]) -> bool:
        # Numbers with spaces in them first: a sentence about 450 days would take the middle out of 450 550,00 €.
        rest = self._spaced.get(table_id, self._all_spaced).sub(" ", _plain(TAG.sub(" ", text)))
        for phrases in self._phrases:
            rest = phrases.sub(" ", rest)
        numbers = self._numbers.get(table_id, self._all_numbers) | more_numbers
        said = map(_closed_up, NUMBER.findall(rest))
        words = (word.casefold() for word in WORD.findall(NUMBER.sub(" ", rest)))
        is_said = all(word in self._words or word in more_words for word in words)
        return all(number in numbers for number in said) and is_said and not DIGIT.search(NUMBER.sub(" ", rest))

    def allows_number(self, value: object, table_id: str = "") -> bool:
        """Whether a whole number stands in the table, or in any table of the release, as a count or a percentage."""
        numbers = self._numbers.get(table_id, self._all_numbers)
        written = (self._say.number(value), self._say.percent(value)) if isinstance(value, int) else ()
        return any(_closed_up(number) in numbers for number in written)

    def is_word(self, word: str) -> bool:
        """Whether a word is one of ours or of the programme's."""
        return word.casefold() in self._words

    def number(self, value: int) -> str:
        """A count as it is printed."""
        return self._say.number(value)

    def lines(self, table_id: str) -> list[tuple[str, list[int], list[int]]]:
        """Name, days and whole percents of each line that the curve of a table may have."""
        table = self.release.tables[table_id]
        points = curve_on_grid(table)
        days = [0, *(point.day for point in points)]
        percents = [line_percents(point) for point in points]
        return [
            (name, days, [0, *(of_point[number] for of_point in percents)])
            for number, name in enumerate(line_names(table, self._say))
        ]

    def percent(self, number: int) -> str:
        """A whole percentage as it is printed."""
        return self._say.percent(number)

    def said(self, message: str, **values: object) -> str:
        """One of our own sentences as its reader sees it."""
        return self._say.say(message, **values)

    def _names(self, table: PublishedTable) -> Iterator[str]:
        """Ids and labels, and the fixed texts of the definition."""
        yield from (table.id, table.unit, table.shape, table.population, *table.notes, *table.needs)
        yield from (cell.status for cell in table.cells.values())
        yield from (text for text in vars(table.definition).values() if isinstance(text, str))
        for dimension, categories in table.dimensions:
            rows = self._say.say_count("The table has {count} row.", "The table has all {count} rows.", len(categories))
            yield from (dimension, rows)
            for category in categories:
                yield from (category, label(self._say, dimension, category, table.unit))
                if dimension == "quarter" and "-" in category:
                    year, number = category.split("-Q")
                    quarter = self._say.say("Q{quarter}", quarter=number)
                    yield from (quarter, f"{quarter} {year}")

    def _numbers_of(self, table: PublishedTable) -> Iterator[str]:
        counts = [cell.value for cell in table.cells.values()] + [table.public_total]
        yield from (self._say.number(count) for count in counts if count is not None)
        percents = {cell.percent for cell in table.cells.values()} - {None}
        yield from (self._say.percent(percent) for percent in percents if percent is not None)
        yield self._say.percent(100)
        if table.definition.sampling_frame:
            yield from self._bounds(table)
        yield from self._of_curve(table)

    def _numbers_before(self) -> Iterator[str]:
        """The numbers of the revisions, and those that were published before this one."""
        revision = self.release.revision
        if revision:
            yield from (self._say.number(number) for number in (revision.number, revision.replaces))
            before = [change.before for change in revision.changes if change.before]
            yield from (self._say.number(cell.value) for cell in before if cell.value is not None)
            yield from (self._say.percent(cell.percent) for cell in before if cell.percent is not None)

    def _of_curve(self, table: PublishedTable) -> Iterator[str]:
        """The days, shares and numbers at risk of a curve, which are worked out from published counts alone."""
        points = curve_on_grid(table)
        if points:
            yield from map(self._say.number, (0, *(point.day for point in points)))
            yield from map(self._say.number, (point.followed for point in points))
            shares = [share for point in points for share in (point.first, point.otherwise, point.still)]
            yield from (self._say.percent(whole_percent(share)) for share in (Fraction(0), *shares))

    def _bounds(self, table: PublishedTable) -> Iterator[str]:
        """The bounds of the intervals, which are worked out from published counts alone."""
        for key, cell in table.cells.items():
            whole = table.cells[(*key[:-1], TOTAL)].value if key else None
            if cell.value is not None and whole and cell.value <= whole:
                yield from (self._say.percent(round(100 * bound)) for bound in wilson(cell.value, whole))


def _plain(text: str) -> str:
    """The text with single plain spaces: a PDF does not say whether a line can break at one."""
    return " ".join(text.split())


def _closed_up(number: str) -> str:
    return re.sub(r"\s", "", number)


def _codes_of(release: Release) -> Iterator[str]:
    """The names of columns, and the ids and codes of the framework: rows, objectives, intervention, costs."""
    asked = framework(release.framework)
    yield from (asked.rule_version, TABLE_NAME, *COLUMNS, *STATUSES)
    for row in asked.indicators:
        yield from (row.id, row.code)
    yield from (one.code for one in (*asked.objectives, *asked.intervention_codes, *asked.cost_headings))


def _given(release: Release, say: Words) -> Iterator[str]:
    """The targets, what the administration reported, and how much of a target is reached: from published values."""
    given = [value for values in release.reported.values() for value in values if value is not None]
    yield from map(say.number, (*release.targets.values(), *given))
    for row in framework(release.framework).indicators:
        target = release.targets.get(row.id)
        value = release.reported.get(row.id, (None, None))[1]
        if row.origin == "cases" and release[row.table_id("to_date")].cells:
            value = release[row.table_id("to_date")].cells[("countable",)].value
        if target and value is not None:
            yield say.percent((200 * value + target) // (2 * target))


def _of_costs(release: Release, say: Words) -> Iterator[str]:
    """The amounts of the table of costs, and what is worked out from them alone: the share used and the Union's."""
    if release.costs is None:
        return
    eu_share = release.costs.eu_share
    amounts = [
        one for row in release.costs.rows for one in (row.budgeted, row.spent, row.cumulative) if one is not None
    ]
    amounts += [(row.cumulative * eu_share + 50) // 100 for row in release.costs.rows if row.cumulative is not None]
    yield from (number for cents in amounts for number in AMOUNT.findall(say.money(cents)))
    percents = [
        (200 * row.cumulative + row.budgeted) // (2 * row.budgeted)
        for row in release.costs.rows
        if row.cumulative is not None and row.budgeted
    ]
    yield from (say.percent(percent) for percent in (eu_share, *percents))


def _one_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Matches the longest phrase first, and never a part of a longer word or number; nothing where there is none."""
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    any_of_them = "|".join(map(re.escape, longest_first)) or "(?!)"
    return re.compile(rf"(?<![\w.,])(?:{any_of_them})(?![\w%]|[.,’]\d)", re.IGNORECASE)
