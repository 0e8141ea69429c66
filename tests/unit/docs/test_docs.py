"""What the documents say is so: links, paths, commands, settings, examples and numbers are held against the code."""

import re
import shlex
import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from markdown_pages import code, fences, headings, prose, read, rows
from pydantic import BaseModel
from typer.main import get_command

from pipelines.__main__ import app
from pipelines.contract.framework import frameworks
from pipelines.load.lacks import faults_in_lacks
from pipelines.load.mapping import Flags, Mapping, Rows, Source, SourceSheet, Written
from pipelines.load.mapping_files import read_mapping, ready_made
from pipelines.load.mapping_rules import faults_in_mapping
from pipelines.programme import RELEASES_A_YEAR, Programme, read_programme
from pipelines.protect.keys import SHORTEST_KEY
from pipelines.protect.published import BASE, FLOOR, SMALL_GROUP
from pipelines.protect.published_files import read_release
from pipelines.protect.tables import NEARLY_ALL
from pipelines.report.document import Report
from pipelines.run.folder import RunFolder

PROJECT = Path(__file__).parents[3]
DOCS = PROJECT / "docs"
README, CONTRIBUTING, CHANGELOG = (PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"))
PAGES = [README, CONTRIBUTING, CHANGELOG, *sorted(DOCS.rglob("*.md"))]
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
SAMPLE = PROJECT / "data_samples" / "safe_havens"

MADE_LATER = (".venv", "runs/", "releases/", "catalogues/", "en/")
"""Folders that set-up, a run or a translator makes; they are not in a fresh clone."""
MADE_FILES = {"run.json", "manifest.json", "index.html", "dashboard.html"}
OPTIONS_OF_OTHER_TOOLS = {"--no-deps"}

SUFFIXES = "csv|html|ipynb|json|lock|md|png|po|pot|py|toml|txt|yml"
PATH = re.compile(rf"\w[\w.-]*(/[\w.*\[\]<>…-]*)+|[\w.*-]+\.({SUFFIXES})|\.\w+(/\w+)*")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())


def project_files() -> Iterator[Path]:
    for entry in PROJECT.iterdir():
        if entry.is_file():
            yield entry
        elif not entry.name.startswith(".") and entry.name not in {"runs", "releases"}:
            yield from entry.rglob("*")


FILE_NAMES = {path.name for path in project_files()}


def test_there_are_documents_to_check() -> None:
    assert {"privacy.md", "glossary.md", "own_export.md", "programme_settings.md"} <= {page.name for page in PAGES}
    assert sum(len(list(code(page))) for page in PAGES) > 100


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", prose(page)):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        found = page.parent / name if name else page
        assert found.exists(), target
        assert not anchor or anchor in headings(found), target


def path_exists(name: str) -> bool:
    if name.startswith(MADE_LATER) or name in MADE_FILES:
        return True
    known = name.split("<")[0]
    if any(mark in known for mark in "*["):
        return any(PROJECT.glob(known)) or ("/" not in known and any(PROJECT.rglob(f"[!.]*/{known}")))
    return (PROJECT / known).exists() or known in FILE_NAMES


@each_page
def test_every_path_that_is_named_exists(page: Path) -> None:
    words = {word.strip(",;:()") for text in code(page) for word in text.split()}
    missing = sorted(word for word in words if PATH.fullmatch(word) and not path_exists(word))
    assert not missing


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", read(PROJECT / "Makefile"), flags=re.MULTILINE))


@each_page
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    named = {target for text in code(page) for target in re.findall(r"\bmake ([a-z-]+)", text)}
    assert named <= make_targets()


def test_every_make_target_is_explained() -> None:
    named = {t for page in (README, CONTRIBUTING) for text in code(page) for t in re.findall(r"\bmake ([a-z-]+)", text)}
    assert named == make_targets()


COMMANDS: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
OPTIONS = {name: {o for parameter in command.params for o in parameter.opts} for name, command in COMMANDS.items()}


@each_page
def test_every_command_and_option_that_is_named_exists(page: Path) -> None:
    for text in code(page):
        tool, *words = text.split() or [""]
        options = {word for word in words if word.startswith("--") and word != "--help"}
        if tool.removeprefix(".venv/bin/") == "safehavens" and words != ["--help"] and words:
            assert words[0] in COMMANDS, text
            assert options <= OPTIONS[words[0]], text
        elif tool.startswith("--"):
            assert tool in set().union(*OPTIONS.values()) | OPTIONS_OF_OTHER_TOOLS, text


@each_page
def test_every_command_line_to_copy_is_complete(page: Path) -> None:
    for language, block in fences(page):
        for line in [] if language else block.splitlines():
            tool, *words = shlex.split(line, comments=True) or [""]
            if tool.removeprefix(".venv/bin/") == "safehavens":
                COMMANDS[words[0]].make_context(words[0], words[1:])


def test_every_command_is_shown_to_the_newcomer() -> None:
    shown = {word for text in code(README) if "safehavens " in text for word in text.split()}
    assert shown >= set(COMMANDS)


def settings(model: type[BaseModel], prefix: str = "") -> dict[str, bool]:
    """Every setting of the model and of the models in it → whether it must be given."""
    found: dict[str, bool] = {}
    for name, field in model.model_fields.items():
        if name == "folder":  # where programme.yml stands: no setting
            continue
        found[prefix + name] = field.is_required()
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                found |= settings(kind, f"{prefix}{name}.")
    return found


SETTINGS_PAGE = DOCS / "programme_settings.md"


def test_the_settings_documented_are_the_settings_there_are() -> None:
    documented = {row[0].strip("`"): row[2] == "refused" for row in rows(SETTINGS_PAGE)}
    assert documented == settings(Programme)


def first_programme() -> dict[str, Any]:
    example = next(block for language, block in fences(DOCS / "own_export.md") if block.startswith("programme:"))
    return dict(yaml.safe_load(example))


@pytest.mark.parametrize("row", rows(SETTINGS_PAGE), ids=lambda row: row[0].strip("`"))
def test_the_example_of_each_setting_is_accepted(row: list[str]) -> None:
    setting, example = row[0].strip("`"), yaml.safe_load(row[-1].strip("`"))
    name, _, inner = setting.partition(".")
    assert name in example
    assert not inner or inner.rpartition(".")[2] in str(example[name])
    as_sample = {"sample": True} if setting == "rounding_key.demo" else {}
    Programme.model_validate({**first_programme(), **as_sample, **example})
    assert not faults_in_lacks(example.get("export", {}).get("lacks", []))


@pytest.mark.parametrize("block", [block for page in PAGES for kind, block in fences(page) if kind == "yaml"])
def test_every_example_of_a_file_is_accepted(block: str, tmp_path: Path) -> None:
    example = yaml.safe_load(block)
    if "system" in example:
        assert not faults_in_mapping(Mapping.model_validate(example))
    elif "extends" in example:
        (tmp_path / "own.yml").write_text(block, encoding="utf-8")
        assert read_mapping("own.yml", tmp_path)
    else:
        programme = Programme.model_validate({**first_programme(), **example})
        assert not faults_in_lacks(programme.export.lacks)


def test_every_setting_of_a_mapping_is_explained() -> None:
    explained = " ".join(" ".join(row) for row in rows(DOCS / "mappings.md", "## All settings"))
    for model in (Mapping, Written, SourceSheet, Rows, Source, Flags):
        for name in model.model_fields:
            assert f"`{name}`" in explained, name


def test_every_ready_made_mapping_is_listed() -> None:
    listed = [row[0].strip("`") for row in rows(DOCS / "mappings.md", "## Begin with")]
    assert sorted(listed[: len(ready_made())]) == list(ready_made())


def test_the_numbers_of_the_privacy_page_are_the_programs() -> None:
    stated = [int(row[1]) for row in rows(DOCS / "privacy.md", "## How published numbers are protected")]
    assert stated == [BASE, FLOOR, SMALL_GROUP, SHORTEST_KEY, NEARLY_ALL, BASE - 1, RELEASES_A_YEAR]
    assert f"[max(0, r-{BASE - 1}), r+{BASE - 1}]" in read(DOCS / "privacy.md")


def test_the_privacy_page_names_the_folders_of_a_run() -> None:
    run = RunFolder(Path("run"))
    for folder in (run.rows, run.notebooks, run.published):
        assert f"/{folder.name}/`" in read(DOCS / "privacy.md")


def defined_terms() -> list[list[str]]:
    """The rows of the glossary's English part."""
    translated = rows(DOCS / "glossary.md", "## In other languages")
    return rows(DOCS / "glossary.md")[: -len(translated)]


def test_every_name_in_the_glossary_is_in_the_code() -> None:
    sources = [path for path in (PROJECT / "pipelines").rglob("*") if path.suffix in {".py", ".csv"}]
    of_frameworks = [table_id for one in frameworks().values() for table_id in one.table_ids]
    program = " ".join([*(read(path) for path in sources), *of_frameworks])
    for row in defined_terms():
        for name in re.findall(r"`([^`]+)`", row[2]):
            assert re.search(rf"(?<!\w){re.escape(name)}(?!\w)", program), name


def test_every_term_of_the_glossary_stands_once_and_is_one_sentence() -> None:
    entries = defined_terms()
    terms = [row[0] for row in entries]
    assert len(set(terms)) == len(terms)
    for term, meaning, _ in entries:
        assert re.fullmatch(r"[^.]+\.", meaning), term


@pytest.mark.parametrize("record", DECISIONS, ids=lambda record: record.stem)
def test_a_decision_has_its_four_parts_and_is_short(record: Path) -> None:
    parts = re.findall(r"^## (.+)$", read(record), flags=re.MULTILINE)
    assert parts == ["Status", "Context", "Decision", "Consequences"]
    assert len(read(record).splitlines()) < 40
    assert read(record).startswith(f"# {int(record.stem[:4])}. ")


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(record.stem[:4]) for record in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_each_version_in_the_changelog_says_which_numbers_change() -> None:
    version = re.search(r'^version = "(.+)"$', read(PROJECT / "pyproject.toml"), flags=re.MULTILINE)
    assert version
    starts = [found.start() for found in re.finditer(r"^## ", read(CHANGELOG), flags=re.MULTILINE)]
    versions = [read(CHANGELOG)[first:last] for first, last in pairwise([*starts, len(read(CHANGELOG))])]
    assert versions[0].startswith(f"## {version[1]} ")
    assert all("\n### Numbers that change\n" in one for one in versions)


def test_the_picture_is_small_and_its_text_alternative_gives_the_numbers_of_the_sample() -> None:
    alternative, picture = re.search(r"!\[([^\]]+)\]\((.+?)\)", read(README)).groups()  # type: ignore[union-attr]
    data = (PROJECT / picture).read_bytes()
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">II", data[16:24]) == (1280, 900)
    assert len(data) < 250_000
    tiles = Report(read_release(SAMPLE / "published"), "en").headline().text.split("; ")
    assert len(tiles) == 8
    for tile in tiles:
        assert re.search(rf"\b{tile.rpartition(': ')[2]}", alternative), tile


def test_the_published_totals_are_quoted_right() -> None:
    totals = read_programme(SAMPLE).public_totals
    assert totals == {"children_arrested_nl_2016": 252, "cases_followed": 19}
    assert {f"**{total}**" for total in totals.values()} <= set(re.findall(r"\*\*\d+\*\*", read(README)))
