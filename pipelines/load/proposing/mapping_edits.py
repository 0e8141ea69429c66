"""Changes to the settings of a mapping: names of columns, what an export lacks, and only what differs from another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pipelines.contract.fields import codelists, tables
from pipelines.load.lacks import NEVER_LACKING, NEVER_LACKING_ROLES

Settings = dict[str, Any]

STRUCTURE = ("key", "link", "edited")
UNKNOWN = "unknown"
READS = ("column", "next", "precision_of")


def all_rows(settings: Settings) -> Iterator[tuple[str, str, Settings]]:
    """Table of the contract, name, and settings of each group of rows; a copy, so that they may be taken out."""
    for table, made in list(settings["tables"].items()):
        yield from ((table, name, rows) for name, rows in list(made.items()))


def sources(rows: Settings) -> Iterator[tuple[str, Settings]]:
    """Field and settings of each place that it comes from, those of `otherwise` too."""
    for field, first in rows["fields"].items():
        source = first
        while source is not None:
            yield field, source
            source = source.get("otherwise")


def rename(settings: Settings, sheet: str, names: Mapping[str, str]) -> None:
    """Writes the export's own names for columns of `sheet`: name in the mapping → name in the export."""
    spec = settings["sheets"][sheet]
    for setting in STRUCTURE:
        if spec.get(setting) in names:
            spec[setting] = names[spec[setting]]
    for _, _, rows in all_rows(settings):
        for _, source in sources(rows):
            if (source.get("sheet") or rows["sheet"]) == sheet:
                source |= {key: names[source[key]] for key in READS if source.get(key) in names}
        if rows["sheet"] == sheet:
            if rows.get("each") in names:
                rows["each"] = names[rows["each"]]
            for place in filter(None, (rows.get("when"), (rows.get("flags") or {}).get("columns"))):
                renamed = {names.get(column, column): value for column, value in place.items()}
                place.clear()
                place.update(renamed)


def take_out(settings: Settings, missing: Mapping[str, Collection[str]], gone: Collection[str]) -> None:
    """Takes out what rests on columns that are `missing` (by sheet) or on sheets that are `gone`; what is left of no
    use is in `lacks` then.
    """
    for sheet in gone:
        settings["sheets"].pop(sheet, None)
    for sheet, columns in missing.items():
        spec = settings["sheets"].get(sheet, {})
        for setting in (one for one in STRUCTURE if spec.get(one) in columns):
            del spec[setting]
    for table, name, rows in all_rows(settings):
        if rows["sheet"] in gone or not _shorten(rows, missing):
            del settings["tables"][table][name]
    declare_lacking(settings)


def _shorten(rows: Settings, missing: Mapping[str, Collection[str]]) -> bool:
    """Takes fields without a column out of `rows`; False: what is left makes no row."""
    own = missing.get(rows["sheet"], ())
    if rows.get("each") in own or set(rows.get("when") or ()) & set(own):
        return False
    for field, first in list(rows["fields"].items()):
        left = _without(first, rows["sheet"], missing)
        if left is None:
            del rows["fields"][field]
            if field in rows.get("recorded", ()):
                return False
        else:
            rows["fields"][field] = left
    flags = rows.get("flags")
    if flags:
        flags["columns"] = {column: code for column, code in flags["columns"].items() if column not in own}
        return bool(flags["columns"])
    return True


def _without(source: Settings | None, sheet: str, missing: Mapping[str, Collection[str]]) -> Settings | None:
    if source is None:
        return None
    left = _without(source.get("otherwise"), sheet, missing)
    of = missing.get(source.get("sheet") or sheet, ())
    if any(source.get(key) in of for key in READS if source.get(key)):
        return left
    kept = {key: value for key, value in source.items() if key != "otherwise"}
    return kept | ({"otherwise": left} if left is not None else {})


def declare_lacking(settings: Settings) -> None:
    """Puts each column of the contract that nothing gives in `lacks`, as far as an export may lack it."""
    made = settings["tables"] = {table: rows for table, rows in settings["tables"].items() if rows}
    lacks = [place for place in settings.get("lacks", ()) if place.partition(".")[0] in made or "." not in place]
    for table, fields in tables().items():
        given = {field for rows in made.get(table, {}).values() for field in rows["fields"]}
        given |= {rows["flags"].get("into", "code") for rows in made.get(table, {}).values() if rows.get("flags")}
        if table not in made:
            lacks += [table] if table not in (*lacks, *NEVER_LACKING) else []
            continue
        lacks = [place for place in lacks if not (place.startswith(f"{table}.") and place[len(table) + 1 :] in given)]
        for field in fields:
            place = f"{table}.{field.name}"
            may = place not in NEVER_LACKING and field.role not in NEVER_LACKING_ROLES
            if field.name not in given and place not in lacks and may:
                lacks.append(place)
    settings["lacks"] = lacks


def say_blanks(settings: Settings) -> None:
    """Reads a blank as not known in each field that must be filled and has a code for that: else the gate would set the
    whole row aside.
    """
    for table, _, rows in all_rows(settings):
        may_be_unknown = {
            field.name
            for field in tables()[table]
            if field.role == "required" and field.codelist and UNKNOWN in codelists().get(field.codelist, ())
        }
        for field, source in sources(rows):
            if field in may_be_unknown and "column" in source:
                source.setdefault("blank", UNKNOWN)


def difference(base: Settings, new: Settings) -> Settings:
    """What a mapping that extends `base` must say to be `new`: null takes a setting out, a list is given as a whole."""
    differs: Settings = {key: None for key in base if key not in new}
    for key, value in new.items():
        if isinstance(value, dict) and isinstance(base.get(key, {}), dict):
            inner = difference(base.get(key, {}), value)
            differs |= {key: inner} if inner else {}
        elif key not in base or base[key] != value:
            differs[key] = value
    return differs
