"""The text of a paragraph of Markdown: without marks, links as their text, images as what they show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from netintent_server.adapters.convert.html_page import hides

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LONGEST = 8 * 1024  # brackets and stars cost the parser their number squared
_MOST_WORK = 1_000_000  # at each bracket it looks through what follows; about a second
_MARKS = re.compile(r"[*_`\[\]<&\\!]|  \n|\n ")
_PRODUCT = re.compile(r"(?<=\w)\*(?=\w)")  # 5*12*SCS multiplies, where CommonMark sees emphasis within a word
_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*)([^<>]*)>")
_STYLE = re.compile(r"\bstyle\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_UNSEEN = frozenset({"script", "style", "template"})


def inline_text(parser: MarkdownIt, content: str, env: dict[str, Any]) -> str:
    """Return the text; a long paragraph is read line by line, a long line is left as it stands."""
    if not _MARKS.search(content):
        return content
    if _is_cheap(content):
        return _parsed(parser, content, env)
    lines = content.split("\n")
    return "\n".join(_parsed(parser, line, env) if _is_cheap(line) else line for line in lines)


def with_unknown_tags_escaped(html: str) -> str:
    """Return the HTML with the tags of no element made text: "<IMSI>" is a placeholder."""
    return _TAG.sub(lambda tag: tag[0] if is_element(tag[2]) else "&lt;" + tag[0][1:], html)


def is_element(name: str) -> bool:
    """Tell whether HTML has an element of this name."""
    return name.lower() in _elements()


@cache
def _elements() -> frozenset[str]:
    from lxml.html import defs

    return frozenset(defs.tags)


def _is_cheap(content: str) -> bool:
    return len(content) <= _LONGEST and content.count("[") * len(content) <= _MOST_WORK


def _parsed(parser: MarkdownIt, content: str, env: dict[str, Any]) -> str:
    if not _MARKS.search(content):
        return content
    if "`" not in content:
        content = _PRODUCT.sub(r"\\*", content)
    tokens: list[Token] = []
    parser.inline.parse(content, parser, env, tokens)
    return "".join(_flat(tokens))


def _flat(tokens: Iterable[Token]) -> list[str]:
    texts: list[str] = []
    hidden = ""  # the name of the element that hides what is in it
    for token in tokens:
        if token.type == "html_inline":
            hidden = _after_tag(token.content, hidden, texts)
        elif hidden:
            continue
        elif token.type in {"softbreak", "hardbreak"}:
            texts.append("\n")
        elif token.type == "image":
            texts.extend(_flat(token.children or ()))
        else:
            texts.append(token.content)
    return texts


def _after_tag(content: str, hidden: str, texts: list[str]) -> str:
    """Take a tag or comment; return the name of the element that now hides."""
    tag = _TAG.match(content)
    name = tag[2].lower() if tag else ""
    if hidden:
        return "" if tag and tag[1] and name == hidden else hidden
    if not tag:
        return ""  # a comment
    if not is_element(name):
        texts.append(content)
        return ""
    if name == "br":
        texts.append("\n")
    style = _STYLE.search(tag[3])
    if not tag[1] and (name in _UNSEEN or (style and hides(style[1] or style[2] or ""))):
        return name
    return ""
