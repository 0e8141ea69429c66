"""The sample programme as other systems hold it: a record for each case, with lists of what happened beside it."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE = Path(__file__).parent / "safe_havens"

Row = dict[str, str]
CODE_TYPES = ("citizenship", "exploitation_type", "means_of_control", "protection_concern")


@dataclass(frozen=True)
class Told:
    """All rows have the field `case_id`; several codes in one field are separated by `;`; a month alone is 2017-03."""

    records: Sequence[Row]
    arrests: Sequence[Row]
    placements: Sequence[Row]
    steps: Sequence[Row]
    services: Sequence[Row]
    assessments: Sequence[Row]
    needs: Sequence[Row]
    followups: Sequence[Row]


def tell(export: Path = SAMPLE / "export", cases: int | None = None) -> Told:
    """The canonical export in `export`, or its first `cases`, told as records with lists."""
    tables = {file.stem: list(csv.DictReader(file.open(encoding="utf-8", newline=""))) for file in export.glob("*.csv")}
    records = [dict(row) for row in tables["cases"][:cases]]
    told = {record["case_id"] for record in records}
    codes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in tables["case_codes"]:
        codes[row["case_id"]][row["code_type"]].append(row["code"])
    outcomes = {row["case_id"]: row for row in tables["outcomes"]}
    for record in records:
        record |= {code_type: ";".join(codes[record["case_id"]][code_type]) for code_type in CODE_TYPES}
        outcome = outcomes.get(record["case_id"], {})
        record |= {f"solution_{name}": outcome.get(name, "") for name in ("solution", "decided_on", "implemented_on")}
    own = {name: [row for row in rows if row["case_id"] in told] for name, rows in tables.items()}
    events = [row | {"event_date": _as_known(row)} for row in own["events"]]
    placements = [row for row in events if row["event_type"] in ("placement_start", "placement_end")]
    steps = [row for row in events if row["event_type"] != "arrest" and row not in placements]
    return Told(
        records,
        _arrests([row for row in events if row["event_type"] == "arrest"]),
        _placements(placements),
        steps,
        own["services"],
        own["assessments"],
        own["needs"],
        own["followups"],
    )


def _as_known(event: Mapping[str, str]) -> str:
    digits = {"day": 10, "month": 7, "year": 4, "unknown": 0}[event["date_precision"]]
    return event["event_date"][:digits]


def _arrests(events: Sequence[Row]) -> list[Row]:
    # A duplicate case holds the same arrest once more.
    arrests: dict[tuple[str, str], Row] = {}
    for event in events:
        arrest = arrests.setdefault((event["case_id"], event["arrest_ref"]), event | {"offence": ""})
        arrest["offence"] = ";".join(filter(None, (arrest["offence"], event["offence"])))
    return list(arrests.values())


def _placements(events: Sequence[Row]) -> list[Row]:
    placements: dict[tuple[str, str], Row] = {}
    for event in events:
        which = "from" if event["event_type"] == "placement_start" else "until"
        placement = placements.setdefault((event["case_id"], event["step_id"]), event | {"from": "", "until": ""})
        placement[which] = event["event_date"]
    return list(placements.values())
