"""What is not published changes no byte of what is."""

import csv
import datetime as dt
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from pipelines.contract.fields import field

Command = Callable[..., subprocess.CompletedProcess[str]]
Digests = Callable[[Path], dict[str, str]]

UNUSED_DAYS = {("services", "planned_on"), ("assessments", "child_heard_on"), ("assessments", "implemented_on")}
"""Days that no published table looks at: they move a day back, which keeps them before what follows them."""


def change_what_is_not_published(export: Path, seed: int) -> None:
    """New identifiers, rows in another order, columns in another order, and unused days moved."""
    chance = random.Random(seed)  # noqa: S311 - the same change each time, no secret
    new: dict[str, str] = {}
    for path in sorted(export.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            for name, value in row.items():
                if value and field(path.stem, name).type == "text":
                    row[name] = new.setdefault(value, f"other-{chance.getrandbits(60):015x}")
                elif value and (path.stem, name) in UNUSED_DAYS:
                    row[name] = str(dt.date.fromisoformat(value) - dt.timedelta(days=1))
        chance.shuffle(rows)
        columns = list(rows[0])
        chance.shuffle(columns)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)


def test_other_identifiers_order_and_unused_days_give_the_same_bytes(
    programme: Path, tmp_path: Path, safehavens: Command, digests: Digests
) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(programme, changed)
    change_what_is_not_published(changed / "export", seed=7)
    made = []
    for number, folder in enumerate((programme, changed)):
        places = ["--runs", tmp_path / f"runs-{number}", "--releases", tmp_path / f"releases-{number}"]
        done = safehavens("report", folder, *places)
        assert done.returncode == 0, done.stderr
        made.append(digests(tmp_path / f"releases-{number}"))
    assert digests(programme) != digests(changed)
    assert len(made[0]) == 3, "page, manifest and index"
    assert made[0] == made[1]
