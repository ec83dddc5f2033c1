"""The rules on texts that no person wrote; `tests/bench/planner.py` does the same for longer, with the sets' words."""

from __future__ import annotations

import random
from itertools import islice

import pytest
from fuzz import HOSTILE, LONGEST, SENTENCES, faults, texts

from netintent_server.model.plan import Disposition, PlanContext

CONTEXT = PlanContext(namespace="core", site="edge01")


@pytest.mark.parametrize("seed", range(4))
def test_what_no_person_wrote_is_accounted_for_too(planner, seed):
    for text in islice(texts(random.Random(seed)), 200):
        wrong = list(faults(text, planner.plan(text, CONTEXT, explain=True)))
        assert not wrong, f"{text[:500]!r}: {wrong}"


@pytest.mark.parametrize("pattern", HOSTILE)
def test_a_pattern_repeated_as_often_as_fits_is_no_plan_and_no_accident(planner, pattern):
    text = (pattern * LONGEST)[:LONGEST]
    draft = planner.plan(text, CONTEXT)
    assert not list(faults(text, draft))
    assert not draft.plan.actions


@pytest.mark.parametrize("link", ["a-", "ab-", "l'", "A_", "UPF-", "再", "1."])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_chain_without_end_beside_a_sentence_of_any_language_is_no_accident(planner, sentence, link):
    chain = link * ((LONGEST - 2 * len(sentence)) // len(link))
    for text in (f"{chain} {sentence}", f"{sentence} {chain}"):
        assert not list(faults(text, planner.plan(text, CONTEXT)))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_cut_off_anywhere_is_accounted_for(planner, sentence):
    for end in range(1, len(sentence) + 1):
        text = sentence[:end]
        assert not list(faults(text, planner.plan(text, CONTEXT, explain=True))), text


@pytest.mark.parametrize("blanks", [" ", "\n", "\t \n", " " * 500])
@pytest.mark.parametrize(
    "code",
    [
        "select{}*{}from users",
        "{}[{}" + '"AMF"]',
        "{}kind:{}Pod",
        "`reboot{}now{}`",
        "<img{}src=x{}>",
        "delete{}from{}users;",
    ],
)
def test_code_is_seen_through_blanks_of_any_length(planner, code, blanks):
    text = f"Scale the UPF to 4.\n{code.format(blanks, blanks)}"
    assert planner.plan(text, CONTEXT).plan.disposition is Disposition.REJECTED


@pytest.mark.parametrize(
    "text", ["enable the size of the queue on the NSSF", "enable ms of number eMBB", "disable SD of AMF"]
)
def test_a_key_whose_words_are_turned_round_points_at_all_of_them(planner, text):
    assert not list(faults(text, planner.plan(text, CONTEXT, explain=True)))
