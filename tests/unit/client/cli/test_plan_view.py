"""What a person reads of a plan."""

from __future__ import annotations

import pytest
from google.protobuf import json_format, text_format

from netintent.intent.v1.plan_pb2 import Action, Explanation, IntentPlan
from netintent_client.cli.plan_view import leaves, show_explanation, show_plan


def plan(text: str) -> IntentPlan:
    return text_format.Parse(text, IntentPlan())


@pytest.fixture
def shown(capsys):
    """`shown(plan)` gives the lines printed, without the space around them."""

    def show(text: str) -> list[str]:
        show_plan(plan(text))
        return [line.strip() for line in capsys.readouterr().out.splitlines()]

    return show


def test_every_set_field_is_listed_by_its_path_in_words():
    action = json_format.ParseDict(
        {
            "kind": "ACTION_KIND_DEPLOY",
            "target": {"slice": {"type": "SLICE_TYPE_URLLC", "sst": 0}},
            "deploy": {
                "replicas": 0,
                "resources": {"memory_bytes": "8589934592"},
                "parameters": [{"key": "mtu", "value": 1500}, {"key": "debug", "value": True}],
            },
            "objectives": [{"metric": "availability", "comparison": "COMPARISON_AT_LEAST", "value": 99.99999}],
            "schedule": {"start": "2026-11-23T22:00:00Z", "text": "tonight"},
        },
        Action(),
    )
    assert dict(leaves(action)) == {
        "kind": "DEPLOY",
        "target.slice.type": "URLLC",
        "target.slice.sst": "0",
        "deploy.replicas": "0",
        "deploy.resources.memory_bytes": "8589934592",
        "deploy.parameters[0].key": "mtu",
        "deploy.parameters[0].value": "1500",
        "deploy.parameters[1].key": "debug",
        "deploy.parameters[1].value": "True",
        "objectives[0].metric": "availability",
        "objectives[0].comparison": "AT_LEAST",
        "objectives[0].value": "99.99999",
        "schedule.start": "2026-11-23T22:00:00Z",
        "schedule.text": "tonight",
    }


def test_large_numbers_are_written_out():
    action = json_format.ParseDict({"objectives": [{"value": 10_000_000_000}]}, Action())
    assert dict(leaves(action)) == {"objectives[0].value": "10000000000"}


def test_a_value_that_a_newer_server_knows_is_shown_by_its_number():
    assert dict(leaves(Action(kind=77, priority=99))) == {"kind": "77", "priority": "99"}


def test_a_field_without_a_source_of_its_own_shows_its_parents(shown):
    lines = shown(
        """
        disposition: DISPOSITION_PLANNED
        actions { kind: ACTION_KIND_ASSURE objectives { metric: "latency" unit: "ms" } }
        provenance { field_path: "actions[0].objectives[0]" user_span { start: 4 end: 8 text: "5 ms" } }
        provenance { field_path: "actions[0].objectives[0].unit" default_rule: "unit.latency" }
        """
    )
    assert 'objectives[0].metric  latency  "5 ms" [4:8]' in lines
    assert "objectives[0].unit    ms       default unit.latency" in lines


def test_findings_questions_and_approval_are_shown(shown):
    lines = shown(
        """
        disposition: DISPOSITION_NEEDS_CLARIFICATION confidence: 0.5 requires_approval: true
        clarifications { question: "To what size?" field_path: "actions[0].scale" candidates: "2" candidates: "3" }
        findings { code: "MISSING_AMOUNT" severity: SEVERITY_WARNING field_path: "a.b" message: "none" remedy: "say" }
        """
    )
    assert lines[0] == "NEEDS_CLARIFICATION  confidence 0.50, a person must approve it"
    assert lines[2:] == ["? To what size?  actions[0].scale", "2, 3", "", "WARNING MISSING_AMOUNT  a.b  none", "say"]


def test_what_would_steer_a_terminal_is_shown_and_not_sent(shown):
    lines = shown(r'clarifications { question: "\033]0;owned\007 [bold]not markup[/bold] :smile:" }')
    assert lines[-1] == r"? \x1b]0;owned\x07 [bold]not markup[/bold] :smile:"


def test_long_lines_are_not_wrapped_in_a_pipe(shown):
    assert shown(f'findings {{ code: "AMBIGUOUS" message: "{"long " * 100}" }}')[-1].count("long") == 100


def test_an_explanation_names_rules_and_readings(capsys):
    explanation = text_format.Parse(
        """
        rules { rule_id: "verb.scale" message: "SCALE" span { start: 0 end: 5 text: "Scale" } }
        rules { rule_id: "whole" message: "one clause" }
        readings { kind: ACTION_KIND_SCALE score: 2 chosen: true reason: "a verb" span { text: "Scale it" } }
        readings { kind: ACTION_KIND_DELETE score: 0.5 reason: "no verb" }
        """,
        Explanation(),
    )
    show_explanation(explanation, "Scale it now")
    assert capsys.readouterr().out.splitlines()[1:] == [
        "rules",
        '  verb.scale  SCALE  "Scale"',
        "  whole  one clause",
        "readings",
        '  + SCALE 2.00  a verb  "Scale it"',
        '  - DELETE 0.50  no verb  "Scale it now"',
    ]
