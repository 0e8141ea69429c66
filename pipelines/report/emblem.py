"""The emblem of the European Union as inline SVG, drawn to its published geometry."""

from __future__ import annotations

import math

HEIGHT = 540
WIDTH = HEIGHT * 3 // 2
BLUE, YELLOW = "#003399", "#FFCC00"

# A pentagram's inner corners lie at sin 18° / sin 54° of its circumradius.
_INNER = math.sin(math.radians(18)) / math.sin(math.radians(54))


def emblem_svg(name: str) -> str:
    """The flag, 3:2: twelve upright stars on a circle of a third of the height, each of radius an eighteenth.

    `name` is read aloud in its place; it must need no escaping.
    """
    centres = [(WIDTH / 2 + HEIGHT / 3 * math.sin(hour), HEIGHT / 2 - HEIGHT / 3 * math.cos(hour)) for hour in _hours()]
    path = "".join(_star(x, y, HEIGHT / 18) for x, y in centres)
    return (
        f'<svg class="emblem" id="eu-emblem" role="img" aria-label="{name}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="96" height="64"><path fill="{BLUE}" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>'
        f'<path fill="{YELLOW}" d="{path}"/></svg>'
    )


def _hours() -> list[float]:
    return [math.radians(30 * hour) for hour in range(12)]


def _star(x: float, y: float, radius: float) -> str:
    corners = []
    for tenth in range(10):
        angle, reach = math.radians(36 * tenth), radius if tenth % 2 == 0 else radius * _INNER
        corners.append(f"{x + reach * math.sin(angle):.2f} {y - reach * math.cos(angle):.2f}")
    return f"M{'L'.join(corners)}z"
