"""Tests run as the program does: `pipelines.run` sets how Python looks for garbage and what it leaves out."""

import pipelines.run  # noqa: F401
