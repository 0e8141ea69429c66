"""One linear or integer program, solved by HiGHS for one objective after another: each starts where the last ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Numbers = NDArray[np.float64]

Terms = Mapping[int, float]
"""Variable → factor."""

NEAR = 1e-6
"""A solution this near to whole numbers is whole."""


@dataclass(frozen=True)
class Row:
    """low <= sum of factor x variable <= high."""

    terms: Terms
    low: float
    high: float


@dataclass(frozen=True)
class Solution:
    """Values of the variables, and the price of each row: how much the objective gains where the row is moved by 1."""

    values: Numbers
    prices: Numbers

    @property
    def is_whole(self) -> bool:
        """Whether all values are whole numbers."""
        return bool(np.abs(np.round(self.values) - self.values).max(initial=0.0) < NEAR)


class Solver:
    """Variables between `low` and `high` that keep to `rows`. One thread, a fixed seed, no time limit: repeatable."""

    def __init__(self, low: Numbers, high: Numbers, rows: Sequence[Row]) -> None:
        self._all = np.arange(len(low), dtype=np.int32)
        self._highs = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            self._highs.setOptionValue(option, value)
        matrix = as_matrix([row.terms for row in rows], len(low))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(low), len(rows)
        model.col_cost_, model.col_lower_, model.col_upper_ = np.zeros(len(low)), low, high
        model.row_lower_ = np.array([row.low for row in rows], dtype=float)
        model.row_upper_ = np.array([row.high for row in rows], dtype=float)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
        model.a_matrix_.value_ = matrix.data
        self._highs.passModel(model)

    def minimise(self, objective: Numbers, is_whole: bool, gap: float = 0.0) -> Solution | None:
        """The solution with the smallest `objective`, in whole numbers with `is_whole`; None where there is none.

        With a `gap`, any that is so near to the best (a share of it) will do.
        """
        self._highs.setOptionValue("mip_rel_gap", gap)
        kind = highspy.HighsVarType.kInteger if is_whole else highspy.HighsVarType.kContinuous
        self._highs.changeColsIntegrality(len(self._all), self._all, np.full(len(self._all), kind))
        self._highs.changeColsCost(len(self._all), self._all, objective)
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = self._highs.getSolution()
        return Solution(np.array(found.col_value), np.array(found.row_dual))


def as_matrix(many: Sequence[Terms], width: int) -> csr_array:
    """Rows of terms as a sparse matrix of `width` columns."""
    ends = np.cumsum([0, *map(len, many)], dtype=np.int32)
    variables = np.fromiter(chain.from_iterable(many), np.int32, ends[-1])
    factors = np.fromiter(chain.from_iterable(terms.values() for terms in many), float, ends[-1])
    matrix = csr_array((factors, variables, ends), shape=(len(many), width))
    matrix.sort_indices()  # the solver's steps hang on their order
    return matrix
