"""Prints docs/reference/settings.md from the settings themselves; a test keeps the page in step."""

from __future__ import annotations

import sys

from netintent_server.settings import ENVIRONMENT_PREFIX, load

HEAD = """\
# Settings

Written by `scripts/settings_reference.py`; do not edit.

A setting comes from its default, a TOML file (`--config FILE` or `NETINTENT_CONFIG`), the environment, or a flag
(`--set NAME=VALUE`), later ones winning. In TOML the part before the dot is a table. Lists are comma-separated in the
environment and in flags. `netintent config` prints every setting with its value and where it came from.

| name | default | environment | what it is |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    rows = (
        f"| `{row.name}` | {_code(row.default)} | `{ENVIRONMENT_PREFIX}{row.name.upper().replace('.', '__')}` "
        f"| {row.description} |\n"
        for row in load().rows()
    )
    return HEAD + "".join(rows)


def _code(value: str) -> str:
    return f"`{value}`" if value else ""


if __name__ == "__main__":
    sys.stdout.write(page())
