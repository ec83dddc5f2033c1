"""The work of the rules grows with the text and not with its square, counted in function calls: no clock decides.

What a pattern or a comprehension does inside itself is not seen here; `tests/bench/planner.py` measures that.
"""

from __future__ import annotations

import sys

import pytest
from fuzz import FILLERS, OPENERS

from netintent_server.model.plan import PlanContext

CONTEXT = PlanContext()
LENGTH = 4_000


def calls(planner, text: str) -> int:
    """How many functions are called to plan a text."""
    count = 0

    def see(_frame, event: str, _argument) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        planner.plan(text, CONTEXT)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.slow
@pytest.mark.parametrize("opener", OPENERS)
def test_twice_the_text_is_at_most_about_twice_the_work(planner, opener):
    grown = {}
    for filler in FILLERS:
        texts = [(opener + filler * LENGTH)[:length] for length in (LENGTH // 4, LENGTH // 2, LENGTH)]
        if texts[0].strip():
            planner.plan(texts[-1], CONTEXT)  # what is looked up once is known
            least, half, whole = (calls(planner, text) for text in texts)
            grown[filler] = min(whole / half, half / least)  # one of them jumps where a longer text is another case
    assert {filler: growth for filler, growth in grown.items() if growth > 2.7} == {}
