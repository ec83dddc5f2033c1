"""Batches: rows of JSON in, checked whole before anything is sent, and how far a batch is."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netintent_client.cli.exits import Problem
from netintent_client.cli.files import read_text

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_COMPLAINTS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One text, under the caller's id for it."""

    id: str | int
    text: str


def read_rows(source: Path, *, ids: Sequence[str] = ("id",), texts: Sequence[str] = ("text",)) -> list[Row]:
    """All rows; raises Problem naming every line that is none.

    `ids` and `texts` are the keys that may hold the id and the text, the first that a row has counts; other keys are
    left alone.
    """
    rows: list[Row] = []
    problems: list[str] = []
    seen: dict[str | int, int] = {}
    for number, line in enumerate(read_text(source, "--input").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = _row(line, ids, texts)
            if row.id in seen:
                raise ValueError(f"{ids[0]} {row.id!r} was line {seen[row.id]}'s already")  # noqa: TRY301
        except ValueError as error:
            problems.append(f"--input: line {number}: {error}")
        else:
            seen[row.id] = number
            rows.append(row)
    if problems:
        raise Problem("\n".join(first_of(problems)))
    return rows


def first_of(problems: Sequence[str]) -> list[str]:
    """As many problems as a person reads, and how many more there are."""
    more = len(problems) - MOST_COMPLAINTS
    return [*problems[:MOST_COMPLAINTS], *([f"and {more} more"] if more > 0 else [])]


def _row(line: str, ids: Sequence[str], texts: Sequence[str]) -> Row:
    try:
        value: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None
    keys = value if isinstance(value, dict) else {}
    id_key = next((key for key in ids if key in keys), None)
    text_key = next((key for key in texts if key in keys), None)
    if id_key is None or text_key is None:
        raise ValueError(f'is not an object with "{ids[0]}" and "{texts[0]}"')
    match keys[id_key], keys[text_key]:
        case ((str() | int() as identifier), str() as text) if not isinstance(identifier, bool):
            pass
        case _:
            raise ValueError(f"{id_key} must be text or a whole number, and {text_key} must be text")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{text_key}: half a surrogate pair is not Unicode text") from None
    return Row(identifier, text)


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error where that is a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    with Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
