"""What stands above a Markdown document for its publisher: YAML between --- or TOML between +++."""

from __future__ import annotations

import re
from collections.abc import Mapping

from netintent_server.adapters.convert.reading import Said

_LONGEST = 64 * 1024
_YAML = re.compile(r"\s*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\s*\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


def front_matter(text: str) -> tuple[Said, str, str]:
    """Return what it says, its description, and the text below; a text without front matter is returned whole."""
    for pattern, read in ((_YAML, _yaml), (_TOML, _toml)):
        found = pattern.match(text, 0, _LONGEST)
        if found and (values := read(found[1])) is not None:
            said = Said(
                title=values.get("title", ""),
                version=values.get("version", "").removeprefix("v"),
                release=values.get("release", ""),
            )
            return said, values.get("description", "") or values.get("summary", ""), text[found.end() :]
    return Said(), "", text


def _yaml(text: str) -> Mapping[str, str] | None:
    """Return the scalars of a mapping, or None if it is none.

    Read from the events: nothing is constructed, so that neither aliases nor depth cost anything.
    """
    import yaml

    values: dict[str, str] = {}
    depth = 0
    key: str | None = None
    is_mapping = False
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                is_mapping = is_mapping or isinstance(event, yaml.MappingStartEvent)
                if not is_mapping:
                    return None
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
                key = None if depth == 1 else key
            elif depth == 1 and key is None:
                key = event.value if isinstance(event, yaml.ScalarEvent) else ""
            elif depth == 1:
                if isinstance(event, yaml.ScalarEvent):
                    values[(key or "").lower()] = event.value.strip()
                key = None
    except yaml.YAMLError:
        return None
    return values if is_mapping else None


def _toml(text: str) -> Mapping[str, str] | None:
    import tomllib

    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    return {key.lower(): str(value).strip() for key, value in values.items() if isinstance(value, (str, int, float))}
