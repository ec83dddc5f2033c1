"""`netintent eval intents`: plans every row of a labelled set through the server, and says how right the plans are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netintent_client.cli.exits import FAILED, complain
from netintent_client.cli.options import Connection, Context, Output, command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netintent.intent.v1.plan_pb2 import PlanContext
    from netintent_client.cli.gold import GoldRow
    from netintent_client.cli.intent_facts import Fact
    from netintent_client.cli.intent_scores import Outcome, Scores
    from netintent_client.client import NetintentClient


@command
async def eval_intents(
    *,
    connection: Connection,
    output_form: Output,
    context: Context,
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD", help='JSON lines {"id", "text", "plan"}; - is standard input')
    ],
    worst: Annotated[int, typer.Option("--worst", min=0, metavar="N", help="show the N least right rows")] = 0,
    halves: Annotated[
        bool, typer.Option("--halves", help="even and odd ids apart; the worst rows are then of the even ones")
    ] = False,
) -> None:
    """Plan every row of a labelled set and compare with the plan that it says is right.

    Exact means that nothing differs: disposition, actions, every field. A false action is one where none was to be.
    The exit code is 1 when a row was not answered; it counts as wrong.
    """
    from netintent_client.cli.connect import connect
    from netintent_client.cli.context import context_of
    from netintent_client.cli.gold import read_gold
    from netintent_client.cli.intent_scores import halves as in_halves

    known = context_of(context)
    rows = read_gold(gold)
    outcomes, unanswered = await _outcomes(connect(connection), rows, known)
    parts = in_halves(outcomes) if halves else {}
    shown = parts["even"] if halves else outcomes
    if output_form.json:
        _print_json(outcomes, parts, shown, worst)
    else:
        _print(outcomes, parts, shown, worst)
    if unanswered:
        complain(f"{unanswered} of {len(rows)} rows were not answered")
        raise typer.Exit(FAILED)


async def _outcomes(
    client: NetintentClient, rows: Sequence[GoldRow], context: PlanContext
) -> tuple[list[Outcome], int]:
    """What became of each row, and how many were not answered."""
    from contextlib import aclosing

    from netintent.intent.v1.intent_service_pb2 import ProcessIntentsRequest
    from netintent_client.cli.batch import answers
    from netintent_client.cli.failures import describe
    from netintent_client.cli.intent_facts import Said, facts_of
    from netintent_client.cli.intent_scores import compare
    from netintent_client.cli.rows import progress
    from netintent_client.errors import item_error

    requests = [ProcessIntentsRequest(intent=row.text, context=context) for row in rows]
    outcomes: list[Outcome] = []
    unanswered = 0
    with progress(len(rows)) as advance:
        async with client, aclosing(answers(client, requests)) as answered:
            async for answer in answered:
                row = rows[len(outcomes)]
                if answer.HasField("error"):
                    unanswered += 1
                    complain(f"{row.id}: {describe(item_error(answer.error, request_id=answer.request_id))}")
                got = Said() if answer.HasField("error") else facts_of(answer.plan)
                outcomes.append(compare(row.id, row.text, row.tags, wanted=row.said, got=got))
                advance()
    return outcomes, unanswered


def _print(outcomes: Sequence[Outcome], parts: dict[str, list[Outcome]], shown: Sequence[Outcome], number: int) -> None:
    from netintent_client.cli.intent_scores import Scores, by_group, worst
    from netintent_client.cli.show import line, table

    table(
        ("", "rows", "exact", "precision", "recall", "F1", "false actions", "missed questions"),
        [_row(name, Scores.of(part)) for name, part in {"all": outcomes, **parts}.items()],
    )
    line()
    table(
        ("kind", "rows", "disposition", "exact", "precision", "recall", "F1"),
        [_kind_row(name, Scores.of(part)) for name, part in by_group(outcomes).items()],
    )
    for outcome in worst(shown, number):
        line()
        _print_outcome(outcome)


def _row(name: str, score: Scores) -> list[str]:
    rates = (score.false_action, score.missed_clarification)
    figures = (score.exact, score.precision, score.recall, score.f1)
    return [
        name,
        str(score.rows),
        *(f"{figure:.4f}" for figure in figures),
        *(f"{rate.share:.4f} ({rate.count} of {rate.of})" for rate in rates),
    ]


def _kind_row(name: str, score: Scores) -> list[str]:
    figures = (score.disposition, score.exact, score.precision, score.recall, score.f1)
    return [name, str(score.rows), *(f"{figure:.3f}" for figure in figures)]


def _print_outcome(outcome: Outcome) -> None:
    from netintent_client.cli.show import line

    line((outcome.id, "bold"), f"  {outcome.text!r}")
    wanted, got = outcome.wanted, outcome.got
    if wanted.disposition != got.disposition:
        line(f"   {wanted.disposition}, got {got.disposition or 'none'}")
    elif wanted.actions != got.actions:
        line(f"   {wanted.actions} actions, got {got.actions}")
    for mark, style, facts in (("-", "green", outcome.missing), ("+", "red", outcome.extra)):
        for fact in facts:
            line((f"   {mark} actions[{fact.action}].{fact.path} = {_value(fact)}", style))


def _value(fact: Fact) -> str:
    return " ".join(str(part) for part in fact.value if part) if isinstance(fact.value, tuple) else str(fact.value)


def _print_json(
    outcomes: Sequence[Outcome], parts: dict[str, list[Outcome]], shown: Sequence[Outcome], number: int
) -> None:
    from netintent_client.cli.intent_scores import Scores, by_group, worst
    from netintent_client.cli.show import json_of, print_json

    figures: dict[str, Any] = Scores.of(outcomes).as_dict()
    if parts:
        figures["halves"] = {name: Scores.of(part).as_dict() for name, part in parts.items()}
    figures["kinds"] = {name: Scores.of(part).as_dict() for name, part in by_group(outcomes).items()}
    figures["worst"] = [_as_dict(outcome) for outcome in worst(shown, number)]
    print_json(json_of(figures))


def _as_dict(outcome: Outcome) -> dict[str, Any]:
    def as_dicts(facts: Sequence[Fact]) -> list[dict[str, Any]]:
        return [{"field_path": f"actions[{fact.action}].{fact.path}", "value": fact.value} for fact in facts]

    return {
        "id": outcome.id,
        "text": outcome.text,
        "disposition": outcome.wanted.disposition,
        "got": outcome.got.disposition or None,
        "missing": as_dicts(outcome.missing),
        "extra": as_dicts(outcome.extra),
    }
