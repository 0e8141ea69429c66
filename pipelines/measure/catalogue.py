"""The written definition of every table: what is counted, of whom, when, and what happens to what is not known.

`docs/indicators.md` is generated from here. A definition's id never changes its meaning: a new meaning is a new id.
"""

from __future__ import annotations

from pipelines.contract.counts import Definition
from pipelines.measure.definitions.arrests import ARRESTS
from pipelines.measure.definitions.assistance import ASSISTANCE
from pipelines.measure.definitions.best_interests import BEST_INTERESTS
from pipelines.measure.definitions.care import CARE
from pipelines.measure.definitions.disappearance import DISAPPEARANCE
from pipelines.measure.definitions.identification import IDENTIFICATION
from pipelines.measure.definitions.needs import NEEDS
from pipelines.measure.definitions.partners import PARTNERS
from pipelines.measure.definitions.quality import QUALITY
from pipelines.measure.definitions.recorded import RECORDED_TABLES
from pipelines.measure.definitions.returns import RETURNS
from pipelines.measure.definitions.solutions import SOLUTIONS
from pipelines.measure.definitions.trajectories import TRAJECTORIES

CHAPTERS: dict[str, tuple[Definition, ...]] = {
    "Arrests": ARRESTS,
    "Identification as a possible victim": IDENTIFICATION,
    "Reception and disappearance": DISAPPEARANCE,
    "AMIF indicators": ASSISTANCE,
    "Return": RETURNS,
    "Durable solution and follow-up": SOLUTIONS,
    "Care": CARE,
    "Best interests": BEST_INTERESTS,
    "Needs": NEEDS,
    "Trajectories of the followed cases": TRAJECTORIES,
    "Chain partners": PARTNERS,
    "Children and cases recorded": RECORDED_TABLES,
    "Data quality": QUALITY,
}
"""The question that each definition answers → the definitions, in the order of `docs/indicators.md`."""

ENTRIES: tuple[Definition, ...] = tuple(entry for entries in CHAPTERS.values() for entry in entries)

_BY_ID = {entry.id: entry for entry in ENTRIES}
assert len(_BY_ID) == len(ENTRIES)


def definition(table_id: str) -> Definition:
    """The catalogue entry of a table; a KeyError is a programmer's mistake."""
    return _BY_ID[table_id]
