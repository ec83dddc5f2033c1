"""`buf curl`, a client with a gRPC implementation of its own (Connect's), by reflection and by the contract's files."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
INTENTS = "netintent.intent.v1.IntentService"


def test_it_plans_an_intent_by_reflection(buf_curl, served):
    done = buf_curl("-d", '{"intent": "Restart the SMF"}', f"http://{served.address}/{INTENTS}/ProcessIntent")
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)["plan"]
    assert [action["kind"] for action in plan["actions"]] == ["ACTION_KIND_RESTART"]


def test_it_reads_a_stream_by_the_contracts_files(buf_curl, served, objects):
    url = f"http://{served.address}/{INTENTS}/StreamIntent"
    done = buf_curl("--schema", str(ROOT), "-d", '{"intent": "Restart the SMF"}', url)
    assert done.returncode == 0, done.stderr
    assert "completed" in objects(done.stdout)[-1]


def test_it_sends_and_reads_at_once(buf_curl, served, objects):
    given = '{"intent": "Restart the SMF"} {"intent": ""} {"intent": "Delete the UPF upf-1"}'
    # by reflection: an error's details are messages that the contract's own files do not name
    done = buf_curl("-d", "@-", f"http://{served.address}/{INTENTS}/ProcessIntents", given=given)
    assert done.returncode == 0, done.stderr
    answers = {int(answer.get("index", 0)): answer for answer in objects(done.stdout)}
    assert sorted(answers) == [0, 1, 2]
    assert [index for index, answer in answers.items() if "error" in answer] == [1]


def test_a_wrong_request_is_an_invalid_argument(buf_curl, served):
    done = buf_curl("-d", "{}", f"http://{served.address}/{INTENTS}/ProcessIntent")
    status = json.loads(done.stderr)
    assert status["code"] == "invalid_argument"
    assert [detail["type"] for detail in status["details"]] == ["google.rpc.ErrorInfo", "google.rpc.BadRequest"]
