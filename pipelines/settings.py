"""Reads a settings file: YAML without doubt about what it says, checked against a model, and refused in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from pipelines.errors import ProgrammeInvalid

Model = TypeVar("Model", bound=BaseModel)


SAID = {"extra_forbidden": "is no setting that is known here", "missing": "is not there"}
"""Kind of fault → what a reader is told, where pydantic's own words are a programmer's."""


class _UniqueKeys(yaml.SafeLoader):
    """YAML takes the last of two equal keys and says nothing; here that is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for position, (key, _) in enumerate(node.value):
            if keys[position] in keys[:position]:
                raise yaml.MarkedYAMLError(problem="a key stands there twice", problem_mark=key.start_mark)
        return super().construct_mapping(node, deep)


def read_settings(path: Path, model: type[Model], name: str, advice: str, given: Mapping[str, object]) -> Model:
    """The settings in `path` as `model`; `given` are fields that don't stand in the file.

    Raises ProgrammeInvalid, which calls the file `name`, with every setting that is wrong and never with the
    value that was given.
    """
    return check_settings({**read_yaml(path, name, advice), **given}, model, name, advice)


def read_yaml(path: Path, name: str, advice: str) -> dict[str, Any]:
    """The settings in `path` as they stand. Raises ProgrammeInvalid, which calls the file `name`."""
    try:
        settings = yaml.load(path.read_text(encoding="utf-8"), _UniqueKeys)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError, OSError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" near line {mark.line + 1}" if mark else ""
        twice = ": a key stands there twice" if getattr(error, "problem", "") == "a key stands there twice" else ""
        raise ProgrammeInvalid(f"{name} can't be read as YAML in UTF-8{place}{twice}.", advice) from None
    if not isinstance(settings, dict):
        raise ProgrammeInvalid(f"{name} holds no settings.", advice)
    return settings


def check_settings(settings: Mapping[str, object], model: type[Model], name: str, advice: str) -> Model:
    """`settings` as `model`. Raises ProgrammeInvalid with every setting that is wrong and never with its value."""
    try:
        return model.model_validate(settings)
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in fault['loc']) or name}: {SAID.get(fault['type'], fault['msg'])}"
            for fault in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise ProgrammeInvalid(f"{name} has {count}: {'; '.join(faults)}.", advice) from None
