"""The policy alone, in this process: its CPU for a plan, by the number of conditions, and for the largest plans."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from itertools import cycle

from measuring import options, report, table

from netintent_server.adapters.policy_file import load_policy
from netintent_server.intent.catalogue import Catalogue
from netintent_server.intent.checks.report import KnownFunctions
from netintent_server.intent.policy.judge import Judge
from netintent_server.intent.policy.reading import read_policy
from netintent_server.model.plan import (
    Action,
    ActionKind,
    DeployChange,
    Disposition,
    IntentPlan,
    PlanContext,
    ScaleChange,
    Target,
)

UPF = Target(network_function="UPF", site="edge01", namespace="core")
SCALE = Action(kind=ActionKind.SCALE, target=UPF, scale=ScaleChange(replicas=4))
DEPLOY = Action(kind=ActionKind.DEPLOY, target=UPF, deploy=DeployChange(replicas=2, image="ghcr.io/core/upf:1.2"))
RESTART = Action(kind=ActionKind.RESTART, target=UPF)
CONTEXT = PlanContext(current_replicas=(("core/upf", 3),))
CONDITIONS = (
    'action.kind == "SCALE" && action.scale.replicas > {n}00',
    'action.target.site.startsWith("lab{n}") && action.kind != "RESTART"',
    'has(action.deploy) && action.deploy.image.endsWith(":latest{n}")',
    'action.kind == "DELETE" && action.target.namespace in ["core", "ran-{n}"]',
    "size(plan.actions) > 1{n}0",
)


def plan(*actions: Action) -> IntentPlan:
    return IntentPlan(disposition=Disposition.PLANNED, actions=actions)


PLANS = {
    "one action": plan(SCALE),
    "three actions": plan(SCALE, DEPLOY, RESTART),
    "1000 actions": plan(*[SCALE] * 1000),
}


TIMES = {"one action": 2_000, "three actions": 500, "1000 actions": 5}


def main() -> None:
    given = options(__doc__).parse_args()
    known = KnownFunctions.of(Catalogue.load())
    judges = {
        "default": Judge(load_policy(None, known), known),
        "50 conditions": Judge(read_policy(with_conditions(50), "bench", known), known),
        "200 conditions": Judge(read_policy(with_conditions(200), "bench", known), known),
    }
    files = {f"{count} conditions": with_conditions(count) for count in (50, 200)}
    reading = {"default": micros(lambda: load_policy(None, known), 20)} | {
        name: micros(lambda f=file: read_policy(f, "bench", known), 20) for name, file in files.items()
    }
    cost = {
        name: {of: micros(lambda j=judge, p=each: j.judge(p, CONTEXT), TIMES[of]) for of, each in PLANS.items()}
        for name, judge in judges.items()
    }
    rows = [[name, *(f"{value:,.0f}" for value in row.values()), f"{reading[name]:,.0f}"] for name, row in cost.items()]
    print("CPU µs for a plan, and to read the file (median)\n")
    table(["policy", *PLANS, "reading"], rows)
    one = {name: row["one action"] for name, row in cost.items()}
    condition = (one["200 conditions"] - one["50 conditions"]) / 150
    print(f"\na condition more, over one action: {condition:.1f} µs")
    report(given.json, {"judge_us": cost, "read_us": reading, "condition_us": condition})


def with_conditions(count: int) -> bytes:
    rules = "".join(
        f"  - {{id: r{n}, when: '{when.format(n=n)}', effect: deny, message: m, remedy: r}}\n"
        for n, when in zip(range(count), cycle(CONDITIONS), strict=False)
    )
    limits = "version: 1\nreplicas: {ceiling: 100, floor: 1, step: 20}\n"
    return (limits + (f"rules:\n{rules}" if rules else "")).encode()


def micros(work: Callable[[], object], times: int) -> float:
    """The median of several rounds, after one to warm up."""
    work()
    rounds = []
    for _ in range(5):
        begun = time.process_time()
        for _ in range(times):
            work()
        rounds.append((time.process_time() - begun) / times * 1e6)
    return statistics.median(rounds)


if __name__ == "__main__":
    sys.exit(main())
