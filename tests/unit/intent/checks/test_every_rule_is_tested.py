"""The rules that the checks can report, as their source names them, against those that tests name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from netintent_server.intent import checks

REPORTERS = {"error", "warning", "_out_of_range", "_Doubt", "_moving", "Clash"}


def reported():
    """Every rule that is reported: the first argument of what makes a finding."""
    for file in Path(checks.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.id if isinstance(node.func, ast.Name) else ""
                conditional = isinstance(node.func, ast.IfExp)  # (warning if … else error)(…)
                if (name in REPORTERS or conditional) and isinstance(node.args[0].value, str):
                    yield node.args[0].value


def test_every_rule_that_is_reported_is_named_by_a_test():
    here = Path(__file__).parent
    tests = [*here.glob("test_*.py"), *here.parent.glob("test_validate*.py")]
    named = {word for test in tests for word in re.findall(r"\w+", test.read_text(encoding="utf-8"))}
    rules = set(reported())
    assert len(rules) > 50
    assert sorted(rules - named) == []
