"""`netintent render`: a plan in the form another system takes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netintent_client.cli.exits import Problem, complain
from netintent_client.cli.options import Connection, Context, command

if TYPE_CHECKING:
    from netintent.intent.v1.plan_pb2 import IntentPlan


@command
async def render(
    connection: Connection,
    context: Context,
    format_name: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="kubernetes, plan-json, nephoran-network-intent, …; `netintent capabilities` lists the server's",
        ),
    ],
    file: Annotated[
        Path,
        typer.Argument(help="the plan as `netintent plan --json` prints it; - is standard input", metavar="[FILE]"),
    ] = Path("-"),
    output_file: Annotated[Path, typer.Option("--output", metavar="FILE", help="write there instead")] = Path("-"),
) -> None:
    """Write a plan in another system's form.

    What the form cannot say goes to standard error.
    """
    from netintent.intent.v1.intent_service_pb2 import RenderPlanRequest
    from netintent_client.cli.connect import connect
    from netintent_client.cli.context import context_of
    from netintent_client.cli.files import STANDARD, read_text, writing
    from netintent_client.cli.formats import format_of

    form = format_of(format_name)
    known = context_of(context)
    if file == STANDARD and sys.stdin.isatty():
        complain("reading a plan from the terminal; end it with Ctrl-D")
    request = RenderPlanRequest(plan=read_plan(read_text(file, "FILE")), format=form, context=known)
    async with connect(connection) as client:
        rendered = await client.render_plan(request)
    for finding in rendered.findings:
        remedy = f"; {finding.remedy}" if finding.remedy else ""
        complain(f"{finding.code}: {finding.field_path}: {finding.message}{remedy}")
    with writing(output_file) as out:
        out.write(rendered.content)


def read_plan(text: str) -> IntentPlan:
    """A plan as `plan --json` or one row of a batch gives it."""
    from google.protobuf import json_format

    from netintent.intent.v1.plan_pb2 import IntentPlan

    if not text.strip():
        raise Problem("FILE: there is no plan; give what `netintent plan --json` prints")
    try:
        value: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise Problem(f"FILE: not JSON: {error.msg} at line {error.lineno} column {error.colno}") from None
    if isinstance(value, dict) and isinstance(value.get("plan"), dict):
        value = value["plan"]
    if not isinstance(value, dict):
        raise Problem("FILE: holds no plan; give what `netintent plan --json` prints")
    try:
        return json_format.ParseDict(value, IntentPlan())
    except json_format.ParseError as error:
        raise Problem(f"FILE: {error}") from None
