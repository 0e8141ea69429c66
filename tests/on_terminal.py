"""A command on a real terminal of 80 columns, with somebody who answers what it asks."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path

PROJECT = Path(__file__).parents[1]
LONGEST = 300.0


def on_terminal(arguments: Sequence[str | Path], answer: Callable[[str], str]) -> tuple[int, str]:
    """Exit code and all that was shown; `answer` is given what was shown since its last answer, up to a prompt."""
    own, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    command = [sys.executable, "-m", "pipelines", *map(str, arguments)]
    process = subprocess.Popen(
        command, stdin=other, stdout=other, stderr=other, cwd=PROJECT, env=environment | {"TERM": "dumb"}
    )
    os.close(other)
    shown, told = "", 0
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        if not select.select([own], [], [], 1.0)[0]:
            continue
        try:
            piece = os.read(own, 65_536)
        except OSError:  # the other side is closed
            break
        shown += piece.decode(errors="replace")
        plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown).replace("\r", "")
        if plain.endswith("\n> "):
            os.write(own, (answer(plain[told:]) + "\n").encode())
            told = len(plain)
    os.close(own)
    return process.wait(timeout=60), re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown).replace("\r", "")
