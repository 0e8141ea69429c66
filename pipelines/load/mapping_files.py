"""Finds and reads mapping files: ready-made ones, those of a programme folder, and those that extend another."""

from __future__ import annotations

import re
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


def settings_of(name: str, programme_folder: Path, chain: int = LONGEST_CHAIN) -> dict[str, Any]:
    """The settings of the mapping `name` laid over those of the mapping that it extends, and so on; not checked yet.

    Raises ProgrammeInvalid where one of at most `chain` mappings is not there, or is no YAML.
    """
    settings = read_yaml(_find(name, programme_folder), "The mapping", ADVICE)
    base = settings.get("extends")
    if base is None:
        return settings
    if not isinstance(base, str):
        raise ProgrammeInvalid("extends of the mapping must be the name of a mapping.", ADVICE)
    if chain == 0:
        raise ProgrammeInvalid("The mapping extends itself, through others.", "Take out one extends.")
    return laid_over(settings_of(base, programme_folder, chain - 1), settings)


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
    is_inside = not PurePath(name).is_absolute() and ".." not in PurePath(name).parts
    if is_inside and (programme_folder / name).is_file():
        return programme_folder / name
    raise ProgrammeInvalid(
        "export.mapping, or extends of a mapping, names no mapping.",
        f"Name a file in the programme folder, or a ready-made mapping: {', '.join(ready_made())}.",
    )
