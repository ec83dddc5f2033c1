"""Confidence falls with each sign that the reading may be wrong."""

from __future__ import annotations

import pytest

from netintent_server.model.plan import Disposition


@pytest.mark.parametrize(
    ("doubtful", "clear"),
    [
        ("scale teh UPF to 4 replicsa", "scale the UPF to 4 replicas"),
        ("scale my-app to 4", "scale the UPF to 4"),
        ("scale the fancy shiny UPF to 4", "scale the UPF to 4"),
        ("scale the UPF to 4 and restart the SMF at edge01", "scale the UPF to 4 and restart the SMF"),
        ("Skaliere die UPF auf 4", "scale the UPF to 4"),
        ("restart the UPF, then scale it to 4", "restart the UPF, then scale the UPF to 4"),
    ],
)
def test_a_plan_is_less_certain_for_what_was_guessed_or_left_over(plan, doubtful, clear):
    made, sure = plan(doubtful), plan(clear)
    assert made.disposition is sure.disposition is Disposition.PLANNED
    assert made.confidence < sure.confidence


@pytest.mark.parametrize("text", ["scale up the SMF", "restart it", "upgrade the AMF"])
def test_a_question_about_what_is_plainly_missing_is_certain(plan, text):
    made = plan(text)
    assert made.disposition is Disposition.NEEDS_CLARIFICATION
    assert made.confidence > 0.9


def test_a_question_is_less_certain_where_the_text_names_a_target_a_value_and_a_place(plan):
    asked = plan("scale the AMF to 4 and the SMF, both at edge01")
    assert asked.disposition is Disposition.NEEDS_CLARIFICATION
    assert asked.confidence < plan("scale up the SMF").confidence


def test_a_choice_between_two_is_a_clear_question(plan):
    asked = plan("restart the AMF or the SMF")
    assert asked.disposition is Disposition.NEEDS_CLARIFICATION
    assert asked.confidence > 0.9


def test_a_refusal_is_certain_where_a_word_shows_why(plan):
    told = plan("The AMF has 3 replicas at edge01")
    assert told.disposition is Disposition.REJECTED
    for text in ("do not restart the AMF at edge01", "how many replicas has the AMF at edge01?"):
        refused = plan(text)
        assert refused.disposition is Disposition.REJECTED
        assert refused.confidence > 0.85 > told.confidence


def test_confidence_stays_between_nothing_and_one_however_many_signs_there_are(plan):
    for text in ("", "foo bar " * 500, "restart teh AMFF, then it, " * 200, "scale the UPF to 4 at edge01. " * 200):
        assert 0 < plan(text).confidence < 1
