"""A notebook's parameters, checked before a kernel starts: unknown, missing and mistyped ones are refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from papermill import inspect_notebook

from pipelines.errors import ParameterInvalid

TYPES = {"str": str, "int": int, "bool": bool}


def check_parameters(notebook: Path, given: Mapping[str, object]) -> None:
    """Compares `given` with the notebook's parameters cell (name: type = default  # help).

    Raises ParameterInvalid with the parameter's own help. papermill itself would only warn, and run on the default.
    """
    declared = inspect_notebook(str(notebook))
    for name, value in given.items():
        if name not in declared:
            raise ParameterInvalid(
                f"{notebook.name} has no parameter {name}.", f"It has: {', '.join(declared) or 'none'}."
            )
        wanted = declared[name]["inferred_type_name"]
        if type(value) is not TYPES.get(wanted):
            raise ParameterInvalid(
                f"Parameter {name} of {notebook.name} must be {wanted}.", f"It is: {declared[name]['help']}."
            )
