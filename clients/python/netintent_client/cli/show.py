"""Printing for people: colour in a terminal, plain lines in a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from rich.console import Console
from rich.table import Table
from rich.text import Text

from netintent_client.cli.exits import printable

PIPE_COLUMNS = 10_000  # a pipe has no width: nothing is wrapped for it


@cache
def console() -> Console:
    """Standard output; rich leaves colour out for a pipe, a dumb terminal and NO_COLOR."""
    width = None if sys.stdout.isatty() else PIPE_COLUMNS
    return Console(width=width, highlight=False, markup=False, emoji=False, soft_wrap=True)


def line(*parts: str | tuple[str, str]) -> None:
    """One line of parts, each a text or a text with a style."""
    text = Text()
    for part in parts:
        plain, style = part if isinstance(part, tuple) else (part, "")
        text.append(printable(plain), style)
    text.rstrip()
    console().print(text)


def code(text: str, language: str) -> None:
    """Lines of YAML or JSON, in the terminal's own colours; copied from the screen they are what they were."""
    from rich.syntax import Syntax

    highlighted = Syntax("", language, theme="ansi_dark", background_color="default").highlight(printable(text))
    highlighted.rstrip()
    console().print(highlighted)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns under their heads; the first, which names the row, is never cut."""
    grid = Table(*heads, box=None, pad_edge=False, header_style="bold")
    grid.columns[0].no_wrap = True
    for row in rows:
        grid.add_row(*(Text(printable(cell)) for cell in row))
    if sys.stdout.isatty():
        console().print(grid, soft_wrap=False)
        return
    with console().capture() as capture:
        console().print(grid, soft_wrap=False)
    for row_line in capture.get().splitlines():
        print(row_line.rstrip())


def count(number: int, noun: str) -> str:
    """The number and the noun in its form for it."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def as_dict(message: Message) -> dict[str, Any]:
    """The proto3 JSON mapping with the contract's field names."""
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def json_of(value: Message | dict[str, Any]) -> str:
    """JSON as people read it."""
    return json.dumps(as_dict(value) if isinstance(value, Message) else value, ensure_ascii=False, indent=2)


def json_line(value: Message | dict[str, Any]) -> str:
    """The same on one line."""
    return json.dumps(as_dict(value) if isinstance(value, Message) else value, ensure_ascii=False)


def size(octets: int) -> str:
    """A number of bytes as people read it."""
    if octets < 1_000:
        return f"{octets} B"
    value, units = octets / 1_000, ["kB", "MB", "GB", "TB"]
    while value >= 999.5 and len(units) > 1:
        value, units = value / 1_000, units[1:]
    return f"{value:.3g} {units[0]}"


def when(time: Timestamp) -> str:
    """A time to the minute, in UTC; nothing for one that is not set."""
    return f"{time.ToDatetime():%Y-%m-%d %H:%MZ}" if time.seconds else ""


def print_json(text: str) -> None:
    """Write JSON as UTF-8, whatever the terminal's own encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()
