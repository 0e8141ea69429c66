"""What an export may be declared not to have: a table or a column; never what makes a row a case, nor consent."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.contract.fields import tables

NEVER_LACKING_ROLES = frozenset({"key", "case", "case_key"})

NEVER_LACKING = frozenset({"cases", "cases.consent_reporting"})
"""Without cases there is nothing to count; without consent nobody can be left out who refused."""


def faults_in_lacks(lacks: Sequence[str]) -> list[str]:
    """One sentence for each entry that is neither a table nor `table.column`, or that no export can do without.

    The sentence says which entry it is by its place in the list, not by its text.
    """
    faults = []
    for number, place in enumerate(lacks, start=1):
        table, _, column = place.partition(".")
        fields = {field.name: field for field in tables().get(table, ())}
        if not fields or (column and column not in fields) or place.endswith("."):
            faults.append(f"entry {number} of lacks is no table and no table.column of the contract")
        elif place in NEVER_LACKING or (column and fields[column].role in NEVER_LACKING_ROLES):
            faults.append(f"entry {number} of lacks is a table or column that no export can do without")
    return faults
