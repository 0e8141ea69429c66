"""Finds and reads mapping files: ready-made ones, those of a programme folder, and those that extend another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from pathlib import Path, PurePath
from typing import Any

from pipelines.errors import ProgrammeInvalid
from pipelines.load.mapping import Mapping
from pipelines.load.mapping_rules import faults_in_mapping
from pipelines.settings import check_settings, read_yaml

READY_MADE = Path(__file__).parent / "mappings"
ADVICE = "Correct it; words such as yes, no and numbers need quotation marks. docs/mappings.md explains each setting."
LONGEST_CHAIN = 8
"""How many mappings may extend one another: more than anybody needs, and a ring of two is found."""


def read_mapping(name: str, programme_folder: Path) -> Mapping:
    """The ready-made mapping `name`, or else the mapping file of that name in the programme folder.

    Raises ProgrammeInvalid with every place that is wrong, never with what stands there.
    """
    mapping = check_settings(settings_of(name, programme_folder), Mapping, "The mapping", ADVICE)
    faults = faults_in_mapping(mapping)
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise ProgrammeInvalid(f"The mapping has {count}: {'; '.join(faults)}.", ADVICE)
    return mapping


def ready_made() -> tuple[str, ...]:
    """The names of all mappings in the package."""
    return tuple(sorted(path.stem for path in READY_MADE.glob("*.yml")))


def settings_of(name: str, programme_folder: Path) -> dict[str, Any]:
    """The settings of the mapping `name` laid over those of the mapping that it extends, and so on; not checked yet.

    Raises ProgrammeInvalid where one of the mappings is not there, or is no YAML.
    """
    layers = [settings for _, settings in _layers(name, programme_folder)]
    return reduce(laid_over, reversed(layers))


def own_settings(name: str, programme_folder: Path) -> dict[str, Any]:
    """What the organisation's own files say of `settings_of`: without what they extend of the ready-made ones."""
    layers = [settings for path, settings in _layers(name, programme_folder) if path.parent != READY_MADE]
    return reduce(laid_over, reversed(layers), {})


def _layers(name: str, programme_folder: Path, chain: int = LONGEST_CHAIN) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The file of the mapping `name` with its settings, and then those of the mappings that it extends."""
    path = _find(name, programme_folder)
    settings = read_yaml(path, "The mapping", ADVICE)
    yield path, settings
    base = settings.get("extends")
    if base is None:
        return
    if not isinstance(base, str):
        raise ProgrammeInvalid("extends of the mapping must be the name of a mapping.", ADVICE)
    if chain == 0:
        raise ProgrammeInvalid("The mapping extends itself, through others.", "Take out one extends.")
    yield from _layers(base, programme_folder, chain - 1)


def laid_over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """`base` with the settings of `own`: groups are joined, a list is replaced, and null takes a setting out."""
    laid = dict(base)
    for key, value in own.items():
        if value is None:
            laid.pop(key, None)
        elif isinstance(value, dict) and isinstance(laid.get(key), dict):
            laid[key] = laid_over(laid[key], value)
        else:
            laid[key] = value
    return laid


def _find(name: str, programme_folder: Path) -> Path:
    if re.fullmatch(r"[a-z0-9-]+", name) and (READY_MADE / f"{name}.yml").is_file():
        return READY_MADE / f"{name}.yml"
    found = file_inside(programme_folder, name)
    if found is not None:
        return found
    raise ProgrammeInvalid(
        "export.mapping, or extends of a mapping, names no mapping.",
        f"Name a file in the programme folder, or a ready-made mapping: {', '.join(ready_made())}.",
    )


def file_inside(programme_folder: Path, name: str) -> Path | None:
    """The file `name` of the programme folder; None where there is none, or where the name leads out of it."""
    is_inside = not PurePath(name).is_absolute() and ".." not in PurePath(name).parts
    return programme_folder / name if is_inside and (programme_folder / name).is_file() else None
