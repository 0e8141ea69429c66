"""The rules for notebooks: thin, one parameters cell of annotated scalars, ids by hand, outputs committed."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from papermill import inspect_notebook

from pipelines.report.sections import SECTIONS

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 8
NOT_IN_A_NOTEBOOK = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.For, ast.While, ast.If, ast.Try, ast.With, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp),
)
NOT_IMPORTED = {"random", "datetime", "time", "secrets", "requests", "urllib", "socket", "os", "subprocess"}

all_notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_there_are_notebooks_to_check() -> None:
    names = [path.stem for path in NOTEBOOKS]
    assert names == [
        "00_new_export",
        "01_data_quality",
        "02_arrests",
        "03_disappearance",
        "04_trajectories",
        "05_care_and_best_interests",
        "06_funder_report",
    ]


@all_notebooks
def test_code_cells_are_short_and_only_call_named_functions(path: Path) -> None:
    for cell in code_cells(path):
        assert len(cell.source.splitlines()) <= LONGEST_CELL, cell.id
        found = [
            type(node).__name__ for node in ast.walk(ast.parse(cell.source)) if isinstance(node, NOT_IN_A_NOTEBOOK)
        ]
        assert not found, f"{cell.id}: {found}"


@all_notebooks
def test_no_clock_randomness_or_network(path: Path) -> None:
    for cell in code_cells(path):
        for node in ast.walk(ast.parse(cell.source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not NOT_IMPORTED & {name.split(".")[0] for name in names}, cell.id


@all_notebooks
def test_the_first_code_cell_is_the_only_parameters_cell(path: Path) -> None:
    tagged = ["parameters" in cell.metadata.get("tags", []) for cell in code_cells(path)]
    assert tagged == [True] + [False] * (len(tagged) - 1)


@all_notebooks
def test_parameters_are_annotated_scalars_with_a_help_text(path: Path) -> None:
    declared = inspect_notebook(str(path))
    assert declared
    for name, parameter in declared.items():
        assert parameter["inferred_type_name"] in {"str", "int", "bool"}, name
        assert len(parameter["help"]) > 10, name
    tree = ast.parse(code_cells(path)[0].source)
    assert all(isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Constant) for node in tree.body)


@all_notebooks
def test_cell_ids_are_words(path: Path) -> None:
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    assert len(set(ids)) == len(ids)
    assert all(
        re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) and not re.fullmatch(r"[0-9a-f]{8}", name) for name in ids
    )


@all_notebooks
def test_prose_stands_before_the_numbers(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert cells[0].cell_type == "markdown"
    assert cells[0].source.startswith("# ")


@all_notebooks
def test_every_showing_cell_has_its_output_committed_and_none_is_an_error(path: Path) -> None:
    for cell in code_cells(path):
        shows = isinstance(ast.parse(cell.source).body[-1], ast.Expr)
        assert bool(cell.outputs) == shows, cell.id
        assert all(output.output_type in {"execute_result", "display_data"} for output in cell.outputs), cell.id


@all_notebooks
def test_nothing_of_the_machine_is_in_the_notebook(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "papermill" not in nbformat.read(path, as_version=4).metadata
    assert not re.search(r'"/(home|root|tmp|work|Users)/', text)
    assert not re.search(r"SYN-[A-Z]-\d", text), "an id of a case"


def test_the_funder_report_shows_every_declared_part_once() -> None:
    calls = " ".join(cell.source for cell in code_cells(NOTEBOOKS[-1]))
    for section in SECTIONS:
        assert calls.count(f'report.section("{section.id}")') == 1
        if section.id != "amif_indicators":
            for part in section.parts:
                assert calls.count(f'report.chart("{part.table_id}")') == 1
    assert calls.count("report.indicator_table()") == calls.count("report.costs()") == 1


def test_the_funder_report_reads_published_tables_only() -> None:
    calls = "\n".join(cell.source for cell in code_cells(NOTEBOOKS[-1]))
    assert re.findall(r"^(?:from|import) .*", calls, flags=re.MULTILINE) == [
        "from pipelines.report.document import open_report"
    ]
