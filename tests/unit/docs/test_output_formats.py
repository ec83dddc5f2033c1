"""docs/reference/output-formats.md shows what the formats write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from google.protobuf import json_format

from netintent.intent.v1 import plan_pb2
from netintent_server.intent.formats import FORMATS, render
from netintent_server.model.plan import IntentPlan, PlanContext
from netintent_server.model.rendered import OutputFormat
from netintent_server.rpc.messages import from_message

PAGE = Path(__file__).parents[3] / "docs/reference/output-formats.md"
TEXT = PAGE.read_text("utf-8")
SHOWN = re.findall(r"^```(?:yaml|json) ([A-Z0-9_]+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def the_plan(name):
    """The format's own, where the page has one, else the one of the whole page."""
    own = re.findall(rf"^```json {name} plan\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    (given,) = own or re.findall(r"^```json\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    return from_message(json_format.Parse(given, plan_pb2.IntentPlan()), IntentPlan)


@pytest.mark.parametrize(("name", "shown"), SHOWN, ids=[name for name, _ in SHOWN])
def test_the_example_of_a_format_is_what_it_writes(name, shown):
    assert render(the_plan(name), OutputFormat[name], PlanContext()).content.decode() == shown


@pytest.mark.parametrize("name", [form.name for form in FORMATS])
def test_the_page_tells_of_every_format_and_shows_all_but_the_plan_itself(name):
    assert f"\n## {name}\n" in TEXT
    assert f"[{name}](#{name.lower()})" in TEXT
    assert name in dict(SHOWN) or name == "PLAN_JSON"
