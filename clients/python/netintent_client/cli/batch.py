"""`netintent plan --input`: many texts over one stream, plans out in the order of the rows."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from google.protobuf import json_format

from netintent.intent.v1.intent_service_pb2 import ProcessIntentsRequest, ProcessIntentsResponse
from netintent.intent.v1.plan_pb2 import PlanContext
from netintent_client.cli.exits import FAILED, Problem, complain
from netintent_client.cli.failures import describe
from netintent_client.cli.files import STANDARD, read_text, writing
from netintent_client.cli.show import json_line
from netintent_client.errors import Cancelled, Unavailable, item_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from netintent_client.client import NetintentClient

MOST_COMPLAINTS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One text to plan, under the caller's id for it."""

    id: str | int
    text: str


async def plan_all(client: NetintentClient, rows: Sequence[Row], target: Path, context: PlanContext) -> None:
    """Plan every row; raises Exit(1) when some could not be answered."""
    requests = [ProcessIntentsRequest(intent=row.text, context=context) for row in rows]
    failed = 0
    with writing(target) as file, _progress(len(rows)) as advance:
        async with client, aclosing(_answers(client, requests)) as answers:
            rows_left = iter(rows)
            async for answer in answers:
                row = next(rows_left)
                file.write(f"{json_line(_written(row, answer))}\n".encode())
                if target == STANDARD:
                    file.flush()
                if answer.HasField("error"):
                    failed += 1
                    complain(f"{row.id}: {describe(item_error(answer.error, request_id=answer.request_id))}")
                advance()
    if failed:
        complain(f"{failed} of {len(rows)} rows were not answered")
        raise typer.Exit(FAILED)


async def _answers(
    client: NetintentClient, requests: Sequence[ProcessIntentsRequest]
) -> AsyncGenerator[ProcessIntentsResponse]:
    """Every answer, in order. When a connection is lost the rest is asked again, as long as each brought some."""
    done = 0
    while done < len(requests):
        before = done
        try:
            async with client.process_intents(requests[done:], ordered=True) as answers:
                async for answer in answers:
                    done += 1
                    yield answer
        except (Cancelled, Unavailable):
            if done == before:
                raise


def read_rows(source: Path) -> list[Row]:
    """All rows; raises Problem naming every line that is none. Keys other than id and text are left alone."""
    rows: list[Row] = []
    problems: list[str] = []
    seen: dict[str | int, int] = {}
    for number, line in enumerate(read_text(source, "--input").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = _row(line)
            if row.id in seen:
                raise ValueError(f"id {row.id!r} was line {seen[row.id]}'s already")  # noqa: TRY301
        except ValueError as error:
            problems.append(f"--input: line {number}: {error}")
        else:
            seen[row.id] = number
            rows.append(row)
    if problems:
        more = len(problems) - MOST_COMPLAINTS
        raise Problem("\n".join([*problems[:MOST_COMPLAINTS], *([f"and {more} more"] if more > 0 else [])]))
    return rows


def _row(line: str) -> Row:
    try:
        value: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None
    match value:
        case {"id": str() | int() as identifier, "text": str() as text} if not isinstance(identifier, bool):
            pass
        case {"id": _, "text": _}:
            raise ValueError("id must be text or a whole number, and text must be text")
        case _:
            raise ValueError('is not an object with "id" and "text"')
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("text: half a surrogate pair is not Unicode text") from None
    return Row(identifier, text)


def _written(row: Row, answer: ProcessIntentsResponse) -> dict[str, Any]:
    def as_dict(message: Any) -> dict[str, Any]:
        return json_format.MessageToDict(message, preserving_proto_field_name=True)

    if answer.HasField("error"):
        error = item_error(answer.error)
        return {"id": row.id, "plan": None, "error": {"code": error.code.name, "message": str(error)}}
    return {"id": row.id, "plan": as_dict(answer.plan)}


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
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
