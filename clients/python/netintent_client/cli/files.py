"""Reading and writing files, where - is standard input or output and nothing is left half-written."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from netintent_client.cli.exits import FAILED, Problem

STANDARD = Path("-")


def read_text(path: Path, option: str) -> str:
    """The whole text; raises Problem naming the option for what cannot be read."""
    name = name_of(path)
    try:
        data = sys.stdin.buffer.read() if path == STANDARD else path.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise Problem(f"{option}: {name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Problem(f"{option}: {name} is not UTF-8 at byte {error.start}") from error


def name_of(path: Path) -> str:
    """What messages call the file."""
    return "standard input" if path == STANDARD else str(path)


def text_argument(given: str, name: str) -> str:
    """The text of an argument, or of standard input for -; raises Problem naming the argument for what is no text."""
    if given != str(STANDARD):
        try:
            given.encode()
        except UnicodeEncodeError:
            raise Problem(f"{name}: is not valid UTF-8") from None
        return given
    try:
        return sys.stdin.buffer.read().decode().removesuffix("\n")
    except UnicodeDecodeError:
        raise Problem(f"{name}: standard input is not valid UTF-8") from None


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the path's place once all is written; unfinished, it is removed.

    What is no regular file (a pipe, /dev/null) is written to as it is.
    """
    if path == STANDARD:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = path.resolve()  # through a link, not in its place
    unfinished = (
        target if target.exists() and not target.is_file() else target.with_name(f".{target.name}.{os.getpid()}")
    )
    try:
        file = unfinished.open("wb")
    except OSError as error:
        raise Problem(f"--output: {path}: {error.strerror}") from error
    try:
        with file:
            yield file
        if unfinished != target:
            unfinished.replace(target)
    except BaseException as error:
        if unfinished != target:
            unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            raise Problem(f"--output: {path}: {error.strerror}", FAILED) from error
        raise
