"""An analyst changes a parameter and runs all: every notebook goes through, on any programme, country and breakdown."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from pipelines.errors import GateStopped
from pipelines.run.notebook import run_notebook

PROJECT = Path(__file__).parents[2]
SAMPLES = PROJECT / "data_samples"

BREAKDOWNS = {
    "02_arrests": ("offence", "quarter", "nationality_group", "age_band", "sex"),
    "03_disappearance": ("sex", "age_band", "nationality_group"),
    "04_trajectories": ("partner", "kind"),
    "05_care_and_best_interests": ("met", "child", "offer"),
}


def run(name: str, into: Path, **parameters: str) -> str:
    notebook = f"{name}.ipynb"
    executed = run_notebook(PROJECT / "notebooks" / notebook, parameters, into / notebook, "internal")
    outputs = [output for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type in ("error", "stream")]
    return "\n".join(str(output.data["text/plain"]) for output in outputs)


pytestmark = pytest.mark.campaign  # real runs, too long for every change


@pytest.mark.parametrize("name", BREAKDOWNS)
def test_a_small_country_of_another_programme_in_another_period(name: str, tmp_path: Path) -> None:
    """No case of it is followed, and most groups are empty or too small for a chart."""
    parameters = {"programme_dir": str(SAMPLES / "predecessor"), "country": "RO", "period": "2015-H1"}
    said = run(name, tmp_path, **parameters, breakdown=BREAKDOWNS[name][-1], other_programme_dir="")
    assert said.startswith("Predecessor (invented), Romania, 1 January 2015 to 30 June 2015.")
    assert "No second programme was given" in said


@pytest.mark.campaign
@pytest.mark.parametrize(("name", "breakdown"), [(name, one) for name, all_ in BREAKDOWNS.items() for one in all_])
def test_every_breakdown_in_every_notebook(name: str, breakdown: str, tmp_path: Path) -> None:
    said = run(name, tmp_path, breakdown=breakdown, country="MD", period="2017-H2")
    assert "Moldova, 1 July 2017 to 31 December 2017" in said


@pytest.mark.campaign
@pytest.mark.parametrize("name", BREAKDOWNS)
def test_on_an_export_that_the_gate_stopped_only_the_own_calculation_fails(name: str, tmp_path: Path) -> None:
    """Each chart is a sentence; the last cell, which takes a table on, ends with the gate's own error."""
    with pytest.raises(GateStopped):
        run(name, tmp_path, programme_dir=str(SAMPLES / "faulty" / "missing_table"))
    failed = nbformat.read(tmp_path / f"{name}.failed.ipynb", as_version=4)
    errors = [cell.id for cell in failed.cells if any(o.output_type == "error" for o in cell.get("outputs", ()))]
    assert errors == ["own-frame"]
