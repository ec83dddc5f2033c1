"""grpcurl, a Go program that knows the contract by reflection alone."""

from __future__ import annotations

import json
import time
import uuid

SERVICES = {
    "netintent.admin.v1.AdminService",
    "netintent.intent.v1.IntentService",
    "netintent.rag.v1.RagService",
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
}
INTENTS = "netintent.intent.v1.IntentService"


def test_it_lists_the_services(grpcurl, served):
    assert set(grpcurl(served.address, "list").stdout.split()) == SERVICES


def test_it_describes_services_and_messages(grpcurl, served):
    service = grpcurl(served.address, "describe", INTENTS).stdout
    assert "returns ( stream .netintent.intent.v1.StreamIntentResponse )" in service
    plan = grpcurl(served.address, "describe", "netintent.intent.v1.IntentPlan").stdout
    assert "repeated .netintent.intent.v1.Action actions" in plan


def test_it_plans_an_intent(grpcurl, served, objects):
    done = grpcurl("-d", '{"intent": "Scale AMF to 3 replicas"}', served.address, f"{INTENTS}/ProcessIntent")
    assert done.returncode == 0, done.stderr
    (response,) = objects(done.stdout)
    plan = response["plan"]
    assert plan["disposition"] == "DISPOSITION_PLANNED"
    assert plan["digest"].startswith("sha256:")
    (action,) = plan["actions"]
    assert action["kind"] == "ACTION_KIND_SCALE"
    assert action["scale"] == {"replicas": 3}


def test_it_reads_a_stream_to_its_terminal_event(grpcurl, served, objects):
    done = grpcurl("-d", '{"intent": "Scale AMF to 3 replicas"}', served.address, f"{INTENTS}/StreamIntent")
    assert done.returncode == 0, done.stderr
    events = objects(done.stdout)
    assert [int(event["sequence"]) for event in events] == list(range(1, len(events) + 1))
    assert "accepted" in events[0]
    assert [event for event in events if "completed" in event] == [events[-1]]


def test_it_sends_many_intents_over_one_stream(grpcurl, served, objects):
    ids = [str(uuid.uuid4()) for _ in range(20)]
    requests = [
        {"intent": f"Scale AMF to {replicas} replicas", "request_id": request_id, "ordered": True}
        for replicas, request_id in enumerate(ids, start=1)
    ]
    given = "".join(map(json.dumps, requests))
    done = grpcurl("-d", "@", served.address, f"{INTENTS}/ProcessIntents", given=given)
    assert done.returncode == 0, done.stderr
    answers = objects(done.stdout)
    assert [answer["request_id"] for answer in answers] == ids
    assert [answer["plan"]["actions"][0]["scale"]["replicas"] for answer in answers] == list(range(1, 21))


def test_a_wrong_request_is_an_invalid_argument_that_names_the_field(grpcurl, served, objects):
    done = grpcurl("-format-error", "-d", '{"intent": ""}', served.address, f"{INTENTS}/ProcessIntent")
    assert done.returncode == 64 + 3
    (status,) = objects(done.stderr)
    details = {detail["@type"].rpartition(".")[2]: detail for detail in status["details"]}
    assert [violation["field"] for violation in details["BadRequest"]["field_violations"]] == ["intent"]
    assert details["ErrorInfo"]["reason"] == "INVALID_ARGUMENT"


def test_a_method_that_is_not_built_says_so(grpcurl, served):
    done = grpcurl("-d", '{"query": "what is an AMF?"}', served.address, "netintent.rag.v1.RagService/Search")
    assert done.returncode == 64 + 12


def test_a_stream_past_its_deadline_is_told_the_stage_it_reached(grpcurl, served):
    # it says nothing and does not hang up before its deadline has passed
    stream = grpcurl.start("-max-time", "0.5", "-d", "@", served.address, f"{INTENTS}/ProcessIntents")
    time.sleep(0.8)
    _, errors = stream.communicate(timeout=10)
    assert stream.returncode == 64 + 4
    assert "ran out in stage QUEUE" in errors
