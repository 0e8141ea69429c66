"""Whether a drawn flag is the emblem of the Union: its proportions, its twelve stars and its two colours."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.report.emblem import BLUE, YELLOW

Point = tuple[float, float]

NEAR = 0.02
"""Of the flag's height: what rounding moves a corner by at most."""


@dataclass(frozen=True)
class Flag:
    """A drawn flag: its field as left, top, width and height, the corners of each star, and what colour each has.

    `y` grows downwards.
    """

    field: tuple[float, float, float, float]
    stars: tuple[tuple[Point, ...], ...]
    colours: tuple[str, str]
    """Of the field and of the stars, as #RRGGBB."""


def emblem_faults(flag: Flag) -> Iterator[str]:
    """What is not as the Union has laid it down (rule V08)."""
    left, top, width, height = flag.field
    if flag.colours != (BLUE, YELLOW):
        yield "its colours are not reflex blue and yellow"
    if abs(width / height - 3 / 2) > NEAR:
        yield "its sides are not as 3 to 2"
    if len(flag.stars) != 12:
        yield "it does not have twelve stars"
    found = [_placed(star, left + width / 2, top + height / 2, height) for star in flag.stars]
    if not all(_has_size(star, height) for star in flag.stars):
        yield "its stars are not of the right size"
    hours = sorted(round(angle / 30) % 12 for angle, _ in found)
    if hours != list(range(12)) or not all(_is_on_circle(angle, reach) for angle, reach in found):
        yield "its stars do not stand at the hours of a circle"
    if not all(_is_upright(star, height) for star in flag.stars):
        yield "its stars are not upright or not five-pointed"


def _middle(star: tuple[Point, ...]) -> Point:
    return sum(x for x, _ in star) / len(star), sum(y for _, y in star) / len(star)


def _placed(star: tuple[Point, ...], x: float, y: float, height: float) -> tuple[float, float]:
    """Angle in degrees from the top, and distance from the flag's middle in heights of the flag."""
    across, down = _middle(star)
    angle = math.degrees(math.atan2(across - x, y - down)) % 360
    return angle, math.dist((across, down), (x, y)) / height


def _has_size(star: tuple[Point, ...], height: float) -> bool:
    """Five points on the circle of an eighteenth of the height, and five corners on that of a pentagram inside it."""
    reaches = sorted(math.dist(point, _middle(star)) / height for point in star)
    inner = math.sin(math.radians(18)) / math.sin(math.radians(54)) / 18
    return all(_is_near(reach, wanted) for reach, wanted in zip(reaches, [inner] * 5 + [1 / 18] * 5, strict=False))


def _is_near(found: float, wanted: float) -> bool:
    return abs(found - wanted) < NEAR / 4


def _is_on_circle(angle: float, reach: float) -> bool:
    off = (angle + 15) % 30 - 15
    return _is_near(reach, 1 / 3) and abs(off) < 1


def _is_upright(star: tuple[Point, ...], height: float) -> bool:
    """Ten corners, of which one alone is the highest and stands over the middle."""
    across, _ = _middle(star)
    highest = min(star, key=lambda point: point[1])
    is_alone = sum(abs(y - highest[1]) < NEAR / 4 * height for _, y in star) == 1
    return len(star) == 10 and is_alone and abs(highest[0] - across) < NEAR / 4 * height
