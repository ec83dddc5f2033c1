"""Reads a ticket's form, a field a line, as the one order it is: "Action: scale out / NF: UPF / Replicas: 6"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from netintent_server.intent.rules.context import CONTEXT
from netintent_server.intent.rules.lexicon import VerbForm
from netintent_server.intent.rules.sentences import BULLETS, is_base
from netintent_server.intent.rules.units import THINGS, Unit, says
from netintent_server.model.plan import ActionKind

_BREAKS = frozenset({"|", ";"})
_LINKS = frozenset({":", "="})
_FEWEST = 2
"""Fields that make a form, beside what is to be done."""
_VALUES = ("quantity", "version", "image")

_Line = list[Unit]


def as_orders(units: list[Unit]) -> list[Unit]:
    """Return the units with each form put in the order of a sentence; those of a text without a form as they are."""
    if not any(unit.word in _LINKS for unit in units):
        return units
    lines = _lines(units)
    read: list[Unit] = []
    index = 0
    while index < len(lines):
        verb = _action(lines[index])
        end = index + 1
        while verb is not None and end < len(lines) and _is_field(lines[end]) and not _begins(lines, index, end):
            end += 1
        if verb is not None and end - index > _FEWEST and (order := _order(verb, lines[index + 1 : end])) is not None:
            read.extend([*order, _end_of(lines[end - 1])])
            index = end
        elif (opened := _opened(lines, index)) > index + 1:  # "DEPLOY BSF", and fields below
            read.extend([*_order_of(lines[index], lines[index + 1 : opened]), _end_of(lines[opened - 1])])
            index = opened
        else:
            read.extend(lines[index])
            index += 1
    return read


def _begins(lines: Sequence[_Line], start: int, at: int) -> bool:
    """As in "- NF: SMF", a second "Action: …": where the next form begins."""
    label = _labelled(lines[at])[0]
    bulleted = [bool(line) and line[0].word in BULLETS for line in (*lines[:start], lines[start], lines[at])]
    again = label == "action" or (label == "target" and any(_labelled(line)[0] == label for line in lines[start:at]))
    return again or (bulleted[-1] and (bulleted[-2] is False) and any(bulleted[:-2])) or (bulleted[-1] and bulleted[-2])


def _opened(lines: Sequence[_Line], index: int) -> int:
    """Where the fields end that stand below a whole order; `index` where there is none."""
    words = _words(lines[index])
    end = index + 1
    if not words or not is_base(words[0]) or not any("target" in unit for unit in words) or words[-1].word == ":":
        return index
    while end < len(lines) and _is_field(lines[end]):
        end += 1
    return end


def _order_of(opening: _Line, fields: Sequence[_Line]) -> list[Unit]:
    order = _words(opening)
    makes = ActionKind.DEPLOY in order[0].get("verb").verb.kinds
    for label, words in map(_labelled, fields):
        order.extend(_said(label, words, makes=makes))
    return order


def _lines(units: Sequence[Unit]) -> list[_Line]:
    lines: list[_Line] = [[]]
    for unit in units:
        lines[-1].append(unit)
        if unit.kind == "line" or unit.word in _BREAKS:
            lines.append([])
    return [line for line in lines if line]


def _words(line: Sequence[Unit]) -> list[Unit]:
    """The units of a line without its bullet and its end."""
    words = [unit for unit in line if unit.kind != "line" and unit.word not in _BREAKS]
    return words[1:] if words and words[0].word in BULLETS else words


def _labelled(line: Sequence[Unit]) -> tuple[str, list[Unit]]:
    """What the field is about and its value; ("", …) where it has no label that is known."""
    words = _words(line)
    if len(words) > _FEWEST and words[1].word in _LINKS:
        mention = words[0].get("target")
        label: str = "target" if mention is not None and mention.generic else words[0].get("labels") or ""
        return (label, words[2:]) if label else ("", words)
    return "", words


def _action(line: Sequence[Unit]) -> Unit | None:
    """The verb of "Action: scale out" or of the title "Upgrade request"; None where more or something else is said."""
    label, words = _labelled(line)
    titled = not label and bool(words) and words[-1].is_one_of("paperwork", "labels")
    titled = titled or (len(words) == _FEWEST and words[1].word == ":")  # "Scale: NF=SMF; replicas=4"
    said = words if label == "action" else words[:-1] if titled else []
    if len(said) != 1:
        return None
    form: VerbForm | None = said[0].get("nominal") or said[0].get("verb")
    if form is None or not form.verb.kinds or "base" not in form.forms:
        return None
    return replace(said[0], senses={"verb": form})


def _is_field(line: Sequence[Unit]) -> bool:
    label, words = _labelled(line)
    return bool(label) or (bool(words) and all(unit.is_one_of(*CONTEXT) for unit in words))


def _order(verb: Unit, fields: Sequence[_Line]) -> list[Unit] | None:
    """The order that the fields give; None where they name nothing to act on, or say what no order has room for."""
    said = [_labelled(line) for line in fields]
    targets = [unit for label, words in said if label == "target" for unit in words]
    if not says(targets, *THINGS):
        return None
    makes = ActionKind.DEPLOY in verb.get("verb").verb.kinds
    order = [verb, *targets]
    for label, words in said:
        if label != "target":
            order.extend(_said(label, words, makes=makes))
    return order


def _said(label: str, words: list[Unit], *, makes: bool) -> list[Unit]:
    if label in {"size", "release"}:
        return [_link("with" if makes else "to", words[0]), *_valued(label, words)]
    return words


def _valued(label: str, words: Sequence[Unit]) -> list[Unit]:
    """A number that stands alone under its label counts what the label says."""
    alone = len(words) == 1 and "quantity" in words[0]
    if alone and label == "release":
        return [replace(words[0], senses={"version": words[0].written or words[0].word})]
    counted = Unit(words[-1].end, words[-1].end, "replicas", "word", {"replicas": True})
    return [*words, counted] if alone else list(words)


def _link(word: str, before: Unit) -> Unit:
    return Unit(before.start, before.start, word, "word", {"preposition": True})


def _end_of(line: Sequence[Unit]) -> Unit:
    end = line[-1].end
    return Unit(end, end, ".", "mark")
