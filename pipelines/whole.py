"""Writing a file so that nobody ever finds half of it under its name, whatever happens in between."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path


def write_whole(path: Path, content: str | bytes, rights: int = 0o666) -> None:
    """Writes `content` beside `path` and puts it in its place in one step; `rights`: as far as the umask lets them.

    One at a time may write to a path. Raises OSError; then what was there stays as it was, and nothing is left. What a
    killed writer leaves (`.<name>.new`) is overwritten by the next.
    """
    unfinished = path.with_name(f".{path.name}.new")
    try:
        with open(unfinished, "wb", opener=partial(os.open, mode=rights)) as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
