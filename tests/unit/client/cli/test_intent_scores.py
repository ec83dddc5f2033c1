"""The figures of `netintent eval intents`, against the scorer beside the labelled sets and against the definition."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from netintent_client.cli.intent_facts import Said, read_facts
from netintent_client.cli.intent_scores import Scores, by_group, compare, halves, worst


def planned(*actions):
    return {"disposition": "PLANNED", "actions": list(actions)}


def scale(**change):
    return {"kind": "SCALE", "target": {"network_function": "UPF"}, "scale": change}


ASKED = {"disposition": "NEEDS_CLARIFICATION", "actions": []}
REFUSED = {"disposition": "DISPOSITION_REJECTED"}
LATENCY = {"metric": "latency", "comparison": "BELOW", "value": 10, "unit": "ms"}
JITTER = {"metric": "jitter", "comparison": "COMPARISON_AT_MOST", "value": 2.0, "unit": "ms"}


def assure(*objectives):
    return {"kind": "ASSURE", "target": {"site": "edge01"}, "objectives": list(objectives)}


def configure(*parameters):
    return {"kind": "CONFIGURE", "target": {"name": "amf-1"}, "configure": {"parameters": list(parameters)}}


def later(text, **action):
    return planned({"kind": "RESTART", "target": {"name": "amf-1"}, "schedule": {"text": text}, **action})


def upgrade(**change):
    return planned({"kind": "UPGRADE", "target": {"network_function": "AMF"}, "upgrade": change})


# What is right, what was planned, and whether the two say the same.
PAIRS = [
    (planned(scale(replicas=3)), planned(scale(replicas=3)), True),
    (planned(scale(replicas=3)), planned(scale(replicas=4)), False),
    (planned(scale(replicas=0)), planned(scale(replicas=0)), True),
    (planned(scale(replicas=0)), planned(scale(factor=2)), False),
    (
        planned(scale(resources={"memory_bytes": 4294967296})),
        {
            "disposition": "DISPOSITION_PLANNED",
            "actions": [
                {
                    "kind": "ACTION_KIND_SCALE",
                    "target": {"networkFunction": "UPF", "name": ""},
                    "scale": {"resources": {"memoryBytes": "4294967296"}},
                    "priority": "PRIORITY_NORMAL",
                }
            ],
        },
        True,
    ),
    (planned(scale(factor=1.5)), planned(scale(factor=1.5000001)), True),
    (planned(scale(factor=1.5)), planned(scale(factor=1.51)), False),
    (planned(scale(replicas=3)), planned(scale(replicas=3), scale(replicas=3)), False),
    (planned(scale(replicas=3), scale(factor=2)), planned(scale(factor=2), scale(replicas=3)), False),
    (planned(assure(LATENCY, JITTER)), planned(assure(JITTER, LATENCY)), True),
    (planned(assure(LATENCY)), planned(assure(LATENCY | {"comparison": "AT_MOST"})), False),
    (planned(assure(LATENCY)), planned(assure(LATENCY, JITTER)), False),
    (
        planned(configure({"key": "logLevel", "value": "DEBUG"}, {"key": "t3512", "value": 54, "unit": "Seconds"})),
        planned(configure({"key": "T3512", "value": "54", "unit": "s"}, {"key": "log_level", "value": "debug"})),
        True,
    ),
    (planned(configure({"key": "mtu", "value": 1500})), planned(configure({"key": "mtu", "value": True})), False),
    (
        planned(configure({"key": "plmns", "value": ["00101", "20893"]})),
        planned(configure({"key": "plmns", "value": ["00101", "20893"]})),
        True,
    ),
    (upgrade(version="2.1"), upgrade(version="V2.1"), True),
    (upgrade(version="2.1"), upgrade(image="amf:2.1"), False),
    (later("tomorrow at 02:00"), later("02:00 tomorrow", priority="NORMAL"), True),
    (later("every day from 18:00 to 23:00"), later("18:00"), False),
    (later("at night"), later("AT NIGHT", priority="HIGH"), False),
    (later("夜間"), later("毎日夜間"), True),
    (
        planned({"kind": "STEER_TRAFFIC", "steer_traffic": {"cells": ["a", "b"], "share_percent": 0}}),
        planned({"kind": "STEER_TRAFFIC", "steer_traffic": {"cells": ["b", "a"]}}),
        True,
    ),
    (planned(scale(replicas=1)), ASKED, False),
    (ASKED, ASKED, True),
    (ASKED, REFUSED, False),
    (ASKED, planned(scale(replicas=1)), False),
    (REFUSED, REFUSED, True),
    (REFUSED, planned(scale(replicas=1)), False),
    (REFUSED, ASKED, False),
    (planned(scale(replicas=1)), None, False),
    (ASKED, None, False),
]


def outcomes_of(pairs):
    return [
        compare(f"r{i}", "", (), wanted=read_facts(wanted), got=Said() if got is None else read_facts(got))
        for i, (wanted, got, _) in enumerate(pairs)
    ]


@pytest.mark.parametrize(("wanted", "got", "same"), PAIRS)
def test_plans_are_the_same_when_they_say_the_same(wanted, got, same):
    (outcome,) = outcomes_of([(wanted, got, same)])
    assert outcome.exact == same
    assert (worst([outcome], 1) == []) == same


def by_tool(shared, tmp_path, pairs):
    """What the scorer beside the sets says: its figures by name, and by kind rows, dispositions, exact and F1."""
    gold, got = tmp_path / "gold.jsonl", tmp_path / "got.jsonl"
    rows = [{"id": f"r{i}", "text": "x", "tags": [], "plan": wanted} for i, (wanted, _, _) in enumerate(pairs)]
    gold.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    got.write_text("".join(f"{json.dumps({'id': f'r{i}', 'plan': plan})}\n" for i, (_, plan, _) in enumerate(pairs)))
    tool = shared / "tools" / "score_intents.py"
    said = subprocess.run([sys.executable, tool, gold, got], capture_output=True, text=True, check=True).stdout
    figures = {
        name: float(figure) for name, figure in re.findall(r"^([a-z][a-zF1 -]*?)  +([\d.]+)", said, re.MULTILINE)
    }
    kinds = re.findall(r"^kind (\w+) +(\d+) +([\d.]+) +([\d.]+) +([\d.]+)$", said, re.MULTILINE)
    return figures, {name: tuple(map(float, rest)) for name, *rest in kinds}


def test_the_figures_are_those_of_the_scorer_beside_the_sets(shared, tmp_path):
    figures, kinds = by_tool(shared, tmp_path, PAIRS)
    outcomes = outcomes_of(PAIRS)
    scores = Scores.of(outcomes)
    assert {
        "disposition accuracy": scores.disposition,
        "exact-plan match": scores.exact,
        "fact micro F1": scores.f1,
        "false-action rate": scores.false_action.share,
        "missed clarification": scores.missed_clarification.share,
    } == pytest.approx(figures, abs=1e-4)
    own = {name: Scores.of(part) for name, part in by_group(outcomes).items()}
    assert own.keys() == kinds.keys()
    for name, score in own.items():
        assert (score.rows, score.disposition, score.exact, score.f1) == pytest.approx(kinds[name], abs=1e-3), name


@pytest.mark.parametrize("name", ["nephoran", "written", "languages"])
def test_a_set_scored_against_itself_is_all_right(shared, name):
    lines = (shared / "data" / "intents" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    plans = [json.loads(line)["plan"] for line in lines]
    outcomes = outcomes_of([(plan, plan, True) for plan in plans])
    assert all(outcome.exact for outcome in outcomes)
    assert sum(len(outcome.wanted.facts) for outcome in outcomes) > len(plans)


def test_precision_falls_with_what_is_too_much_and_recall_with_what_is_missing():
    more = (planned(scale(replicas=3)), planned(scale(replicas=3), scale(replicas=3)), False)
    scores = Scores.of(outcomes_of([more]))
    assert (scores.precision, scores.recall, scores.f1) == (3 / 6, 1.0, pytest.approx(2 * 3 / 9))
    less = Scores.of(outcomes_of([(more[1], more[0], False)]))
    assert (less.precision, less.recall) == (1.0, 3 / 6)


def test_without_any_field_nothing_is_wrong():
    scores = Scores.of(outcomes_of([(REFUSED, REFUSED, True)]))
    assert (scores.exact, scores.precision, scores.recall, scores.f1) == (1, 1, 1, 1)
    assert (scores.false_action.count, scores.false_action.of) == (0, 1)
    assert Scores.of([]).exact == 0


def test_the_worst_first_is_a_wrong_disposition_then_the_number_of_wrong_fields():
    outcomes = outcomes_of([PAIRS[1], PAIRS[11], PAIRS[-1], PAIRS[0]])
    assert [outcome.id for outcome in worst(outcomes, 9)][:1] == ["r2"]
    assert len(worst(outcomes, 9)) == 3
    assert len(worst(outcomes, 1)) == 1


def test_halves_are_told_by_the_last_number_of_an_id():
    ids = ["w1", "a2-3", "10", "2-x", "none", "v1.20"]
    said = read_facts(REFUSED)
    parts = halves(compare(id_, "", (), wanted=said, got=said) for id_ in ids)
    assert {name: [outcome.id for outcome in part] for name, part in parts.items()} == {
        "even": ["10", "2-x", "v1.20"],
        "odd": ["w1", "a2-3"],
    }


@pytest.mark.parametrize(
    "plan",
    [{"disposition": "MAYBE"}, {"actions": [{"kind": "DANCE"}]}, {"actions": "none"}, planned(scale(replicas="many"))],
)
def test_what_is_no_plan_of_the_contract_is_told(plan):
    with pytest.raises(ValueError, match="plan: "):
        read_facts(plan)


def test_what_is_said_beside_the_actions_does_not_count():
    plain = read_facts(planned(scale(replicas=3)))
    more = planned(scale(replicas=3)) | {"confidence": 0.3, "provenance": [{"nonsense": 1}], "notes": "mine"}
    assert read_facts(more) == plain
