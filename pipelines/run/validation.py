"""The command `validate`: the gate's verdict, and the page of notebook 01."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipelines.programme import Programme
from pipelines.report.page import render_page
from pipelines.run.export import check_programme
from pipelines.run.folder import open_run
from pipelines.run.last_delivery import remembered
from pipelines.run.notebook import find_notebook, run_notebook
from pipelines.validate.gate import Verdict
from pipelines.whole import write_whole

DATA_QUALITY = "01_data_quality.ipynb"


def validate_programme(
    programme: Programme, runs: Path, notebooks: Path, say: Callable[[str], None], tell: Callable[[Verdict], None]
) -> tuple[Verdict, Path]:
    """The verdict on the programme's export, and the path of the page of notebook 01 (for internal use).

    `tell` gets the verdict first, so that it is told whatever happens to the notebook.
    """
    notebook = find_notebook(notebooks, DATA_QUALITY)
    run = open_run(runs, programme.programme)
    run.record({"programme": programme.model_dump(mode="json"), "outcome": "started"}, ())
    say("Reading and checking the export")
    checked = check_programme(programme, runs)
    run.keep_rows(checked.verdict.set_aside)
    verdict = {"rules_run": checked.verdict.rules_run, "findings": len(checked.verdict.findings)}
    record = {"programme": programme.model_dump(mode="json"), "gate": verdict, "deliveries": remembered(checked.export)}
    run.record(record, checked.export.files)
    tell(checked.verdict)
    say("Running notebook 01")
    given = {"programme_dir": str(programme.folder), "runs_dir": str(runs.resolve())}
    executed = run_notebook(notebook, given, run.notebooks / DATA_QUALITY, "internal")
    page = run.notebooks / "01_data_quality.html"
    html = render_page(executed, f"{programme.title} · data quality", "en", "internal", programme.sample)
    write_whole(page, html)
    return checked.verdict, page
