"""How commands end: exit codes, one clear line for what went wrong, quiet where a pipe or a person ends them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from netintent.common.v1.common_pb2 import Finding

DONE = 0
FAILED = 1
USAGE = 2
UNAVAILABLE = 3
NOT_PLANNED = 4
INTERRUPTED = 130  # as a shell says of SIGINT
PIPE_CLOSED = 141  # as a shell says of SIGPIPE


class Problem(Exception):
    """Ends the command with a line on standard error and an exit code."""

    def __init__(self, text: str, code: int = USAGE) -> None:
        super().__init__(text)
        self.code = code


@contextmanager
def exits() -> Iterator[None]:
    """Turn what a command raises into its exit code."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        # Nobody reads on, or the disk is full; the interpreter must not find out again when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise typer.Exit(PIPE_CLOSED) from None
        complain(str(error))
        raise typer.Exit(FAILED) from None
    except Problem as problem:
        complain(str(problem))
        raise typer.Exit(problem.code) from None
    except typer.Exit:
        raise
    except Exception as error:
        from netintent_client.cli.failures import failure

        told = failure(error)
        if told is None:
            raise
        complain(str(told))
        raise typer.Exit(told.code) from None


def complain(text: str) -> None:
    """Write to standard error, so that standard output stays what was asked for."""
    for line in text.splitlines():
        sys.stderr.write(f"netintent: {printable(line)}\n")


def printable(text: str) -> str:
    """The text without what would steer a terminal: it may be a stranger's."""
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode("ascii") for c in text)


def in_a_line(finding: Finding) -> str:
    """A finding as complaints tell it."""
    where = f"{finding.field_path}: " if finding.field_path else ""
    remedy = f"; {finding.remedy}" if finding.remedy else ""
    return f"{finding.code}: {where}{finding.message}{remedy}"
