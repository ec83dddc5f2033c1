"""`netintent render`: a plan, or each of a batch, in the form another system takes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netintent_client.cli.exits import FAILED, Problem, complain, in_a_line
from netintent_client.cli.format_names import FORMAT_NAMES, format_names
from netintent_client.cli.options import Connection, Context, command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from netintent.intent.v1.intent_service_pb2 import OutputFormat, RenderPlanResponse
    from netintent.intent.v1.plan_pb2 import PlanContext
    from netintent_client.cli.plan_files import NamedPlan
    from netintent_client.client import NetintentClient

_NAMES = ", ".join(FORMAT_NAMES)


@command
async def render(
    connection: Connection,
    context: Context,
    format_name: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help=f"one of {_NAMES}", autocompletion=format_names),
    ] = None,
    file: Annotated[
        Path,
        typer.Argument(
            help="a plan as `netintent plan --json` prints it, or the rows of a batch; - is standard input",
            metavar="[FILE]",
        ),
    ] = Path("-"),
    output_file: Annotated[Path, typer.Option("--output", metavar="FILE", help="write there instead")] = Path("-"),
) -> None:
    """Write a plan, or every plan of a batch, in another system's form.

    What the form cannot say goes to standard error; the exit code is 1 when it can say nothing of a plan. Of a batch,
    YAML is one stream of documents and JSON one line a plan.
    """
    from netintent_client.cli.connect import connect
    from netintent_client.cli.context import context_of
    from netintent_client.cli.files import STANDARD, writing
    from netintent_client.cli.formats import format_of
    from netintent_client.cli.plan_files import plans_of

    if format_name is None:
        raise Problem(f"--format: say which, one of {_NAMES}")
    form = format_of(format_name)
    known = context_of(context)
    plans = plans_of(file)
    async with connect(connection) as client:
        if len(plans) == 1 and not plans[0].id:
            rendered = await _rendered(client, plans[0], form, known)
            with writing(output_file) as out:
                _write(rendered, out, to_terminal=output_file == STANDARD and sys.stdout.isatty())
            if not rendered.content:
                raise typer.Exit(FAILED)
            return
        with writing(output_file) as out:
            failed = await _render_all(client, plans, form, known, out)
    if failed:
        complain(f"{failed} of {len(plans)} rows were not written")
        raise typer.Exit(FAILED)


async def _render_all(
    client: NetintentClient,
    plans: Sequence[NamedPlan],
    form: OutputFormat.ValueType,
    context: PlanContext,
    out: BinaryIO,
) -> int:
    """Write every plan that can be written; returns how many could not."""
    from netintent_client.cli.failures import describe
    from netintent_client.errors import FailedPrecondition, InvalidArgument

    failed = 0
    for named in plans:
        if named.plan is None:
            complain(f"{named.id}: {named.missing}")
            failed += 1
            continue
        try:
            rendered = await _rendered(client, named, form, context)
        except (FailedPrecondition, InvalidArgument) as error:
            complain("\n".join(f"{named.id}: {line}" for line in describe(error).splitlines()))
            failed += 1
            continue
        failed += not rendered.content
        if rendered.content and rendered.media_type == "application/json":
            out.write(json.dumps(json.loads(rendered.content), ensure_ascii=False).encode() + b"\n")
        else:
            out.write(rendered.content)
    return failed


async def _rendered(
    client: NetintentClient, named: NamedPlan, form: OutputFormat.ValueType, context: PlanContext
) -> RenderPlanResponse:
    """The plan in the form; what was found is told."""
    from netintent.intent.v1.intent_service_pb2 import RenderPlanRequest

    rendered = await client.render_plan(RenderPlanRequest(plan=named.plan, format=form, context=context))
    for finding in rendered.findings:
        complain(f"{named.id}: {in_a_line(finding)}" if named.id else in_a_line(finding))
    return rendered


def _write(rendered: RenderPlanResponse, out: BinaryIO, *, to_terminal: bool) -> None:
    if to_terminal and rendered.content:
        from netintent_client.cli.show import code

        code(rendered.content.decode(), rendered.media_type.rpartition("/")[2])
    else:
        out.write(rendered.content)
