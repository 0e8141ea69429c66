"""One exception for each way a run can fail, each with an exit code and a sentence that is safe to e-mail.

A message names files, tables, columns, rules and counts; it never holds the value of a case field.
"""

from __future__ import annotations


class SafeHavensError(Exception):
    """A person's mistake or a state of the world that stops a run; `next_step` says what to do about it.

    `may_pass`: the same may succeed a little later, so an unattended run tries again; never so for a gate.
    """

    exit_code = 1

    def __init__(self, problem: str, next_step: str, *, may_pass: bool = False) -> None:
        super().__init__(f"{problem} {next_step}".strip())
        self.problem = problem
        self.next_step = next_step
        self.may_pass = may_pass

    def __reduce__(self) -> tuple[type[SafeHavensError], tuple[str, str], dict[str, bool]]:
        """So that it comes through from another process."""
        return type(self), (self.problem, self.next_step), {"may_pass": self.may_pass}


class ProgrammeInvalid(SafeHavensError):
    """programme.yml, a mapping or the budget file is unreadable, or says something that is not known."""

    exit_code = 3


class ExportUnreadable(SafeHavensError):
    """The export folder or the mapping can't be read at all, so there is nothing to validate."""

    exit_code = 4


class GateStopped(SafeHavensError):
    """The validated export breaks a rule whose on_fail is stop."""

    exit_code = 5


class RuleBroken(SafeHavensError):
    """A rule did not run, ran over no rows, or raised: the verdict can't be trusted."""

    exit_code = 6


class ProtectionFailed(SafeHavensError):
    """Disclosure control could not give a safe set of tables; nothing is published."""

    exit_code = 7


class ParameterInvalid(SafeHavensError):
    """A parameter of a run or notebook is unknown, missing or of the wrong kind, or names a folder without its file."""

    exit_code = 8


class NotebookFailed(SafeHavensError):
    """A notebook raised, ran out of time, or its kernel died."""

    exit_code = 9


class PageIncomplete(SafeHavensError):
    """The rendered page lacks a declared part, or would load something from outside; it is not published."""

    exit_code = 10


class PublishRefused(SafeHavensError):
    """A release may not be written: its profile is not for publication, or another run has just written it."""

    exit_code = 11


class NotComparable(SafeHavensError):
    """Tables that can't stand side by side: they count different things, or one is of real and one of invented data."""

    exit_code = 12


class DisclosureFound(SafeHavensError):
    """The audit can work out a small number from what is published, or from what was about to be published."""

    exit_code = 13


class LeakFound(SafeHavensError):
    """A file that was about to be published holds something that its tables do not license, or can't be read."""

    exit_code = 14


class InternalFault(SafeHavensError):
    """Something failed that nobody foresaw: a fault of the program, told without the message that it came with."""

    exit_code = 15


class DrawingFailed(SafeHavensError):
    """A system part that draws charts or sets pages is not installed or does not start; nothing is published."""

    exit_code = 16


class NarrativeInvalid(SafeHavensError):
    """The analyst's own text of a report lacks a block, or says something that can't be published."""

    exit_code = 17


class ReleaseBusy(SafeHavensError):
    """Another run is making the same release at this moment; this one leaves it alone."""

    exit_code = 20


class TimeLimitReached(SafeHavensError):
    """A release took longer than `time_limit_minutes` allows, and was broken off; nothing of it is published."""

    exit_code = 21


class BrokenOff(SafeHavensError):
    """The process that made a release ended without a word: it was killed, crashed, or ran out of memory."""

    exit_code = 22


class FileFault(SafeHavensError):
    """A file or folder can't be read or written: the disk is full, a right is missing, or a share is away."""

    exit_code = 23


class ReportsMissing(SafeHavensError):
    """Said by `safehavens status`: a report is due and not released. The alarm for a run that did not happen."""

    exit_code = 24
