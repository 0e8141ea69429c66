"""Running one notebook: parameters refused before a kernel starts, a time limit, and no value in an error."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from pipelines.errors import GateStopped, NotebookFailed, ParameterInvalid
from pipelines.run.notebook import find_notebook, run_notebook

PARAMETERS = 'country: str = "ALL"  # a programme country, or ALL\nrows: int = 5  # how many rows to show\n'


def notebook(folder: Path, *sources: str) -> Path:
    cells = [new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}), *map(new_code_cell, sources)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = folder / "test.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
    return path


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"contry": "NL"}, "no parameter contry"),
        ({"rows": "7"}, "how many rows to show"),
        ({"rows": True}, "how many rows to show"),
        ({"country": 7}, "a programme country, or ALL"),
    ],
)
def test_a_wrong_parameter_is_refused_before_a_kernel_starts(
    tmp_path: Path, given: dict[str, object], said: str
) -> None:
    path = notebook(tmp_path, "raise SystemExit")
    with pytest.raises(ParameterInvalid, match=said):
        run_notebook(path, given, tmp_path / "out" / "test.ipynb", "public")
    assert not (tmp_path / "out").exists()


def test_the_kernel_talks_through_private_sockets_and_no_port(tmp_path: Path) -> None:
    path = notebook(
        tmp_path,
        "from ipykernel.kernelapp import IPKernelApp\napp = IPKernelApp.instance()\n(app.transport, country, rows)",
    )
    executed = run_notebook(path, {"country": "NL"}, tmp_path / "test.ipynb", "internal")
    assert executed.cells[-1].outputs[0]["data"]["text/plain"] == "('ipc', 'NL', 5)"


def test_what_the_process_of_a_kernel_prints_past_its_cells_does_not_reach_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    loud = "import os, sys\nos.system('echo SYN-C-0001; echo SYN-C-0001 >&2')\nprint('SYN-C-0001', file=sys.__stderr__)"
    run_notebook(notebook(tmp_path, loud), {}, tmp_path / "out.ipynb", "internal")
    told = capfd.readouterr()
    assert "SYN" not in told.out + told.err


def test_a_cell_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    path = notebook(tmp_path, "import time\ntime.sleep(60)")
    with pytest.raises(NotebookFailed, match="did not end within 2 seconds"):
        run_notebook(path, {}, tmp_path / "out.ipynb", "internal", time_limit_seconds=2)


def test_the_message_of_an_error_is_not_repeated(tmp_path: Path) -> None:
    path = notebook(tmp_path, 'raise ValueError("case SYN-C-0001, girl, born 2003")')
    with pytest.raises(NotebookFailed) as failed:
        run_notebook(path, {}, tmp_path / "out.ipynb", "internal")
    assert "cell 2" in str(failed.value)
    assert "ValueError" in str(failed.value)
    assert "SYN" not in str(failed.value)
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__
    assert not (tmp_path / "out.ipynb").exists()
    assert (tmp_path / "out.failed.ipynb").exists()


def test_our_own_errors_come_through_the_kernel_with_their_sentence(tmp_path: Path) -> None:
    path = notebook(
        tmp_path, 'from pipelines.errors import GateStopped\nraise GateStopped("1 rule says stop.", "Correct it.")'
    )
    with pytest.raises(GateStopped, match=r"1 rule says stop\. Correct it\."):
        run_notebook(path, {}, tmp_path / "out.ipynb", "internal")


def test_a_kernel_that_dies_is_said_so(tmp_path: Path) -> None:
    path = notebook(tmp_path, "import os\nos._exit(1)")
    with pytest.raises(NotebookFailed, match="kernel"):
        run_notebook(path, {}, tmp_path / "out.ipynb", "internal")


def test_a_missing_notebook_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ParameterInvalid, match=r"no notebook gone\.ipynb"):
        find_notebook(tmp_path, "gone.ipynb")


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    monkeypatch.setattr("tempfile.tempdir", None)
    run_notebook(notebook(tmp_path, "1"), {}, tmp_path / "out.ipynb", "internal")
    assert not list((tmp_path / "t").glob("sh-*"))
