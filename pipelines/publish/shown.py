"""What one page or PDF shows of the Union's emblem and of the statement beside it."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.publish.emblem_geometry import Flag


@dataclass(frozen=True)
class Shown:
    """What one page or PDF shows. `height` of the emblem in `unit`, which must be `least` or more.

    `flag` is None where the emblem is not in the head of the first page. `clear`: whether the statement keeps away from
    it. `larger`: how many other pictures stand that could be logos.
    """

    flag: Flag | None
    height: float
    least: float
    unit: str
    statement: str
    text: str
    fonts: frozenset[str]
    colours: frozenset[str]
    effects: tuple[str, ...] = ()
    is_clear: bool = True
    is_changed: bool = False
    other_pictures: int = 0
