"""`netintent plan --input`: many texts over one stream, plans out in the order of the rows."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from google.protobuf import json_format

from netintent.intent.v1.intent_service_pb2 import ProcessIntentsRequest, ProcessIntentsResponse
from netintent.intent.v1.plan_pb2 import PlanContext
from netintent_client.cli.exits import FAILED, complain
from netintent_client.cli.failures import describe
from netintent_client.cli.files import STANDARD, writing
from netintent_client.cli.rows import Row, progress
from netintent_client.cli.show import json_line
from netintent_client.errors import Cancelled, Unavailable, item_error

if TYPE_CHECKING:
    from netintent_client.client import NetintentClient


async def plan_all(
    client: NetintentClient, rows: Sequence[Row], target: Path, context: PlanContext, *, ground: bool
) -> None:
    """Plan every row; raises Exit(1) when some could not be answered."""
    requests = [ProcessIntentsRequest(intent=row.text, context=context, ground=ground) for row in rows]
    failed = 0
    with writing(target) as file, progress(len(rows)) as advance:
        async with client, aclosing(answers(client, requests)) as answered:
            rows_left = iter(rows)
            async for answer in answered:
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


async def answers(
    client: NetintentClient, requests: Sequence[ProcessIntentsRequest]
) -> AsyncGenerator[ProcessIntentsResponse]:
    """Every answer, in order. When a connection is lost the rest is asked again, as long as each brought some."""
    done = 0
    while done < len(requests):
        before = done
        try:
            async with client.process_intents(requests[done:], ordered=True) as answered:
                async for answer in answered:
                    done += 1
                    yield answer
        except (Cancelled, Unavailable):
            if done == before:
                raise


def _written(row: Row, answer: ProcessIntentsResponse) -> dict[str, Any]:
    def as_dict(message: Any) -> dict[str, Any]:
        return json_format.MessageToDict(message, preserving_proto_field_name=True)

    if answer.HasField("error"):
        error = item_error(answer.error)
        return {"id": row.id, "plan": None, "error": {"code": error.code.name, "message": str(error)}}
    return {"id": row.id, "plan": as_dict(answer.plan)}
