"""Makes every document that is generated from the project, and with --check says which one is out of date."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from catalogues import faults, source_text, updated
from terms import glossary_page, misses

from pipelines import errors
from pipelines.contract.counts import Definition
from pipelines.contract.fields import CODES_SEPARATOR, codelists, tables
from pipelines.errors import SafeHavensError
from pipelines.load.mapping import Mapping
from pipelines.measure.catalogue import CHAPTERS
from pipelines.measure.order import EVENT_ORDER
from pipelines.words.translation import CATALOGUES

PROJECT = Path(__file__).parents[1]
MADE = "Made by `make samples` from the code; change it there."


READERS = {
    "published": "everybody the release is for",
    "final": "the funder, once, in the final release",
    "internal": "the analyst alone",
}


def indicators() -> str:
    """Every table with its written definition, from the catalogue, and the examples that decide it."""
    examples = examples_by_table()
    parts = [
        "# Indicators: what each number means",
        f"{MADE} The examples stand in `tests/spec/`; its README.md says how to read them and how to add one.",
    ]
    parts += ["\n".join(f"- [{chapter}](#{_anchor(chapter)}): {len(CHAPTERS[chapter])}" for chapter in CHAPTERS)]
    order = ", ".join(f"`{event_type}`" for event_type in EVENT_ORDER)
    parts += [f"Events of one day are taken in this order, because an export holds no hours: {order}."]
    for chapter, entries in CHAPTERS.items():
        parts += [f"## {chapter}", *(_entry(entry, examples.get(entry.id, ())) for entry in entries)]
    return "\n\n".join(parts) + "\n"


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")


def _entry(entry: Definition, examples: Sequence[str]) -> str:
    facts = {
        "id": f"`{entry.id}`",
        "unit": entry.unit,
        "counted": entry.numerator,
        "out of": entry.denominator,
        "of whom": entry.cohort,
        "period": entry.period_rule,
        "not known": entry.null_rule,
        "source": entry.source,
        "for": READERS[entry.reach],
        "needs": ", ".join(f"`{need}`" for need in entry.needs) or "`cases`",
        "a sample of": entry.sampling_frame,
        "examples": "; ".join(examples),
    }
    lines = "\n".join(f"- {name}: {fact}" for name, fact in facts.items() if fact)
    return f"### {entry.title}\n\n{lines}"


def examples_by_table() -> dict[str, list[str]]:
    """Id of a table → its examples, each as its folder, its number and what its name says."""
    found: dict[str, list[str]] = {}
    for path in sorted((PROJECT / "tests" / "spec").glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            decided = {row["table"]: None for row in csv.DictReader(file) if row["row"] == "expect"}
        number, _, what = path.stem.partition("_")
        for table_id in decided:
            found.setdefault(table_id, []).append(f"{what.replace('_', ' ')} ({path.parent.name} {number})")
    return found


def contract() -> str:
    """Every table and field that an export must contain, and every code list."""
    parts = [
        "# The contract: what an export contains",
        f"{MADE} One CSV (or Parquet file, or sheet) per table, UTF-8, separated by commas, dates as 2017-06-30 "
        "(1900 to 2099), yes or no as `true` or `false`, several codes in one cell separated by "
        f"`{CODES_SEPARATOR}`, blank where nothing is known. Every column must be there; one that your system "
        "doesn't have is named under `export: lacks:` in programme.yml. There is no column for a name, an address, "
        "a day of birth, a free text or an ethnicity, and such a column is refused.",
    ]
    for table, fields in tables().items():
        lines = ["| field | type | required | code list | meaning |", "|---|---|---|---|---|"]
        for field in fields:
            required = "yes" if field.is_required else ""
            lines.append(f"| {field.name} | {field.type} | {required} | {field.codelist} | {field.meaning} |")
        parts += [f"## {table}", "\n".join(lines)]
    parts.append("# Code lists")
    for name, codes in codelists().items():
        shown = "ISO 3166-1 alpha-2 codes, `stateless`, `undetermined`" if name == "country" else ", ".join(codes)
        parts.append(f"- **{name}**: {shown}")
    return "\n\n".join(parts) + "\n"


def exit_codes() -> str:
    """The exit code of every way in which a command can fail."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, SafeHavensError)]
    lines = ["# Exit codes of `safehavens`", MADE, "| code | name | what happened |\n|---|---|---|\n| 0 | | done |"]
    for kind in sorted(kinds, key=lambda kind: kind.exit_code):
        if kind is not SafeHavensError:
            assert kind.__doc__ is not None
            lines[-1] += f"\n| {kind.exit_code} | {kind.__name__} | {kind.__doc__.strip()} |"
    lines[-1] += "\n| 2 | | the command line itself is wrong; `safehavens --help` |"
    lines.append("A failed run changes no release. Its record is in the newest folder under `runs/`.")
    return "\n\n".join(lines) + "\n"


def constraints() -> str:
    """The lock's exact versions without hashes, for conda users: pip refuses an editable install beside hashes."""
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9][\w.-]*==[^\s\\]+(?: ; [^\\\n]+?)?)(?: \\)?$", lock, flags=re.MULTILINE)
    return "# Made by make lock from requirements.lock.\n" + "\n".join(pins) + "\n"


def mapping_schema() -> str:
    """The JSON schema of a mapping file, for editors: names and kinds of all settings.

    Nothing is required and everything may be null, as a file that extends another says only what differs.
    """
    schema = Mapping.model_json_schema()
    for group in (schema, *schema["$defs"].values()):
        group.pop("required", None)
        group["properties"] = {
            name: {"anyOf": [{k: v for k, v in kind.items() if k != "default"}, {"type": "null"}]}
            for name, kind in group["properties"].items()
        }
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=1) + "\n"


GENERATED: dict[str, Callable[[], str]] = {
    "docs/indicators.md": indicators,
    "docs/contract.md": contract,
    "docs/exit_codes.md": exit_codes,
    "docs/glossary.md": glossary_page,
    "docs/mapping.schema.json": mapping_schema,
    "constraints.txt": constraints,
    "pipelines/words/messages.pot": source_text,
    **{f"pipelines/words/catalogues/{file.name}": partial(updated, file) for file in sorted(CATALOGUES.glob("*.po"))},
}


def main() -> int:
    """Writes the documents; with --check writes nothing and gives 1 where one is out of date or a catalogue faulty."""
    check = "--check" in sys.argv[1:]
    stale = []
    for name, make in GENERATED.items():
        path, text = PROJECT / name, make()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8", newline="\n")
    faulty = [
        f"{file.name}: {fault}" for file in sorted(CATALOGUES.glob("*.po")) for fault in (*faults(file), *misses(file))
    ]
    print(*faulty, sep="\n", end="\n" if faulty else "", file=sys.stderr)
    if check and stale:
        print(f"Out of date: {', '.join(stale)}. Run: make samples", file=sys.stderr)
    return int(check and bool(stale or faulty))


if __name__ == "__main__":
    sys.exit(main())
