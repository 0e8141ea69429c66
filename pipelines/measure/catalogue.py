"""The written definition of every table: what is counted, of whom, when, and what happens to what is not known.

`docs/indicators.md` is generated from here. A definition's id never changes its meaning: a new meaning is a new id.
"""

from __future__ import annotations

from pipelines.contract.counts import Definition
from pipelines.measure.definitions.arrests import ARRESTS
from pipelines.measure.definitions.assistance import ASSISTANCE
from pipelines.measure.definitions.disappearance import DISAPPEARANCE
from pipelines.measure.definitions.quality import QUALITY
from pipelines.measure.definitions.recorded import RECORDED_TABLES

ENTRIES: tuple[Definition, ...] = (
    *ARRESTS,
    *DISAPPEARANCE,
    *ASSISTANCE,
    *RECORDED_TABLES,
    *QUALITY,
)

_BY_ID = {entry.id: entry for entry in ENTRIES}
assert len(_BY_ID) == len(ENTRIES)


def definition(table_id: str) -> Definition:
    """The catalogue entry of a table; a KeyError is a programmer's mistake."""
    return _BY_ID[table_id]
