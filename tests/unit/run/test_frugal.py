"""A process of this program is ready without what nobody asks for, and what it needs still works."""

import subprocess
import sys

READY = """
import gc, sys
import pipelines.run.preloaded
from pipelines.run import frugal
assert gc.get_threshold() == (frugal.OBJECTS, frugal.YOUNG, frugal.OLDER)
assert "lark" not in sys.modules, "the grammar that is left out is made with it"
import nbformat
nbformat.validate(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]))
"""


def test_a_process_starts_without_a_grammar_that_nothing_uses() -> None:
    done = subprocess.run([sys.executable, "-c", READY], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
