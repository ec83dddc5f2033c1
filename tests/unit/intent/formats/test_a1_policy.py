import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import plan_of, slices
from said import dropped, losses
from upstream import a1

from netintent_server.intent.checks.metrics import CANONICAL_UNITS
from netintent_server.intent.formats import render
from netintent_server.intent.formats.a1_policy.check import fault_of
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import (
    Action,
    ActionKind,
    Comparison,
    ConfigureChange,
    DeployChange,
    Disposition,
    IntentPlan,
    Objective,
    Parameter,
    PlanContext,
    Priority,
    ScaleChange,
    Schedule,
    Slice,
    SliceType,
    SteerTrafficChange,
    Target,
)
from netintent_server.model.rendered import OutputFormat

PLMN = {"mcc": "310", "mnc": "410"}
EMBB = Target(slice=Slice(sst=1, sd="010203"))
HERE, THERE = "310-410-00000a1b1", "310-410-00000a1b2"


def write(*actions):
    rendered = render(plan_of(*actions), OutputFormat.A1_POLICY, PlanContext())
    return json.loads(rendered.content) if rendered.content else [], rendered.findings


def steer(target=EMBB, **change):
    return Action(kind=ActionKind.STEER_TRAFFIC, target=target, steer_traffic=SteerTrafficChange(**change))


def deploy(*objectives, target=EMBB, **parameters):
    said = tuple(Parameter(key=key, value=value) for key, value in parameters.items())
    change = DeployChange(parameters=said)
    return Action(kind=ActionKind.DEPLOY, target=target, deploy=change, objectives=objectives)


def objective(metric, comparison, value, upper=None):
    return Objective(metric=metric, comparison=comparison, value=value, upper=upper, unit=CANONICAL_UNITS[metric])


def cell(number):
    return {"plmnId": PLMN, "cId": number}


def test_steering_from_cell_to_cell_is_a_preference_of_the_slices_ues():
    (policy,), findings = write(steer(source=HERE, destination=THERE))
    assert policy["policyTypeId"] == "ORAN_TrafficSteeringPreference_2.0.0"
    assert policy["policyObject"] == {
        "scope": {"sliceId": {"sst": 1, "sd": "010203", "plmnId": PLMN}},
        "tspResources": [
            {"cellIdList": [cell({"ncI": 0xA1B2})], "preference": "PREFER"},
            {"cellIdList": [cell({"ncI": 0xA1B1})], "preference": "AVOID"},
        ],
    }
    (note,) = findings
    assert (note.code, note.field_path) == (FindingCode.AMBIGUOUS, "actions[0].target.slice")


def test_all_of_the_traffic_is_an_order():
    (policy,), _ = write(steer(source=HERE, destination=THERE, share_percent=100.0))
    assert [r["preference"] for r in policy["policyObject"]["tspResources"]] == ["SHALL", "FORBID"]


def test_a_cell_of_lte_is_known_by_seven_digits():
    (policy,), _ = write(steer(destination="001-01-0a1b2c3"))
    (resource,) = policy["policyObject"]["tspResources"]
    assert resource["cellIdList"] == [{"plmnId": {"mcc": "001", "mnc": "01"}, "cId": {"ecI": 0x0A1B2C3}}]


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"share_percent": 30.0}, "share_percent"),
        ({"threshold_percent": 80.0}, "threshold_percent"),
        ({"cells": (HERE, THERE)}, "cells"),
        ({"source": "cell-12"}, "source"),
    ],
)
def test_a_preference_that_would_move_other_traffic_than_was_meant_is_not_written(change, lost):
    policies, findings = write(steer(**{"source": HERE, "destination": THERE, **change}))
    assert policies == []
    assert losses(findings) == {f"actions[0].steer_traffic.{lost}", "actions[0]"}


@pytest.mark.parametrize("target", [None, Target(site="edge01"), Target(slice=Slice(type=SliceType.EMBB))])
def test_without_an_s_nssai_there_is_no_preference_and_none_is_derived(target):
    policies, findings = write(steer(target, source=HERE, destination=THERE))
    assert policies == []
    assert any("S-NSSAI" in f.message for f in findings)


def test_cells_of_two_networks_leave_the_slices_network_open():
    policies, _ = write(steer(source=HERE, destination="001-01-00000a1b2"))
    assert policies == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (objective("downlink_throughput", Comparison.AT_LEAST, 1e8), {"guaDlThptPerSlice": 100000}),
        (objective("downlink_throughput", Comparison.AT_MOST, 1500.0), {"maxDlThptPerSlice": 1.5}),
        (objective("uplink_throughput", Comparison.ABOVE, 1e6), {"guaUlThptPerSlice": 1000}),
        (
            objective("uplink_throughput", Comparison.BETWEEN, 1e6, 2e6),
            {"guaUlThptPerSlice": 1000, "maxUlThptPerSlice": 2000},
        ),
    ],
)
def test_rates_of_a_slice_are_its_sla_in_kilobits(said, words):
    (policy,), findings = write(deploy(said, plmn="310-410"))
    assert policy["policyTypeId"] == "ORAN_SliceSLATarget_1.0.0"
    assert policy["policyObject"] == {
        "scope": {"sliceId": {"sst": 1, "sd": "010203", "plmnId": PLMN}},
        "sliceSlaObjectives": words,
    }
    assert losses(findings) == {"actions[0].kind"}


def test_a_unit_that_the_schema_does_not_state_is_told():
    _, findings = write(deploy(objective("downlink_throughput", Comparison.AT_LEAST, 1e8), plmn="310410"))
    (note,) = (f for f in findings if f.field_path == "actions[0].objectives[0].unit")
    assert (note.code, "kbit/s" in note.message) == (FindingCode.AMBIGUOUS, True)


def test_delay_and_rates_of_flows_are_a_qos_target():
    said = (
        objective("latency", Comparison.AT_MOST, 20.0),
        objective("throughput", Comparison.AT_LEAST, 5e6),
    )
    (policy,), _ = write(deploy(*said, plmn="310410", **{"5qi": 9.0}))
    assert policy["policyTypeId"] == "ORAN_QoSTarget_2.0.0"
    assert policy["policyObject"] == {
        "scope": {"sliceId": {"sst": 1, "sd": "010203", "plmnId": PLMN}, "qosId": {"5qI": 9}},
        "qosObjectives": {"pdb": 20, "gfbr": 5000},
    }


def test_rates_of_a_ue_are_a_ue_level_target():
    action = Action(
        kind=ActionKind.CONFIGURE,
        target=Target(network_function="NEAR-RT-RIC"),
        configure=ConfigureChange(
            parameters=(Parameter(key="ue_id", value="00000000000000A1"), Parameter(key="mtu", value=9000.0))
        ),
        objectives=(objective("downlink_throughput", Comparison.AT_LEAST, 1e6),),
    )
    (policy,), findings = write(action)
    assert policy["policyTypeId"] == "ORAN_UELevelTarget_1.0.0"
    assert policy["policyObject"] == {
        "scope": {"ueId": "00000000000000A1"},
        "ueLevelObjectives": {"dlThroughput": 1000},
    }
    assert losses(findings) == {"actions[0].kind", "actions[0].configure.parameters[1]", "actions[0].target"}


@pytest.mark.parametrize(
    "said",
    [
        objective("latency", Comparison.BELOW, 10.0),
        objective("availability", Comparison.AT_LEAST, 99.9),
        objective("throughput", Comparison.AT_LEAST, 1e9),
    ],
)
def test_an_objective_that_the_type_has_no_word_for_is_lost_and_not_bent(said):
    rate = objective("downlink_throughput", Comparison.AT_LEAST, 1e8)
    (policy,), findings = write(deploy(said, rate, plmn="310410"))
    assert policy["policyObject"]["sliceSlaObjectives"] == {"guaDlThptPerSlice": 100000}
    assert "actions[0].objectives[0]" in losses(findings)
    policies, _ = write(deploy(said, plmn="310410"))
    assert policies == []


def test_two_bounds_of_one_word_are_not_merged():
    said = (
        objective("downlink_throughput", Comparison.AT_LEAST, 1e8),
        objective("downlink_throughput", Comparison.ABOVE, 2e8),
    )
    (policy,), findings = write(deploy(*said, plmn="310410"))
    assert policy["policyObject"]["sliceSlaObjectives"] == {"guaDlThptPerSlice": 100000}
    assert "actions[0].objectives[1]" in losses(findings)


def test_a_strict_bound_is_written_as_one_that_includes_its_value_and_that_is_said():
    _, findings = write(deploy(objective("downlink_throughput", Comparison.BELOW, 1e8), plmn="310410"))
    assert "actions[0].objectives[0].comparison" in {f.field_path for f in findings}


def test_an_assurance_without_identities_says_which_would_be_needed():
    action = Action(
        kind=ActionKind.ASSURE, target=EMBB, objectives=(objective("downlink_throughput", Comparison.AT_LEAST, 1e8),)
    )
    policies, findings = write(action)
    assert policies == []
    assert losses(findings) == {"actions[0]"}
    assert "plmn" in findings[0].remedy


@pytest.mark.parametrize("plmn", [310410.0, "31041a", "310-4", True, ""])
def test_a_plmn_is_digits_in_a_string_as_a_number_loses_zeros(plmn):
    policies, _ = write(deploy(objective("downlink_throughput", Comparison.AT_LEAST, 1e8), plmn=plmn))
    assert policies == []


@pytest.mark.parametrize("kind", [ActionKind.DELETE, ActionKind.RESTART, ActionKind.ROLLBACK, ActionKind.ASSURE])
def test_what_guides_no_traffic_and_holds_no_objective_is_no_policy(kind):
    policies, findings = write(Action(kind=kind, target=EMBB))
    assert policies == []
    assert losses(findings) == {"actions[0]"}


def test_each_policy_has_a_name_of_its_own_that_its_plan_and_action_give():
    scale = Action(kind=ActionKind.SCALE, target=EMBB, scale=ScaleChange(replicas=2))
    policies, _ = write(steer(destination=HERE), scale, steer(destination=THERE))
    assert [policy["policyId"][-2:] for policy in policies] == ["-0", "-2"]
    again, _ = write(steer(destination=HERE), scale, steer(destination=THERE))
    assert again == policies


_cells = st.sampled_from(["", HERE, THERE, "001-01-0a1b2c3", "cell-1", "310-410-fffffffff"])
_identities = st.fixed_dictionaries(
    {},
    optional={
        "plmn": st.sampled_from(["310410", "001-01", "x"]),
        "5qi": st.sampled_from([9.0, 256.0, 257.0, 1.5, "9"]),
        "qci": st.just(1.0),
        "ue_id": st.sampled_from(["0123456789abcdef", "x"]),
    },
)


@st.composite
def _objectives(draw):
    metrics = ["downlink_throughput", "uplink_throughput", "throughput", "latency", "availability"]
    comparison = draw(st.sampled_from([c for c in Comparison if c is not Comparison.UNSPECIFIED]))
    value = draw(st.floats(1, 99) | st.integers(1, 99).map(float))
    return objective(
        draw(st.sampled_from(metrics)), comparison, value, value + 1 if comparison is Comparison.BETWEEN else None
    )


@st.composite
def _actions(draw):
    target = Target(slice=draw(slices | st.just(EMBB.slice)), site=draw(st.sampled_from(["", "edge01"])))
    if draw(st.booleans()):
        share = draw(st.sampled_from([None, 100.0, 30.0]))
        action = steer(target, source=draw(_cells), destination=draw(_cells), share_percent=share)
    else:
        action = deploy(*draw(st.lists(_objectives(), max_size=3)), target=target, **draw(_identities))
    schedule = draw(st.sampled_from([None, Schedule(text="tonight")]))
    return replace(action, schedule=schedule, priority=draw(st.sampled_from(Priority)))


@given(st.lists(_actions(), min_size=1, max_size=2))
@settings(max_examples=100)
def test_every_policy_fits_its_type_and_every_field_is_said_or_reported(shared, actions):
    policies, findings = write(*actions)
    for policy in policies:
        assert a1(shared / "schemas" / "a1", policy) == ""
    if len(actions) == 1:
        plan = IntentPlan(disposition=Disposition.PLANNED, actions=tuple(actions))
        assert dropped(plan, findings, policies) == []


def test_the_schemas_close_their_objects_and_our_check_refuses_what_they_do_not_know():
    type_id = "ORAN_SliceSLATarget_1.0.0"
    policy = {"scope": {"sliceId": {"sst": 1, "plmnId": PLMN}}, "sliceSlaObjectives": {"maxNumberOfUes": 5}}
    assert fault_of(type_id, policy) == ""
    assert fault_of(type_id, {**policy, "sliceSlaResource": {}}) != ""
    assert fault_of(type_id, {**policy, "sliceSlaObjectives": {}}) != ""
    assert fault_of(type_id, {**policy, "scope": {"sliceId": {"sst": 1}}}) != ""
