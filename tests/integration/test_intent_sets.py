"""The labelled sets through the public door: what is no clear order never becomes an action."""

from __future__ import annotations

import json

import pytest

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1 import plan_pb2


@pytest.mark.parametrize("name", ["nephoran", "written", "languages"])
async def test_what_is_not_to_be_planned_gets_no_action(serve, shared, name):
    text = (shared / "data" / "intents" / f"{name}.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    async with serve() as server:
        requests = (wire.ProcessIntentsRequest(intent=row["text"]) for row in rows)
        answers = {answer.index: answer async for answer in server.intent.ProcessIntents(requests, timeout=60)}
    assert sorted(answers) == list(range(len(rows)))
    assert not [answer.error for answer in answers.values() if answer.HasField("error")]

    unasked = [row["id"] for row, answer in planned(rows, answers) if row["plan"]["disposition"] != "PLANNED"]
    assert unasked == []


def planned(rows, answers):
    """Rows whose answer acts, and such an answer says it is a plan."""
    for index, row in enumerate(rows):
        plan = answers[index].plan
        assert bool(plan.actions) == (plan.disposition == plan_pb2.DISPOSITION_PLANNED), row["id"]
        if plan.actions:
            yield row, answers[index]
