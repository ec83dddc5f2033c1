"""Policies and plans of a line each: `findings(judged(POLICY, action(...)))`."""

from datetime import UTC, datetime
from textwrap import dedent

from plans import KNOWN

from netintent_server.intent.policy.judge import Judge
from netintent_server.intent.policy.reading import BrokenPolicy, read_policy
from netintent_server.model.plan import Action, ActionKind, Disposition, IntentPlan, PlanContext, Target

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday


def policy(text):
    return read_policy(f"version: 1\n{dedent(text)}".encode(), "policy.yaml", KNOWN)


def plan(*actions):
    return IntentPlan(disposition=Disposition.PLANNED, actions=actions)


def action(kind="RESTART", target=None, **fields):
    return Action(kind=ActionKind[kind], target=Target(**(target or {"network_function": "UPF"})), **fields)


def judged(text, *actions, now=NOON, **context):
    """What a policy says of a plan of these actions."""
    judge = Judge(policy(text), KNOWN, lambda: now)
    return judge.judge(plan(*actions), PlanContext(**context))


def findings(verdict):
    """Each finding as its code, rule and place."""
    return [(str(finding.code), finding.rule_id, finding.field_path) for finding in verdict.findings]


def denied(rule, path):
    return ("POLICY_DENIED", rule, path)


def approval(rule, path):
    return ("POLICY_APPROVAL", rule, path)


def problems(text):
    """Everything that is wrong with a file, "line:column: what; remedy" each."""
    data = text if isinstance(text, bytes) else dedent(text).encode()
    try:
        read_policy(data, "policy.yaml", KNOWN)
    except BrokenPolicy as error:
        return [str(problem) for problem in error.problems]
    return []
