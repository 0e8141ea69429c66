"""By which names a mapping finds the tables of an export: those of files and sheets, where they may stand in it."""

from __future__ import annotations

import re
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from fnmatch import fnmatch

from pipelines.load.proposing.answers import Answers
from pipelines.load.proposing.mapping_edits import Settings
from pipelines.load.proposing.recognise import Fit
from pipelines.load.proposing.seen import SeenTable
from pipelines.load.proposing.shown_names import folded, is_known


def say_where(whole: Settings, seen: Sequence[SeenTable], fit: Fit, answers: Answers) -> None:
    """Puts the names of the export's own files and sheets in the place of the ready-made mapping's."""
    for name, spec in whole["sheets"].items():
        homes = {title: tables for (sheet, title), tables in fit.homes.items() if sheet == name}
        if not homes:
            continue
        own = [table for tables in homes.values() for table in tables]
        spec["file"] = shared_pattern(spec.get("file", "*"), own, seen)
        if spec["file"] == "*":
            del spec["file"]
        if spec.get("forms"):
            forms = {tables[0].title: _labels(spec["forms"][title], tables[0]) for title, tables in homes.items()}
            spec["forms"] = forms
        else:
            title = title_to_write(next(iter(homes.values())), answers)
            is_the_default = title == spec.get("sheet", name) or not title or not _is_read_by_title(whole, name)
            spec |= {} if is_the_default else {"sheet": title}


def title_to_write(tables: Sequence[SeenTable], answers: Answers) -> str:
    """The name of the tables' sheet; "" where it need not be named, as it is the first, and could be a person's."""
    title = tables[0].title
    is_first = all(table.number == 1 for table in tables)
    return "" if is_first and not (answers.names_are_shown or is_known(title)) else title


def _is_read_by_title(whole: Settings, name: str) -> bool:
    """Whether a reader looks for this table by the name of its sheet, and doesn't take the first one."""
    is_record = whole["sheets"][name].get("parent") is None
    return whole.get("reader", "tables") == "tables" or not is_record


def _labels(labels: Lookup[str, str], table: SeenTable) -> dict[str, str]:
    own = {folded(name): name for name in table.names}
    return {own[folded(label)]: name for label, name in labels.items() if folded(label) in own}


def shared_pattern(pattern: str, read: Sequence[SeenTable], seen: Sequence[SeenTable]) -> str:
    """A pattern for the names of a table's own files, and no others: the mapping's, or else one without their days.

    Where only a number tells the files apart, the pattern has it, and is that of the first file alone.
    """
    own = sorted({table.file_name for table in read})
    others = {table.file_name for table in seen} - set(own)
    stem, _, suffix = own[0].rpartition(".")
    begin = re.sub(r"[\d_. -]*\d[\d_. -]*", "*", stem).strip("*")
    parts = [f"*{part}*.{suffix}" for part in _known_parts(stem)]
    for one in (pattern, f"*.{suffix}", *parts, f"*{begin}*.{suffix}", f"*{begin}*"):
        if all(fnmatch(name, one.lower()) for name in own) and not any(fnmatch(name, one.lower()) for name in others):
            return one
    return re.sub(r"\d{3,}", "*", stem) + f".{suffix}"


def _known_parts(stem: str) -> list[str]:
    """The words of a file's name that are words of the field, the longest first."""
    return sorted((word for word in re.findall(r"[^\W\d_]{3,}", stem) if is_known(word)), key=len, reverse=True)


def hide_names_of_places(whole: Settings, base: Settings) -> list[str]:
    """Takes names of files and sheets that could be a person's out of `whole`, and says of which tables they are.

    The reading stops at what stands in their place, until somebody writes the name there.
    """
    hidden = []
    for name, spec in whole["sheets"].items():
        given = base.get("sheets", {}).get(name, {})
        for setting, is_shown in (("file", _is_pattern_known), ("sheet", is_known)):
            if setting in spec and spec[setting] != given.get(setting) and not is_shown(spec[setting]):
                spec[setting] = f"write the name of the {setting} with {name} here"
                hidden.append(f"the {setting} with {name}")
        forms = {}
        for number, (title, labels) in enumerate(spec.get("forms", {}).items(), start=1):
            is_shown_title = title in given.get("forms", {}) or is_known(title)
            forms[title if is_shown_title else f"write the name of sheet {number} of {name} here"] = labels
            hidden += [] if is_shown_title else [f"sheet {number} of {name}"]
        spec |= {"forms": forms} if forms else {}
    return hidden


def _is_pattern_known(pattern: str) -> bool:
    parts = re.sub(r"\.\w+$", "", pattern).split("*")
    return all(is_known(part) for part in parts if re.search(r"\w", part))
