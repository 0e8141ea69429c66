"""Warm kernels: a Jupyter kernel is forked from a process that has imported what notebooks need, and nothing else.

A kernel that starts from nothing spends most of a short report on imports. `ForkedKernel` is a kernel provisioner
(entry point `jupyter_client.kernel_provisioners`, name `safe-havens-warm`), so papermill, nbclient and JupyterLab use
it alike. Each kernel is a process of its own, forked from one that never ran a cell: nothing of one report can be found
in the next. Where there is no fork (Windows), and for kernels of another Python, it starts them the usual way.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from pipelines.run.forking import can_fork, fork_context, take_environment
from pipelines.run.starter import watch_starter

NAME = "safe-havens-warm"

_starting = threading.Lock()


@contextmanager
def _nameless_main() -> Iterator[None]:
    """A forked process would import the program that asked for it, with all its libraries; ours needs none of it."""
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


class ForkedKernel(LocalProvisioner):  # type: ignore[misc]
    """Forks a kernel whose command is `this Python … -m MODULE ARGUMENTS`; starts any other as usual."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Starts the kernel with its folder and environment; gives how to connect to it."""
        module = _module_of(cmd)
        if module is None or not can_fork():
            return await super().launch_kernel(cmd, **kwargs)
        self.process = _Forked(module, kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info


def _module_of(command: Sequence[str]) -> list[str] | None:
    """The module that a command of this very Python runs, and its arguments; None for any other command."""
    if Path(command[0]).absolute() != Path(sys.executable).absolute() or "-m" not in command:
        return None
    return list(command[command.index("-m") + 1 :])


class _Forked:
    """A forked kernel, as a provisioner expects a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, module: Sequence[str], options: Mapping[str, Any]) -> None:
        quiet = options.get("stdout") is not None
        run = (list(module), dict(options.get("env") or os.environ), str(options.get("cwd") or Path.cwd()), quiet)
        self._process: BaseProcess = fork_context().Process(target=_run, args=run, daemon=True)
        with _starting, _nameless_main():
            self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def _run(module: list[str], environment: Mapping[str, str], folder: str, is_quiet: bool) -> None:
    """In the forked process: becomes the kernel."""
    os.setsid()  # a group of its own, so that what a cell has started dies with the kernel
    os.chdir(folder)
    take_environment(environment)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2) if is_quiet else (0,):
        os.dup2(nowhere, number)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the process that forks ignores it
    watch_starter(partial(os.killpg, 0, signal.SIGKILL))
    # A kernel also ends with the process that it was forked from, and then it doesn't tell the terminal how to end it.
    sys.argv = [*module, f"--IPKernelApp.parent_handle={os.getppid()}"]
    sys.modules.pop(module[0], None)  # imported ahead for what it imports; now it runs
    runpy.run_module(module[0], run_name="__main__", alter_sys=True)
