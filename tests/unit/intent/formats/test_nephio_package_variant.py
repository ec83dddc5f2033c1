import pytest
import yaml
from hypothesis import given, settings
from plans import contexts, plan_of, planned
from said import losses

from netintent_server.intent.digest import plan_digest
from netintent_server.intent.formats import render
from netintent_server.intent.formats.crd import resource_check
from netintent_server.intent.formats.manifests import is_label
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import (
    Action,
    ActionKind,
    AutoscaleSpec,
    ConfigureChange,
    DeployChange,
    Parameter,
    PlanContext,
    Resources,
    RollbackChange,
    RolloutStrategy,
    ScaleChange,
    Target,
    UpgradeChange,
)
from netintent_server.model.rendered import OutputFormat

CHECK = resource_check("nephio_packagevariants.crd.yaml", "v1alpha1")
NOWHERE = PlanContext()
UPF = Target(network_function="UPF", component="free5gc-upf", site="edge01")
UPSTREAM = {"repo": "catalog-workloads-free5gc", "package": "pkg-example-upf-bp"}
DOWNSTREAM = {"repo": "edge01", "package": "free5gc-upf"}


def write(*actions, context=NOWHERE):
    rendered = render(plan_of(*actions), OutputFormat.NEPHIO_PACKAGE_VARIANT, context)
    return list(yaml.safe_load_all(rendered.content)) if rendered.content else [], rendered.findings


def deploy(target=UPF, **change):
    return Action(kind=ActionKind.DEPLOY, target=target, deploy=DeployChange(**change) if change else None)


def configure(*parameters):
    return Action(kind=ActionKind.CONFIGURE, target=UPF, configure=ConfigureChange(parameters=parameters))


def noted(findings, path):
    return {(f.code, f.severity.name) for f in findings if f.field_path == path and f.code != FindingCode.FORMAT_LOSS}


def test_a_deploy_puts_a_package_of_the_catalogue_into_the_clusters_repository():
    target = Target(
        network_function="UPF", component="free5gc-upf", name="upf-west", namespace="core", cluster="edge01"
    )
    action = deploy(target, version="2", replicas=3)
    (resource,), findings = write(action)
    assert resource == {
        "apiVersion": "config.porch.kpt.dev/v1alpha1",
        "kind": "PackageVariant",
        "metadata": {
            "name": "edge01-upf-west",
            "labels": {"netintent.dev/network-function": "UPF", "netintent.dev/component": "free5gc-upf"},
            "annotations": {
                "netintent.dev/plan-digest": plan_digest(plan_of(action)),
                "netintent.dev/action": "actions[0]",
            },
        },
        "spec": {
            "upstream": UPSTREAM | {"revision": 2},
            "downstream": {"repo": "edge01", "package": "upf-west"},
            "packageContext": {"data": {"replicas": "3"}},
            "pipeline": {
                "mutators": [
                    {"name": "set-namespace", "image": "set-namespace:v0.4.1", "configMap": {"namespace": "core"}}
                ]
            },
        },
    }
    assert not losses(findings)


def test_the_package_of_the_catalogue_is_an_assumption_that_is_told():
    _, findings = write(deploy(version="2"))
    assert noted(findings, "actions[0].target.component") == {("AMBIGUOUS", "INFO")}


@pytest.mark.parametrize("component", ["", "open5gs-upf"])
def test_which_package_is_meant_is_never_guessed(component):
    target = Target(network_function="UPF", component=component, name="upf-1", site="edge01")
    (resource,), findings = write(deploy(target, version="2"))
    assert resource["spec"] == {"upstream": {"revision": 2}, "downstream": {"repo": "edge01", "package": "upf-1"}}
    assert noted(findings, "actions[0].target.component") == {("MISSING_PARAMETER", "WARNING")}
    assert not losses(findings)


def test_parameters_name_the_package_before_any_convention():
    named = {
        "upstream.repo": "blueprints",
        "upstream.package": "open5gs-upf",
        "upstream.workspaceName": "main",
        "downstream.repo": "mgmt",
        "downstream.package": "upf-a",
    }
    target = Target(network_function="UPF", component="open5gs-upf")
    parameters = tuple(Parameter(key=key, value=value) for key, value in named.items())
    (resource,), findings = write(deploy(target, parameters=parameters))
    assert resource["metadata"]["name"] == "mgmt-upf-a"
    assert resource["spec"] == {
        "upstream": {"repo": "blueprints", "package": "open5gs-upf", "workspaceName": "main"},
        "downstream": {"repo": "mgmt", "package": "upf-a"},
    }
    assert findings == ()


def test_a_package_that_is_not_named_by_a_label_is_lost():
    _, findings = write(deploy(parameters=(Parameter(key="upstream.package", value="a/b"),)))
    assert losses(findings) == {"actions[0].deploy.parameters[0]"}


def test_without_a_cluster_or_site_there_is_no_repository_unless_the_context_knows_it():
    nowhere = Target(network_function="UPF", component="free5gc-upf")
    resources, findings = write(deploy(nowhere))
    assert resources == []
    assert losses(findings) == {"actions[0]"}
    (resource,), _ = write(deploy(nowhere), context=PlanContext(cluster="edge02"))
    assert resource["spec"]["downstream"]["repo"] == "edge02"


@pytest.mark.parametrize(
    ("version", "said"), [("3", {"revision": 3}), ("v3", {"workspaceName": "v3"}), ("main", {"workspaceName": "main"})]
)
def test_a_version_that_a_package_can_have_is_its_revision_or_workspace(version, said):
    (resource,), findings = write(deploy(version=version))
    assert resource["spec"]["upstream"] == UPSTREAM | said
    assert noted(findings, "actions[0].deploy.version") == {("AMBIGUOUS", "INFO")}


@pytest.mark.parametrize("version", ["2.1", "03", "0", "99999999999", "V3"])
def test_another_version_is_lost_and_no_revision_is_invented(version):
    (resource,), findings = write(deploy(version=version))
    assert resource["spec"]["upstream"] == UPSTREAM
    assert "actions[0].deploy.version" in losses(findings)
    assert noted(findings, "actions[0].deploy.version") == {("MISSING_VERSION", "WARNING")}


def test_values_go_to_the_packages_context_and_what_has_to_read_them_is_told():
    change = {
        "image": "registry.example/upf:1",
        "resources": Resources(cpu_millicores=500, memory_bytes=2**32, storage_bytes=10**9, gpus=1),
        "autoscale": AutoscaleSpec(
            min_replicas=1, max_replicas=4, metric="cpu_utilization", target=80.0, unit="percent"
        ),
        "parameters": (Parameter(key="mtu", value=1500.0, unit="byte"), Parameter(key="nat", value=True)),
    }
    (resource,), findings = write(deploy(**change))
    assert resource["spec"]["packageContext"]["data"] == {
        "image": "registry.example/upf:1",
        "cpu": "500m",
        "memory": "4Gi",
        "storage": "1G",
        "gpus": "1",
        "min-replicas": "1",
        "max-replicas": "4",
        "autoscale-metric": "cpu_utilization",
        "autoscale-target": "80",
        "autoscale-unit": "percent",
        "mtu": "1500",
        "mtu.unit": "byte",
        "nat": "true",
    }
    assert noted(findings, "actions[0]") == {("AMBIGUOUS", "WARNING")}
    assert not losses(findings)


@pytest.mark.parametrize("key", ["name", "package-path", "a key", "é", "x" * 254])
def test_a_setting_that_the_context_cannot_hold_is_lost(key):
    resources, findings = write(configure(Parameter(key=key, value=1.0)))
    assert resources == []
    assert losses(findings) == {"actions[0]", "actions[0].configure.parameters[0]"}


def test_a_key_is_never_written_over():
    (resource,), findings = write(
        deploy(replicas=2, parameters=(Parameter(key="replicas", value="many"), Parameter(key="mtu", value="x")))
    )
    assert resource["spec"]["packageContext"]["data"] == {"replicas": "2", "mtu": "x"}
    assert losses(findings) == {"actions[0].deploy.parameters[0]"}


RUNNING = PlanContext(current_replicas=(("core/free5gc-upf", 2),))


@pytest.mark.parametrize(
    ("action", "change"),
    [
        (
            Action(kind=ActionKind.SCALE, target=UPF, scale=ScaleChange(factor=2.0)),
            {"packageContext": {"data": {"replicas": "4"}}},
        ),
        (configure(Parameter(key="mtu", value=9000.0)), {"packageContext": {"data": {"mtu": "9000"}}}),
        (
            Action(kind=ActionKind.UPGRADE, target=UPF, upgrade=UpgradeChange(version="4", image="a:4")),
            {"upstream": {"revision": 4}, "packageContext": {"data": {"image": "a:4"}}},
        ),
        (
            Action(kind=ActionKind.ROLLBACK, target=UPF, rollback=RollbackChange(to_version="1")),
            {"upstream": {"revision": 1}},
        ),
    ],
    ids=lambda value: value.kind.name if isinstance(value, Action) else "",
)
def test_a_change_is_a_patch_of_the_variant_that_the_deploy_made(action, change):
    (resource,), _ = write(action, context=RUNNING)
    (deployed,), _ = write(deploy(version="1"))
    assert resource["metadata"]["name"] == deployed["metadata"]["name"]
    assert resource["spec"] == {"downstream": DOWNSTREAM} | change


def test_a_rollout_strategy_is_the_packages_own():
    change = UpgradeChange(version="4", strategy=RolloutStrategy.CANARY)
    _, findings = write(Action(kind=ActionKind.UPGRADE, target=UPF, upgrade=change))
    assert "actions[0].upgrade.strategy" in losses(findings)


@pytest.mark.parametrize(
    ("action", "remedy"),
    [
        (Action(kind=ActionKind.ROLLBACK, target=UPF), "say the package's revision"),
        (Action(kind=ActionKind.UPGRADE, target=UPF, upgrade=UpgradeChange(version="2.1")), "revision of the package"),
        (Action(kind=ActionKind.SCALE, target=UPF, scale=ScaleChange(replicas_delta=1)), "context.current_replicas"),
        (Action(kind=ActionKind.RESTART, target=UPF), "KUBERNETES"),
        (Action(kind=ActionKind.DELETE, target=UPF), "kubectl delete packagevariant"),
        (Action(kind=ActionKind.ASSURE, target=UPF), "NEPHIO_NF_DEPLOYMENT"),
        (Action(kind=ActionKind.STEER_TRAFFIC), "A1_POLICY"),
    ],
    ids=lambda value: value.kind.name if isinstance(value, Action) else "",
)
def test_what_has_no_place_is_lost_whole_with_a_way_out(action, remedy):
    resources, findings = write(action)
    assert resources == []
    assert remedy in next(f.remedy for f in findings if f.field_path == "actions[0]")


def test_a_repository_is_named_exactly_like_its_cluster():
    (resource,), _ = write(deploy(Target(component="free5gc-upf", cluster="edge--1")))
    assert resource["spec"]["downstream"]["repo"] == "edge--1"


def test_long_names_stay_apart_within_63_characters():
    repo, package = "r" * 40, "p" * 40
    names = {
        write(deploy(Target(component="free5gc-upf", name=f"{package}{end}", cluster=repo)))[0][0]["metadata"]["name"]
        for end in ("1", "2")
    }
    assert len(names) == 2
    assert all(is_label(name) for name in names)


def test_two_resources_for_one_object_are_told():
    scale = Action(kind=ActionKind.SCALE, target=UPF, scale=ScaleChange(replicas=3))
    resources, findings = write(scale, configure(Parameter(key="mtu", value=9000.0)))
    assert len(resources) == 2
    assert noted(findings, "actions") == {("CONFLICT", "WARNING")}


@given(planned(), contexts)
@settings(max_examples=40)
def test_every_resource_is_what_the_api_server_would_store_unchanged(plan, context):
    rendered = render(plan, OutputFormat.NEPHIO_PACKAGE_VARIANT, context)
    assert rendered.checked == bool(rendered.content)
    for resource in yaml.safe_load_all(rendered.content) if rendered.content else ():
        assert CHECK(resource) == ""
    assert not any("would not fit" in finding.message for finding in rendered.findings)
