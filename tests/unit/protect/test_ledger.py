"""The ledger holds what was published, in order, and tells when anybody has touched it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hand_made_release import hand_made_release

from pipelines.errors import ProtectionFailed, PublishRefused
from pipelines.protect.ledger import Ledger, read_ledger

KEY = "0123456789abcdef"


def filled(folder: Path, periods: int = 3) -> Ledger:
    for number in range(1, periods + 1):
        release = hand_made_release(period=f"2017-{number}")
        read_ledger(folder, "public").append({"ALL": release}, {"cases_followed": 19}, KEY)
    return read_ledger(folder, "public")


def test_what_is_entered_is_read_back_in_its_order(tmp_path: Path) -> None:
    ledger = filled(tmp_path)
    assert [entry.period for entry in ledger.entries] == ["2017-1", "2017-2", "2017-3"]
    entry = ledger.of_period("2017-2")
    assert entry is not None
    assert entry.views["ALL"] == hand_made_release(period="2017-2")
    assert ledger.of_period("2018-1") is None
    assert [path.name for path in sorted((tmp_path / "ledger" / "public").iterdir())] == [
        "0001.json",
        "0002.json",
        "0003.json",
    ]


def changed(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    document["entry"]["period"] = "2016-1"
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: changed(folder / "0002.json"),
        lambda folder: (folder / "0002.json").unlink(),
        lambda folder: (folder / "0001.json").unlink(),
        lambda folder: (folder / "0003.json").write_text("{", encoding="utf-8"),
        lambda folder: (folder / "0002.json").write_bytes((folder / "0001.json").read_bytes()),
    ],
)
def test_an_entry_that_is_changed_or_missing_stops_everything(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    filled(tmp_path)
    harm(tmp_path / "ledger" / "public")
    with pytest.raises(PublishRefused):
        read_ledger(tmp_path, "public")


def test_two_runs_at_once_do_not_write_one_entry(tmp_path: Path) -> None:
    first, second = read_ledger(tmp_path, "public"), read_ledger(tmp_path, "public")
    first.append({"ALL": hand_made_release()}, {}, KEY)
    with pytest.raises(PublishRefused):
        second.append({"ALL": hand_made_release()}, {}, KEY)
    assert len(list((tmp_path / "ledger" / "public").iterdir())) == 1


def test_another_key_stops_the_release_and_says_what_to_do(tmp_path: Path) -> None:
    ledger = filled(tmp_path, 1)
    ledger.check_key(KEY)
    with pytest.raises(ProtectionFailed) as refused:
        ledger.check_key("fedcba9876543210")
    assert "Restore the old key" in str(refused.value)


def test_a_ledger_holds_no_exact_number_but_public_ones(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    entry = json.loads((tmp_path / "ledger" / "public" / "0001.json").read_text(encoding="utf-8"))["entry"]
    cells = [cell for table in entry["views"]["ALL"]["tables"] for _, cell in table["cells"]]
    assert {cell["value"] for cell in cells if cell["status"] == "exact"} == {19}
