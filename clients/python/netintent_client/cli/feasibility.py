"""`netintent feasibility`: whether a plan can be carried out as it is, and every reason why not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netintent_client.cli.exits import FAILED
from netintent_client.cli.options import Connection, Context, Output, command

if TYPE_CHECKING:
    from netintent.intent.v1.intent_service_pb2 import CheckFeasibilityResponse, InfeasibilityReason


@command
async def feasibility(
    *,
    connection: Connection,
    output_form: Output,
    context: Context,
    file: Annotated[
        Path,
        typer.Argument(help="the plan as `netintent plan --json` prints it; - is standard input", metavar="[FILE]"),
    ] = Path("-"),
) -> None:
    """Say whether a plan can be carried out: the policy, what runs, the time, its own contradictions.

    The exit code is 1 when it cannot. What runs is told with --current-replicas, the time with --now.
    """
    from netintent.intent.v1.intent_service_pb2 import FEASIBILITY_RESULT_FEASIBLE, CheckFeasibilityRequest
    from netintent_client.cli.connect import connect
    from netintent_client.cli.context import context_of
    from netintent_client.cli.plan_files import plan_of
    from netintent_client.cli.show import json_of, print_json

    known = context_of(context)
    request = CheckFeasibilityRequest(plan=plan_of(file), context=known)
    async with connect(connection) as client:
        answer = await client.check_feasibility(request)
    if output_form.json:
        print_json(json_of(answer))
    else:
        _show(answer)
    if answer.result != FEASIBILITY_RESULT_FEASIBLE:
        raise typer.Exit(FAILED)


def _show(answer: CheckFeasibilityResponse) -> None:
    from netintent.intent.v1.intent_service_pb2 import FEASIBILITY_RESULT_FEASIBLE, FeasibilityResult
    from netintent_client.cli.plan_view import show_finding
    from netintent_client.cli.show import count, line

    is_feasible = answer.result == FEASIBILITY_RESULT_FEASIBLE
    verdict = FeasibilityResult.Name(answer.result).removeprefix("FEASIBILITY_RESULT_")
    facts = [count(len(answer.reasons), "reason")] if answer.reasons else []
    facts += ["a person must approve it"] if answer.requires_approval else []
    line((verdict, "bold green" if is_feasible else "bold red"), f"  {', '.join(facts)}" if facts else "")
    line((answer.digest, "dim"))
    for reason in answer.reasons:
        line()
        _show_reason(reason)
    told = {(reason.rule_id, reason.field_path, reason.message) for reason in answer.reasons}
    others = [
        finding for finding in answer.findings if (finding.rule_id, finding.field_path, finding.message) not in told
    ]
    if others:
        line()
    for finding in others:
        show_finding(finding)


def _show_reason(reason: InfeasibilityReason) -> None:
    from netintent.intent.v1.intent_service_pb2 import InfeasibilityCategory
    from netintent_client.cli.show import line

    category = InfeasibilityCategory.Name(reason.category).removeprefix("INFEASIBILITY_CATEGORY_")
    line((category, "red"), (f"  {reason.field_path}" if reason.field_path else "", "dim"), f"  {reason.message}")
    if reason.remedy:
        line(f"  {reason.remedy}")
