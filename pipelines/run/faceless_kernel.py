"""The kernel of a notebook that is published: no frame shows its values in it, and no error its message.

It is started as `python -m pipelines.run.faceless_kernel -f FILE`, so that a cover that does not fit stops the kernel
before its first cell; an extension of IPython that fails would only be logged.
"""

from __future__ import annotations

import sys

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from traitlets import Type
from traitlets.config import Config

from pipelines.errors import SafeHavensError
from pipelines.run.faces import cover_frames
from pipelines.run.quiet import hush, unexpected


class FacelessShell(ZMQInteractiveShell):
    """Tells an error of ours with its sentence, and of any other only its class and our line."""

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, _: list[str]) -> None:
        told = evalue if isinstance(evalue, SafeHavensError) else unexpected(evalue)
        super()._showtraceback(etype, told, [f"{etype.__name__}: {told}"])  # type: ignore[no-untyped-call]


class FacelessKernel(IPythonKernel):
    """The usual kernel with that shell."""

    shell_class = Type(FacelessShell)


def main() -> None:
    """Runs the kernel until it is told to stop; what compiled code prints does not become an output of a cell."""
    hush()
    cover_frames()
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs it, and the import takes a quarter second
    unkept = Config({"HistoryManager": {"enabled": False}})  # what ran stands in the notebook; a disk is waited for
    IPKernelApp.launch_instance(kernel_class=FacelessKernel, capture_fd_output=False, config=unkept)


if __name__ == "__main__":
    main()
