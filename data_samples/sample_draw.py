"""The one source of chance of the samples: the same draws on every platform and Python."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Draw:
    """Draws that belong to one name, so that a change for one child leaves all other children as they were.

    Only `random.Random.random()` is used: it is the one method whose sequence Python promises not to change.
    """

    def __init__(self, name: str) -> None:
        seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
        self._random = random.Random(seed)

    def chance(self, percent: int) -> bool:
        """True in `percent` of 100 draws."""
        return self._random.random() * 100 < percent

    def whole(self, lowest: int, highest: int) -> int:
        """A whole number from `lowest` to `highest`, both included."""
        return lowest + int(self._random.random() * (highest - lowest + 1))

    def one_of(self, items: Sequence[Item]) -> Item:
        """One of `items`, each equally likely."""
        return items[self.whole(0, len(items) - 1)]

    def weighted(self, weights: Mapping[Item, int]) -> Item:
        """One of the keys, each as likely as its whole-number weight says."""
        ticket = self.whole(1, sum(weights.values()))
        for item, weight in weights.items():
            ticket -= weight
            if ticket <= 0:
                return item
        raise AssertionError("a ticket is never above the sum of the weights")

    def some_of(self, weights: Mapping[Item, int], count: int) -> list[Item]:
        """`count` different keys (all, if there are fewer), in the order in which `weights` has them."""
        left = dict(weights)
        chosen: list[Item] = []
        while left and len(chosen) < count:
            item = self.weighted(left)
            chosen.append(item)
            del left[item]
        return [item for item in weights if item in chosen]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """All `items` in a drawn order."""
        left = list(items)
        return [left.pop(self.whole(0, len(left) - 1)) for _ in items]

    def after(self, day: dt.date, fewest: int, most: int) -> dt.date:
        """A day `fewest` to `most` days after `day`, both included."""
        return day + dt.timedelta(days=self.whole(fewest, most))

    def between(self, first: dt.date, last: dt.date) -> dt.date:
        """A day from `first` to `last`, both included."""
        return self.after(first, 0, (last - first).days)


def dealt(name: str, shares: Mapping[Item, int], count: int) -> list[Item]:
    """`count` items in a drawn order, in shares that are exact but for the last whole one.

    Drawing each on its own would leave the shares, which the samples promise, to luck.
    """
    whole = sum(shares.values())
    hand: list[Item] = []
    reached = 0
    for item, share in shares.items():
        reached += share
        hand += [item] * (count * reached // whole - len(hand))
    return Draw(name).shuffled(hand)
