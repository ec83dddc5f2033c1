"""Gives the words that open or close a list of targets to those of the list that have none of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netintent_server.intent.rules.context import PLACED
from netintent_server.intent.rules.units import Unit, says

if TYPE_CHECKING:
    from netintent_server.intent.rules.items import Item

_SHARED = frozenset(
    {
        "located", "when", "quantity", "version", "image", "slice_types", "slice_of", "sst", "sd", "priorities",
        "metrics", "automatic",
    }
)  # fmt: skip


def _closing_context(item: Item) -> list[Unit]:
    """The places and times that end a list: nothing else that is said comes after them."""
    context: list[Unit] = []
    for unit in reversed(item.units[item.before :]):
        if not PLACED.isdisjoint(unit.senses):
            context.append(unit)
        elif not _SHARED.isdisjoint(unit.senses):
            break
    return context[::-1]


def lend(items: list[Item], *, closes: bool) -> None:
    """Give the words that close a list to the items before that have none of their own."""
    closing: list[Unit] = []
    context = _closing_context(items[-1]) if closes else []
    opening, passed = _opening_context(items), False
    for item in reversed(items):
        own = [unit for unit in item.units[item.before :] if not _SHARED.isdisjoint(unit.senses)]
        counted = says(item.units[: item.before], "quantity")
        if own:
            closing = item.units[item.before :]
            if item is not items[-1]:
                if not says(item.units, *PLACED):
                    item.borrowed = context
                    item.unplaced = closes and passed and not opening
                else:  # what closes the list closes what stands behind this one
                    context, passed = [], True
        elif item is not items[-1]:
            item.borrowed = [unit for at, unit in enumerate(closing) if not (counted and _is_count(closing, at))]
    carried: list[Unit] = []
    for item in items:
        if says(item.units, "at_once"):  # "the AMF now and the SMF tonight"
            item.borrowed = [unit for unit in item.borrowed if "when" not in unit]
        own = [unit for unit in (*item.units, *item.borrowed) if not PLACED.isdisjoint(unit.senses)]
        leading = [unit for unit in item.units[: item.before] if not PLACED.isdisjoint(unit.senses)]
        if leading or own:
            carried = leading if len(leading) == len(own) else []  # "at edge01 the AMF and the SMF, at edge02 the UPF"
        elif carried:
            item.borrowed = [*item.borrowed, *carried]


def _opening_context(items: Sequence[Item]) -> list[Unit]:
    """As in "deploy at edge01: AMF and SMF": where and when, before the first of a list."""
    return [unit for unit in items[0].units[: items[0].before] if not PLACED.isdisjoint(unit.senses)]


def _is_count(units: Sequence[Unit], at: int) -> bool:
    """Whether it says how many there are, and not how much each one has ("with 4 cores")."""
    unit = units[at]
    if "quantity" in unit:
        following = units[at + 1] if at + 1 < len(units) else None
        return not unit.get("quantity").cls and not (
            following is not None and following.is_one_of("resource_words", "metrics") and "replicas" not in following
        )
    if "comparisons" in unit:
        return at + 1 < len(units) and "quantity" in units[at + 1] and _is_count(units, at + 1)
    return "replicas" in unit
