"""The command line, and what it says when it is not installed."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

EXTRA = {"rich", "typer"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `netintent`; ends by SystemExit with the exit code, or returns it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a character shows another
    try:
        from netintent_client.cli.app import app

        app(args=arguments, prog_name="netintent")
    except ModuleNotFoundError as error:
        if error.name not in EXTRA:
            raise
        sys.stderr.write(f"netintent: the command line needs {error.name}: pip install 'netintent[cli]'\n")
        return 1
    return 0
