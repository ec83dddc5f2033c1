"""`netintent explain`: why a sentence became what it became, clause by clause; the plan itself is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from netintent_client.cli.options import Connection, Context, Output, command

if TYPE_CHECKING:
    from netintent.common.v1.common_pb2 import TextSpan
    from netintent.intent.v1.plan_pb2 import Explanation, IntentPlan, Reading


@command
async def explain(
    *,
    connection: Connection,
    output_form: Output,
    context: Context,
    text: Annotated[str, typer.Argument(help="what the network should do; - reads standard input", metavar="TEXT")],
) -> None:
    """Say how a sentence is read: the rules that fired, the readings considered, and why they lost.

    What fired stands below the words it fired on. The exit code is 0 whatever became of the sentence.
    """
    from netintent.intent.v1.intent_service_pb2 import ProcessIntentRequest
    from netintent_client.cli.connect import connect
    from netintent_client.cli.context import context_of
    from netintent_client.cli.files import text_argument
    from netintent_client.cli.show import json_of, print_json

    known = context_of(context)
    request = ProcessIntentRequest(intent=text_argument(text, "TEXT"), context=known, explain=True)
    async with connect(connection) as client:
        answer = await client.process_intent(request)
    if output_form.json:
        print_json(json_of(answer.explanation))
    else:
        _show(answer.plan, answer.explanation)


def _show(plan: IntentPlan, explanation: Explanation) -> None:
    from netintent_client.cli.plan_view import show_disposition, show_finding, show_question
    from netintent_client.cli.show import line

    show_disposition(plan)
    for question in plan.clarifications:
        show_question(question)
    for finding in plan.findings:
        show_finding(finding)
    readings = list(explanation.readings)
    for rule in explanation.rules:
        if not rule.HasField("span"):
            line()
            line(rule.message, (f"  {rule.rule_id}", "dim"))
    for span in _outermost([rule.span for rule in explanation.rules if rule.HasField("span")]):
        line()
        line((f'"{span.text}"', "bold"), (f" [{span.start}:{span.end}]", "dim"))
        for rule in explanation.rules:
            if rule.HasField("span") and _holds(span, rule.span):
                words = "" if rule.span == span else f'  "{rule.span.text}"'
                line("   ", rule.message, (f"{words}  {rule.rule_id}", "dim"))
        _show_readings([reading for reading in readings if _holds(span, reading.span)])
        readings = [reading for reading in readings if not _holds(span, reading.span)]
    if readings:
        line()
        _show_readings(readings)


def _show_readings(readings: list[Reading]) -> None:
    from netintent.intent.v1.plan_pb2 import ActionKind
    from netintent_client.cli.show import line

    for reading in readings:
        kind = ActionKind.Name(reading.kind).removeprefix("ACTION_KIND_")
        mark = ("   + ", "green") if reading.chosen else ("   - ", "dim")
        words = f'  "{reading.span.text}"' if reading.HasField("span") else ""
        line(mark, f"{kind} {reading.score:.2f}  {reading.reason}", (words, "dim"))


def _outermost(spans: list[TextSpan]) -> list[TextSpan]:
    """Spans that lie in no other, each once, in the order of the text."""
    kept: list[TextSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or not _holds(kept[-1], span):
            kept.append(span)
    return kept


def _holds(outer: TextSpan, inner: TextSpan) -> bool:
    return inner.end > 0 and outer.start <= inner.start and inner.end <= outer.end
