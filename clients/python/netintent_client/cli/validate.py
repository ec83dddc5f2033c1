"""`netintent validate`: what the server's checks say of a plan, one's own or another's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netintent_client.cli.exits import FAILED
from netintent_client.cli.options import Connection, Context, Output, command

if TYPE_CHECKING:
    from netintent.intent.v1.intent_service_pb2 import ValidatePlanResponse


@command
async def validate(
    *,
    connection: Connection,
    output_form: Output,
    context: Context,
    file: Annotated[
        Path,
        typer.Argument(help="the plan as `netintent plan --json` prints it; - is standard input", metavar="[FILE]"),
    ] = Path("-"),
) -> None:
    """Check a plan: names, ranges, required fields, contradictions, the catalogue.

    The exit code is 1 when a finding is an ERROR: such a plan is neither rendered nor approved.
    """
    from netintent.intent.v1.intent_service_pb2 import ValidatePlanRequest
    from netintent_client.cli.connect import connect
    from netintent_client.cli.context import context_of
    from netintent_client.cli.plan_files import plan_of
    from netintent_client.cli.show import json_of, print_json

    known = context_of(context)
    request = ValidatePlanRequest(plan=plan_of(file), context=known)
    async with connect(connection) as client:
        checked = await client.validate_plan(request)
    if output_form.json:
        print_json(json_of(checked))
    else:
        _show(checked)
    if not checked.valid:
        raise typer.Exit(FAILED)


def _show(checked: ValidatePlanResponse) -> None:
    from netintent_client.cli.plan_view import show_finding
    from netintent_client.cli.show import count, line

    verdict = ("VALID", "bold green") if checked.valid else ("INVALID", "bold red")
    facts = [count(len(checked.findings), "finding")] if checked.findings else []
    if checked.requires_approval and checked.valid:
        facts.append("a person must approve it")
    line(verdict, f"  {', '.join(facts)}")
    line((checked.digest, "dim"))
    if checked.findings:
        line()
    for finding in checked.findings:
        show_finding(finding)
