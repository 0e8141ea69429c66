"""What the analyst's notebooks call says what it shows, and refuses what it can't show."""

import pytest

from pipelines.errors import ParameterInvalid
from pipelines.run.analysis import open_export

TWIN = "data_samples/predecessor"


def test_it_says_which_programme_country_and_period_it_shows() -> None:
    assert open_export(TWIN, "RO", "2015-H1").about().text == (
        "Predecessor (invented), Romania, 1 January 2015 to 30 June 2015. Exact numbers: for internal use only."
    )
    assert "the whole programme" in open_export(TWIN).about().text


@pytest.mark.parametrize("wish", [{"country": "Romania"}, {"period": "1999"}])
def test_a_country_or_period_that_is_not_there_is_refused_before_the_export_is_read(wish: dict[str, str]) -> None:
    with pytest.raises(ParameterInvalid):
        open_export(TWIN, **wish)


def test_neither_its_repr_nor_its_export_shows_a_value() -> None:
    analysis = open_export(TWIN, "RO")
    assert repr(analysis) == "<Analysis of predecessor-sample, RO, 2015-H2>"
    assert "SYN" not in repr(vars(analysis))
