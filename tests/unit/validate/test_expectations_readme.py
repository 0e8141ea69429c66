"""What expectations/README.md teaches works as it stands there."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from small_exports import make_export, told

from pipelines.programme import PROJECT_FOLDER
from pipelines.validate.gate import SUITES, check_export
from pipelines.validate.suites import read_suites

README = (SUITES / "README.md").read_text(encoding="utf-8")
EXAMPLES = {
    block["meta"]["id"]: block for block in map(json.loads, re.findall(r"```json\n(.*?)```", README, re.DOTALL))
}
CASES = [{"case_id": "C-1"}, {"case_id": "C-2", "birth_year": "1997"}]


def test_the_rule_to_add_gives_a_finding_when_put_below_the_last_rule(tmp_path: Path) -> None:
    suites = Path(shutil.copytree(SUITES, tmp_path / "expectations"))
    text = (suites / "services.json").read_text(encoding="utf-8")
    last_rule, end = text.rsplit("}", 2)[0] + "}", text[text.rindex("]") :]
    added = re.findall(r"```json\n(.*?)```", README, re.DOTALL)[1]
    (suites / "services.json").write_text(f"{last_rule},\n{added}{end}", encoding="utf-8")
    service = {"case_id": "C-1", "started_on": "2017-01-01"}
    services = [{"service_id": "V-1", **service}, {"service_id": "V-2", **service, "provider": "ngo"}]
    verdict = check_export(make_export(cases=CASES, services=services), suites)
    assert told(verdict) == [("note", "provider_is_recorded", "services.provider", (2,))]
    assert len(read_suites(suites)["services"]) == len(read_suites(SUITES)["services"]) + 1


def test_the_sample_data_would_give_that_finding() -> None:
    services = (PROJECT_FOLDER / "data_samples/safe_havens/export/services.csv").read_text(encoding="utf-8")
    assert any(line.endswith(",") for line in services.splitlines())


def test_the_rule_on_a_number_gives_a_finding(tmp_path: Path) -> None:
    suites = Path(shutil.copytree(SUITES, tmp_path / "expectations"))
    suite = json.loads((suites / "cases.json").read_text(encoding="utf-8"))
    suite["expectations"].append(EXAMPLES["birth_year_is_of_this_programme"])
    (suites / "cases.json").write_text(json.dumps(suite), encoding="utf-8")
    verdict = check_export(make_export(cases=CASES), suites)
    assert told(verdict) == [("flag", "birth_year_is_of_this_programme", "cases.birth_year", (3,))]


def test_an_on_fail_is_changed_by_writing_another_word(tmp_path: Path) -> None:
    suites = Path(shutil.copytree(SUITES, tmp_path / "expectations"))
    text = (suites / "cases.json").read_text(encoding="utf-8")
    before, rule, after = text.partition('"id": "citizenship_is_recorded"')
    (suites / "cases.json").write_text(before + rule + after.replace('"note"', '"set_aside"', 1), encoding="utf-8")
    verdict = check_export(make_export(cases=[*CASES, {"case_id": "C-3", "citizenship": ""}]), suites)
    assert told(verdict) == [("set_aside", "citizenship_is_recorded", "cases.citizenship", (4,))]


def test_the_rules_that_are_explained_stand_in_the_suites() -> None:
    written = [rule for suite in read_suites(SUITES).values() for rule in suite]
    for rule_id in ("yes_no_is_readable", "disappearance_lies_in_a_placement"):
        (rule,) = [rule for rule in written if rule.id == rule_id]
        example = EXAMPLES[rule_id]
        assert (rule.kind, rule.kwargs, rule.on_fail) == (
            example["type"],
            example["kwargs"],
            example["meta"]["on_fail"],
        )


def test_the_table_of_all_rules_is_complete_and_says_what_happens() -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \|[^|]*\| (stop|set_aside|flag|note) \|", README, re.MULTILINE))
    assert listed == {rule.id: rule.on_fail for suite in read_suites(SUITES).values() for rule in suite}
