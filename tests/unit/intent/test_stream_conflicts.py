"""Plans of one stream that contradict, overlap or repeat each other."""

from __future__ import annotations

import re
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st
from plans import planned

from netintent_server.intent.stream_conflicts import MOST_ALIKE, StreamConflicts
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import (
    Action,
    ActionKind,
    Disposition,
    IntentPlan,
    ScaleChange,
    Schedule,
    SteerTrafficChange,
    Target,
)

UPF, AT_EDGE = Target(network_function="UPF"), Target(network_function="UPF", site="edge01")


def plan(*actions, disposition=Disposition.PLANNED):
    return IntentPlan(disposition=disposition, actions=actions)


def scale(replicas, target=UPF, schedule=None):
    change = ScaleChange(replicas=replicas)
    return plan(Action(kind=ActionKind.SCALE, target=target, scale=change, schedule=schedule))


def act(kind, target=UPF):
    return plan(Action(kind=kind, target=target))


def steer(source, destination):
    change = SteerTrafficChange(source=source, destination=destination)
    return plan(Action(kind=ActionKind.STEER_TRAFFIC, steer_traffic=change))


def rules(*plans):
    """The rules found on the last of them."""
    stream = StreamConflicts()
    return [f.rule_id.removeprefix("stream.") for f in [stream.add(i, f"id-{i}", p) for i, p in enumerate(plans)][-1]]


def pairs(plans, order):
    """Every pair of requests found when they are answered in the order."""
    stream = StreamConflicts()
    found = set()
    for i in order:
        for finding in stream.add(i, f"id-{i}", plans[i]):
            mine, *others = (int(index) for index in re.findall(r"request (\d+) \(id-\d+\)", finding.message))
            found |= {(finding.rule_id, *sorted((mine, other))) for other in others}
    return found


def test_both_sides_are_named_and_the_plan_stays_usable():
    stream = StreamConflicts()
    assert stream.add(0, "first", scale(2)) == ()
    (finding,) = stream.add(7, "second", scale(3))
    assert (finding.code, finding.severity) == (FindingCode.CONFLICT, Severity.WARNING)
    assert finding.field_path == "actions[0].scale.replicas"
    assert finding.message.startswith("actions[0] of request 7 (second): actions[0] of request 0 (first) says")
    assert finding.remedy


def test_what_an_operator_would_call_a_conflict_is_found():
    assert rules(scale(2), scale(3)) == ["contradicting_actions"]
    assert rules(scale(2), scale(2)) == ["repeated_action"]
    assert rules(scale(2), act(ActionKind.DELETE)) == ["opposite_actions"]
    assert rules(steer("a", "b"), steer("b", "a")) == ["steering_loop"]
    assert rules(scale(2), scale(3, AT_EDGE)) == rules(scale(3, AT_EDGE), scale(2)) == ["overlapping_change"]
    assert rules(act(ActionKind.DELETE, Target(site="edge01")), scale(3, AT_EDGE)) == ["overlapping_change"]


def test_what_only_looks_alike_is_none():
    tonight, later = (Schedule(text=words) for words in ("at 18:00", "at 23:00"))
    assert rules(scale(2, Target(name="upf-1")), scale(3, Target(name="upf-2"))) == []
    assert rules(scale(9, schedule=tonight), scale(3, schedule=later)) == []
    assert rules(act(ActionKind.DELETE, AT_EDGE), scale(4)) == [], "one of many goes, the others are scaled"
    assert rules(act(ActionKind.DELETE), act(ActionKind.DEPLOY, AT_EDGE)) == [], "deployed anew"
    assert rules(scale(2), scale(2, AT_EDGE)) == [], "both can be true"
    assert rules(steer("a", "b"), steer("b", "c")) == []
    assert rules(scale(2), plan(disposition=Disposition.NEEDS_CLARIFICATION)) == []
    assert rules(plan(scale(2).actions[0], scale(3).actions[0])) == [], "a plan's own are found by its own checks"


def test_the_pairs_do_not_depend_on_the_order_of_the_answers():
    plans = [scale(2), scale(3), scale(2), act(ActionKind.DELETE), scale(4, AT_EDGE)]
    found = [pairs(plans, order) for order in permutations(range(len(plans)))]
    assert len(found[0]) == 10
    assert all(each == found[0] for each in found)


@settings(max_examples=25)
@given(st.lists(planned(max_actions=2), min_size=2, max_size=6), st.randoms())
def test_no_plan_breaks_it_and_its_pairs_are_those_of_every_order(plans, random):
    order = list(range(len(plans)))
    random.shuffle(order)
    assert pairs(plans, order) == pairs(plans, range(len(plans)))


def test_many_equal_plans_are_compared_with_a_bounded_number_and_that_is_said():
    stream = StreamConflicts()
    counts = []
    for i in range(MOST_ALIKE + 3):
        findings = stream.add(i, f"id-{i}", scale(2))
        counts.append(len(findings))
    assert counts == [0, *[1] * (MOST_ALIKE), 2, 2]
    assert findings[-1].rule_id == "stream.bound"
    assert findings[-1].severity is Severity.INFO


def test_a_long_stream_forgets_its_oldest_actions_and_says_so_once():
    stream = StreamConflicts(most_actions=3)
    named = [scale(2, Target(name=f"upf-{i}", site="edge01")) for i in range(5)]
    told = [[f.rule_id for f in stream.add(i, f"id-{i}", p)] for i, p in enumerate(named)]
    assert told == [[], [], [], ["stream.bound"], []]
    assert stream.add(9, "id-9", scale(3, named[0].actions[0].target)) == (), "it is forgotten"
    assert [f.rule_id for f in stream.add(10, "id-10", scale(3, named[4].actions[0].target))] == [
        "stream.contradicting_actions"
    ]
    assert len(stream._seen) == 3
    assert {s for b in (*stream._about.values(), *stream._parts.values()) for s in b} <= set(stream._seen)
