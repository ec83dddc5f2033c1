"""What `render` takes for a plan, and what for rows of plans."""

import json

import pytest

from netintent.intent.v1.intent_service_pb2 import OutputFormat
from netintent_client.cli.exits import Problem
from netintent_client.cli.format_names import FORMAT_NAMES, format_names
from netintent_client.cli.formats import format_of, name_of
from netintent_client.cli.plan_files import plan_of, read_plans

PLAN = {"disposition": "DISPOSITION_PLANNED", "confidence": 0.5}


def row(name, plan=PLAN, **more):
    return json.dumps({"id": name, "plan": plan, **more})


@pytest.mark.parametrize(
    "text", [json.dumps(PLAN), json.dumps(PLAN, indent=2), row("a"), json.dumps({"plan": PLAN}, indent=2) + "\n\n"]
)
def test_one_plan_has_no_id(text):
    (named,) = read_plans(text)
    assert (named.id, named.plan.confidence) == ("", 0.5)


def test_rows_keep_their_ids_or_have_their_lines():
    text = f"{row('a')}\n\n{row(7)}\n{json.dumps(PLAN)}\n"
    assert [(named.id, named.plan.confidence) for named in read_plans(text)] == [
        ("a", 0.5),
        ("7", 0.5),
        ("line 4", 0.5),
    ]


def test_a_row_that_was_not_planned_says_why():
    refused = row("b", None, error={"code": "UNAVAILABLE", "message": "went away"})
    _, named = read_plans(f"{row('a')}\n{refused}\n")
    assert (named.plan, named.missing) == (None, "was not planned: went away")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "FILE: there is no plan"),
        ("[1]", "FILE: holds no plan"),
        ("{", "FILE: not JSON"),
        (f"{row('a')}\n{{", "FILE: line 2: not JSON"),
        (f"{row('a')}\n[]", "FILE: line 2: holds no plan"),
        (f"{row('a')}\n{row('b', {'no_such': 1})}", "FILE: line 2: "),
    ],
)
def test_what_is_no_plan_is_named_with_its_line(text, told):
    with pytest.raises(Problem, match=told):
        read_plans(text)


def test_a_batch_where_one_plan_is_wanted_is_told_so(tmp_path):
    file = tmp_path / "plans.jsonl"
    file.write_text(f"{row('a')}\n{row('b')}\n")
    with pytest.raises(Problem, match=f"--plan: {file}: holds the plans of a batch; give one of its lines"):
        plan_of(file, "--plan")


def test_every_format_of_the_contract_has_a_name_to_type_and_to_complete():
    assert sorted(FORMAT_NAMES) == sorted(name_of(form) for form in OutputFormat.values() if form)
    assert all(format_of(name) for name in FORMAT_NAMES)
    assert format_names("nephio") == ["nephio-nf-deployment", "nephio-package-variant"]
    assert format_names("NEPHORAN_I") == ["nephoran-intent-plan"]
