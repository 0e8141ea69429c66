"""Warm kernels: the same as any kernel, with nothing of the last one in them, and gone with whoever asked for them."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from nbformat.v4 import new_code_cell, new_notebook

from pipelines.run.kernels import NAME, ForkedKernel, _module_of
from pipelines.run.notebook import run_notebook
from pipelines.run.rendering import open_presses

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def run(folder: Path, source: str, profile: str = "public") -> str:
    path = folder / "cell.ipynb"
    parameters = new_code_cell("rows: int = 5  # rows", metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[parameters, new_code_cell(source)], metadata=KERNEL), path)
    executed = run_notebook(path, {}, folder / "out.ipynb", profile)  # type: ignore[arg-type]
    return str(executed.cells[-1].outputs[0]["data"]["text/plain"])


def test_the_kernel_is_forked_from_a_process_that_has_imported_the_report(tmp_path: Path) -> None:
    seen = "import sys\n[name in sys.modules for name in ('pipelines.report.document', 'polars', 'pandas', 'numpy')]"
    assert run(tmp_path, seen) == "[True, False, False, False]"


def test_nobody_keeps_what_ran_in_a_published_kernel_and_nobody_can_debug_it(tmp_path: Path) -> None:
    seen = "import sys\n[get_ipython().history_manager.enabled, sys.modules['debugpy']]"
    assert run(tmp_path, seen) == "[False, None]"


def surroundings(_: int) -> tuple[str, str, bool]:
    return os.environ.get("SURROUNDED", ""), tempfile.gettempdir(), "polars" in sys.modules


def test_a_press_has_the_surroundings_of_its_run_and_not_those_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.setenv("SURROUNDED", name)
        monkeypatch.setenv("TMPDIR", str(folder))
        with open_presses(2) as presses:
            assert presses.submit(surroundings, 0).result() == (name, str(folder), False)


PLANT = """
import os, sys, threading, pipelines.report.document as report
report.planted = os.environ["PLANTED"] = sys.planted = "SYN-C-0001"
sys.path.insert(0, "SYN-C-0001"); os.chdir("/"); open("{file}", "w").write("planted")
threading.Thread(target=threading.Event().wait, daemon=True).start()
'planted'
"""
LOOK = """
import os, sys, threading, pipelines.report.document as report
found = [hasattr(report, "planted"), "PLANTED" in os.environ, hasattr(sys, "planted"), "SYN-C-0001" in sys.path]
found + [os.getcwd() == "/", any(isinstance(one, str) and "SYN-C-0001" in one for one in vars(report).values())]
"""


def test_nothing_of_one_report_can_be_found_in_the_next(tmp_path: Path) -> None:
    assert run(tmp_path, PLANT.replace("{file}", str(tmp_path / "there"))) == "'planted'"
    assert (tmp_path / "there").read_text() == "planted"
    assert run(tmp_path, LOOK) == str([False] * 6)


def test_a_kernel_of_another_python_is_started_the_usual_way() -> None:
    assert _module_of([sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "x"]) == [
        "ipykernel_launcher",
        "-f",
        "x",
    ]
    assert _module_of(["/usr/bin/other-python", "-m", "ipykernel_launcher"]) is None
    assert _module_of([sys.executable, "kernel.py"]) is None


def test_jupyter_finds_the_provisioner_by_its_name_and_can_interrupt_restart_and_end_a_kernel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", NAME)
    manager, client = start_new_kernel(kernel_name="python3", startup_timeout=60)
    assert isinstance(manager.provisioner, ForkedKernel)
    try:
        first = manager.provisioner.pid
        running = client.execute("import time\ntime.sleep(60)")
        time.sleep(1)
        manager.interrupt_kernel()
        while (answer := client.get_shell_msg(timeout=30))["parent_header"]["msg_id"] != running:
            pass
        assert answer["content"]["ename"] == "KeyboardInterrupt"
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=60)
        assert manager.provisioner.pid != first
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert not manager.is_alive()


RUNNER = """
import sys, pathlib
sys.path.insert(0, {tests!r})
from run.test_kernels import run
run(pathlib.Path({folder!r}), "import os, pathlib, subprocess, time\\n"
    "child = subprocess.Popen(['sleep', '300'])\\n"
    "pathlib.Path({file!r}).write_text(f'{{os.getpid()}} {{child.pid}} {{os.getppid()}}')\\ntime.sleep(300)")
"""


def is_running(number: int) -> bool:
    """Whether a process is there; one that has ended and that nobody has asked after is not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
def test_nothing_is_left_behind_when_the_runner_is_killed(tmp_path: Path) -> None:
    there = tmp_path / "there.txt"
    source = RUNNER.format(tests=str(Path(__file__).parents[1]), folder=str(tmp_path), file=str(there))
    runner = subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not (there.exists() and there.read_text().count(" ") == 2):
        assert runner.poll() is None
        assert time.monotonic() < until
        time.sleep(0.1)
    numbers = [int(number) for number in there.read_text().split()]
    assert all(map(is_running, numbers))
    os.kill(runner.pid, signal.SIGKILL)
    runner.wait()
    until = time.monotonic() + 20
    while any(map(is_running, numbers)):
        assert time.monotonic() < until, [number for number in numbers if is_running(number)]
        time.sleep(0.1)
