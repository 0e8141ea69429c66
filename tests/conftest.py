"""Tests run as the program does: `pipelines.run` sets how Python looks for garbage and what it leaves out."""

import pytest

import pipelines.run  # noqa: F401

EARLY = "test_nothing_leaks.py"
"""A file goes to one worker: a long one that began last would leave the other without work."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name != EARLY)
