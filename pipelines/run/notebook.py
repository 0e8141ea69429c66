"""One notebook through papermill: own kernel on Unix sockets in a private folder, a time limit, no values in errors."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellTimeoutError
from papermill import PapermillExecutionError, execute_notebook
from traitlets.config import Config

from pipelines import errors
from pipelines.errors import NotebookFailed, ParameterInvalid, SafeHavensError
from pipelines.programme import Profile
from pipelines.run import kernels
from pipelines.run.parameters import check_parameters

TIME_LIMIT_SECONDS = 600
"""Of one cell: a stuck cell would otherwise hang for ever."""

FACELESS_KERNEL = "pipelines.run.faceless_kernel"

OWN_ERRORS = {
    kind.__name__: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, SafeHavensError)
}


def find_notebook(folder: Path, name: str) -> Path:
    """The notebook of that name in `folder`, asked for before any work begins; raises ParameterInvalid."""
    if not (folder / name).is_file():
        raise ParameterInvalid(f"There is no notebook {name}.", "Check --notebook-dir.")
    return folder / name


def run_notebook(
    notebook: Path,
    parameters: Mapping[str, object],
    into: Path,
    profile: Profile,
    time_limit_seconds: int = TIME_LIMIT_SECONDS,
) -> nbformat.NotebookNode:
    """Executes `notebook` and writes it to `into` when it succeeded; gives the executed notebook.

    Unless `profile` is internal, no frame and no error in it shows values.
    Raises ParameterInvalid before a kernel starts, NotebookFailed afterwards. A failed notebook is kept beside
    `into` as `<name>.failed.ipynb`; its traceback is not repeated in the error, because it can hold values.
    """
    check_parameters(notebook, parameters)
    into.parent.mkdir(parents=True, exist_ok=True)
    unfinished = into.with_name(f"{into.stem}.failed.ipynb")
    try:
        with tempfile.TemporaryDirectory(prefix="sh-") as sockets:
            executed = execute_notebook(
                str(notebook),
                str(unfinished),
                parameters=dict(parameters),
                kernel_name="python3",
                progress_bar=False,
                request_save_on_cell_execute=False,
                cwd=str(notebook.parent),
                execution_timeout=time_limit_seconds,
                # Graceful would interrupt the idle kernel first, which then complains on the terminal.
                shutdown_kernel="immediate",
                config=_kernel_settings(Path(sockets), profile),
            )
    except PapermillExecutionError as error:
        raise _explain(notebook, error) from None
    except CellTimeoutError:
        raise NotebookFailed(
            f"A cell of {notebook.name} did not end within {time_limit_seconds} seconds.",
            "Run it in JupyterLab to see where.",
        ) from None
    except (RuntimeError, NoSuchKernel) as error:  # a kernel that is dead is told as some RuntimeError or other
        raise NotebookFailed(
            f"The kernel of {notebook.name} is not there ({type(error).__name__}).",
            "Run make check, then try again.",
            may_pass=not isinstance(error, NoSuchKernel),
        ) from None
    unfinished.replace(into)
    return executed


def _kernel_settings(folder: Path, profile: Profile) -> Config:
    # A TCP kernel sends code and outputs unencrypted. Without an own connection file two kernels share names and hang.
    transport = "ipc" if os.name == "posix" else "tcp"
    return Config(
        {
            "KernelManager": {"transport": transport, "connection_file": str(folder / "kernel.json")},
            "NotebookClient": {
                "kernel_manager_class": _QuietKernelManager if profile == "internal" else _FacelessKernelManager
            },
        }
    )


class _QuietKernelManager(AsyncKernelManager):  # type: ignore[misc]
    """Warm kernels. What their process prints past its cells can hold case values: it doesn't reach the terminal."""

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        self.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": kernels.NAME}
        silence = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        command, launched = await super()._async_pre_start_kernel(**{**options, **silence})
        return command, launched


class _FacelessKernelManager(_QuietKernelManager):
    """Starts the kernel in which no frame has a face, in this very Python, whatever kernels are installed."""

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        _, launched = await super()._async_pre_start_kernel(**options)
        # -P: a file beside the notebook must not stand in for one of the kernel's own modules.
        return [sys.executable, "-P", "-m", FACELESS_KERNEL, "-f", self.connection_file], launched


def _explain(notebook: Path, error: PapermillExecutionError) -> SafeHavensError:
    own = OWN_ERRORS.get(error.ename)
    if own is not None:
        # Our own messages are made without values, so the reader may have them.
        return own(str(error.evalue), "")
    return NotebookFailed(
        f"{notebook.name} failed in cell {error.cell_index + 1} with {error.ename}.",
        "Open it in JupyterLab and run that cell; the message is not repeated here because it can hold case values.",
    )
