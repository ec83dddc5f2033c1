"""A labelled set: sentences, each with the plan that a person takes it to mean."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netintent_client.cli.exits import Problem
from netintent_client.cli.files import read_text
from netintent_client.cli.intent_facts import Said, read_facts
from netintent_client.cli.rows import first_of


@dataclass(frozen=True, slots=True)
class GoldRow:
    """One sentence and what is right for it."""

    id: str
    text: str
    tags: tuple[str, ...]
    said: Said


def read_gold(source: Path) -> list[GoldRow]:
    """All rows; raises Problem naming every line that is none."""
    rows: dict[str, GoldRow] = {}
    problems: list[str] = []
    for number, line in enumerate(read_text(source, "GOLD").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = _row(line)
            if row.id in rows:
                raise ValueError(f"id {row.id!r} was another line's already")  # noqa: TRY301
        except ValueError as error:
            problems.append(f"GOLD: line {number}: {error}")
        else:
            rows[row.id] = row
    if not rows and not problems:
        problems.append("GOLD: there are no rows")
    if problems:
        raise Problem("\n".join(first_of(problems)))
    return list(rows.values())


def _row(line: str) -> GoldRow:
    try:
        value: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None
    match value:
        case {"id": (str() | int()) as identifier, "text": str() as text, "plan": dict() as plan} if not (
            isinstance(identifier, bool)
        ):
            tags = value.get("tags") or []
        case _:
            raise ValueError('is not an object with "id", "text" and "plan"')
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("text: half a surrogate pair is not Unicode text") from None
    return GoldRow(str(identifier), text, tuple(map(str, tags)) if isinstance(tags, list) else (), read_facts(plan))
