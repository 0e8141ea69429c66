"""What an export may be declared not to have; never what makes a row a case, nor consent."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.contract.fields import codelists, tables
from pipelines.contract.places import EVENT_TYPE, events_of_kind, parts_of

NEVER_LACKING_ROLES = frozenset({"key", "case", "case_key"})

NEVER_LACKING = frozenset({"cases", "cases.consent_reporting"})
"""Without cases there is nothing to count; without consent nobody can be left out who refused."""


def faults_in_lacks(lacks: Sequence[str]) -> list[str]:
    """One sentence for each entry that is no place of the contract, or that no export can do without.

    The sentence says which entry it is by its place in the list, not by its text.
    """
    known = {
        *tables(),
        *(f"{table}.{field.name}" for table, fields in tables().items() for field in fields),
        *events_of_kind(*codelists()["event_type"]),
    }
    faults = []
    for number, place in enumerate(lacks, start=1):
        table, column, _ = parts_of(place)
        if place not in known:
            faults.append(
                f"entry {number} of lacks is no table, no table.column and no {EVENT_TYPE}=kind of the contract"
            )
        elif place in NEVER_LACKING or (column and _role(table, column) in NEVER_LACKING_ROLES):
            faults.append(f"entry {number} of lacks is a table or column that no export can do without")
    return faults


def _role(table: str, column: str) -> str:
    return next(field.role for field in tables()[table] if field.name == column)
