"""Whatever column or kind of event an export lacks, a page names it in words and never by its raw name."""

import pytest

from pipelines.contract.fields import codelists, tables
from pipelines.contract.places import events_of_kind
from pipelines.words.columns import COLUMNS, say_need
from pipelines.words.speak import Words
from pipelines.words.translation import languages


@pytest.mark.parametrize("language", languages())
def test_every_column_and_kind_of_the_contract_has_a_word_in_every_language(language: str) -> None:
    words = Words(language)
    assert {table: set(columns) for table, columns in COLUMNS.items()} == {
        table: {field.name for field in fields} for table, fields in tables().items()
    }
    for table, columns in COLUMNS.items():
        for column, word in columns.items():
            said = say_need(f"{table}.{column}", words)
            assert words.say(word) in said
            assert "_" not in said
    for place in events_of_kind(*codelists()["event_type"]):
        assert "_" not in say_need(place, words)
        assert "=" not in say_need(place, words)


@pytest.mark.parametrize(
    ("need", "said"),
    [
        ("events", "the table “Events”"),
        ("cases.opened_on", "the column “Day on which the case was opened” of “Cases”"),
        ("outcomes.decided_on", "the column “Day of the decision” of “Outcomes”"),
        ("services.started_on", "the column “Day on which it started” of “Services”"),
        ("events.event_type=disappeared", "the kind of event “Disappeared”"),
    ],
)
def test_a_column_is_named_as_its_own_table_has_it(need: str, said: str) -> None:
    assert say_need(need, Words("en")) == said
