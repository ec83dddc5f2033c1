import pytest
import yaml
from hypothesis import given, settings
from plans import contexts, plan_of, planned
from said import losses

from netintent_server.intent.digest import plan_digest
from netintent_server.intent.formats import FORMATS, render
from netintent_server.intent.formats.crd import resource_check
from netintent_server.intent.formats.manifests import is_label
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import (
    Action,
    ActionKind,
    AutoscaleSpec,
    Comparison,
    DeployChange,
    Objective,
    PlanContext,
    Resources,
    ScaleChange,
    Slice,
    SliceType,
    Target,
)
from netintent_server.model.rendered import OutputFormat

CHECK = resource_check("nephoran_networkintents.crd.yaml", "v1alpha1")
NOWHERE = PlanContext()
CU_CP = Target(network_function="CU-CP", namespace="oran-cu")


def write(*actions, context=NOWHERE):
    rendered = render(plan_of(*actions), OutputFormat.NEPHORAN_NETWORK_INTENT, context)
    return list(yaml.safe_load_all(rendered.content)) if rendered.content else [], rendered.findings


def scale(target=CU_CP, **change):
    return Action(kind=ActionKind.SCALE, target=target, scale=ScaleChange(**change))


def assure(*objectives, **target):
    return Action(kind=ActionKind.ASSURE, target=Target(**target), objectives=objectives)


def test_a_scaling_says_target_namespace_and_replicas():
    action = scale(replicas=3)
    (resource,), findings = write(action)
    digest = plan_digest(plan_of(action))
    assert resource == {
        "apiVersion": "intent.nephoran.com/v1alpha1",
        "kind": "NetworkIntent",
        "metadata": {
            "name": f"cu-cp-scaling-{digest[7:17]}-0",
            "annotations": {"netintent.dev/plan-digest": digest, "netintent.dev/action": "actions[0]"},
        },
        "spec": {
            "intentType": "scaling",
            "target": "cu-cp",
            "namespace": "oran-cu",
            "replicas": 3,
            "source": "user",
        },
    }
    assert findings == ()


def test_replicas_of_zero_are_said_not_dropped():
    assert write(scale(replicas=0))[0][0]["spec"]["replicas"] == 0


def test_a_relative_amount_needs_what_runs_now():
    context = PlanContext(current_replicas=(("oran-cu/cu-cp", 2),))
    assert write(scale(factor=2), context=context)[0][0]["spec"]["replicas"] == 4
    resources, findings = write(scale(factor=2))
    assert resources == []
    assert {"actions[0].scale.factor", "actions[0]"} <= losses(findings)


def test_a_range_with_a_cpu_threshold_is_an_autoscaling_policy():
    spec = AutoscaleSpec(min_replicas=2, max_replicas=8, metric="cpu_utilization", target=80.0, unit="percent")
    (resource,), findings = write(scale(autoscale=spec))
    assert resource["spec"]["scalingParameters"] == {
        "autoscalingPolicy": {
            "minReplicas": 2,
            "maxReplicas": 8,
            "metricThresholds": [{"type": "CPU", "value": 80}],
        }
    }
    assert [(f.severity, f.code) for f in findings] == [(Severity.WARNING, FindingCode.MISSING_AMOUNT)]


@pytest.mark.parametrize(("metric", "target"), [("connections", 500.0), ("cpu_utilization", 80.5)])
def test_a_threshold_the_resource_cannot_hold_is_lost(metric, target):
    (resource,), findings = write(scale(autoscale=AutoscaleSpec(max_replicas=8, metric=metric, target=target)))
    assert resource["spec"]["scalingParameters"] == {"autoscalingPolicy": {"maxReplicas": 8}}
    assert losses(findings) == {"actions[0].scale.autoscale.metric", "actions[0].scale.autoscale.target"}


def test_a_deploy_says_replicas_and_names_the_rest_as_lost():
    change = DeployChange(replicas=2, image="a:1", resources=Resources(cpu_millicores=500))
    action = Action(kind=ActionKind.DEPLOY, target=CU_CP, deploy=change)
    (resource,), findings = write(action)
    assert (resource["spec"]["intentType"], resource["spec"]["replicas"]) == ("deployment", 2)
    assert losses(findings) == {"actions[0].deploy.image", "actions[0].deploy.resources"}


@pytest.mark.parametrize(
    ("part", "slice_id", "lost"),
    [
        (Slice(sst=1, sd="010203"), "1-010203", set()),
        (Slice(sst=1), "1", set()),
        (Slice(name="gold"), "gold", set()),
        (Slice(sst=1, name="gold"), "1", {"actions[0].target.slice.name"}),
        (Slice(type=SliceType.EMBB, sst=1), "1", {"actions[0].target.slice.type"}),
    ],
)
def test_a_slice_goes_by_its_snssai_or_else_its_name(part, slice_id, lost):
    (resource,), findings = write(scale(Target(name="upf-1", slice=part), replicas=1))
    assert resource["spec"]["networkParameters"] == {"networkSliceId": slice_id}
    assert losses(findings) == lost


@pytest.mark.parametrize(("value", "rate"), [(1e9, "1Gbps"), (1.5e6, "1500Kbps"), (1, "1bps"), (2e12, "2Tbps")])
def test_a_maximum_throughput_is_the_one_service_level_it_knows(value, rate):
    objective = Objective(metric="throughput", comparison=Comparison.AT_MOST, value=value, unit="bps")
    (resource,), findings = write(assure(objective, name="upf-1"))
    assert resource["spec"]["intentType"] == "optimization"
    assert resource["spec"]["networkParameters"] == {"qosProfile": {"maximumDataRate": rate}}
    assert losses(findings) == set()


def test_a_minimum_throughput_is_not_passed_off_as_a_maximum():
    objective = Objective(metric="throughput", comparison=Comparison.AT_LEAST, value=1e9, unit="bps")
    resources, findings = write(assure(objective, name="upf-1"))
    assert resources == []
    assert losses(findings) == {"actions[0]"}


@pytest.mark.parametrize("kind", [ActionKind.RESTART, ActionKind.DELETE, ActionKind.ROLLBACK])
def test_a_kind_it_cannot_say_gets_no_resource_that_merely_names_the_target(kind):
    resources, findings = write(Action(kind=kind, target=CU_CP))
    assert resources == []
    assert f"cannot say {kind.name}" in findings[0].message


def test_actions_that_can_be_said_are_written_beside_those_that_cannot():
    restart = Action(kind=ActionKind.RESTART, target=CU_CP)
    resources, findings = write(restart, scale(replicas=3))
    assert [r["metadata"]["annotations"]["netintent.dev/action"] for r in resources] == ["actions[1]"]
    assert losses(findings) == {"actions[0]"}


@given(planned(), contexts)
@settings(max_examples=50)
def test_every_resource_fits_the_crd_and_has_a_name_of_its_own(plan, context):
    rendered = render(plan, OutputFormat.NEPHORAN_NETWORK_INTENT, context)
    resources = list(yaml.safe_load_all(rendered.content)) if rendered.content else []
    assert [CHECK(resource) for resource in resources] == [""] * len(resources)
    names = [resource["metadata"]["name"] for resource in resources]
    assert all(is_label(name) for name in names)
    assert len(set(names)) == len(names)


def test_the_name_is_cut_to_a_label_and_keeps_its_digest():
    target = Target(name="a" * 63)
    (resource,), _ = write(scale(target, replicas=1))
    name = resource["metadata"]["name"]
    assert is_label(name)
    assert name.endswith(plan_digest(plan_of(scale(target, replicas=1)))[7:17] + "-0")


GOOD = {
    "apiVersion": "intent.nephoran.com/v1alpha1",
    "kind": "NetworkIntent",
    "metadata": {"name": "amf"},
    "spec": {"intentType": "scaling", "replicas": 3},
}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"spec": {"replica": 3}}, "$.spec"),
        ({"spec": {"scalingParameters": {"autoscaling": {}}}}, "$.spec.scalingParameters"),
        ({"spec": {"replicas": -1}}, "$.spec.replicas"),
        ({"spec": {"replicas": 2**31}}, "$.spec.replicas"),
        ({"spec": {"replicas": "3"}}, "$.spec.replicas"),
        ({"spec": {"target": 5}}, "$.spec.target"),
        ({"metadata": {"name": "AMF"}}, "$.metadata.name"),
        ({"metadata": {"name": "amf", "lables": {}}}, "$.metadata"),
        ({"metadata": {}}, "$.metadata"),
        ({"kind": "Deployment"}, "$.kind"),
        ({"apiVersion": "v1"}, "$.apiVersion"),
        ({"extra": 1}, "$"),
    ],
)
def test_what_the_api_server_would_refuse_or_drop_in_silence_fails_our_check(change, where):
    assert CHECK(GOOD) == ""
    assert CHECK({**GOOD, **change}).startswith(f"{where}:")


def test_a_resource_that_does_not_fit_is_not_written():
    resources, findings = write(scale(replicas=-1))
    assert resources == []
    assert "would not fit the CRD" in findings[0].message


def test_the_format_says_it_is_checked_because_it_is():
    assert FORMATS[OutputFormat.NEPHORAN_NETWORK_INTENT].checked
