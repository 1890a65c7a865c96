"""Exit codes, and the one exception by which a command ends early.

====  ============================================================================
code  meaning
====  ============================================================================
0     done; for ``verify``: everything that could be checked fits
1     a check failed, or the house refused
2     the command was called wrongly
3     something outside failed: a file, a disk, the network, the machine
====  ============================================================================
"""

from __future__ import annotations

OK = 0
FAILED = 1
USAGE = 2
ENVIRONMENT = 3


class CommandEnded(Exception):
    """A command cannot go on: exit code, what is wrong, and what to do about it.

    ``details`` are further fields for ``--json``.
    """

    def __init__(self, exit_code: int, wrong: str, remedy: str = "", **details: object) -> None:
        super().__init__(wrong)
        self.code = exit_code
        self.wrong = wrong
        self.remedy = remedy
        self.details = details


def failed(wrong: str, remedy: str = "", **details: object) -> CommandEnded:
    """A check failed, or the house refused."""
    return CommandEnded(FAILED, wrong, remedy, **details)


def usage(wrong: str, remedy: str = "") -> CommandEnded:
    """The command was called wrongly."""
    return CommandEnded(USAGE, wrong, remedy)


def environment(wrong: str, remedy: str = "", **details: object) -> CommandEnded:
    """Something outside failed."""
    return CommandEnded(ENVIRONMENT, wrong, remedy, **details)
