"""Imported by the process that kernels and presses are forked from: what each of them would do anew is done once here.

Modules are imported, catalogues read, templates compiled, and plotly, which imports on demand, has made a figure. No
library of frames is among it, whose threads would not survive.
"""

from __future__ import annotations

import gc

from ipykernel import ipkernel  # noqa: F401

from pipelines.figures.layout import Bar, Row, horizontal_bars
from pipelines.report.document import Report  # noqa: F401
from pipelines.report.fragments import compile_templates
from pipelines.run import faceless_kernel, rendering  # noqa: F401
from pipelines.words.speak import Words
from pipelines.words.translation import languages

for language in languages():
    Words(language).number(1)
compile_templates()
horizontal_bars([Row("", (Bar(1, "", ""), Bar(1, "", "")))], ["", ""], True, Words("en")).to_plotly_json()
gc.collect()
gc.freeze()  # what is there is never looked through again, so its memory stays shared
