"""Frames without a face: whatever shows a frame, a series or an array says its size instead of its values.

The libraries are covered when they are imported, whoever imports them, so that this costs nothing where none is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

FACES = (
    *("__repr__", "__str__", "glimpse", "show", "style", "explain", "show_graph", "to_init_repr"),
    *("info", "to_string", "to_html", "to_latex", "to_markdown"),
)
RICH_FACES = ("_repr_html_", "_repr_latex_", "_repr_data_resource_")
"""What a notebook asks for first; without an answer it takes `__repr__`, which is plain text."""


def cover_frames() -> None:
    """From here on polars, pandas and numpy show no values in this process, in which none of them may be loaded yet."""
    loaded = COVERS.keys() & sys.modules.keys()
    assert not loaded, f"{loaded} can show values already"
    sys.meta_path.insert(0, _CoveringFinder())


class _CoveringFinder(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in COVERS:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _CoveringLoader(spec.loader.name, spec.loader.path)
        return spec


class _CoveringLoader(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        COVERS[module.__name__](module)


def _cover_polars(polars: ModuleType) -> None:
    for kind in (polars.DataFrame, polars.LazyFrame, polars.Series):
        _cover(kind)


def _cover_pandas(pandas: ModuleType) -> None:
    for kind in (pandas.DataFrame, pandas.Series, pandas.Index, pandas.api.extensions.ExtensionArray):
        _cover(kind)


def _cover_numpy(numpy: ModuleType) -> None:
    # The class is compiled and can't be changed; these two write an array, and its print options are per thread.
    printing = sys.modules["numpy._core.arrayprint"]
    printing._default_array_repr = printing._default_array_str = _say_size  # type: ignore[attr-defined]
    for kind in _below(numpy.ndarray):
        _cover(kind)
    array = numpy.arange(2)
    assert {str(array), repr(array)} == {_say_size(array)}


COVERS = {"polars": _cover_polars, "pandas": _cover_pandas, "numpy": _cover_numpy}


def _cover(kind: type[Any]) -> None:
    for one in (kind, *_below(kind)):
        for name in (*FACES, *RICH_FACES):
            if name in vars(one) or (one is kind and hasattr(kind, name)):
                cover = _say_nothing if name in RICH_FACES else _say_size
                setattr(one, name, property(cover) if isinstance(getattr(one, name), property) else cover)


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def _say_size(frame: object, *_: object, **__: object) -> str:
    kind = type(frame)
    sizes = zip(getattr(frame, "shape", ()), ("row", "column"), strict=False)
    size = ", ".join(f"{count:,} {what}{'' if count == 1 else 's'}" for count, what in sizes)
    return f"<{kind.__module__.split('.')[0]}.{kind.__name__}{': ' if size else ''}{size}; values are not shown>"


def _say_nothing(*_: object, **__: object) -> None:
    pass
