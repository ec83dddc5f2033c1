"""JSON for people: what fits on a line stays on one, so that deep structures are not mostly indentation."""

from __future__ import annotations

import json
from typing import Any

_WIDTH = 170  # without indentation: a condition of JSON-LD with its quantity


def to_json(document: Any) -> bytes:
    """Write keys in the order given, UTF-8, a newline at the end; no number that JSON does not have."""
    return f"{_written(document, 0)}\n".encode()


def _written(node: Any, indent: int) -> str:
    if isinstance(node, dict):
        around, items = "{}", [f"{_scalar(key)}: {_written(value, indent + 2)}" for key, value in node.items()]
    elif isinstance(node, list):
        around, items = "[]", [_written(item, indent + 2) for item in node]
    else:
        return _scalar(node)
    line = f"{around[0]}{', '.join(items)}{around[1]}"
    if "\n" not in line and len(line) <= _WIDTH:
        return line
    pad = " " * indent
    lines = ",\n".join(f"{pad}  {item}" for item in items)
    return f"{around[0]}\n{lines}\n{pad}{around[1]}"


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
