"""The policy in a server: what it does to plans, and how it is replaced while calls go on."""

from __future__ import annotations

import asyncio
import signal

import grpc
import pytest
from google.rpc import error_details_pb2
from processes import PLAIN, running, start
from wire_errors import detail, error_info, fails_with

from netintent.admin.v1 import admin_service_pb2
from netintent.admin.v1.admin_service_pb2_grpc import AdminServiceStub
from netintent.common.v1 import common_pb2
from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1 import plan_pb2
from netintent.intent.v1.intent_service_pb2_grpc import IntentServiceStub
from netintent_server.app import serving

NO_RESTART = """
version: 1
rules:
  - id: no-restart
    when: action.kind == "RESTART"
    effect: deny
    message: nothing is restarted here
    remedy: ask the network's owner
"""
ASK_RESTART = "version: 1\napproval: {kinds: [RESTART]}\n"
BROKEN = "version: 1\nrules:\n  - {id: a, when: action.kind ==, effect: deny, message: m, remedy: r}\n"
RESTART = wire.ProcessIntentRequest(intent="Restart the AMF")


@pytest.fixture
def policy_file(tmp_path):
    return tmp_path / "policy.yaml"


async def processed(server, intent):
    return (await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent=intent))).plan


async def test_the_policy_that_ships_lets_ordinary_work_pass(serve):
    async with serve() as server:
        plan = await processed(server, "Scale the UPF at edge01 to 4")
        assert not plan.requires_approval
        assert not plan.findings
        capabilities = await server.intent.GetCapabilities(wire.GetCapabilitiesRequest())
    assert capabilities.policy_digest.startswith("sha256:")
    assert capabilities.version, "all else is still told"


async def test_the_policy_that_ships_stops_what_a_careful_operator_would_look_at(serve):
    async with serve() as server:
        for intent, rule, denied in (
            ("Delete the AMF in namespace core", "policy.approval", False),
            ("Roll back the SMF", "policy.approval", False),
            ("Scale the UPF to 0", "policy.replicas.floor", False),
            ("Scale the UPF to 101", "policy.replicas.ceiling", False),
            ("Restart the NRF in namespace kube-system", "cluster-namespaces", True),
        ):
            plan = await processed(server, intent)
            assert plan.disposition == plan_pb2.DISPOSITION_PLANNED, "the plan stays as said"
            assert [finding.rule_id for finding in plan.findings] == [rule]
            assert plan.findings[0].code == ("POLICY_DENIED" if denied else "POLICY_APPROVAL")
            assert plan.requires_approval is not denied


async def test_a_denied_plan_is_planned_and_is_not_rendered(serve, policy_file):
    policy_file.write_text(NO_RESTART)
    async with serve(policy_file=policy_file) as server:
        plan = await processed(server, "Restart the AMF")
        (finding,) = plan.findings
        assert (finding.code, finding.severity) == ("POLICY_DENIED", common_pb2.SEVERITY_ERROR)
        assert (finding.rule_id, finding.field_path) == ("no-restart", "actions[0]")
        checked = await server.intent.ValidatePlan(wire.ValidatePlanRequest(plan=plan))
        assert not checked.valid
        # whatever a caller makes of it
        del plan.findings[:]
        plan.requires_approval, plan.confidence = True, 1
        with fails_with(grpc.StatusCode.FAILED_PRECONDITION) as refused:
            await server.intent.RenderPlan(wire.RenderPlanRequest(plan=plan, format=wire.OUTPUT_FORMAT_KUBERNETES))
    assert error_info(refused.value).reason == "PRECONDITION_FAILED"
    (violation,) = detail(refused.value, error_details_pb2.PreconditionFailure).violations
    assert (violation.type, violation.subject) == ("POLICY", "actions[0]")
    assert violation.description == ("no-restart: POLICY_DENIED: nothing is restarted here; ask the network's owner")


async def test_a_plan_for_a_person_is_rendered_as_a_proposal_that_says_so(serve):
    async with serve() as server:
        plan = await processed(server, "Delete the AMF in namespace core")
        plan.requires_approval = False
        request = wire.RenderPlanRequest(plan=plan, format=wire.OUTPUT_FORMAT_PLAN_JSON)
        rendered = await server.intent.RenderPlan(request)
        checked = await server.intent.ValidatePlan(wire.ValidatePlanRequest(plan=plan))
    assert b'"requires_approval": true' in rendered.content
    assert [finding.code for finding in rendered.findings] == ["POLICY_APPROVAL"]
    assert checked.valid
    assert checked.requires_approval


async def test_a_caller_may_ask_for_approval_where_the_policy_does_not(serve):
    async with serve() as server:
        plan = await processed(server, "Scale the UPF at edge01 to 4")
        plan.requires_approval = True
        checked = await server.intent.ValidatePlan(wire.ValidatePlanRequest(plan=plan))
    assert checked.requires_approval
    assert not checked.findings


async def test_a_stream_tells_the_policys_stage_and_each_of_its_findings(serve):
    async with serve() as server:
        call = server.intent.StreamIntent(wire.StreamIntentRequest(intent="Delete the AMF"))
        events = [event async for event in call]
    guard = next(i for i, event in enumerate(events) if event.stage_started.stage == common_pb2.STAGE_GUARD)
    assert events[guard + 1].finding.code == "POLICY_APPROVAL"
    assert events[-1].completed.plan.findings[-1] == events[guard + 1].finding


async def test_a_broken_policy_ends_the_start_with_2_and_every_place(tmp_path, policy_file):
    policy_file.write_text(BROKEN + "nothing: 1\n")
    process = await start(tmp_path, PLAIN, policy_file=policy_file)
    _, errors = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 2
    assert f"{policy_file}:3:33: the expression is not CEL: it ends too early" in errors.decode()
    assert f"{policy_file}:4:1: the policy has no nothing" in errors.decode()
    assert "Traceback" not in errors.decode()


async def digest_at(intent):
    return (await intent.GetCapabilities(wire.GetCapabilitiesRequest())).policy_digest


async def becomes(state, wanted):
    async with asyncio.timeout(10):
        while not wanted(value := await state()):
            await asyncio.sleep(0.02)
    return value


async def test_sighup_replaces_the_policy_and_a_broken_file_leaves_it(tmp_path, policy_file):
    policy_file.write_text(ASK_RESTART)
    async with (
        running(tmp_path, PLAIN, policy_file=policy_file, health__ttl_seconds=600) as server,
        grpc.aio.insecure_channel(server.addresses[0]) as channel,
    ):
        intent, admin = IntentServiceStub(channel), AdminServiceStub(channel)

        async def policy_state():
            status = await admin.GetStatus(admin_service_pb2.GetStatusRequest())
            return next(dependency for dependency in status.dependencies if dependency.name == "policy")

        async def rules():
            return [finding.rule_id for finding in (await intent.ProcessIntent(RESTART)).plan.findings]

        first = await digest_at(intent)
        assert await rules() == ["policy.approval"]

        policy_file.write_text(NO_RESTART)
        server.process.send_signal(signal.SIGHUP)
        second = await becomes(lambda: digest_at(intent), lambda digest: digest != first)
        assert await rules() == ["no-restart"]

        policy_file.write_text(BROKEN)
        server.process.send_signal(signal.SIGHUP)
        state = await becomes(policy_state, lambda state: not state.available)
        assert ":3:33: the expression is not CEL" in state.detail
        assert second in state.detail
        assert await digest_at(intent) == second
        assert await rules() == ["no-restart"]

        policy_file.write_text(ASK_RESTART)
        server.process.send_signal(signal.SIGHUP)
        await becomes(lambda: digest_at(intent), lambda digest: digest == first)
        await becomes(policy_state, lambda state: state.available)
        server.process.terminate()
        code, errors = await server.ended()
    assert code == 0
    assert f"the policy stays {second}; the file is refused:" in errors
    assert f"{policy_file}:3:33: the expression is not CEL: it ends too early" in errors
    assert "Traceback" not in errors


async def test_a_call_in_flight_ends_by_the_policy_it_began_with(make_settings, planner, policy_file):
    policy_file.write_text(NO_RESTART)
    async with (
        serving(make_settings(policy_file=policy_file), planner=planner) as service,
        grpc.aio.insecure_channel(service.addresses[0]) as channel,
    ):
        intent = IntentServiceStub(channel)
        begun_before = intent.ProcessIntent(wire.ProcessIntentRequest(intent="wait"))
        await planner.entered.wait()
        first = await digest_at(intent)
        policy_file.write_text(ASK_RESTART)
        service.reload_policy()
        await becomes(lambda: digest_at(intent), lambda digest: digest != first)
        planner.release.set()
        assert [finding.rule_id for finding in (await begun_before).plan.findings] == ["no-restart"]
        after = await intent.ProcessIntent(wire.ProcessIntentRequest(intent="go"))
        assert [finding.rule_id for finding in after.plan.findings] == ["policy.approval"]
