"""Pieces of the page: escaped HTML from our own templates, and the objects that a notebook cell shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "template"

PLOTLY_JSON = "application/vnd.plotly.v1+json"


@dataclass(frozen=True)
class Fragment:
    """What one cell shows: a complete piece of the page, a line of plain text, and the figure where there is one."""

    html: str
    text: str
    figure: Mapping[str, Any] | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002
        """JupyterLab draws the figure; the page takes the HTML."""
        bundle: dict[str, Any] = {"text/html": self.html, "text/plain": self.text}
        return bundle if self.figure is None else {**bundle, PLOTLY_JSON: self.figure}


def render(template: str, **values: Any) -> str:
    """The template in `template/` filled with `values`: every value is escaped, a missing one is an error."""
    return _environment().get_template(template).render(values)


def compile_templates() -> None:
    """Compiles every template now; otherwise each is when it is first filled."""
    environment = _environment()
    for name in environment.list_templates():
        if name.endswith(".html.j2") and name != "index.html.j2":  # which is filled by nbconvert, with its filters
            environment.get_template(name)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
