"""Cuts a text into sentences: at their marks, at bullets, and at lines that do not go on in the next one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netintent_server.intent.rules.units import Unit

SEPARATORS = frozenset({",", ":", "-", "–", "—", "(", ")", "/", "[", "]", "*", "•", ">", "|", "→"})
"""Marks that part clauses."""

ARROWS = frozenset({"->", "=>", "→"})
"""Marks that lead from what is to what should be."""
_ENDS = frozenset({".", "!", "?", ";"})
BULLETS = frozenset({"-", "*", "•", "–"})
_BACK = 8
"""Units looked back for a bracket, and ahead for a point's verb."""


def sentences(units: Sequence[Unit]) -> Iterator[tuple[list[Unit], bool]]:
    """Yield each sentence without its end, and whether it ended with a question mark.

    A line that goes on in the next one (which starts with "with", "in", … or is a point of a list without a verb) is
    not an end.
    """
    units = _with_bullets(units)
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


def _with_bullets(units: Sequence[Unit]) -> Sequence[Unit]:
    """As in "1) restart the AMF", "(2) delete the SMF": the number of a point is a bullet, and counts nothing."""
    if not any(unit.word == ")" for unit in units):
        return units
    points: list[Unit] = []
    expected = 1
    index = 0
    while index < len(units):
        opened = units[index].word == "("
        at = index + opened
        number = units[at].word if at + 1 < len(units) and "quantity" in units[at] else ""
        begins = not points or points[-1].kind == "line"
        if (
            number.isdigit()
            and units[at + 1].word == ")"
            and (begins or (int(number) == expected and not _opens(points)))
        ):
            acts = at + 2 < len(units) and is_base(units[at + 2])
            mark = ";" if acts and not begins else "-"
            points.append(Unit(units[index].start, units[at + 1].end, mark, "mark"))
            expected = int(number) + 1
            index = at + 2
        else:
            points.append(units[index])
            index += 1
    return points


def _opens(units: Sequence[Unit]) -> bool:
    """Whether a bracket is open: "scale to 3 (from 1)"."""
    return next((unit.word == "(" for unit in reversed(units[-_BACK:]) if unit.word in {"(", ")"}), False)


def _goes_on(sentence: list[Unit], units: Sequence[Unit], index: int) -> bool:
    following = [unit for unit in units[index + 1 : index + 4] if unit.kind != "line"]
    if not sentence or not following:
        return False
    if following[0].word in BULLETS and len(following) > 1:
        heads = any(unit.word == ":" for unit in sentence) and not is_base(following[1])
        return heads and not _orders_itself(units[index + 1 : index + 1 + _BACK])
    return following[0].is_one_of("preposition", "coordinator") and not (
        "opener" in following[0] and len(following) > 1 and is_base(following[1])
    )


def _orders_itself(units: Sequence[Unit]) -> bool:
    """As in "- SMF: restart": a point with a verb of its own."""
    for at, unit in enumerate(units[1:], 1):
        if unit.kind == "line":
            return False
        if unit.word == ":":
            return at + 1 < len(units) and is_base(units[at + 1])
    return False


def is_base(unit: Unit) -> bool:
    """Return whether it is a verb as an order has it."""
    return "verb" in unit.senses and "base" in unit.senses["verb"].forms


def separates(unit: Unit) -> bool:
    """Return whether a clause may begin behind it."""
    return unit.word in SEPARATORS or "coordinator" in unit.senses or "correction" in unit.senses
