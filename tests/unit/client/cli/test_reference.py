"""docs/reference/cli.md against the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from netintent_client.cli.app import app

ROOT = next(parent for parent in Path(__file__).parents if (parent / "pyproject.toml").exists())
REFERENCE = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
COMMANDS = [
    *("serve", "status", "health", "capabilities", "plan", "explain", "validate", "render", "eval intents"),
    *("config", "ingest", "search", "ask", "policy check", "policy explain"),
    *("feasibility", "diff"),
    *(f"documents {verb}" for verb in ("list", "get", "read", "delete")),
    *(f"collections {verb}" for verb in ("list", "get", "delete")),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_and_variable_of_a_command_is_documented(command, capsys):
    with pytest.raises(SystemExit):
        app([*command.split(), "--help"], prog_name="netintent")
    said = capsys.readouterr().out
    options = set(re.findall(r"^  (?:-h, )?(--[a-z-]+)", said, re.MULTILINE)) - {"--help"}
    variables = set(re.findall(r"NETINTENT_[A-Z_]+", said))
    assert f"`{command}" in REFERENCE
    assert not {name for name in options | variables if name not in REFERENCE}
