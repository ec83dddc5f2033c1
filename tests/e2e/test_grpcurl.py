"""grpcurl, a Go program that knows the contract by reflection alone."""

from __future__ import annotations

import base64
import hashlib
import json
import time
import uuid
from pathlib import Path

import pytest

SERVICES = {
    "netintent.admin.v1.AdminService",
    "netintent.intent.v1.IntentService",
    "netintent.rag.v1.RagService",
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
}
INTENTS = "netintent.intent.v1.IntentService"
KNOWLEDGE = "netintent.rag.v1.RagService"
PAGES = Path(__file__).parents[2] / "samples" / "knowledge"


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
    done = grpcurl("-d", '{"name": "intents/1"}', served.address, f"{INTENTS}/GetIntent")
    assert done.returncode == 64 + 12


def test_a_stream_past_its_deadline_is_told_the_stage_it_reached(grpcurl, served):
    # it says nothing and does not hang up before its deadline has passed
    stream = grpcurl.start("-max-time", "0.5", "-d", "@", served.address, f"{INTENTS}/ProcessIntents")
    time.sleep(0.8)
    _, errors = stream.communicate(timeout=10)
    assert stream.returncode == 64 + 4
    assert "ran out in stage QUEUE" in errors


def upload(*pages: str) -> str:
    """The frames that send these sample pages, as JSON."""
    frames = []
    for page in pages:
        content = (PAGES / page).read_bytes()
        frames += [
            {"begin": {"file_name": page, "labels": {"kind": "sample"}}},
            *({"chunk": base64.b64encode(content[at : at + 1024]).decode()} for at in range(0, len(content), 1024)),
            {"commit": {"size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}},
        ]
    return "".join(map(json.dumps, frames))


@pytest.fixture(scope="module")
def informed(grpcurl, served):
    """The server with two pages; their events as printed."""
    done = grpcurl("-d", "@", served.address, f"{KNOWLEDGE}/IngestDocuments", given=upload("upf.md", "amf.md"))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_uploads_documents_and_hears_the_end_of_each(informed, objects):
    done = {event.get("file_index", 0): event["done"] for event in objects(informed) if "done" in event}
    assert {index: document["name"] for index, document in done.items()} == {
        0: "collections/default/documents/upf",
        1: "collections/default/documents/amf",
    }
    assert {document["state"] for document in done.values()} == {"DOCUMENT_STATE_READY"}


@pytest.mark.usefixtures("informed")
def test_an_answers_citation_can_be_read_to_the_character(grpcurl, served, objects):
    question = json.dumps({"question": "How many bytes does GTP-U add to a packet over IPv4?"})
    done = grpcurl("-d", question, served.address, f"{KNOWLEDGE}/Query")
    assert done.returncode == 0, done.stderr
    (answer,) = objects(done.stdout)
    citation = answer["citations"][0]
    assert (citation["document"], citation["clause"]) == ("collections/default/documents/upf", "2.3")
    where = {"name": citation["document"], "range": {"start": citation["start"], "end": citation["end"]}}
    done = grpcurl("-d", json.dumps(where), served.address, f"{KNOWLEDGE}/ReadDocument")
    (read,) = objects(done.stdout)
    assert read["text"] == citation["quote"]
    assert hashlib.sha256(read["text"].encode()).hexdigest() == citation["quote_sha256"]


@pytest.mark.usefixtures("informed")
def test_a_stream_of_an_answer_ends_with_it_or_with_an_abstention(grpcurl, served, objects):
    for question, abstained in (("How many bytes does GTP-U add over IPv4?", False), ("Who won the match?", True)):
        done = grpcurl("-d", json.dumps({"question": question}), served.address, f"{KNOWLEDGE}/StreamQuery")
        assert done.returncode == 0, done.stderr
        events = objects(done.stdout)
        assert [int(event["sequence"]) for event in events] == list(range(1, len(events) + 1))
        assert [event for event in events if "completed" in event] == [events[-1]]
        assert events[-1]["completed"].get("abstained", False) is abstained


@pytest.mark.usefixtures("informed")
def test_a_search_is_filtered(grpcurl, served, objects):
    request = {"query": "replicas", "filter": {"document": ["collections/default/documents/amf"]}}
    done = grpcurl("-d", json.dumps(request), served.address, f"{KNOWLEDGE}/Search")
    (found,) = objects(done.stdout)
    assert {hit["citation"]["document"] for hit in found["hits"]} == {"collections/default/documents/amf"}


@pytest.mark.usefixtures("informed")
def test_a_plan_cites_what_the_documents_say_of_it(grpcurl, served, objects):
    request = json.dumps({"intent": "Scale the UPF at edge01 to 4", "ground": True})
    done = grpcurl("-d", request, served.address, f"{INTENTS}/ProcessIntent")
    (response,) = objects(done.stdout)
    assert response["plan"]["disposition"] == "DISPOSITION_PLANNED"
    assert "UPF" in response["plan"]["citations"][0]["quote"]


def test_a_plan_that_a_person_must_approve_says_so_and_is_rendered(grpcurl, served, objects):
    request = json.dumps({"intent": "Delete the AMF in namespace core"})
    done = grpcurl("-d", request, served.address, f"{INTENTS}/ProcessIntent")
    (response,) = objects(done.stdout)
    plan = response["plan"]
    assert plan["requires_approval"]
    assert [(finding["code"], finding["rule_id"]) for finding in plan["findings"]] == [
        ("POLICY_APPROVAL", "policy.approval")
    ]
    form = json.dumps({"plan": plan, "format": "OUTPUT_FORMAT_PLAN_JSON"})
    done = grpcurl("-d", form, served.address, f"{INTENTS}/RenderPlan")
    assert done.returncode == 0, done.stderr
    (rendered,) = objects(done.stdout)
    assert json.loads(base64.b64decode(rendered["content"]))["requires_approval"]
    assert rendered["findings"][0]["code"] == "POLICY_APPROVAL"


def test_a_plan_that_the_policy_denies_is_not_rendered_whatever_the_caller_makes_of_it(grpcurl, served, objects):
    request = json.dumps({"intent": "Restart the NRF in namespace kube-system"})
    done = grpcurl("-d", request, served.address, f"{INTENTS}/ProcessIntent")
    (response,) = objects(done.stdout)
    plan = response["plan"]
    assert plan["disposition"] == "DISPOSITION_PLANNED"
    assert [(finding["code"], finding["severity"]) for finding in plan["findings"]] == [
        ("POLICY_DENIED", "SEVERITY_ERROR")
    ]
    del plan["findings"]
    form = json.dumps({"plan": plan | {"confidence": 1.0}, "format": "OUTPUT_FORMAT_PLAN_JSON"})
    done = grpcurl("-format-error", "-d", form, served.address, f"{INTENTS}/RenderPlan")
    assert done.returncode == 64 + 9
    (status,) = objects(done.stderr)
    details = {detail["@type"].rpartition(".")[2]: detail for detail in status["details"]}
    (violation,) = details["PreconditionFailure"]["violations"]
    assert (violation["type"], violation["subject"]) == ("POLICY", "actions[0].target")
    assert violation["description"].startswith("cluster-namespaces: POLICY_DENIED: ")


def test_a_collection_that_is_not_there_is_not_found(grpcurl, served):
    done = grpcurl("-d", '{"query": "x", "collection": "nowhere"}', served.address, f"{KNOWLEDGE}/Search")
    assert done.returncode == 64 + 5


def test_an_upload_that_does_not_agree_with_its_commit_fails_alone(grpcurl, served, objects):
    broken = '{"begin": {"file_name": "a.md"}} {"chunk": "QQ=="} {"commit": {"size_bytes": 2, "sha256": "00"}}'
    done = grpcurl("-d", "@", served.address, f"{KNOWLEDGE}/IngestDocuments", given=broken + upload("smf.md"))
    assert done.returncode == 0, done.stderr
    ends = {event.get("file_index", 0): event for event in objects(done.stdout) if "progress" not in event}
    assert ends[0]["failed"]["code"] == "CHECKSUM_MISMATCH"
    assert ends[1]["done"]["name"].endswith("/smf")
