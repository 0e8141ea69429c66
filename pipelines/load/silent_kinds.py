"""The kinds of events that a mapping can't give, whatever is in the export: of these, a 0 would say nothing."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.contract.fields import codelists
from pipelines.contract.places import events_of_kind
from pipelines.load.family import Codes
from pipelines.load.mapping import Mapping, Rows, Source

FIELD = "event_type"


def silent_kinds(mapping: Mapping, codes: Codes) -> frozenset[str]:
    """The places (`events.event_type=found`) of the kinds that no rows of the mapping give; none where it has no
    events. `codes`: those that form definitions give. What is in the records plays no part: it must not be told by what
    a report can't answer.
    """
    if "events" not in mapping.tables:
        return frozenset()
    given = {kind for rows in mapping.tables["events"].values() for kind in _kinds_of_rows(rows, codes)}
    return frozenset(events_of_kind(*(kind for kind in codelists()[FIELD] if kind not in given)))


def _kinds_of_rows(rows: Rows, codes: Codes) -> Iterator[str]:
    if rows.flags is not None and rows.flags.into == FIELD:
        yield from rows.flags.columns.values()
    if FIELD in rows.fields:
        for source in rows.fields[FIELD].chain():
            yield from _kinds_of_source(source, rows, codes)


def _kinds_of_source(source: Source, rows: Rows, codes: Codes) -> tuple[str, ...]:
    """The constant; the codes of the texts that can be told; or every kind, where a column is taken as it is."""
    if source.constant is not None:
        return (source.constant,)
    column = source.column or ""
    options = codes.get(source.sheet or rows.sheet, {}).get(column, {})
    # Other rows of the source are not used, so their texts give nothing.
    used = rows.when.get(column, ()) if source.sheet is None else ()
    texts = used or (*options.values(), *source.codes)
    told = tuple(source.codes.get(text, text) for text in texts) or codelists()[FIELD]
    return (*told, *([source.blank] if source.blank is not None else []))
