"""What stands at the beginning of a section: heading, introduction, sentences from the numbers, written text."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from pipelines.protect.published import Release
from pipelines.report.fragments import Fragment, render
from pipelines.report.outline import FINAL_TABLES, Section
from pipelines.report.sections import BLOCKS, OPTIONAL_BLOCKS, is_absent, is_shown, parts_of
from pipelines.report.sentences import section_sentences
from pipelines.words.columns import say_needs
from pipelines.words.speak import N_, Words

NOT_SHOWN_YET = N_(
    "How many of these cases passed each step is not shown here, because so small a group could point at a child. The "
    "funder sees it once, in the last report, for the steps that at least 10 cases passed."
)
WITHOUT_DAYS = N_("How long each step took is not published: the group is too small.")


def introduce(declared: Section, release: Release, words: Words, written: Mapping[str, str]) -> Fragment:
    """The beginning of a section; `written`: block → HTML of the analyst's own text.

    Nothing for a section of an optional block that was not written.
    """
    title = words.say(declared.title)
    if declared.id in OPTIONAL_BLOCKS and not written.get(declared.id):
        return Fragment("", title)
    if is_absent(declared, release):
        paragraphs = [_say_absent(declared, release, words)]
    else:
        paragraphs = [words.say(declared.introduction, **_days(release, words))]
        paragraphs += section_sentences(declared.id, release, words)
        paragraphs += _why_withheld(declared, release, words)
    paragraphs += _about_the_text(declared, release, words, written)
    text = Markup(written.get(declared.id, ""))  # noqa: S704 - made of escaped text by `markdown`
    html = render(
        "section.html.j2", id=declared.id, title=title, level=declared.level, paragraphs=paragraphs, written=text
    )
    return Fragment(html, title)


def _days(release: Release, words: Words) -> dict[str, str]:
    names = ("first_day", "last_day", "programme_first_day")
    return {name: words.day(getattr(release, name)) for name in names}


def _say_absent(declared: Section, release: Release, words: Words) -> str:
    needs = dict.fromkeys(need for part in parts_of(declared, release) for need in release[part.table_id].needs)
    return words.say(
        N_("This export can't answer this: it does not hold {needs}."), needs=say_needs(tuple(needs), words)
    )


def _why_withheld(declared: Section, release: Release, words: Words) -> list[str]:
    final = [part.table_id for part in declared.parts if part.table_id in FINAL_TABLES]
    if not final or release.profile == "internal":
        return []
    hidden = [] if is_shown(final[0], release) else [words.say(NOT_SHOWN_YET)]
    return [*hidden, words.say(WITHOUT_DAYS)]


def _about_the_text(declared: Section, release: Release, words: Words, written: Mapping[str, str]) -> list[str]:
    """What is said of the text of a block; of a report without any, it is said once, in the first block."""
    is_first = declared.id == BLOCKS[0]
    sentences = []
    if is_first and release.profile != "internal":
        sentences.append(N_("The numbers in the sentences of this page are rounded: read “about” before each of them."))
    if not written:
        sentences += [N_("This report has no narrative text.")] if is_first else []
    elif written.get(declared.id) == "":
        sentences.append(N_("The organisation has marked this part as not applicable to this report."))
    elif is_first:
        sentences.append(N_("Text after a line at its side was written by the organisation."))
    return [words.say(sentence) for sentence in sentences]
