"""The one look of all charts, with a reason beside each setting."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

FONT = "Arial, Liberation Sans, sans-serif"
TEXT_SIZE = 14

# Text has at least 4.5:1 and every fill or line that carries meaning at least 3:1 against the page, in both schemes.
INK = "#1B2733"
MUTED = "#4F5D6B"
LINE = "#7C8894"
TRACK = "#EEF1F5"
FIRST = "#1F4E79"
SECOND = "#B4601E"
THIRD = "#2E6F62"
FOURTH = "#7A3E8E"
PAPER = "#FFFFFF"

DARK = {
    INK: "#E8EDF2",
    MUTED: "#B3BFCB",
    LINE: "#7F8D9B",
    TRACK: "#232C36",
    FIRST: "#7DB2E8",
    SECOND: "#EBA25E",
    THIRD: "#7CC7B3",
    FOURTH: "#C9A0DA",
    PAPER: "#12181F",
}
"""Each colour of the light scheme → its partner in the dark one: the page swaps them before it draws."""

SERIES: tuple[tuple[str, str], ...] = ((FIRST, ""), (SECOND, "/"), (MUTED, "."))
"""Fill and pattern of the first, second and third series: the pattern tells them apart without colour."""

AREAS: tuple[tuple[str, str], ...] = ((FIRST, ""), (SECOND, "/"), (THIRD, "."), (FOURTH, "x"))
"""Fill and pattern of the outcomes that are stacked on one another; what has not ended is the `TRACK` on top."""

SMALL_TEXT = 13
"""The least size of text; for what stands at an axis or beside an area."""

CONFIG = {
    "displayModeBar": False,  # its buttons have no names for a screen reader, and the values stand beside the bars
    "displaylogo": False,  # a logo is a link out of the page
    "showSendToCloud": False,  # that button would upload the figure
    "responsive": True,  # a phone and a wide screen get the same file
    "scrollZoom": False,  # the wheel scrolls the page
    "doubleClick": False,  # a zoomed axis no longer starts at zero
}


def chart_template() -> go.layout.Template:
    """The template of every figure; a new object each time, because figures share nothing."""
    axis = {
        "showgrid": False,  # the value stands at each bar, so a grid would only add lines
        "zeroline": False,  # the base line is drawn once, by the figure
        "showticklabels": False,  # labels stand above their bars, so that they fit at 320 px
        "fixedrange": True,  # lengths are compared from zero: no zoom, and a finger scrolls the page
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": TEXT_SIZE, "color": INK},
            "paper_bgcolor": "rgba(0,0,0,0)",  # the page's own background shows, light or dark
            "plot_bgcolor": "rgba(0,0,0,0)",
            "bargap": 0,  # widths are set bar by bar
            "barmode": "overlay",  # places are set bar by bar
            "hovermode": "closest",  # one bar, one sentence
            "hoverlabel": {"font": {"family": FONT, "size": TEXT_SIZE}, "align": "left"},
            "dragmode": False,
            "showlegend": False,
            "legend": {
                "orientation": "h",  # above the bars: read first, and no width is lost
                "x": 0,
                "xanchor": "left",
                "y": 1,
                "yanchor": "bottom",
                "itemclick": False,  # a hidden series would look like a zero
                "itemdoubleclick": False,
                "traceorder": "normal",
            },
            "xaxis": axis,
            "yaxis": axis,
        }
    )


def look_of_all() -> dict[str, Any]:
    """What is the same in all figures: the template and the configuration."""
    return {"template": chart_template().to_plotly_json(), "config": CONFIG}
