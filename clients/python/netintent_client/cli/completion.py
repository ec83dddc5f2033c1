"""Completion of names by asking the server, for half a second at most and in silence where it does not answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import fields
from typing import TYPE_CHECKING

import typer

from netintent_client.cli.names import collection_name, document_id
from netintent_client.cli.options import Connection

if TYPE_CHECKING:
    from netintent_client.client import NetintentClient

SECONDS = 0.5
MOST = 1_000


def collection_ids(context: typer.Context, incomplete: str) -> list[str]:
    """The caller's collections."""

    async def ids(client: NetintentClient) -> AsyncGenerator[str]:
        async for collection in client.collections():
            yield collection.name.removeprefix("collections/")

    return _asked(context, incomplete, ids)


def document_names(context: typer.Context, incomplete: str) -> list[str]:
    """The ids of the documents of the collection that is said, or whole names where one was begun."""
    whole = incomplete.startswith("collections/")

    async def names(client: NetintentClient) -> AsyncGenerator[str]:
        from netintent.rag.v1.document_pb2 import ListDocumentsRequest

        parent = incomplete.partition("/documents/")[0] if whole else collection_name(context.params.get("collection"))
        async for document in client.documents(ListDocumentsRequest(parent=parent, page_size=MOST)):
            yield document.name if whole else document_id(document.name)

    return _asked(context, incomplete, names)


def _asked(
    context: typer.Context, incomplete: str, names: Callable[[NetintentClient], AsyncGenerator[str]]
) -> list[str]:
    found: list[str] = []

    async def ask() -> None:
        from netintent_client.channel import Retry
        from netintent_client.cli.connect import connect

        client = connect(_connection(context), retry=Retry(attempts=1))
        async with asyncio.timeout(SECONDS), client, aclosing(names(client)) as answers:
            async for name in answers:
                if name.startswith(incomplete):
                    found.append(name)
                if len(found) == MOST:
                    break

    with suppress(Exception):  # whatever it is, a person in the middle of a line is not to be told of it
        asyncio.run(ask())
    return found


def _connection(context: typer.Context) -> Connection:
    """The connection options of the line so far, those nearer to its end first."""
    said: dict[str, object] = {}
    nearer: typer.Context | None = context
    while nearer is not None:
        for field in fields(Connection):
            if (value := nearer.params.get(field.name)) is not None:
                said.setdefault(field.name, value)
        nearer = nearer.parent  # type: ignore[assignment]  # typed as the base class
    return Connection(**said)  # type: ignore[arg-type]  # as typer has parsed them
