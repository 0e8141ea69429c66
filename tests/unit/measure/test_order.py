"""The rank of events on one day covers every event type once, and reads as the reader's list of steps does."""

from pipelines.contract.fields import codelists
from pipelines.measure.order import EVENT_ORDER, RANK
from pipelines.words.labels_of_steps import STEPS


def test_every_event_type_has_one_rank() -> None:
    assert sorted(EVENT_ORDER) == sorted(codelists()["event_type"])
    assert len(RANK) == len(EVENT_ORDER)


def test_the_rank_is_the_order_in_which_readers_see_the_steps() -> None:
    assert tuple(STEPS) == EVENT_ORDER
