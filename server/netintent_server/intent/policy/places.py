"""What the policy says of where, on what, with which images, when and how well: one small function a section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from netintent_server.intent.checks.metrics import CANONICAL_UNITS
from netintent_server.intent.checks.report import plain_number, quoted
from netintent_server.intent.policy.case import Case, Said
from netintent_server.intent.policy.model import Effect, ObjectiveLimit, Policy, Protected, Window
from netintent_server.model.plan import Objective

KINDS = "policy.approval"
NAMESPACES = "policy.namespaces"
IMAGES = "policy.images"
MAINTENANCE = "policy.maintenance"
OBJECTIVES = "policy.objectives"


def kinds(policy: Policy, case: Case) -> Iterator[Said]:
    """Some kinds of action are for a person to approve."""
    if not policy.approval:
        return
    name = case.action.kind.name
    if case.action.kind in policy.approval:
        yield Said(
            KINDS, Effect.APPROVE, f"{case.path}.kind", f"a {name} is for a person to approve", "have it approved"
        )
    else:
        yield Said(KINDS, Effect.ALLOW, f"{case.path}.kind", f"a {name} needs nobody's approval")


def namespaces(policy: Policy, case: Case) -> Iterator[Said]:
    """Actions stay within the allowed namespaces."""
    rule = policy.namespaces
    if rule is None:
        return
    path, name, allowed = f"{case.path}.target.namespace", case.target.namespace, ", ".join(rule.allowed)
    if not case.said.namespace:  # an output without a context would have none
        yield Said(NAMESPACES, rule.unsaid, path, "the action names no namespace", f"name one of {allowed}")
        if not name:
            return
    if matches(name, rule.allowed):
        yield Said(NAMESPACES, Effect.ALLOW, path, f"{name} is allowed")
    else:
        yield Said(
            NAMESPACES, rule.effect, path, f"{quoted(name)} is not an allowed namespace", f"use one of {allowed}"
        )


def protected(policy: Policy, case: Case) -> Iterator[Said]:
    """What is protected is left alone."""
    for rule in policy.protected:
        met = _not_of(rule, case)
        if met is not None:
            yield Said(rule.id, Effect.ALLOW, f"{case.path}.target", met)
            continue
        yield Said(
            rule.id,
            rule.effect,
            f"{case.path}.target",
            rule.message or f"the target is protected from {case.action.kind.name}",
            rule.remedy or "leave it alone, or have the policy changed by who answers for it",
        )


def images(policy: Policy, case: Case) -> Iterator[Said]:
    """Images come from allowed registries."""
    rule = policy.images
    if rule is None:
        return
    for path, image in _images(case):
        name = _full_name(image)
        if any(name == allowed or name.startswith(f"{allowed}/") for allowed in rule.registries):
            yield Said(IMAGES, Effect.ALLOW, path, f"{image} is from an allowed registry")
        else:
            yield Said(
                IMAGES,
                rule.effect,
                path,
                f"{quoted(image)} is not from an allowed registry",
                f"use an image from {', '.join(rule.registries)}",
            )


def maintenance(policy: Policy, case: Case) -> Iterator[Said]:
    """Some kinds of action happen in a maintenance window only."""
    rule = policy.maintenance
    own = [window for window in rule.windows if case.action.kind in window.kinds] if rule is not None else []
    if rule is None or not own:
        return
    name, when = case.action.kind.name, ", ".join(window.id for window in own)
    path = f"{case.path}.schedule" if case.action.schedule is not None else case.path
    if not case.moments:
        yield Said(
            MAINTENANCE,
            Effect.APPROVE,
            path,
            f"it cannot be told when the {name} would happen, which is for a maintenance window: {when}",
            "say an absolute start, without recurrence",
        )
    elif all(any(is_within(window, moment) for window in own) for moment in case.moments):
        yield Said(MAINTENANCE, Effect.ALLOW, path, f"it happens within a maintenance window: {when}")
    else:
        yield Said(
            MAINTENANCE,
            rule.effect,
            path,
            f"the {name} would happen outside the maintenance windows: {when}",
            "schedule it to start within one",
        )


def objectives(policy: Policy, case: Case) -> Iterator[Said]:
    """Service levels that are asked for are within the limits of their metric."""
    for rule in policy.objectives:
        for i, objective in enumerate(case.action.objectives):
            if objective.metric == rule.metric:
                yield from _objective(rule, objective, f"{case.path}.objectives[{i}]")


def is_within(window: Window, moment: datetime) -> bool:
    """Whether the moment is in the window, by the clock on the wall of its zone; the end is outside."""
    there = moment.astimezone(window.zone)
    minute = there.hour * 60 + there.minute
    if window.begin < window.end:
        return there.weekday() in window.days and window.begin <= minute < window.end
    if minute >= window.begin:
        return there.weekday() in window.days
    return minute < window.end and (there - timedelta(days=1)).weekday() in window.days


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether any pattern is the name, whatever the case; `*` stands for anything."""
    folded = name.casefold()
    return any(_is_of(folded, pattern.casefold()) for pattern in patterns)


def _is_of(name: str, pattern: str) -> bool:
    """Part by part, each at its first place: a regular expression would try every place of each of them."""
    first, *parts = pattern.split("*")
    if not parts:
        return name == first
    *inner, last = parts
    at, end = len(first), len(name) - len(last)
    if at > end or not (name.startswith(first) and name.endswith(last)):
        return False
    for part in inner:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _not_of(rule: Protected, case: Case) -> str | None:
    """Why the rule does not speak of the action; None when it does."""
    target = case.target
    if rule.kinds and case.action.kind not in rule.kinds:
        return f"it protects from {', '.join(kind.name for kind in rule.kinds)} only"
    if rule.functions and case.functions.isdisjoint(rule.functions):
        return f"the target is none of {', '.join(rule.functions)}"
    workload = (target.name, target.component, target.network_function)
    if rule.names and not any(matches(name, rule.names) for name in workload if name):
        return f"the target is not named {', '.join(rule.names)}"
    if rule.namespaces and not matches(target.namespace, rule.namespaces):
        return f"the target is not in {', '.join(rule.namespaces)}"
    if rule.sites and not matches(target.site, rule.sites):
        return f"the target is not at {', '.join(rule.sites)}"
    return None


def _images(case: Case) -> Iterator[tuple[str, str]]:
    """Every image that the action would have run; a parameter named `image` is another road to one."""
    for member in ("deploy", "upgrade"):
        change = getattr(case.action, member)
        if change is not None and change.image:
            yield f"{case.path}.{member}.image", change.image
    for member in ("deploy", "configure"):
        change = getattr(case.action, member)
        for i, parameter in enumerate(change.parameters if change is not None else ()):
            if parameter.key.rpartition(".")[2].casefold() == "image" and isinstance(parameter.value, str):
                yield f"{case.path}.{member}.parameters[{i}].value", parameter.value


def _full_name(image: str) -> str:
    """The image with its registry, without tag and digest: what names no registry is docker.io's."""
    name = image.partition("@")[0]
    head, slash, rest = name.partition("/")
    is_host = bool(slash) and ("." in head or ":" in head or head == "localhost")
    if not is_host:
        head, rest = "docker.io", name if slash else f"library/{name}"
    path, colon, tag = rest.rpartition(":")
    return f"{head.lower()}/{path if colon and '/' not in tag else rest}"


def _objective(rule: ObjectiveLimit, objective: Objective, path: str) -> Iterator[Said]:
    unit = CANONICAL_UNITS.get(rule.metric, "")
    for member in ("value", "upper"):
        value = getattr(objective, member)
        if value is None:
            continue
        shown = f"{plain_number(value)} {unit}".rstrip()
        for bound, beyond, word in (
            (rule.least, rule.least is not None and not value >= rule.least, "least"),
            (rule.most, rule.most is not None and not value <= rule.most, "most"),
        ):
            if bound is None:
                continue
            limit = f"{plain_number(bound)} {unit}".rstrip()
            if beyond:
                yield Said(
                    f"{OBJECTIVES}.{rule.metric}",
                    rule.effect,
                    f"{path}.{member}",
                    f"{rule.metric} {shown} is beyond what may be asked for, at {word} {limit}",
                    f"ask for at {word} {limit}",
                )
            else:
                yield Said(
                    f"{OBJECTIVES}.{rule.metric}", Effect.ALLOW, f"{path}.{member}", f"{shown}, at {word} {limit}"
                )
