"""`netintent policy`: is a file right, what are its rules, and what do they say of a plan; without a server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netintent_client.cli.exits import FAILED, Problem
from netintent_client.cli.options import Context, Output, command
from netintent_client.cli.serve import (
    ConfigFile,
    Set,
    load_policy,
    load_settings,
    parse_settings,
    policy_in_words,
    policy_says,
)

if TYPE_CHECKING:
    from netintent.intent.v1.plan_pb2 import IntentPlan
    from netintent_server.intent.policy.case import Said
    from netintent_server.intent.policy.judge import Judge
    from netintent_server.intent.policy.marked import Problem as PolicyProblem
    from netintent_server.intent.policy.words import Statement

_VERBS = {"DENY": "denies", "APPROVE": "asks", "ALLOW": "allows"}
_STYLES = {"DENY": "red", "APPROVE": "yellow", "ALLOW": "green"}
_WIDTH = 7  # of the longest verb


@command
def check(
    *,
    output_form: Output,
    file: Annotated[Path, typer.Argument(help="the policy, YAML", metavar="FILE")],
    config: ConfigFile = None,
    settings: Set = None,
) -> None:
    """Say everything that is wrong with a policy's file.

    Each place by line and column, with the remedy. The exit code is 1 when there is any.
    """
    read = load_policy(file, load_settings(config, parse_settings(settings or []), os.environ))
    problems = read if isinstance(read, tuple) else ()
    if output_form.json:
        _print_json(_checked(file, read))
    elif isinstance(read, tuple):
        _show_problems(file, read)
    else:
        from netintent_client.cli.show import count, line

        line(("VALID", "bold green"), f"  {count(len(policy_in_words(read)), 'rule')}")
        line((read.policy.digest, "dim"))
    if problems:
        raise typer.Exit(FAILED)


@command
def explain(
    *,
    output_form: Output,
    context: Context,
    plan_file: Annotated[
        Path | None,
        typer.Argument(help="a plan as `netintent plan --json` prints it; - is standard input", metavar="[FILE]"),
    ] = None,
    policy_file: Annotated[
        Path | None, typer.Option("--policy", metavar="FILE", help="this policy, not that of the settings")
    ] = None,
    config: ConfigFile = None,
    settings: Set = None,
) -> None:
    """Say a policy's rules in plain words, and of a plan which rule speaks, which is met and why.

    The policy is the one that `serve` would have in force here. The exit code is 1 when it denies the plan.
    """
    loaded = load_settings(config, parse_settings(settings or []), os.environ)
    judge = load_policy(policy_file, loaded)
    if isinstance(judge, tuple):
        file = policy_file or loaded.settings.policy_file
        raise Problem("\n".join(f"{file}:{problem}" for problem in judge), FAILED)
    rules = policy_in_words(judge)
    if plan_file is None:
        if output_form.json:
            _print_json(_policy_json(judge, rules))
        else:
            _show_policy(judge, rules)
        return
    from netintent_client.cli.context import context_of
    from netintent_client.cli.plan_files import plan_of

    plan = plan_of(plan_file)

    said = policy_says(judge, plan, context_of(context))
    if output_form.json:
        _print_json(_policy_json(judge, rules) | _verdict_json(plan, said))
    else:
        _show_verdict(judge, rules, plan, said)
    if any(each.effect.name == "DENY" for each in said):
        raise typer.Exit(FAILED)


def _show_problems(file: Path, problems: tuple[PolicyProblem, ...]) -> None:
    from netintent_client.cli.show import count, line

    line(("INVALID", "bold red"), f"  {count(len(problems), 'problem')}")
    for problem in problems:
        line((f"{file}:{problem.line}:{problem.column}: ", "bold"), problem.what, (f"; {problem.remedy}", "dim"))


def _show_policy(judge: Judge, rules: list[Statement]) -> None:
    from netintent_client.cli.show import count, line

    line((judge.policy.source, "bold"), f"  {count(len(rules), 'rule')}")
    line((judge.policy.digest, "dim"))
    width = max((len(rule.rule_id) for rule in rules), default=0)
    for rule in rules:
        line(_verb(rule.effect.name), f"  {rule.rule_id:{width}}  {rule.text}")


def _show_verdict(judge: Judge, rules: list[Statement], plan: IntentPlan, said: list[Said]) -> None:
    from netintent.intent.v1.plan_pb2 import DISPOSITION_PLANNED, ActionKind, Disposition
    from netintent_client.cli.show import line

    if plan.disposition != DISPOSITION_PLANNED:
        name = Disposition.Name(plan.disposition).removeprefix("DISPOSITION_")
        line((name, "bold yellow"), "  a policy speaks of PLANNED plans only")
        return
    effects = {each.effect.name for each in said}
    verdict = next(name for name in ("DENY", "APPROVE", "ALLOW") if name in effects | {"ALLOW"})
    word = {"DENY": "DENIED", "APPROVE": "NEEDS APPROVAL", "ALLOW": "ALLOWED"}[verdict]
    line((word, f"bold {_STYLES[verdict]}"), f"  by {judge.policy.source}  ", (judge.policy.digest, "dim"))
    width = max((len(rule.rule_id) for rule in rules), default=0)
    for number, action in enumerate(plan.actions):
        own = [each for each in said if each.path.startswith(f"actions[{number}]")]
        kind = ActionKind.Name(action.kind).removeprefix("ACTION_KIND_")
        target = action.target.name or action.target.component or action.target.network_function
        line()
        line((f"{number + 1}. {kind}", "bold"), f"  {target}")
        _show_said(own, width)
        heard = {each.rule_id for each in own} | {each.rule_id for each in said if not each.path}
        if silent := [rule for rule in dict.fromkeys(rule.rule_id for rule in rules) if rule not in heard]:
            line((f"{'silent':{_WIDTH}}  {', '.join(silent)}", "dim"))
    if whole := [each for each in said if not each.path]:
        line()
        line(("the whole plan", "bold"))
        _show_said(whole, width)


def _show_said(said: list[Said], width: int) -> None:
    """What was denied first, then what asks, then what is met."""
    from netintent_client.cli.show import line

    for each in sorted(said, key=lambda each: -each.effect):
        name = each.effect.name
        line(_verb(name), f"  {each.rule_id:{width}}  {each.message}", (f"  {each.path}", "dim"))
        if name != "ALLOW":
            line(" " * (_WIDTH + 2 + width), f"  {each.advice}")


def _verb(effect: str) -> tuple[str, str]:
    return (f"{_VERBS[effect]:{_WIDTH}}", _STYLES[effect])


def _checked(file: Path, read: Judge | tuple[PolicyProblem, ...]) -> dict[str, Any]:
    if isinstance(read, tuple):
        problems = [
            {"line": each.line, "column": each.column, "message": each.what, "remedy": each.remedy} for each in read
        ]
        return {"file": str(file), "valid": False, "problems": problems}
    return {"file": str(file), "valid": True, "digest": read.policy.digest, "rules": len(policy_in_words(read))}


def _policy_json(judge: Judge, rules: list[Statement]) -> dict[str, Any]:
    return {
        "policy": judge.policy.source,
        "digest": judge.policy.digest,
        "rules": [{"rule_id": rule.rule_id, "effect": rule.effect.name, "text": rule.text} for rule in rules],
    }


def _verdict_json(plan: IntentPlan, said: list[Said]) -> dict[str, Any]:
    effects = {each.effect.name for each in said}
    return {
        "actions": len(plan.actions),
        "denied": "DENY" in effects,
        "requires_approval": "APPROVE" in effects,
        "says": [
            {
                "rule_id": each.rule_id,
                "effect": each.effect.name,
                "field_path": each.path,
                "message": each.message,
                "remedy": each.advice,
            }
            for each in said
        ],
    }


def _print_json(value: dict[str, Any]) -> None:
    from netintent_client.cli.show import json_of, print_json

    print_json(json_of(value))
