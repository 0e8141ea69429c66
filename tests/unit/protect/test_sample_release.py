"""One period of a sample as it is released: an attacker who has all of it finds nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.programme import read_programme
from pipelines.protect.audit import audit
from pipelines.protect.sights import sight_of
from pipelines.run.export import check_programme

pytestmark = pytest.mark.campaign  # real runs, too long for every change

PREDECESSOR = Path(__file__).parents[3] / "data_samples" / "predecessor"


def test_a_released_period_of_the_predecessor_withstands_the_audit() -> None:
    programme = read_programme(PREDECESSOR)
    views = check_programme(programme).release(programme.periods[-1], "public")
    sight = sight_of(views, programme.public_totals)
    assert len(sight.told) > 300
    verdict = audit([sight])
    assert verdict.weaknesses == ()
    assert verdict.counts > 300
    assert verdict.differences > 50
