"""ValidatePlan over the wire: findings of a plan that the caller wrote, with what the caller knows."""

from __future__ import annotations

import json

from google.protobuf import json_format

from netintent.common.v1 import common_pb2
from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1 import plan_pb2


def scale(**change):
    target = {"network_function": "UPF", "namespace": "core"}
    action = {"kind": "ACTION_KIND_SCALE", "target": target, "scale": change}
    text = json.dumps({"disposition": "DISPOSITION_PLANNED", "actions": [action]})
    return json_format.Parse(text, plan_pb2.IntentPlan())


async def validate(server, plan, **context):
    return await server.intent.ValidatePlan(wire.ValidatePlanRequest(plan=plan, context=context or None))


async def test_what_runs_decides_whether_a_relative_amount_is_possible(serve):
    async with serve() as server:
        plan = scale(replicas_delta=-4)
        assert (await validate(server, plan)).valid, "what runs is not known"
        assert (await validate(server, plan, current_replicas={"core/upf": 4})).valid
        checked = await validate(server, plan, current_replicas={"core/upf": 3})
    assert not checked.valid
    (finding,) = checked.findings
    assert (finding.code, finding.severity) == ("OUT_OF_RANGE", common_pb2.SEVERITY_ERROR)
    assert finding.field_path == "actions[0].scale.replicas_delta"
    assert finding.remedy


async def test_a_plan_says_itself_what_validation_will_say_in_the_same_context(serve):
    async with serve() as server:
        context = {"current_replicas": {"core/upf": 3}}
        request = wire.ProcessIntentRequest(intent="scale down the UPF in namespace core by 4", context=context)
        plan = (await server.intent.ProcessIntent(request)).plan
        checked = await validate(server, plan, **context)
    assert plan.disposition == plan_pb2.DISPOSITION_PLANNED, "a finding is not a disposition"
    assert [finding.rule_id for finding in plan.findings] == ["validate.replicas_left"]
    assert list(checked.findings) == list(plan.findings)
    assert checked.digest == plan.digest


async def test_a_doubt_leaves_a_plan_valid(serve):
    async with serve() as server:
        checked = await validate(server, scale(replicas=2, resources={"memory_bytes": "4"}))
    assert checked.valid
    assert [(f.code, f.severity) for f in checked.findings] == [("OUT_OF_RANGE", common_pb2.SEVERITY_WARNING)]


async def test_every_fault_of_every_action_is_told_at_once(serve):
    async with serve() as server:
        plan = scale(replicas=5000, autoscale={"min_replicas": 9, "max_replicas": 3})
        plan.actions.add(kind=plan_pb2.ACTION_KIND_UPGRADE).target.name = "AMF 1"
        checked = await validate(server, plan)
    assert {finding.field_path for finding in checked.findings} == {
        "actions[0].scale.replicas",
        "actions[0].scale.autoscale.min_replicas",
        "actions[1].target.name",
        "actions[1].upgrade",
    }
