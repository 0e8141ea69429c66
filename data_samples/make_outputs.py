"""Makes what the samples give: the published tables for notebook 06, and the notebooks' committed outputs.

nbval compares every run with these outputs, so a change in any number shows as a difference in a notebook.
"""

import shutil
import tempfile
from pathlib import Path

import nbformat

from pipelines.programme import WHOLE_PROGRAMME, read_programme
from pipelines.protect.published_files import write_release
from pipelines.run.export import check_programme
from pipelines.run.narratives import lay_narratives
from pipelines.run.notebook import run_notebook

PROJECT = Path(__file__).parents[1]
SAMPLE = PROJECT / "data_samples" / "safe_havens"


def make_published() -> None:
    """The last period's public release of the whole programme: what notebook 06 reads by default."""
    programme = read_programme(SAMPLE)
    views = check_programme(programme).release(programme.periods[-1], "public")
    shutil.rmtree(SAMPLE / "published", ignore_errors=True)
    whole, folder = views[WHOLE_PROGRAMME], SAMPLE / "published"
    write_release(whole, folder)
    lay_narratives(programme, whole, ["en"], (), folder, print)


def make_notebook_outputs(notebook: Path) -> None:
    """Runs a notebook on its defaults and keeps what its cells showed, without what differs from run to run."""
    with tempfile.TemporaryDirectory() as folder:
        executed = run_notebook(notebook, {}, Path(folder) / notebook.name, "internal")
    content = nbformat.read(notebook, as_version=4)
    for cell, run in zip(content.cells, executed.cells, strict=True):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = run.outputs, run.execution_count
    nbformat.write(content, notebook)


def main() -> None:
    """Published tables first: notebook 06 shows them."""
    make_published()
    for notebook in sorted((PROJECT / "notebooks").glob("*.ipynb")):
        make_notebook_outputs(notebook)


if __name__ == "__main__":
    main()
