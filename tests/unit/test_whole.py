"""A file is there whole or not at all, also on a disk that fills up."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.programme import PROJECT_FOLDER
from pipelines.whole import write_whole


def test_what_was_there_is_replaced_in_one_step_with_the_rights_that_were_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text("old", encoding="utf-8")
    write_whole(path, "zażółć\n", rights=0o600)
    assert path.read_bytes() == "zażółć\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    write_whole(path, b"bytes")
    assert [one.name for one in tmp_path.iterdir()] == ["run.json"]


LIMITED = """
import resource, sys
from pathlib import Path
from pipelines.whole import write_whole
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
try:
    write_whole(Path(sys.argv[1]), b"7" * 20_000)
except OSError:
    print("refused")
"""


@pytest.mark.skipif(os.name != "posix", reason="a limit on the size of files is of Unix")
def test_a_write_that_breaks_off_in_its_middle_changes_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    path.write_text("the last good one", encoding="utf-8")
    command = [sys.executable, "-c", LIMITED, str(path)]
    done = subprocess.run(command, cwd=PROJECT_FOLDER, capture_output=True, text=True, check=True)
    assert done.stdout == "refused\n"
    assert path.read_text(encoding="utf-8") == "the last good one"
    assert [one.name for one in tmp_path.iterdir()] == ["index.html"]


def test_what_a_killed_writer_left_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".index.html.new").write_text("half", encoding="utf-8")
    write_whole(tmp_path / "index.html", "whole")
    assert [one.name for one in tmp_path.iterdir()] == ["index.html"]
