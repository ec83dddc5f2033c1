from datetime import UTC, datetime

import kubernetes_validate
import pytest
import yaml
from hypothesis import given, settings
from plans import actions, contexts, plan_of, planned
from said import losses

from netintent_server.intent.formats import render
from netintent_server.intent.formats.quantities import byte_quantity, cpu_quantity
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import (
    Action,
    ActionKind,
    AutoscaleSpec,
    ConfigureChange,
    DeployChange,
    Parameter,
    PlanContext,
    Resources,
    RolloutStrategy,
    ScaleChange,
    Schedule,
    Slice,
    SliceType,
    Target,
    UpgradeChange,
)
from netintent_server.model.rendered import OutputFormat

UPF = Target(network_function="UPF", namespace="core")
KUBERNETES_VERSION = "1.34"
NOWHERE = PlanContext()
NOON = PlanContext(now=datetime(2026, 11, 24, 12, tzinfo=UTC))


def write(*of_actions, context=NOWHERE):
    rendered = render(plan_of(*of_actions), OutputFormat.KUBERNETES, context)
    return list(yaml.safe_load_all(rendered.content)) if rendered.content else [], rendered.findings


def deploy(target=UPF, **change):
    return Action(kind=ActionKind.DEPLOY, target=target, deploy=DeployChange(**change) if change else None)


def scale(target=UPF, **change):
    return Action(kind=ActionKind.SCALE, target=target, scale=ScaleChange(**change))


def of_kind(kind, target=UPF, **change):
    return Action(kind=kind, target=target, **change)


def whole(manifests):
    """Manifests that are complete objects, not patches."""
    return [m for m in manifests if m["kind"] != "Deployment" or "selector" in m.get("spec", {})]


@given(planned(actions(ActionKind.DEPLOY) | actions(ActionKind.SCALE)), contexts)
@settings(max_examples=40)
def test_every_deployment_and_autoscaler_is_valid_to_the_api_server(plan, context):
    rendered = render(plan, OutputFormat.KUBERNETES, context)
    for manifest in whole(yaml.safe_load_all(rendered.content) if rendered.content else []):
        kubernetes_validate.validate(manifest, KUBERNETES_VERSION, strict=True)


def test_a_deployment_says_what_the_plan_says_and_no_more():
    target = Target(
        network_function="UPF",
        component="open5gs-upf",
        name="upf-west-2",
        namespace="core",
        site="edge01",
        slice=Slice(type=SliceType.URLLC, sst=2, sd="010203"),
    )
    resources = Resources(cpu_millicores=2500, memory_bytes=4 * 2**30)
    action = deploy(target, replicas=3, image="registry.example/upf:1.2", version="1.2", resources=resources)
    (manifest,), findings = write(action)
    labels = {
        "app.kubernetes.io/name": "open5gs-upf",
        "app.kubernetes.io/instance": "upf-west-2",
        "app.kubernetes.io/component": "upf",
        "app.kubernetes.io/part-of": "5g-core",
        "app.kubernetes.io/managed-by": "netintent",
        "app.kubernetes.io/version": "1.2",
        "netintent.dev/network-function": "UPF",
        "netintent.dev/component": "open5gs-upf",
        "netintent.dev/site": "edge01",
        "netintent.dev/slice-type": "urllc",
        "netintent.dev/sst": "2",
        "netintent.dev/sd": "010203",
    }
    amounts = {"cpu": "2500m", "memory": "4Gi"}
    container = {
        "name": "upf-west-2",
        "image": "registry.example/upf:1.2",
        "resources": {"requests": amounts, "limits": amounts},
    }
    assert manifest == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "upf-west-2", "namespace": "core", "labels": labels},
        "spec": {
            "replicas": 3,
            "selector": {
                "matchLabels": {
                    "app.kubernetes.io/name": "open5gs-upf",
                    "app.kubernetes.io/instance": "upf-west-2",
                }
            },
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }
    assert list(manifest) == ["apiVersion", "kind", "metadata", "spec"]
    assert findings == ()


def test_an_image_is_never_invented():
    (manifest,), (finding,) = write(deploy())
    assert "image" not in manifest["spec"]["template"]["spec"]["containers"][0]
    assert (finding.severity, finding.field_path) == (Severity.WARNING, "actions[0].deploy.image")


def test_replicas_unsaid_stay_unsaid_and_zero_is_said():
    assert "replicas" not in write(deploy())[0][0]["spec"]
    assert write(deploy(replicas=0))[0][0]["spec"]["replicas"] == 0
    assert write(scale(replicas=0))[0][0]["spec"] == {"replicas": 0}


def test_the_namespace_is_there_only_if_known_and_the_context_fills_it():
    nowhere = Target(network_function="UPF")
    assert "namespace" not in write(deploy(nowhere))[0][0]["metadata"]
    filled = write(deploy(nowhere), context=PlanContext(namespace="lab"))
    assert filled[0][0]["metadata"]["namespace"] == "lab"
    assert write(deploy(), context=PlanContext(namespace="lab"))[0][0]["metadata"]["namespace"] == "core"


def test_scaling_is_the_smallest_patch_of_the_deployment():
    manifests, findings = write(scale(Target(name="upf-west-2", namespace="core"), replicas=5))
    assert manifests == [
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "upf-west-2", "namespace": "core"},
            "spec": {"replicas": 5},
        }
    ]
    assert findings == ()


def test_a_derived_name_of_a_running_workload_is_told():
    _, (finding,) = write(scale(replicas=5))
    assert (finding.code, finding.severity, finding.field_path) == (
        "AMBIGUOUS",
        Severity.INFO,
        "actions[0].target.name",
    )
    assert "named upf" in finding.message


RUNNING = PlanContext(current_replicas=(("core/upf", 4), ("lab/amf", 1), ("lab/smf", 1), ("core/smf", 2)))


@pytest.mark.parametrize(
    ("change", "replicas"),
    [
        ({"replicas_delta": 2}, 6),
        ({"replicas_delta": -4}, 0),
        ({"factor": 2}, 8),
        ({"factor": 0.5}, 2),
        ({"factor": 1.1}, 5),
        ({"factor": 0.3}, 2),
    ],
)
def test_relative_amounts_are_resolved_against_what_runs_now(change, replicas):
    assert write(scale(**change), context=RUNNING)[0][0]["spec"] == {"replicas": replicas}


def test_a_tenth_more_of_ten_is_eleven_not_twelve():
    context = PlanContext(current_replicas=(("core/upf", 10),))
    assert write(scale(factor=1.1), context=context)[0][0]["spec"] == {"replicas": 11}


@pytest.mark.parametrize("change", [{"replicas_delta": -5}, {"factor": 1000}])
def test_an_amount_that_leads_out_of_range_is_lost_not_clamped(change):
    manifests, findings = write(scale(**change), context=RUNNING)
    assert manifests == []
    assert f"actions[0].scale.{next(iter(change))}" in losses(findings)


def test_without_a_namespace_the_only_workload_of_that_name_counts_but_two_do_not():
    assert write(scale(Target(network_function="AMF"), factor=2), context=RUNNING)[0][0]["spec"] == {"replicas": 2}
    assert write(scale(Target(network_function="SMF"), factor=2), context=RUNNING)[0] == []


def test_a_relative_amount_of_an_unknown_number_says_what_to_set():
    manifests, findings = write(scale(replicas_delta=2))
    loss = next(f for f in findings if f.field_path == "actions[0].scale.replicas_delta")
    assert manifests == []
    assert loss.remedy == 'set context.current_replicas["core/upf"]'


def test_a_range_is_an_autoscaler():
    spec = AutoscaleSpec(min_replicas=2, max_replicas=10, metric="cpu_utilization", target=80.0, unit="percent")
    (manifest,), _ = write(scale(autoscale=spec))
    assert manifest == {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "upf", "namespace": "core"},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "upf"},
            "minReplicas": 2,
            "maxReplicas": 10,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}},
                }
            ],
        },
    }


def test_a_range_beside_a_deploy_comes_with_the_deployment():
    manifests, _ = write(deploy(autoscale=AutoscaleSpec(min_replicas=2, max_replicas=4)))
    assert [m["kind"] for m in manifests] == ["Deployment", "HorizontalPodAutoscaler"]


def test_a_range_without_a_maximum_is_lost_because_none_is_invented():
    manifests, findings = write(scale(autoscale=AutoscaleSpec(min_replicas=3)))
    assert manifests == []
    assert "actions[0].scale.autoscale" in losses(findings)


@pytest.mark.parametrize(("metric", "target"), [("connections", 100.0), ("cpu_utilization", 80.5)])
def test_a_metric_that_not_every_cluster_has_is_lost_and_the_range_stays(metric, target):
    spec = AutoscaleSpec(min_replicas=2, max_replicas=10, metric=metric, target=target)
    (manifest,), findings = write(scale(autoscale=spec))
    assert "metrics" not in manifest["spec"]
    assert {"actions[0].scale.autoscale.metric", "actions[0].scale.autoscale.target"} <= losses(findings)


def test_a_restart_is_dated_by_the_callers_clock():
    (manifest,), _ = write(of_kind(ActionKind.RESTART), context=NOON)
    assert manifest["spec"] == {
        "template": {"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": "2026-11-24T12:00:00Z"}}}
    }


def test_a_restart_without_a_clock_is_lost():
    manifests, findings = write(of_kind(ActionKind.RESTART))
    assert manifests == []
    assert "actions[0]" in losses(findings)


def test_a_delete_names_the_object_and_no_more():
    (manifest,), _ = write(of_kind(ActionKind.DELETE))
    assert manifest == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "upf", "namespace": "core"},
        "$patch": "delete",
    }


def test_an_upgrade_to_an_image_is_a_patch_of_the_container():
    change = UpgradeChange(image="registry.example/upf:2.0", version="2.0", strategy=RolloutStrategy.RECREATE)
    (manifest,), findings = write(of_kind(ActionKind.UPGRADE, upgrade=change))
    assert manifest["metadata"]["labels"] == {"app.kubernetes.io/version": "2.0"}
    assert manifest["spec"] == {
        "strategy": {"type": "Recreate", "rollingUpdate": None},
        "template": {"spec": {"containers": [{"name": "upf", "image": "registry.example/upf:2.0"}]}},
    }
    assert not losses(findings)


def test_an_upgrade_to_a_version_alone_is_lost_because_it_names_no_image():
    manifests, findings = write(of_kind(ActionKind.UPGRADE, upgrade=UpgradeChange(version="2.0")))
    assert manifests == []
    assert "actions[0]" in losses(findings)


@pytest.mark.parametrize(
    "action",
    [
        of_kind(ActionKind.CONFIGURE, configure=ConfigureChange(parameters=(Parameter(key="mtu", value=1500),))),
        of_kind(ActionKind.ROLLBACK),
        of_kind(ActionKind.ASSURE),
        of_kind(ActionKind.STEER_TRAFFIC, target=None),
        deploy(Target(slice=Slice(type=SliceType.EMBB))),
        deploy(Target(network_function="5GC")),
    ],
    ids=lambda action: action.kind.name,
)
def test_what_has_no_manifest_is_lost_whole_and_empty_content_is_an_error(action):
    manifests, findings = write(action)
    assert manifests == []
    assert losses(findings) == {"actions[0]"}
    assert [f.severity for f in findings if not f.field_path] == [Severity.ERROR]


def test_storage_and_gpus_are_lost_because_class_and_vendor_are_not_said():
    (manifest,), findings = write(deploy(image="a:1", resources=Resources(storage_bytes=20 * 2**30, gpus=1)))
    assert "resources" not in manifest["spec"]["template"]["spec"]["containers"][0]
    assert losses(findings) == {"actions[0].deploy.resources.storage_bytes", "actions[0].deploy.resources.gpus"}


def test_schedules_and_clusters_are_lost_by_name():
    target = Target(network_function="UPF", namespace="core", cluster="edge")
    action = Action(kind=ActionKind.DELETE, target=target, schedule=Schedule(text="tonight"))
    _, findings = write(action)
    assert losses(findings) == {"actions[0].target.cluster", "actions[0].schedule"}


def test_two_documents_for_one_object_are_told():
    manifests, findings = write(
        *(deploy(Target(network_function="UPF", site=site), image="a:1") for site in ("edge01", "edge02"))
    )
    assert len(manifests) == 2
    assert [(f.code, f.severity) for f in findings] == [(FindingCode.CONFLICT, Severity.WARNING)]


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (4294967296, "4Gi"),
        (4000000000, "4G"),
        (1536 * 2**20, "1536Mi"),
        (2**40, "1Ti"),
        (1000, "1k"),
        (1, "1"),
        (0, "0"),
        (4294967297, "4294967297"),
    ],
)
def test_bytes_are_exact_in_the_shortest_spelling(size, text):
    assert byte_quantity(size) == text


@pytest.mark.parametrize(("millicores", "text"), [(2000, "2"), (2500, "2500m"), (1, "1m"), (100, "100m")])
def test_cores_are_whole_or_thousandths(millicores, text):
    assert cpu_quantity(millicores) == text
