"""Every plan of the labelled sets in every format: what is written, whether it is valid upstream, what is lost.

A row gives two plans, the one a person labelled and the one the planner makes of the words. A labelled plan that our
own validation refuses is skipped and counted. Used by a test, and at length by a bench.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from google.protobuf import json_format
from said import dropped
from upstream import Check, documents

from netintent.intent.v1 import plan_pb2
from netintent_client.cli.intent_facts import _spelt_out
from netintent_server.intent.catalogue import Catalogue
from netintent_server.intent.digest import plan_digest
from netintent_server.intent.formats import FORMATS, render
from netintent_server.intent.rules.planner import RulesPlanner
from netintent_server.intent.validate import KnownFunctions, has_error, validate
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import (
    Action,
    ActionKind,
    DeployChange,
    Disposition,
    IntentPlan,
    Parameter,
    PlanContext,
    Slice,
    Target,
)
from netintent_server.model.rendered import OutputFormat
from netintent_server.rpc.messages import from_message

AROUND = PlanContext(now=datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
"""A restart needs a clock; what runs is not known, so that relative amounts are lost."""

OWN = Path(__file__).parents[2] / "data" / "intents"


@dataclass
class Plans:
    """The plans of all rows, equal ones once, and how many there were of each."""

    rows: int = 0
    refused: list[str] = field(default_factory=list)
    unplanned: int = 0
    plans: dict[str, tuple[str, IntentPlan]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, where: str, plan: IntentPlan) -> None:
        digest = plan_digest(plan)
        self.counts[digest] += 1
        self.plans.setdefault(digest, (where, plan))


@dataclass
class Tally:
    """What came of one format. Counts are of plans and actions as they come, not of distinct ones."""

    plans: int = 0
    written: int = 0
    documents: int = 0
    actions: int = 0
    lost_actions: int = 0
    losses: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def plans_of(files: Iterable[Path], *, step: int = 1) -> Plans:
    """Read every `step`th PLANNED row of the sets."""
    catalogue = Catalogue.load()
    planner, known = RulesPlanner(catalogue), _known(catalogue)
    found = Plans()
    planned = (row for file in files for row in _rows(file) if row["plan"]["disposition"] == "PLANNED")
    for number, row in enumerate(planned):
        if number % step:
            continue
        found.rows += 1
        gold = _gold(row["plan"])
        if has_error(validate(gold, known, AROUND)):
            found.refused.append(row["id"])
        else:
            found.add(f"{row['id']}, labelled", gold)
        made = planner.plan(row["text"], AROUND).plan
        made = IntentPlan(disposition=made.disposition, actions=made.actions)
        if made.disposition is not Disposition.PLANNED or has_error(validate(made, known, AROUND)):
            found.unplanned += 1
        else:
            found.add(f"{row['id']}, planned", made)
    return found


def walk(
    found: Plans, checks: Mapping[OutputFormat, Check], formats: Iterable[OutputFormat] = FORMATS
) -> dict[OutputFormat, Tally]:
    """Render every plan in every format, hold each document against its schema, and account for each field."""
    tallies = {output_format: Tally() for output_format in formats}
    for digest, (where, plan) in found.plans.items():
        for output_format, tally in tallies.items():
            _count(tally, found.counts[digest], plan, output_format)
            tally.faults += [f"{where}: {fault}" for fault in _faults(plan, output_format, checks[output_format])]
            tally.dropped += [f"{where}: {path}" for path in _dropped(plan, output_format)]
    return tallies


def with_identities(found: Plans) -> Plans:
    """The plans as they would be of somebody who named every slice, cell and network by its number.

    No sentence of the sets does: A1_POLICY, which needs these numbers, can say nothing of the plans as they are.
    """
    numbered = Plans(found.rows, found.refused, found.unplanned)
    for digest, (where, plan) in found.plans.items():
        known = replace(plan, actions=tuple(_numbered(action) for action in plan.actions))
        for _ in range(found.counts[digest]):
            numbered.add(f"{where}, numbered", known)
    return numbered


def _numbered(action: Action) -> Action:
    target = action.target or Target()
    part = replace(target.slice or Slice(), sst=1, sd="010203")
    action = replace(action, target=replace(target, slice=part))
    if (steered := action.steer_traffic) is not None:
        here, there = (
            "310-410-00000a1b1" if steered.source else "",
            "310-410-00000a1b2" if steered.destination else "",
        )
        return replace(action, steer_traffic=replace(steered, source=here, destination=there))
    if action.kind is ActionKind.DEPLOY:
        change = action.deploy or DeployChange()
        parameters = (*change.parameters, Parameter(key="plmn", value="310-410"))
        return replace(action, deploy=replace(change, parameters=parameters))
    return action


def _count(tally: Tally, times: int, plan: IntentPlan, output_format: OutputFormat) -> None:
    rendered = render(plan, output_format, AROUND)
    written = documents(rendered)
    tally.plans += times
    tally.written += times * bool(written)
    tally.documents += times * len(written)
    tally.actions += times * len(plan.actions)
    for finding in rendered.findings:
        if finding.code != FindingCode.FORMAT_LOSS or not finding.field_path:
            continue
        member = re.sub(r"^actions\[\d+\]\.?|\[\d+\]", "", finding.field_path)
        if member:
            tally.losses[member] += times
        else:
            tally.lost_actions += times


def _faults(plan: IntentPlan, output_format: OutputFormat, check: Check) -> list[str]:
    return [fault for document in documents(render(plan, output_format, AROUND)) if (fault := check(document))]


def _dropped(plan: IntentPlan, output_format: OutputFormat) -> Iterator[str]:
    """Each action as a plan of its own, so that what another says is not taken for its."""
    for action in plan.actions:
        alone = replace(plan, actions=(action,))
        rendered = render(alone, output_format, AROUND)
        yield from dropped(alone, rendered.findings, documents(rendered))


def _rows(file: Path) -> Iterator[dict]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _gold(plan: dict) -> IntentPlan:
    """A labelled plan: enums by their short names, and members that are only for scoring."""
    said = {name: plan[name] for name in ("disposition", "actions")}
    spelt = _spelt_out(said, plan_pb2.IntentPlan.DESCRIPTOR)
    return from_message(json_format.ParseDict(spelt, plan_pb2.IntentPlan()), IntentPlan)


def _known(catalogue: Catalogue) -> KnownFunctions:
    return KnownFunctions(
        types=frozenset(function.type for function in catalogue.functions),
        components={component: function.type for function in catalogue.functions for component in function.components},
    )
