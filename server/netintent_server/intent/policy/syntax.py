"""What a CEL expression is made of, as far as the library does not tell: macros within macros, names, fields asked for.

It reads only what the library has compiled, so that all it meets is well formed.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any

from netintent_server.intent.policy.near import nearest
from netintent_server.model.plan import Action, PlanContext

MACROS = frozenset({"all", "exists", "exists_one", "existsOne", "map", "filter"})
FUNCTIONS = frozenset(
    {
        *("size", "contains", "startsWith", "endsWith", "matches"),
        *("int", "uint", "double", "string", "bytes", "dyn", "type", "duration", "timestamp"),
        *("getFullYear", "getMonth", "getDayOfYear", "getDayOfMonth", "getDate", "getDayOfWeek"),
        *("getHours", "getMinutes", "getSeconds", "getMilliseconds"),
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an expression, where (code points from its beginning), and what to do."""

    offset: int
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A variable and the fields asked of it one after another, each with its offset: action . target . site."""

    root: str
    members: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Shape:
    """What was found."""

    macros: int = 0
    lists: int = 0
    """Macros that make a list, which takes the library the square of its length."""
    inner: set[str] = field(default_factory=set)
    """Names that stand within a macro: each item looks them up anew."""
    bound: dict[str, int] = field(default_factory=dict)
    """Names that macros give to the items they walk over."""
    first: dict[str, int] = field(default_factory=dict)
    """Where each name stands first."""
    chains: list[Chain] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def shape_of(text: str) -> Shape:
    """Look over a compiled expression."""
    shape = Shape()
    tokens = list(_tokens(text))
    open_macros: list[bool] = []
    for at, (kind, word, offset) in enumerate(tokens):
        if kind == "name":
            shape.first.setdefault(word, offset)
            if any(open_macros):
                shape.inner.add(word)
            if _word(tokens, at - 1) != "." and word not in ("true", "false", "null", "in"):
                _chain(shape, tokens, at)
        elif word == "(":
            is_macro = _word(tokens, at - 1) in MACROS and _word(tokens, at - 2) == "."
            if is_macro:
                _macro(shape, tokens, at, within=any(open_macros))
            open_macros.append(is_macro)
        elif word == ")":
            open_macros.pop()
        elif word == "{" and at and tokens[at - 1][0] == "name" and _word(tokens, at - 1) != "in":
            name = tokens[at - 1]
            shape.faults.append(Fault(name[2], f"there is no message {name[1]}", "compare fields one by one"))
    return shape


def unknown_fields(shape: Shape) -> Iterator[Fault]:
    """Fields asked of `action`, `plan` and `context` that these do not have; a typing error would else never be met."""
    for chain in shape.chains:
        known: Any = {"action": Action, "context": PlanContext, "plan": _Plan}.get(chain.root)
        if chain.root in shape.bound:
            continue
        for name, offset in chain.members:
            if not is_dataclass(known):
                break
            message: Any = known  # a class is hashable; the guard above has mypy doubt it
            members = _members(message)
            if name not in members:
                yield Fault(
                    offset,
                    f"{chain.root} has no field {name} here",
                    nearest(name, members),
                )
                break
            known = members[name]


@dataclass(frozen=True)
class _Plan:
    actions: tuple[Action, ...]


_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*)
    |(?P<string>(?:[rR][bB]?|[bB][rR])(?:'''.*?'''|\"\"\".*?\"\"\"|'[^']*'|"[^"]*")
      |[bB]?(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"|'(?:\\.|[^\\'])*'|"(?:\\.|[^\\"])*"))
    |(?P<name>[A-Za-z_]\w*)
    |(?P<number>\d+(?:\.\d+)?\w*)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_Token = tuple[str, str, int]


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        if found.lastgroup != "space":
            yield found.lastgroup or "", found[0], found.start()


def _word(tokens: list[_Token], at: int) -> str:
    return tokens[at][1] if 0 <= at < len(tokens) else ""


def _chain(shape: Shape, tokens: list[_Token], at: int) -> None:
    members = []
    here = at + 1
    while _word(tokens, here) == "." and _word(tokens, here + 2) != "(" and here + 1 < len(tokens):
        members.append((tokens[here + 1][1], tokens[here + 1][2]))
        here += 2
    shape.chains.append(Chain(tokens[at][1], tuple(members)))


def _macro(shape: Shape, tokens: list[_Token], at: int, *, within: bool) -> None:
    shape.macros += 1
    shape.lists += _word(tokens, at - 1) in ("map", "filter")
    name, offset = tokens[at - 1][1], tokens[at - 1][2]
    if within:
        shape.faults.append(
            Fault(offset, f"{name} within another macro: its time would be a product", "use two rules, or one macro")
        )
    bound = _word(tokens, at + 1)
    if bound in ("action", "plan", "context"):
        shape.faults.append(Fault(tokens[at + 1][2], f"{name} hides {bound}", "give the item another name"))
    shape.bound.setdefault(bound, offset)


@cache
def _members(kind: Any) -> dict[str, Any]:
    """The fields of a message and, for one that holds a message, its class."""
    hints = typing.get_type_hints(kind)
    return {each.name: _message(hints[each.name]) for each in fields(kind)}


def _message(hint: Any) -> Any:
    if typing.get_origin(hint) is tuple:
        return None
    return next((part for part in (hint, *typing.get_args(hint)) if is_dataclass(part)), None)
