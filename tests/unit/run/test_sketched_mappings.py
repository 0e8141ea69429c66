"""A mapping that is begun from the names of columns alone reads what an office means."""

from __future__ import annotations

from pathlib import Path

from pipelines.load.mapped import read_mapped
from pipelines.load.proposing.answers import Answers
from pipelines.load.proposing.propose import as_mapping
from pipelines.run.exploration import explore_export


def test_a_blank_in_a_field_that_must_be_filled_is_read_as_not_known(tmp_path: Path) -> None:
    rows = [f"A{at};{'' if at % 2 else 'male'};RO;{'' if at % 3 else 'yes'}" for at in range(12)]
    (tmp_path / "register.csv").write_text("\n".join(["case number;sex;nationality;consent", *rows]), encoding="utf-8")
    found = explore_export(tmp_path, Answers(take_likely=True))
    assert found.proposal is not None
    mapping = as_mapping(found.proposal.whole)
    assert mapping is not None
    cases = read_mapped(found.files, mapping, frozenset(mapping.lacks), has_damaged_zip=False).tables["cases"]
    assert cases["sex"].to_list() == ["male", "unknown"] * 6
    assert cases["consent_reporting"].to_list() == ["yes", "unknown", "unknown"] * 4
    assert "blank" not in found.proposal.whole["tables"]["cases"]["all"]["fields"]["citizenship"]
