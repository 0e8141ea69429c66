"""What every process of this program does first, to be sooner ready and sooner done."""

import gc
import sys

OBJECTS, YOUNG, OLDER = 20_000, 10, 10
"""New objects until the next look for garbage, and looks until the next generation's turn; Python's own: 700, 10, 10.

A PDF is made of, and read into, millions of small objects that stay: looks at them were a fifth of its time.
"""

UNASKED = "rfc3987_syntax"
"""jsonschema takes it where it is there, which takes a second: for a format that no schema of ours has."""


def be_frugal() -> None:
    """Looks for garbage seldom, and leaves out what nobody asks for."""
    gc.set_threshold(OBJECTS, YOUNG, OLDER)
    sys.modules.setdefault(UNASKED, None)  # type: ignore[arg-type]  # to import it fails, as where it is not installed
