"""Cuts a text into sentences: at their marks, at bullets, and at lines that do not go on in the next one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netintent_server.intent.rules.units import Unit

_ENDS = frozenset({".", "!", "?", ";"})
_BULLETS = frozenset({"-", "*", "•", "–"})


def sentences(units: Sequence[Unit]) -> Iterator[tuple[list[Unit], bool]]:
    """Yield each sentence without its end, and whether it ended with a question mark.

    A line that goes on in the next one (which starts with "with", "in", … or is a point of a list without a verb) is
    not an end.
    """
    sentence: list[Unit] = []
    for index, unit in enumerate(units):
        if unit.kind == "word":
            sentence.append(unit)
        elif (
            unit.word in _ENDS or unit.kind == "dots" or (unit.kind == "line" and not _goes_on(sentence, units, index))
        ):
            if sentence:
                yield sentence, unit.word in {"?", "？"}
            sentence = []
        elif unit.kind != "line":
            sentence.append(unit)
    if sentence:
        yield sentence, False


def _goes_on(sentence: list[Unit], units: Sequence[Unit], index: int) -> bool:
    following = [unit for unit in units[index + 1 : index + 4] if unit.kind != "line"]
    if not sentence or not following:
        return False
    if following[0].word in _BULLETS and len(following) > 1:
        return any(unit.word == ":" for unit in sentence) and not is_base(following[1])
    return following[0].is_one_of("preposition", "coordinator") and not (
        "opener" in following[0] and len(following) > 1 and is_base(following[1])
    )


def is_base(unit: Unit) -> bool:
    """Return whether it is a verb as an order has it."""
    return "verb" in unit.senses and "base" in unit.senses["verb"].forms
