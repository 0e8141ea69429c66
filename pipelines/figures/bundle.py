"""The drawing library as text, from the installed package: nothing is fetched."""

from __future__ import annotations

from plotly.offline import get_plotlyjs


def drawing_library() -> str:
    """The JavaScript that draws the charts in the page (about 4.8 MB)."""
    return str(get_plotlyjs())
