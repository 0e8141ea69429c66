"""Collects the messages of the code, brings each catalogue up to date with them, and finds what is wrong in one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from pipelines.contract.framework import frameworks
from pipelines.words.translation import SOURCE_LANGUAGE, reviewer, strings

PROJECT = Path(__file__).parents[1]

PLACEHOLDER = re.compile(r"\{\w*\}")
TAG = re.compile(r"</?\w+>")
BREAKING = re.compile(r"(?<![\u00a0\u202f\d])[:;?!»]|«(?![\u00a0\u202f])")
"""French sets a no-break space before these signs and inside its quotation marks."""

QUOTES = "”“„»«\"'’\u00a0\u202f )"


@cache
def messages() -> Catalog:
    """Every sentence that a reader can see, with the files that say it."""
    found = Catalog(charset="utf-8")
    python = {"N_": None, "say_count": (1, 2)}
    for pattern, method, keywords in (
        ("**.py", "python", python),
        ("**.html.j2", "jinja2.ext:babel_extract", {"say": None}),
    ):
        extracted = extract_from_dir(PROJECT / "pipelines", method_map=[(pattern, method)], keywords=keywords)
        for file, _, message, _, _ in extracted:
            # Without line numbers, so that the file changes only when a sentence does.
            found.add(message, locations=[(f"pipelines/{file}", 0)])
    for framework in frameworks().values():
        for message in framework.messages():
            found.add(message, locations=[("pipelines/contract/frameworks", 0)])
    return found


def source_text() -> str:
    """The source catalogue, for translators."""
    return _written(messages())


def updated(file: Path) -> str:
    """A language's catalogue with exactly the messages of the code: new ones are empty, unused ones are gone."""
    language = file.stem
    translation = read(file)
    translation.update(messages(), no_fuzzy_matching=True)
    name = Locale.parse(SOURCE_LANGUAGE).languages[language]
    count, rule = get_plural(language)
    signed = reviewer(file)
    head = [
        f"# The messages in {name}. A native speaker who has read all of them signs in the next line.",
        f"# Reviewed by: {signed}".rstrip(),
        'msgid ""',
        'msgstr ""',
        f'"Language: {language}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        f'"Plural-Forms: nplurals={count}; plural={rule};\\n"',
    ]
    return "\n".join(head) + "\n\n" + _written(translation, no_location=True)


def read(file: Path) -> Catalog:
    """A language's catalogue."""
    with file.open("rb") as content:
        return read_po(content, locale=file.stem)


def _written(catalogue: Catalog, no_location: bool = False) -> str:
    text = io.BytesIO()
    write_po(
        text,
        catalogue,
        omit_header=True,
        sort_output=True,
        include_lineno=False,
        ignore_obsolete=True,
        no_location=no_location,
        width=110,
    )
    return text.getvalue().decode()


def faults(file: Path) -> list[str]:
    """What is wrong in a language's catalogue, each with the message that it is about."""
    source, translation = messages(), read(file)
    found = [f"a message that nothing says any more: “{name_of(message)}”" for message in translation.obsolete.values()]
    for message in translation:
        if message.id and source.get(message.id) is None:
            found.append(f"a message that nothing says any more: “{name_of(message)}”")
    for message in source:
        if message.id:
            found += [
                f"{fault}: “{name_of(message)}”"
                for fault in _faults_of(message, translation.get(message.id), file.stem)
            ]
    return found


def _faults_of(message: Message, translated: Message | None, language: str) -> Iterator[str]:
    if translated is None or not any(strings(translated)):
        yield "no translation"
        return
    if translated.fuzzy:
        yield "a translation that is marked as a guess (fuzzy)"
    is_plural = not isinstance(message.id, str)
    forms, expected = strings(translated), get_plural(language)[0] if is_plural else 1
    if len(forms) != expected or not all(forms):
        yield f"{sum(map(bool, forms))} of {expected} forms of the plural"
    english = message.id[-1] if is_plural else message.id
    for form in filter(None, forms):
        yield from _differences(english, form)
        if language == "fr" and BREAKING.search(form):
            yield "a space before : ; ? ! or within « » at which a line can break"


def _differences(english: str, form: str) -> Iterator[str]:
    if set(PLACEHOLDER.findall(form)) != set(PLACEHOLDER.findall(english)):
        yield "other placeholders"
    if set("{}") & set(PLACEHOLDER.sub("", form)):
        yield "a brace of no placeholder"
    if sorted(TAG.findall(form)) != sorted(TAG.findall(english)):
        yield "other tags"
    if re.search(r"\d %", form):
        yield "a space before % at which a line can break"
    if form != form.strip() or "  " in form:
        yield "a space too many"
    if _ending(form) != _ending(english):
        yield "another punctuation at its end"


def _ending(text: str) -> str:
    last = text.rstrip(QUOTES)[-1:]
    return last if last in ".:;,!?…" else ""


def name_of(message: Message) -> str:
    """The English of a message, short enough for a list."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return text if len(text) <= 70 else f"{text[:69]}…"
