"""`netintent plan`: one sentence to a plan, or a file of them to a file of plans."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netintent_client.cli.exits import NOT_PLANNED, Problem
from netintent_client.cli.options import Connection, Context, Output, command

if TYPE_CHECKING:
    from netintent.intent.v1.intent_service_pb2 import (
        Completed,
        ProcessIntentRequest,
        ProcessIntentResponse,
        StreamIntentResponse,
    )
    from netintent_client.client import NetintentClient

STDIN = "-"


@command
async def plan(
    *,
    connection: Connection,
    output_form: Output,
    context: Context,
    text: Annotated[
        str | None, typer.Argument(help="what the network should do; - reads standard input", metavar="TEXT")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="say which rules fired and which readings lost")] = False,
    ground: Annotated[bool, typer.Option("--ground", help="cite what the documents say of the actions")] = False,
    stream: Annotated[bool, typer.Option("--stream", help="say what happens meanwhile, on standard error")] = False,
    input_file: Annotated[
        Path | None,
        typer.Option("--input", metavar="FILE", help='many: JSON lines {"id", "text"}; - is standard input'),
    ] = None,
    output_file: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help='many: JSON lines {"id", "plan"}; - is standard output'),
    ] = None,
) -> None:
    """Turn a sentence, or a file of them, into plans.

    A plan is printed with where each field came from; the exit code is 4 when it is not PLANNED. With --ground it cites
    passages of the default collection that speak of its actions. With --input, every
    row is planned and the plans are written in the same order; the exit code is 0 when all were answered, whatever
    became of them.
    """
    from netintent_client.cli.connect import connect
    from netintent_client.cli.context import context_of
    from netintent_client.cli.files import text_argument

    known = context_of(context)
    if input_file is not None:
        if text is not None or explain or stream:
            raise Problem("--input: takes the texts from the file; leave out TEXT, --explain and --stream")
        from netintent_client.cli.batch import plan_all
        from netintent_client.cli.rows import read_rows

        rows = read_rows(input_file)
        await plan_all(connect(connection), rows, output_file or Path(STDIN), known, ground=ground)
        return
    if text is None:
        raise Problem("TEXT: say what the network should do, or name a file with --input")
    if output_file is not None:
        raise Problem("--output: goes with --input; one plan is written to standard output")
    from netintent.intent.v1.intent_service_pb2 import ProcessIntentRequest

    said = text_argument(text, "TEXT")
    request = ProcessIntentRequest(intent=said, context=known, explain=explain, ground=ground)
    async with connect(connection) as client:
        answer = await (_streamed if stream else _asked)(client, request, connection.timeout)
    _print(answer, said, json=bool(output_form.json), explain=explain)
    from netintent.intent.v1.plan_pb2 import DISPOSITION_PLANNED

    if answer.plan.disposition != DISPOSITION_PLANNED:
        raise typer.Exit(NOT_PLANNED)


async def _asked(
    client: NetintentClient,
    request: ProcessIntentRequest,
    timeout: float | None,  # noqa: ASYNC109 - gRPC's own deadline
) -> ProcessIntentResponse:
    return await client.process_intent(request, timeout=timeout)


async def _streamed(
    client: NetintentClient,
    request: ProcessIntentRequest,
    timeout: float | None,  # noqa: ASYNC109 - gRPC's own deadline
) -> Completed:
    from netintent.intent.v1.intent_service_pb2 import StreamIntentRequest

    same = StreamIntentRequest.FromString(request.SerializeToString())  # the two carry the same fields
    async with client.stream_intent(same, timeout=timeout) as events:
        async for event in events:
            if event.HasField("completed"):
                return event.completed
            _tell(event)
    raise Problem("the stream ended without a plan", code=1)


def _tell(event: StreamIntentResponse) -> None:
    from netintent.common.v1.common_pb2 import Stage
    from netintent_client.cli.exits import complain

    match event.WhichOneof("event"):
        case "stage_started":
            complain(Stage.Name(event.stage_started.stage).removeprefix("STAGE_").lower())
        case "finding":
            complain(f"{event.finding.code}: {event.finding.message}")
        case "text_delta":
            sys.stderr.write(event.text_delta.text)


def _print(answer: ProcessIntentResponse | Completed, text: str, *, json: bool, explain: bool) -> None:
    from netintent_client.cli.plan_view import show_explanation, show_plan
    from netintent_client.cli.show import json_of, print_json

    if json:
        print_json(json_of(answer if explain else answer.plan))
        return
    show_plan(answer.plan)
    if explain:
        show_explanation(answer.explanation, text)
