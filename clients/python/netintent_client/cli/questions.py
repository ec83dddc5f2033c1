"""`--input` of `search` and `ask`: many questions at once, their answers out in the order of the rows."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from netintent.common.v1.common_pb2 import Citation
from netintent.rag.v1.rag_service_pb2 import QueryRequest, SearchRequest
from netintent_client.channel import Retry
from netintent_client.cli.exits import FAILED, complain
from netintent_client.cli.failures import describe
from netintent_client.cli.files import STANDARD, writing
from netintent_client.cli.names import document_id
from netintent_client.cli.rows import MOST_COMPLAINTS, Row, progress, read_rows
from netintent_client.cli.show import json_line
from netintent_client.errors import DeadlineExceeded, Internal, InvalidArgument, NetintentError, Unknown

if TYPE_CHECKING:
    from netintent_client.client import NetintentClient

IN_FLIGHT = 16
PATIENT = Retry()
"""Nobody waits for a single row: a server may restart meanwhile."""

# What may be one row's own fault; whatever else a call fails with, the others would fail with too.
ROWS_OWN = (InvalidArgument, DeadlineExceeded, Internal, Unknown)

_SPECIFICATION = re.compile(r"(?<![\d.])\d{2}\.\d{3}(?:-\d{1,2})?(?!\.?\d)")


def read_questions(source: Path) -> list[Row]:
    """All rows, by the names that common question sets give their keys."""
    return read_rows(source, ids=("qid", "id", "_id"), texts=("question", "query", "text"))


async def search_all(client: NetintentClient, rows: Sequence[Row], target: Path, request: SearchRequest) -> None:
    """Search for every row, each as `request` says; raises Exit(1) when some could not be searched for."""

    async def one(row: Row) -> dict[str, Any]:
        asked = SearchRequest(query=row.text)
        asked.MergeFrom(request)
        found = await client.search(asked)
        return {"docs": docs(hit.citation for hit in found.hits)}

    await _all(client, rows, target, one, blank={"docs": []}, failed={"docs": []})


async def ask_all(client: NetintentClient, rows: Sequence[Row], target: Path, request: QueryRequest) -> None:
    """Answer every row, each as `request` says; raises Exit(1) when some could not be answered."""

    async def one(row: Row) -> dict[str, Any]:
        asked = QueryRequest(question=row.text)
        asked.MergeFrom(request)
        answer = await client.query(asked)
        return {"answer": answer.answer, "abstained": answer.abstained, "citations": docs(answer.citations)}

    blank = {"answer": "", "abstained": True, "citations": []}
    failed: dict[str, Any] = {"answer": None, "abstained": None, "citations": []}
    await _all(client, rows, target, one, blank=blank, failed=failed)


def docs(citations: Iterable[Citation]) -> list[str]:
    """Where the citations stand, each place once: "23.501#5.15.2", by the document's id where it is no specification.

    The specification's number is looked for in the title, then in the id; the clause is left out where there is none.
    """
    return list(dict.fromkeys(_doc(citation) for citation in citations))


def _doc(citation: Citation) -> str:
    identifier = document_id(citation.document)
    number = _SPECIFICATION.search(citation.title) or _SPECIFICATION.search(identifier)
    clause = f"#{citation.clause}" if citation.clause else ""
    return f"{number.group() if number else identifier}{clause}"


async def _all(
    client: NetintentClient,
    rows: Sequence[Row],
    target: Path,
    one: Callable[[Row], Awaitable[dict[str, Any]]],
    *,
    blank: dict[str, Any],
    failed: dict[str, Any],
) -> None:
    """Write what became of every row: a blank one, which question sets do have, asks nothing and finds nothing."""

    async def outcome(row: Row) -> dict[str, Any] | NetintentError:
        if not row.text.strip():
            complain(f"{row.id}: is blank, and finds nothing")
            return blank
        try:
            return await one(row)
        except ROWS_OWN as error:
            return error

    failures = 0
    with writing(target) as file, progress(len(rows)) as advance:
        async with client, aclosing(_in_order(rows, outcome)) as outcomes:
            async for row, result in outcomes:
                told = result if isinstance(result, dict) else {**failed, "error": _told(result)}
                if isinstance(result, NetintentError):
                    failures += 1
                    if failures <= MOST_COMPLAINTS:
                        complain(f"{row.id}: {describe(result)}")
                file.write(f"{json_line({'qid': row.id, **told})}\n".encode())
                if target == STANDARD:
                    file.flush()
                advance()
    if failures:
        complain(f"{failures} of {len(rows)} rows were not answered")
        raise typer.Exit(FAILED)


def _told(error: NetintentError) -> dict[str, str]:
    return {"code": error.code.name, "message": str(error)}


async def _in_order(
    rows: Sequence[Row], outcome: Callable[[Row], Awaitable[dict[str, Any] | NetintentError]]
) -> AsyncGenerator[tuple[Row, dict[str, Any] | NetintentError]]:
    """Every row with its outcome: IN_FLIGHT at once, and a few more begun, so that a slow one holds up no others."""
    places = asyncio.Semaphore(IN_FLIGHT)

    async def placed(row: Row) -> dict[str, Any] | NetintentError:
        async with places:
            return await outcome(row)

    begun: deque[tuple[Row, asyncio.Task[dict[str, Any] | NetintentError]]] = deque()
    try:
        for row in rows:
            begun.append((row, asyncio.create_task(placed(row))))
            if len(begun) > 8 * IN_FLIGHT:
                first, task = begun.popleft()
                yield first, await task
        while begun:
            first, task = begun.popleft()
            yield first, await task
    finally:
        for _, task in begun:
            task.cancel()
        await asyncio.gather(*(task for _, task in begun), return_exceptions=True)
