"""How far a share of a sample can be from the share of those it stands for."""

from __future__ import annotations

from math import sqrt

Z_95 = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95% score interval for the share `part` of `whole`, two shares from 0 to 1; `whole` is above 0.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the
    American Statistical Association 22 (1927), 209-212; without a correction for continuity.
    """
    square = Z_95**2
    centre = part + square / 2
    spread = Z_95 * sqrt(part * (whole - part) / whole + square / 4)
    # Where all or none are in the part, the far end is exactly 0 or 1; floating point would miss it by a hair.
    lowest = 0.0 if part == 0 else (centre - spread) / (whole + square)
    highest = 1.0 if part == whole else (centre + spread) / (whole + square)
    return lowest, highest
