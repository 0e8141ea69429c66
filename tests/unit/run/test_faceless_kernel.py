"""In the kernel of a notebook that is published no frame shows a value, and no error its message."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from pipelines.errors import GateStopped, NotebookFailed
from pipelines.programme import Profile
from pipelines.run import notebook
from pipelines.run.notebook import run_notebook

FUNDER_REPORT = Path(__file__).parents[3] / "notebooks" / "06_funder_report.ipynb"

MARK, NUMBER = "SYN-C-0001", "770001"

RAW = f"case_id,age,opened_on\n{MARK},{NUMBER},2017-03-05\nSYN-C-0002,770002,2017-03-06\n"

OF_POLARS = (
    "import polars as pl\nrows = pl.read_csv(RAW)\nrows",
    "print(rows, [rows], f'{rows!r}', rows['case_id'])\nrows.glimpse()\nrows.show()\nrows.describe()",
    "rows['case_id']",
    "rows.style",
    "rows.lazy().filter(pl.col('age') == rows['age'].max())",
    "print(_.explain())\n_.show()",
    "display(rows, rows['age'], rows.group_by('case_id').len())",
)
OF_PANDAS = (
    "import pandas as pd\nrows = pd.read_csv(RAW)\nrows",
    "print(rows, [rows.age], rows.set_index('case_id').index, rows.case_id.array, rows.age.astype('category').array)",
    "rows.set_index('case_id').info()\nprint(rows.to_string(), rows.to_html())\nrows.describe()",
    "rows.age",
    "rows.style",
    "rows.set_index(['case_id', 'age']).index",
    "display(rows, rows.case_id.unique())",
)
OF_NUMPY = (
    "import numpy as np\nages = np.loadtxt(RAW, delimiter=',', skiprows=1, usecols=1)\nages",
    "print(ages, [ages], f'{ages}', np.ma.array(ages), np.rec.fromarrays([ages]))",
    "import threading\nthread = threading.Thread(target=lambda: print(ages, np.atleast_2d(ages)))",
    "thread.start()\nthread.join()",
)
BESIDE_FRAMES = (
    "import logging, os, threading, warnings\nwarnings.warn(open(RAW).read())\nlogging.getLogger('x').error(MARK)",
    "os.system(f'echo {MARK} >&2')\nthread = threading.Thread(target=lambda: int(MARK))\nthread.start()\nthread.join()",
)


def changed_report(folder: Path, *sources: str) -> Path:
    """Notebook 06 with cells at its end, which read a raw file."""
    raw = folder / "cases.csv"
    raw.write_text(RAW, encoding="utf-8")
    content = nbformat.read(FUNDER_REPORT, as_version=4)
    first = f"RAW, MARK = {str(raw)!r}, {MARK!r}"
    content.cells = [*content.cells[:4], *map(new_code_cell, (first, *sources))]
    path = folder / "changed.ipynb"
    nbformat.write(content, path)
    return path


def outputs_of(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return json.dumps([cell.outputs for cell in cells if cell.cell_type == "code"])


def shown_by(folder: Path, sources: tuple[str, ...], profile: Profile) -> str:
    run_notebook(changed_report(folder, *sources), {}, folder / "out.ipynb", profile)
    return outputs_of(folder / "out.ipynb")


@pytest.mark.parametrize("sources", [OF_POLARS, OF_PANDAS, OF_NUMPY], ids=["polars", "pandas", "numpy"])
def test_no_frame_has_a_face_in_a_published_notebook(tmp_path: Path, sources: tuple[str, ...]) -> None:
    shown = shown_by(tmp_path, sources, "public")
    assert "2 rows" in shown
    assert "values are not shown>" in shown
    for value in (MARK, NUMBER, "770002", "2017-03-05", "SYN"):
        assert value not in shown


def test_a_frame_tells_its_size(tmp_path: Path) -> None:
    shown = shown_by(tmp_path, OF_POLARS[:1], "public")
    assert '"<polars.DataFrame: 2 rows, 3 columns; values are not shown>"' in shown


def test_the_analyst_sees_the_values(tmp_path: Path) -> None:
    shown = shown_by(tmp_path, OF_POLARS[:1], "internal")
    assert MARK in shown
    assert "not shown" not in shown


def test_warnings_logs_and_threads_put_no_value_on_a_published_page(tmp_path: Path) -> None:
    shown = shown_by(tmp_path, BESIDE_FRAMES, "public")
    assert "unexpected ValueError" in shown
    assert "SYN" not in shown


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("import polars as pl\npl.read_csv(RAW)['case_id'].cast(pl.Int64)", "InvalidOperationError"),
        ("assert open(RAW).read() == '', open(RAW).read()", "AssertionError"),
        ("1 +", "SyntaxError"),
    ],
)
def test_an_error_keeps_no_message_and_no_line_of_a_frame(tmp_path: Path, source: str, kind: str) -> None:
    with pytest.raises(NotebookFailed, match=f"with {kind}") as failed:
        run_notebook(changed_report(tmp_path, source), {}, tmp_path / "out.ipynb", "public")
    assert "SYN" not in str(failed.value)
    kept = outputs_of(tmp_path / "out.failed.ipynb")
    assert kind in kept
    assert "SYN" not in kept


def test_our_own_errors_keep_their_sentence(tmp_path: Path) -> None:
    source = "from pipelines.errors import GateStopped\nraise GateStopped('1 rule says stop.', 'Correct it.')"
    with pytest.raises(GateStopped, match=r"1 rule says stop\. Correct it\."):
        run_notebook(changed_report(tmp_path, source), {}, tmp_path / "out.ipynb", "public")


def test_where_frames_could_show_values_already_the_kernel_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import polars", encoding="utf-8")
    path = f"{tmp_path}:{Path(notebook.__file__).parents[2]}"
    command = [sys.executable, "-P", "-m", notebook.FACELESS_KERNEL, "-f", str(tmp_path / "kernel.json")]
    ended = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert b"can show values already" in ended.stderr
