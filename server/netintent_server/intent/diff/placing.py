"""The policy once more, with what the manifests say and the plan does not: where a resource is, its name, its replicas.

A plan that names no namespace may match a workload in a protected one. What is judged is what would be changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from netintent_server.intent.diff.resources import PLACES, New, Resource, Sort, below
from netintent_server.intent.policy.judge import Judge
from netintent_server.model.common import Finding
from netintent_server.model.plan import Action, IntentPlan, PlanContext, Target


def judged_in_place(
    plan: IntentPlan, resources: list[Resource], created: list[New], context: PlanContext, judge: Judge
) -> IntentPlan:
    """The plan with what the policy says of its actions at the resources they change, beside what it said of them."""
    where: dict[tuple[int, Target], str] = {}
    for number, target, title in (*_touched(plan, resources), *_new(plan, created)):
        where.setdefault((number, target), title)
    if not where:
        return plan
    actions = [replace(plan.actions[number], target=target) for number, target in where]
    known = replace(context, current_replicas=(*context.current_replicas, *_replicas(resources)))
    verdict = judge.judge(replace(plan, actions=tuple(actions)), known)
    return replace(plan, findings=_joined(plan.findings, verdict.findings, list(where.items())))


_PATH = re.compile(r"actions\[(\d+)\]")


def _touched(plan: IntentPlan, resources: Iterable[Resource]) -> Iterator[tuple[int, Target, str]]:
    for resource in resources:
        for path in dict.fromkeys(resource.actions):
            number, target = _said(plan, path)
            said: dict[str, Any] = {member: min(resource.places(member), default="") for member in PLACES}
            if resource.sort in _NAMED:
                said["name"] = resource.intent_target() or resource.name
            found = replace(target, **{member: value for member, value in said.items() if value})
            for namespace in resource.namespaces() or ("",):
                yield number, replace(found, namespace=namespace or target.namespace), resource.title()


def _new(plan: IntentPlan, created: Iterable[New]) -> Iterator[tuple[int, Target, str]]:
    for new in created:
        number, target = _said(plan, new.action)
        metadata = new.manifest["metadata"]
        namespace = metadata.get("namespace") or target.namespace
        title = f"{new.manifest['kind']} {namespace}/{metadata['name']}"
        yield number, replace(target, namespace=namespace), title


def _said(plan: IntentPlan, path: str) -> tuple[int, Target]:
    found = _PATH.match(path)
    number = int(found[1]) if found else 0
    action: Action = plan.actions[number]
    return number, action.target or Target()


_NAMED = (Sort.WORKLOAD, Sort.FUNCTION, Sort.INTENT)
"""Those that are the function; an autoscaler or a ConfigMap is called otherwise, and only stands for it."""


def _replicas(resources: Iterable[Resource]) -> Iterator[tuple[str, int]]:
    for resource in resources:
        if not resource.actions or resource.sort is not Sort.WORKLOAD:
            continue
        count = below(resource.before, "spec").get("replicas")
        if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
            yield f"{resource.namespace or 'default'}/{resource.name}", count


def _joined(
    before: tuple[Finding, ...], there: tuple[Finding, ...], where: list[tuple[tuple[int, Target], str]]
) -> tuple[Finding, ...]:
    """What is said anew with other words takes the place of what was said without knowing where."""
    told = {(finding.rule_id, finding.field_path, finding.message) for finding in before}
    new: list[Finding] = []
    for finding in there:
        path, title = finding.field_path, ""
        if found := _PATH.match(path):
            (number, _), title = where[int(found[1])]
            path = f"actions[{number}]{path[found.end() :]}"
        if (finding.rule_id, path, finding.message) not in told:
            message = f"{title}: {finding.message}" if title else finding.message
            new.append(replace(finding, field_path=path, message=message))
    better = {(finding.code, finding.rule_id, finding.field_path) for finding in new}
    kept = [finding for finding in before if (finding.code, finding.rule_id, finding.field_path) not in better]
    return (*kept, *new)
