"""What a policy says of numbers of replicas, at each boundary."""

import pytest
from policies import action, approval, denied, findings, judged

from netintent_server.model.plan import AutoscaleSpec, ConfigureChange, DeployChange, Parameter, ScaleChange

CEILING = "policy.replicas.ceiling"
FLOOR = "policy.replicas.floor"
STEP = "policy.replicas.step"
UPF = {"network_function": "UPF", "namespace": "core"}


def scale(**change):
    return action("SCALE", UPF, scale=ScaleChange(**change))


@pytest.mark.parametrize(("replicas", "said"), [(10, []), (11, [denied(CEILING, "actions[0].scale.replicas")])])
def test_a_workload_grows_to_its_ceiling_and_no_further(replicas, said):
    assert findings(judged("replicas: {ceiling: 10}", scale(replicas=replicas))) == said


def test_the_ceiling_of_a_function_counts_beside_that_of_all_and_the_lesser_holds():
    policy = "replicas: {ceiling: 10, ceilings: {UPF: 4, AMF: 20}}"
    verdict = judged(policy, scale(replicas=5))
    assert findings(verdict) == [denied(CEILING, "actions[0].scale.replicas")]
    assert verdict.findings[0].message == "5 replicas are more than the 4 that a UPF may have"
    assert verdict.findings[0].remedy == "ask for at most 4"
    amf = action("SCALE", {"network_function": "AMF"}, scale=ScaleChange(replicas=11))
    assert findings(judged(policy, amf)) == [denied(CEILING, "actions[0].scale.replicas")]


@pytest.mark.parametrize(
    "target", [{"component": "open5gs-upf"}, {"name": "upf-west-2"}, {"name": "edge-upf"}, {"name": "UPF"}]
)
def test_a_function_is_known_by_its_component_and_its_name_too(target):
    upf = action("SCALE", target, scale=ScaleChange(replicas=5))
    assert findings(judged("replicas: {ceilings: {UPF: 4}}", upf)) == [denied(CEILING, "actions[0].scale.replicas")]


def test_a_name_that_only_contains_the_letters_is_not_the_function():
    other = action("SCALE", {"name": "upfront"}, scale=ScaleChange(replicas=5))
    assert findings(judged("replicas: {ceilings: {UPF: 4}}", other)) == []


def test_every_way_to_say_a_size_meets_the_ceiling():
    spec = AutoscaleSpec(min_replicas=2, max_replicas=12)
    verdict = judged(
        "replicas: {ceiling: 10}",
        action("DEPLOY", UPF, deploy=DeployChange(replicas=11, autoscale=spec)),
        scale(autoscale=spec),
        scale(replicas_delta=11),
        action("CONFIGURE", UPF, configure=ConfigureChange(parameters=(Parameter(key="spec.replicas", value=50.0),))),
    )
    assert findings(verdict) == [
        denied(CEILING, "actions[0].deploy.replicas"),
        denied(CEILING, "actions[0].deploy.autoscale.max_replicas"),
        denied(CEILING, "actions[1].scale.autoscale.max_replicas"),
        denied(CEILING, "actions[2].scale.replicas_delta"),
        denied(CEILING, "actions[3].configure.parameters[0].value"),
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"replicas_delta": 7}, []),
        ({"replicas_delta": 8}, [denied(CEILING, "actions[0].scale.replicas_delta")]),
        ({"factor": 10 / 3}, []),
        ({"factor": 3.4}, [denied(CEILING, "actions[0].scale.factor")]),
        ({"factor": 1e308}, [denied(CEILING, "actions[0].scale.factor")]),
    ],
)
def test_a_relative_size_meets_the_ceiling_from_what_runs(change, said):
    verdict = judged("replicas: {ceiling: 10}", scale(**change), current_replicas=(("core/upf", 3),))
    assert findings(verdict) == said


def test_where_it_is_not_known_what_runs_a_person_decides_unless_the_policy_says_otherwise():
    where = "actions[0].scale.factor"
    assert findings(judged("replicas: {ceiling: 10}", scale(factor=2.0))) == [approval(CEILING, where)]
    assert findings(judged("replicas: {ceiling: 10, unknown_current: allow}", scale(factor=2.0))) == []
    assert findings(judged("replicas: {ceiling: 10, unknown_current: deny}", scale(factor=2.0))) == [
        denied(CEILING, where)
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"replicas": 2}, []),
        ({"replicas": 1}, [approval(FLOOR, "actions[0].scale.replicas")]),
        ({"autoscale": AutoscaleSpec(min_replicas=0)}, [approval(FLOOR, "actions[0].scale.autoscale.min_replicas")]),
        ({"replicas_delta": -1}, []),
        ({"replicas_delta": -2}, [approval(FLOOR, "actions[0].scale.replicas_delta")]),
    ],
)
def test_a_workload_keeps_its_floor(change, said):
    assert findings(judged("replicas: {floor: 2}", scale(**change), current_replicas=(("core/upf", 3),))) == said


def test_shrinking_what_is_not_known_meets_the_floor_and_growing_it_does_not():
    assert findings(judged("replicas: {floor: 2}", scale(factor=0.5))) == [approval(FLOOR, "actions[0].scale.factor")]
    assert findings(judged("replicas: {floor: 2}", scale(replicas_delta=1))) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"replicas": 7}, []),
        ({"replicas": 8}, [approval(STEP, "actions[0].scale.replicas")]),
        ({"replicas": 1}, []),
        ({"replicas": 0}, [approval(STEP, "actions[0].scale.replicas")]),
        ({"replicas_delta": 3}, []),
        ({"replicas_delta": -4}, [approval(STEP, "actions[0].scale.replicas_delta")]),
        ({"factor": 1.75}, []),
        ({"factor": 2.0}, [approval(STEP, "actions[0].scale.factor")]),
    ],
)
def test_one_action_goes_a_step_and_no_further(change, said):
    verdict = judged("replicas: {step: 3}", scale(**change), current_replicas=(("core/upf", 4),))
    assert findings(verdict) == said


def test_a_delta_is_a_step_whatever_runs():
    assert findings(judged("replicas: {step: 3}", scale(replicas_delta=3))) == []
    assert findings(judged("replicas: {step: 3}", scale(replicas_delta=4))) == [
        approval(STEP, "actions[0].scale.replicas_delta")
    ]


@pytest.mark.parametrize(("replicas", "far"), [(8, False), (9, True), (2, False), (1, True), (0, True)])
def test_a_factor_bounds_growing_and_shrinking(replicas, far):
    verdict = judged("replicas: {factor: 2}", scale(replicas=replicas), current_replicas=(("core/upf", 4),))
    assert findings(verdict) == ([approval(STEP, "actions[0].scale.replicas")] if far else [])


def test_what_runs_nowhere_grows_by_no_factor():
    assert findings(judged("replicas: {factor: 2}", scale(replicas=9), current_replicas=(("core/upf", 0),))) == []


def test_a_new_workload_makes_no_step():
    new = action("DEPLOY", UPF, deploy=DeployChange(replicas=50))
    assert findings(judged("replicas: {step: 3, factor: 2}", new)) == []


def test_the_policy_decides_what_comes_of_going_beyond():
    policy = "replicas: {ceiling: 4, beyond_ceiling: approve, floor: 2, below_floor: deny, step: 1, beyond_step: deny}"
    verdict = judged(policy, scale(replicas=1), scale(replicas=5), current_replicas=(("core/upf", 3),))
    assert findings(verdict) == [
        denied(FLOOR, "actions[0].scale.replicas"),
        denied(STEP, "actions[0].scale.replicas"),
        approval(CEILING, "actions[1].scale.replicas"),
        denied(STEP, "actions[1].scale.replicas"),
    ]
    assert verdict.denied
    assert verdict.requires_approval
