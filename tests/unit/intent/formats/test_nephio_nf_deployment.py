import pytest
import yaml
from hypothesis import given, settings
from plans import contexts, plan_of, planned
from said import losses

from netintent_server.intent.digest import plan_digest
from netintent_server.intent.formats import render
from netintent_server.intent.formats.crd import resource_check
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import (
    Action,
    ActionKind,
    Comparison,
    ConfigureChange,
    DeployChange,
    Objective,
    Parameter,
    PlanContext,
    Resources,
    RollbackChange,
    ScaleChange,
    Slice,
    SliceType,
    Target,
    UpgradeChange,
)
from netintent_server.model.rendered import OutputFormat

CHECK = resource_check("nephio_nfdeployments.crd.yaml", "v1alpha1")
NOWHERE = PlanContext()
UPF = Target(network_function="UPF", component="free5gc-upf", namespace="core")


def write(*actions, context=NOWHERE):
    rendered = render(plan_of(*actions), OutputFormat.NEPHIO_NF_DEPLOYMENT, context)
    return list(yaml.safe_load_all(rendered.content)) if rendered.content else [], rendered.findings


def deploy(target=UPF, objectives=(), **change):
    changed = DeployChange(**change) if change else None
    return Action(kind=ActionKind.DEPLOY, target=target, deploy=changed, objectives=objectives)


def assure(*objectives, target=UPF):
    return Action(kind=ActionKind.ASSURE, target=target, objectives=objectives)


def at_least(metric, value, comparison=Comparison.AT_LEAST):
    return Objective(metric=metric, comparison=comparison, value=value, unit="bps")


def noted(findings):
    return {(f.code, f.severity.name, f.field_path) for f in findings if f.code != FindingCode.FORMAT_LOSS}


def test_a_deploy_says_who_provides_it_and_what_it_has_to_carry():
    target = Target(
        network_function="UPF",
        component="free5gc-upf",
        name="upf-edge01",
        namespace="core",
        site="edge01",
        slice=Slice(type=SliceType.EMBB, sst=1),
    )
    action = deploy(target, (at_least("downlink_throughput", 5e9), at_least("uplink_throughput", 1.5e9)))
    (resource,), findings = write(action)
    assert resource == {
        "apiVersion": "workload.nephio.org/v1alpha1",
        "kind": "NFDeployment",
        "metadata": {
            "name": "upf-edge01",
            "namespace": "core",
            "labels": {
                "netintent.dev/network-function": "UPF",
                "netintent.dev/component": "free5gc-upf",
                "netintent.dev/site": "edge01",
                "netintent.dev/slice-type": "embb",
                "netintent.dev/sst": "1",
            },
            "annotations": {
                "netintent.dev/plan-digest": plan_digest(plan_of(action)),
                "netintent.dev/action": "actions[0]",
            },
        },
        "spec": {
            "provider": "upf.free5gc.io",
            "capacity": {"maxDownlinkThroughput": "5G", "maxUplinkThroughput": "1500M"},
        },
    }
    assert not losses(findings)


def test_interfaces_are_asked_for_and_never_invented():
    (resource,), findings = write(deploy())
    assert set(resource["spec"]) == {"provider"}
    (finding,) = findings
    assert (finding.code, finding.severity) == (FindingCode.MISSING_PARAMETER, Severity.WARNING)
    assert "n3, n4 and n6" in finding.message


@pytest.mark.parametrize("component", ["", "open5gs-amf"])
def test_without_a_known_provider_the_resource_says_that_nobody_takes_it_up(component):
    (resource,), findings = write(deploy(Target(network_function="AMF", component=component)))
    assert resource["spec"] == {}
    assert ("MISSING_PARAMETER", "WARNING", "actions[0].target.component") in noted(findings)
    assert not losses(findings)


def test_replicas_image_version_and_settings_are_lost_by_name_and_say_where_they_can_be_said():
    change = {
        "replicas": 3,
        "image": "registry.example/upf:1",
        "version": "2",
        "resources": Resources(cpu_millicores=500),
        "parameters": (Parameter(key="mtu", value=1500.0),),
    }
    _, findings = write(deploy(**change))
    assert losses(findings) == {"actions[0].deploy"}
    assert "KUBERNETES" in next(f.remedy for f in findings if f.field_path == "actions[0].deploy")


def test_a_service_level_is_a_patch_of_the_capacity():
    (resource,), findings = write(assure(at_least("downlink_throughput", 1e9), at_least("uplink_throughput", 2e8)))
    assert resource["spec"] == {"capacity": {"maxDownlinkThroughput": "1G", "maxUplinkThroughput": "200M"}}
    assert "labels" not in resource["metadata"]
    assert losses(findings) == {"actions[0].target.network_function"}


def test_a_throughput_without_direction_is_taken_for_each_and_told():
    (resource,), findings = write(assure(at_least("throughput", 1e9)))
    assert resource["spec"]["capacity"] == {"maxDownlinkThroughput": "1G", "maxUplinkThroughput": "1G"}
    assert ("AMBIGUOUS", "INFO", "actions[0].objectives[0]") in noted(findings)


def test_a_throughput_that_contradicts_a_direction_is_lost():
    (resource,), findings = write(assure(at_least("throughput", 1e9), at_least("uplink_throughput", 2e9)))
    assert resource["spec"]["capacity"] == {"maxUplinkThroughput": "2G"}
    assert "actions[0].objectives[0]" in losses(findings)


@pytest.mark.parametrize(("function", "member"), [("AMF", "maxSubscribers"), ("SMF", "maxSessions")])
def test_connections_are_counted_in_thousands_of_what_the_function_holds(function, member):
    target = Target(network_function=function)
    assert write(assure(at_least("connections", 50_000.0), target=target))[0][0]["spec"] == {"capacity": {member: 50}}
    resources, findings = write(assure(at_least("connections", 50_500.0), target=target))
    assert resources == []
    assert "actions[0].objectives[0]" in losses(findings)


@pytest.mark.parametrize(
    "objective",
    [
        at_least("downlink_throughput", 1e9, Comparison.AT_MOST),
        at_least("downlink_throughput", 1e9, Comparison.ABOVE),
        at_least("downlink_throughput", 0.5),
        at_least("downlink_throughput", 1e19),
        at_least("downlink_throughput", float("inf")),
        at_least("connections", 1e6),
        at_least("latency", 10.0),
    ],
    ids=lambda objective: f"{objective.metric}-{objective.comparison.name}-{objective.value:g}",
)
def test_what_no_capacity_says_exactly_is_lost_with_its_own_reason(objective):
    resources, findings = write(assure(objective))
    assert resources == []
    assert losses(findings) == {"actions[0]", "actions[0].objectives[0]"}


def test_a_scaling_with_an_objective_is_said_by_the_objective():
    action = Action(
        kind=ActionKind.SCALE,
        target=UPF,
        scale=ScaleChange(replicas=4),
        objectives=(at_least("uplink_throughput", 1e9),),
    )
    (resource,), findings = write(action)
    assert resource["spec"] == {"capacity": {"maxUplinkThroughput": "1G"}}
    assert "actions[0].scale" in losses(findings)


@pytest.mark.parametrize(
    ("action", "remedy"),
    [
        (Action(kind=ActionKind.SCALE, target=UPF, scale=ScaleChange(replicas=4)), "KUBERNETES"),
        (Action(kind=ActionKind.RESTART, target=UPF), "KUBERNETES"),
        (Action(kind=ActionKind.DELETE, target=UPF), "kubectl delete nfdeployment"),
        (Action(kind=ActionKind.UPGRADE, target=UPF, upgrade=UpgradeChange(version="2")), "NEPHIO_PACKAGE_VARIANT"),
        (Action(kind=ActionKind.ROLLBACK, target=UPF, rollback=RollbackChange()), "NEPHIO_PACKAGE_VARIANT"),
        (
            Action(
                kind=ActionKind.CONFIGURE,
                target=UPF,
                configure=ConfigureChange(parameters=(Parameter(key="mtu", value=1500.0),)),
            ),
            "parametersRefs",
        ),
        (Action(kind=ActionKind.STEER_TRAFFIC), "A1_POLICY"),
        (deploy(Target(slice=Slice(type=SliceType.EMBB))), "name the functions"),
    ],
    ids=lambda value: value.kind.name if isinstance(value, Action) else "",
)
def test_what_has_no_place_is_lost_whole_with_a_way_out(action, remedy):
    resources, findings = write(action)
    assert resources == []
    assert remedy in next(f.remedy for f in findings if f.field_path == "actions[0]")


def test_two_resources_for_one_object_are_told():
    resources, findings = write(
        deploy(Target(network_function="UPF", site="a")), deploy(Target(network_function="UPF"))
    )
    assert len(resources) == 2
    assert ("CONFLICT", "WARNING", "actions") in noted(findings)


@given(planned(), contexts)
@settings(max_examples=40)
def test_every_resource_is_what_the_api_server_would_store_unchanged(plan, context):
    rendered = render(plan, OutputFormat.NEPHIO_NF_DEPLOYMENT, context)
    assert rendered.checked == bool(rendered.content)
    for resource in yaml.safe_load_all(rendered.content) if rendered.content else ():
        assert CHECK(resource) == ""
    assert not any("would not fit" in finding.message for finding in rendered.findings)
