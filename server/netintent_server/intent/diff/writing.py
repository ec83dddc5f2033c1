"""Values as YAML text in the way a person would have written them beside what is there: plain wherever that is safe."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from netintent_server.intent.diff.tree import scalar_value

_WIDE = 1_000_000  # a folded line is a line that readers unfold differently
# Numbers of YAML 1.2 and 1.1 alike: what one reader takes for a text, another may not.
_NUMERIC = re.compile(
    r"[-+]?(?:\.\d+|\d[\d_]*(?:\.\d*)?)(?:[eE][-+]?\d+)?|0[xob][0-9a-fA-F_]+|[-+]?\.(?:inf|nan)", re.IGNORECASE
)
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"])
_SAFE = re.compile(r"[A-Za-z0-9/._][A-Za-z0-9/._@+=:-]*(?<!:)")
_SIMPLE_TEXT = re.compile(r"[ -~]*")


def block(value: Any, indent: int) -> str:
    """Lines of a mapping or sequence, each indented, without the last line's end."""
    text: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=_WIDE
    )
    return "\n".join(" " * indent + line if line else line for line in text.rstrip("\n").split("\n"))


def document(value: Any) -> str:
    """A whole document with its `---`."""
    return f"---\n{block(value, 0)}\n"


def flow(value: Any) -> str:
    """A value on one line, as inside braces."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{inline(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return inline(value)


def inline(value: Any, style: str = "") -> str:
    """A scalar on one line; a text in the quotes of the style where it can be."""
    if not isinstance(value, str):
        return json.dumps(value)
    if style == "'" and _SIMPLE_TEXT.fullmatch(value):
        return "'" + value.replace("'", "''") + "'"
    if style == '"' or not _SIMPLE_TEXT.fullmatch(value):
        return json.dumps(value, ensure_ascii=False)
    return value if is_plain(value) else "'" + value.replace("'", "''") + "'"


def is_plain(text: str) -> bool:
    """Whether the text stands for itself without quotes, to readers of every version of YAML."""
    if not _SAFE.fullmatch(text) or text.lower() in _WORDS or _NUMERIC.fullmatch(text):
        return False
    return scalar_value(text) == text and not _looks_like_time(text)


def block_scalar(value: str, header: str, indent: int) -> str:
    """A text of lines under its header (`|`, `|-`, `|+`), each indented."""
    lines = value.split("\n")
    return header + "\n" + "\n".join(" " * indent + line if line else line for line in lines)


def _looks_like_time(text: str) -> bool:
    return re.match(r"\d{4}-\d\d?-\d\d?", text) is not None or re.fullmatch(r"[-+]?\d[\d_:]*", text) is not None


class _Dumper(yaml.CSafeDumper):
    """Plain texts where that is safe, block texts for lines, no anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = None if is_plain(text) else "|" if "\n" in text else "'" if _SIMPLE_TEXT.fullmatch(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
