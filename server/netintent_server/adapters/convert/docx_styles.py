"""What the styles of a DOCX file say a paragraph is: a heading of a level, an item, a caption, code, contents.

A style says it by its name, which is the same in every language for Word's own and which 3GPP's template fixes for its
own, by its outline level, and by what it is based on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from netintent_server.adapters.convert.xml_parts import W

if TYPE_CHECKING:
    from lxml.etree import _Element

_BODY_LEVEL = 9  # outline levels count from 0; this one is "body text"
_MOST_BASES = 64  # Word writes at most ten; a circle has no end

_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|nagłówek|заголовок|标题|見出し|제목|h)\s*([1-9])",
    re.IGNORECASE,
)
_ANNEX = re.compile(r"(?:annex|appendix|anhang|annexe)[\s_-]*(?:(?:heading|level|h)?[\s_-]*([1-9]))?", re.IGNORECASE)
_CONTENTS = re.compile(
    r"(?:toc|contents)(?:[\s_-]*(?:[1-9]|heading))?|tt|table of (?:figures|authorities|contents)"
    r"|toa heading|contents heading",
    re.IGNORECASE,
)
_ITEM = re.compile(r"b([1-5])\+?|list(?: (?:bullet|number|continue))?(?: ([2-5]))?", re.IGNORECASE)
_CAPTION = re.compile(r"th|tf|caption|figure|(?:table|figure)[\s_-]*(?:title|caption|heading)", re.IGNORECASE)
_CODE = re.compile(r"pl|ld|html preformatted|macro(?: text)?|.*\b(?:code|listing|yang|asn\.?1)\b.*", re.IGNORECASE)


class Role(Enum):
    """What a paragraph of a style is."""

    TEXT = auto()
    HEADING = auto()
    ITEM = auto()
    CAPTION = auto()
    CODE = auto()
    CONTENTS = auto()
    TITLE = auto()


_NAMES = (
    (_HEADING, Role.HEADING),
    (_ANNEX, Role.HEADING),
    (_CONTENTS, Role.CONTENTS),
    (_ITEM, Role.ITEM),
    (_CAPTION, Role.CAPTION),
    (_CODE, Role.CODE),
    (re.compile("title", re.IGNORECASE), Role.TITLE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One style with what it inherits; `level` counts headings from 1, items from 0.

    `number` is the numbering its paragraphs have by themselves ("" for none), `number_level` the level there.
    """

    identity: str = ""
    name: str = ""
    role: Role = Role.TEXT
    level: int = 0
    hidden: bool = False
    number: str = ""
    number_level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What one style says itself."""

    name: str
    base: str
    is_default: bool
    outline: int | None
    hidden: bool | None
    number: str | None
    number_level: int | None


class Styles:
    """The styles of a document, by their ids; one that is missing is told by its id."""

    def __init__(self, elements: Iterable[_Element] = ()) -> None:
        self._said: dict[str, _Said] = {}
        self._made: dict[str, Style] = {}
        self._default = ""
        for element in elements:
            if element.tag != f"{W}style":
                continue
            identity = element.get(f"{W}styleId", "")
            said = _said(element)
            self._said.setdefault(identity, said)
            if said.is_default:
                self._default = identity

    def style(self, identity: str) -> Style:
        """Return the style of that id; that of a paragraph without one for ""."""
        made = self._made.get(identity)
        if made is None:
            made = self._made[identity] = self._make(identity or self._default)
        return made

    def _make(self, identity: str) -> Style:
        chain = self._chain(identity)
        name = chain[0].name if chain else _name_of(identity)
        role, level = _role(name, chain)
        return Style(
            identity=identity,
            name=name,
            role=role,
            level=level,
            hidden=next((said.hidden for said in chain if said.hidden is not None), False),
            number=next((said.number for said in chain if said.number is not None), ""),
            number_level=next((said.number_level for said in chain if said.number_level is not None), 0),
        )

    def _chain(self, identity: str) -> list[_Said]:
        """Return a style and those it is based on, the nearest first."""
        chain: list[_Said] = []
        while (said := self._said.get(identity)) and len(chain) < _MOST_BASES:
            chain.append(said)
            identity = said.base
        return chain


def number_of(properties: _Element | None) -> tuple[str | None, int | None]:
    """Return the numbering and the level that a `numPr` names; None for what it does not."""
    if properties is None:
        return None, None
    number, level = properties.find(f"{W}numId"), properties.find(f"{W}ilvl")
    return (
        None if number is None else _value(number),
        None if level is None else min(whole(_value(level)), _BODY_LEVEL - 1),
    )


def is_on(element: _Element) -> bool:
    """Tell whether a switch such as `<w:vanish/>` is on."""
    return element.get(f"{W}val", "true").lower() not in {"0", "false", "off"}


def whole(text: str, default: int = 0) -> int:
    """Return a number that is not negative and not absurd, or else the default."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else default


def _value(element: _Element) -> str:
    return element.get(f"{W}val", "")


def _said(style: _Element) -> _Said:
    name, base = style.find(f"{W}name"), style.find(f"{W}basedOn")
    outline = style.find(f"{W}pPr/{W}outlineLvl")
    hidden = style.find(f"{W}rPr/{W}vanish")
    number, level = number_of(style.find(f"{W}pPr/{W}numPr"))
    kind = style.get(f"{W}type", "")
    return _Said(
        name="" if name is None else _value(name),
        base="" if base is None else _value(base),
        is_default=kind == "paragraph" and style.get(f"{W}default", "0").lower() in {"1", "true", "on"},
        outline=None if outline is None else whole(_value(outline), _BODY_LEVEL),
        hidden=None if hidden is None else is_on(hidden),
        number=number,
        number_level=level,
    )


def _role(name: str, chain: list[_Said]) -> tuple[Role, int]:
    """Return what a style's own name says it is, else its outline level, else the names it is based on."""
    own = _role_by_name(name)
    if own[0] is not Role.TEXT:
        return own
    outline = next((said.outline for said in chain if said.outline is not None), None)
    if outline is not None:
        return (Role.HEADING, outline + 1) if outline < _BODY_LEVEL else (Role.TEXT, 0)
    for said in chain[1:]:
        based = _role_by_name(said.name)
        # 3GPP's notes and examples are based on items and headings without being any
        if based[0] in {Role.HEADING, Role.CODE, Role.CAPTION}:
            return based
    return Role.TEXT, 0


def _role_by_name(name: str) -> tuple[Role, int]:
    # what Word has in its menus under several names: "Heading 1,h1,NMP Heading 1"
    name = re.split("[,;]", name, maxsplit=1)[0].strip()
    for pattern, role in _NAMES:
        if found := pattern.fullmatch(name):
            level = int(next(filter(None, found.groups()), "1"))
            return role, level if role is Role.HEADING else level - 1
    return Role.TEXT, 0


def _name_of(identity: str) -> str:
    """Return the name that an id stands for: `Heading1` is "Heading 1"."""
    return re.sub(r"(?<=[A-Za-z])(?=\d)", " ", identity) if len(identity) > 3 else identity
