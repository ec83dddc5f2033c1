"""`netintent ask`: a question answered from the documents, or not at all."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netintent_client.cli.exits import FAILED, NOT_PLANNED, Problem, printable
from netintent_client.cli.options import Connection, Output, command
from netintent_client.cli.search_options import TopK, Where

if TYPE_CHECKING:
    from netintent.rag.v1.rag_service_pb2 import QueryResponse, StreamQueryRequest
    from netintent_client.client import NetintentClient


@command
async def ask(
    *,
    connection: Connection,
    output_form: Output,
    where: Where,
    question: Annotated[
        str | None, typer.Argument(help="the question; - reads standard input", metavar="QUESTION")
    ] = None,
    top_k: TopK = None,
    input_file: Annotated[
        Path | None,
        typer.Option("--input", metavar="FILE", help='many: JSON lines {"qid", "question"}; - is standard input'),
    ] = None,
    output_file: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help='many: JSON lines {"qid", "answer", "abstained", "citations"}; - is standard output',
        ),
    ] = None,
) -> None:
    """Answer a question from the documents.

    The answer appears as it is made, then what its numbers cite. Where the documents do not answer, it says why, and
    the exit code is 4. With --input, every row is answered and written in the same order; the exit code is 0 when all
    were, abstentions included.
    """
    from netintent.rag.v1.rag_service_pb2 import QueryRequest, StreamQueryRequest
    from netintent_client.cli.connect import connect
    from netintent_client.cli.files import STANDARD, text_argument
    from netintent_client.cli.search_options import collection_of, filter_of

    collection, passages = collection_of(where), filter_of(where)
    if input_file is not None:
        if question is not None:
            raise Problem("--input: takes the questions from the file; leave out QUESTION")
        from netintent_client.cli.questions import PATIENT, ask_all, read_questions

        rows = read_questions(input_file)
        many = QueryRequest(collection=collection, filter=passages, top_k=top_k or 0)
        await ask_all(connect(connection, retry=PATIENT), rows, output_file or STANDARD, many)
        return
    if question is None:
        raise Problem("QUESTION: ask something, or name a file with --input")
    if output_file is not None:
        raise Problem("--output: goes with --input; one answer is written to standard output")
    said = text_argument(question, "QUESTION")
    request = StreamQueryRequest(question=said, collection=collection, filter=passages, top_k=top_k or 0)
    async with connect(connection) as client:
        answer = await _answer(client, request, connection.timeout, aloud=not output_form.json)
    _print(answer, as_json=bool(output_form.json))
    if answer.abstained:
        raise typer.Exit(NOT_PLANNED)


async def _answer(
    client: NetintentClient,
    request: StreamQueryRequest,
    timeout: float | None,  # noqa: ASYNC109 - gRPC's own deadline
    *,
    aloud: bool,
) -> QueryResponse:
    """The answer; aloud, its text is written as it comes, and again where what came was not yet the last word."""
    written = ""
    async with client.stream_query(request, timeout=timeout) as events:
        async for event in events:
            match event.WhichOneof("event"):
                case "text_delta" if aloud:
                    written += event.text_delta.text
                    _write(event.text_delta.text)
                case "completed":
                    if aloud and written != event.completed.answer:
                        _write("\n\n" * bool(written) + event.completed.answer)
                    if aloud and (written or event.completed.answer):
                        _write("\n")
                    return event.completed
    raise Problem("the stream ended without an answer", FAILED)


def _write(text: str) -> None:
    sys.stdout.write(printable(text))
    sys.stdout.flush()


def _print(answer: QueryResponse, *, as_json: bool) -> None:
    from netintent_client.cli.passages_view import show_evidence
    from netintent_client.cli.show import json_of, print_json

    if as_json:
        print_json(json_of(answer))
    else:
        show_evidence(answer)
