"""DiffPlan: what a plan changes in current manifests, line by line and value by value, and what cannot be compared."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import grpc
import pytest
import yaml
from google.rpc import error_details_pb2
from wire_errors import detail, fails_with, violations

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1 import plan_pb2

SAMPLES = Path(__file__).parents[3] / "samples" / "manifests"
ALL = b"---\n".join(file.read_bytes() for file in sorted(SAMPLES.glob("*.yaml")))
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CREATED, CHANGED, DELETED = (
    wire.RESOURCE_EFFECT_CREATED,
    wire.RESOURCE_EFFECT_CHANGED,
    wire.RESOURCE_EFFECT_DELETED,
)


def action(kind, target, **change):
    return plan_pb2.Action(kind=plan_pb2.ActionKind.Value(f"ACTION_KIND_{kind}"), target=target, **change)


def plan(*actions):
    return plan_pb2.IntentPlan(disposition=plan_pb2.DISPOSITION_PLANNED, actions=actions)


async def diff(server, asked, manifests=ALL, **context):
    manifests = manifests if isinstance(manifests, bytes) else manifests.encode()
    request = wire.DiffPlanRequest(plan=asked, manifests=manifests, context=context or None)
    return await server.intent.DiffPlan(request)


def marked(resource):
    """The lines that change."""
    lines = resource.unified_diff.splitlines()[2:]
    return [line for line in lines if line[0] in "+-"]


def told(answer):
    """Rules of the comparison's own findings, without kinds that are not compared."""
    rules = [f.rule_id.removeprefix("diff.") for f in answer.findings if f.rule_id.startswith("diff.")]
    return [rule for rule in rules if rule != "unknown_kind"]


async def test_an_upgrade_changes_the_tag_and_nothing_else(serve):
    async with serve() as server:
        asked = plan(action("UPGRADE", {"network_function": "AMF"}, upgrade={"version": "3.4.4"}))
        answer = await diff(server, asked)
        (resource,) = answer.resources
        assert (resource.api_version, resource.kind, resource.namespace, resource.name) == (
            *("apps/v1", "Deployment", "core", "free5gc-amf"),
        )
        assert resource.effect == CHANGED
        assert list(resource.actions) == ["actions[0]"]
        assert ALL.decode().splitlines()[resource.line - 1] == "apiVersion: apps/v1"
        assert marked(resource) == [
            "-    app.kubernetes.io/version: 3.4.3",
            "+    app.kubernetes.io/version: 3.4.4",
            "-          image: registry.example/free5gc/amf:v3.4.3",
            "+          image: registry.example/free5gc/amf:v3.4.4",
        ]
        assert [(c.path, json.loads(c.before), json.loads(c.after)) for c in resource.changes] == [
            ('metadata.labels["app.kubernetes.io/version"]', "3.4.3", "3.4.4"),
            (
                "spec.template.spec.containers[0].image",
                "registry.example/free5gc/amf:v3.4.3",
                "registry.example/free5gc/amf:v3.4.4",
            ),
        ]
        assert told(answer) == ["tag"]


async def test_relative_amounts_start_from_the_manifest(serve):
    async with serve() as server:
        asked = plan(action("SCALE", {"name": "free5gc-amf"}, scale={"replicas_delta": 3}))
        (resource,) = (await diff(server, asked, current_replicas={"core/free5gc-amf": 40})).resources
        assert marked(resource) == ["-  replicas: 2 # one a zone", "+  replicas: 5 # one a zone"]
        doubled = plan(action("SCALE", {"name": "free5gc-smf"}, scale={"factor": 2}))
        unknown = await diff(server, doubled)
        assert not unknown.resources
        assert any("how many replicas run now is not known" in finding.message for finding in unknown.findings)
        (resource,) = (await diff(server, doubled, current_replicas={"core/free5gc-smf": 2})).resources
        assert marked(resource) == ["+  replicas: 4"]


async def test_what_is_already_so_is_no_change_in_whatever_spelling(serve):
    async with serve() as server:
        resources = {"cpu_millicores": 2000, "memory_bytes": 4 * 2**30}
        asked = plan(action("SCALE", {"name": "upf-edge01"}, scale={"replicas": 3, "resources": resources}))
        answer = await diff(server, asked)
        (resource,) = answer.resources
        assert resource.effect == wire.RESOURCE_EFFECT_UNCHANGED
        assert not resource.unified_diff
        assert not resource.changes
        assert told(answer) == ["no_change"]


async def test_a_range_changes_the_autoscaler_that_is_there_or_adds_one(serve):
    async with serve() as server:
        asked = plan(action("SCALE", {"network_function": "SMF"}, scale={"autoscale": {"min_replicas": 3}}))
        (resource,) = (await diff(server, asked)).resources
        assert (resource.kind, resource.name) == ("HorizontalPodAutoscaler", "smf")
        assert marked(resource) == ["-  minReplicas: 2", "+  minReplicas: 3"]
        over = plan(action("SCALE", {"network_function": "SMF"}, scale={"autoscale": {"min_replicas": 9}}))
        answer = await diff(server, over)
        assert not answer.resources
        assert told(answer) == ["range"]
        bounds = {"min_replicas": 2, "max_replicas": 5, "metric": "cpu_utilization", "target": 70, "unit": "percent"}
        asked = plan(action("SCALE", {"name": "upf-edge02"}, scale={"autoscale": bounds}))
        (resource,) = (await diff(server, asked)).resources
        assert resource.effect == CREATED
        made = yaml.safe_load("\n".join(line[1:] for line in resource.unified_diff.splitlines()[3:]))
        assert made["spec"]["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "upf-edge02"}
        assert json.loads(resource.changes[0].after) == made


async def test_a_number_of_replicas_that_an_autoscaler_moves_is_told(serve):
    async with serve() as server:
        answer = await diff(server, plan(action("SCALE", {"network_function": "SMF"}, scale={"replicas": 4})))
        assert marked(answer.resources[0]) == ["+  replicas: 4"]
        assert told(answer) == ["autoscaled"]


async def test_a_restart_is_dated_by_the_context(serve):
    async with serve() as server:
        asked = plan(action("RESTART", {"name": "upf-lab", "namespace": "lab"}))
        (resource,) = (await diff(server, asked, now=NOW)).resources
        assert resource.kind == "DaemonSet"
        assert marked(resource)[1].strip("+ ") == "kubectl.kubernetes.io/restartedAt: '2026-11-25T12:00:00Z'"
        undated = await diff(server, asked)
        assert not undated.resources
        assert any(finding.remedy == "set context.now" for finding in undated.findings)


async def test_a_daemon_set_has_no_replicas(serve):
    async with serve() as server:
        asked = plan(action("SCALE", {"name": "upf-lab"}, scale={"replicas": 4}))
        assert "no_replicas" in told(await diff(server, asked))


async def test_what_is_deleted_disappears_and_what_aims_at_it_is_told(serve):
    async with serve() as server:
        answer = await diff(server, plan(action("DELETE", {"network_function": "SMF"})))
        (resource,) = answer.resources
        assert resource.effect == DELETED
        assert all(line.startswith("-") for line in marked(resource))
        assert json.loads(resource.changes[0].before)["metadata"]["name"] == "free5gc-smf"
        assert told(answer) == ["left_behind"]


async def test_what_is_deployed_is_new_or_there_already_with_its_differences(serve):
    async with serve() as server:
        deploy = {"replicas": 3, "image": "registry.example/free5gc/nrf:v3.4.3"}
        answer = await diff(server, plan(action("DEPLOY", {"name": "nrf", "namespace": "core"}, deploy=deploy)))
        (resource,) = answer.resources
        assert (resource.effect, resource.kind, resource.line) == (CREATED, "Deployment", 0)
        assert resource.unified_diff.startswith("--- /dev/null\n+++ b/deployment-nrf.yaml\n@@ -0,0 +1,")
        asked = plan(action("DEPLOY", {"name": "free5gc-amf", "namespace": "core"}, deploy={"replicas": 3}))
        answer = await diff(server, asked)
        assert marked(answer.resources[0]) == ["-  replicas: 2 # one a zone", "+  replicas: 3 # one a zone"]
        assert told(answer) == ["already_there"]


async def test_a_setting_is_changed_where_its_key_is_really_there(serve):
    def configure(*parameters):
        said = [{"key": key, "value": {kind: value}, "unit": unit} for key, kind, value, unit in parameters]
        return plan(action("CONFIGURE", {"network_function": "AMF"}, configure={"parameters": said}))

    async with serve() as server:
        answer = await diff(
            server,
            configure(
                ("log_level", "string_value", "debug", ""),
                ("t3512_value", "number_value", 5400, "s"),
                ("expiretime", "number_value", 8, "s"),
                ("enable", "bool_value", False, ""),
            ),
        )
        (resource,) = answer.resources
        assert resource.kind == "ConfigMap"
        assert marked(resource) == [
            "-  LOG_LEVEL: info",
            "+  LOG_LEVEL: debug",
            "-      t3512Value: 3600 # periodic registration, in seconds",
            "+      t3512Value: 5400 # periodic registration, in seconds",
            "-        enable: true",
            "-        expireTime: 6s",
            "+        enable: false",
            "+        expireTime: 8s",
        ]
        assert told(answer) == ["unit"]
        nowhere = await diff(server, configure(("mtu", "number_value", 1500, "")))
        assert told(nowhere) == ["no_key"]
        other = await diff(server, configure(("expiretime", "number_value", 1, "min")))
        assert told(other) == ["other_unit"]
        assert not other.resources


async def test_two_that_fit_are_both_named_and_neither_is_changed(serve):
    async with serve() as server:
        answer = await diff(server, plan(action("SCALE", {"network_function": "UPF"}, scale={"replicas": 4})))
        assert not answer.resources
        assert told(answer) == ["candidates"]
        (finding,) = [f for f in answer.findings if f.rule_id == "diff.candidates"]
        assert all(name in finding.message for name in ("upf-edge01", "upf-edge02", "upf-regional"))
        sited = plan(action("SCALE", {"network_function": "UPF", "site": "edge02"}, scale={"replicas": 4}))
        (resource,) = (await diff(server, sited)).resources
        assert resource.name == "upf-edge02"


async def test_a_resource_that_is_there_twice_is_told_and_not_changed(serve):
    async with serve() as server:
        asked = plan(action("SCALE", {"name": "dns"}, scale={"replicas": 4}))
        answer = await diff(server, asked, "---\n".join([AT_HOME % ("dns", "core", 2)] * 2))
        assert not answer.resources
        assert told(answer) == ["twice"]


async def test_what_is_not_there_is_told_with_what_is_called_alike(serve):
    async with serve() as server:
        asked = plan(action("SCALE", {"name": "amf", "namespace": "edge"}, scale={"replicas": 4}))
        answer = await diff(server, asked)
        (finding,) = [f for f in answer.findings if f.rule_id == "diff.not_found"]
        assert finding.code == "MISSING_TARGET"
        assert "Deployment core/free5gc-amf" in finding.remedy


async def test_the_resources_of_nephio_and_nephoran_are_changed_as_rendered(serve):
    async with serve() as server:
        objective = {"metric": "downlink_throughput", "comparison": plan_pb2.COMPARISON_AT_LEAST, "unit": "bps"}
        asked = plan(
            action("ASSURE", {"name": "upf-regional"}, objectives=[{**objective, "value": 8e9}]),
            action("SCALE", {"network_function": "NRF"}, scale={"replicas_delta": 1}),
        )
        function, intent = (await diff(server, asked)).resources
        assert marked(function) == ["-    maxDownlinkThroughput: 5G", "+    maxDownlinkThroughput: 8G"]
        assert marked(intent) == ["-  replicas: 2", "+  replicas: 3"]
        less = plan(action("ASSURE", {"name": "upf-regional"}, objectives=[{**objective, "value": 4e9}]))
        assert told(await diff(server, less)) == ["no_change"], "5G is at least 4G"


async def test_kinds_that_are_not_known_are_reported_and_not_guessed(serve):
    async with serve() as server:
        asked = plan(action("SCALE", {"network_function": "AMF"}, scale={"replicas": 4}))
        answer = await diff(server, asked)
        unknown = [f.message for f in answer.findings if f.rule_id == "diff.unknown_kind"]
        assert unknown == [
            "1 of kind PackageVariant (config.porch.kpt.dev/v1alpha1) is not compared",
            "1 of kind Service (v1) is not compared",
        ]
        nothing = await diff(server, asked, b"a: 1\n---\n# nothing\n---\n- 1\n")
        assert told(nothing) == ["not_found", "no_resource", "no_resource"]
        assert told(await diff(server, asked, b"")) == ["not_found"]


async def test_the_items_of_a_list_are_compared_each(serve):
    item = "  - apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: amf-%d}\n    spec: {replicas: %d}\n"
    listed = "apiVersion: v1\nkind: List\nitems:\n" + "".join(item % (i, i) for i in range(5))
    as_json = json.dumps(yaml.safe_load(listed), indent=2)
    async with serve() as server:
        asked = plan(
            action("SCALE", {"name": "amf-1"}, scale={"replicas": 4}),
            action("DELETE", {"name": "amf-3"}),
        )
        scaled, deleted = (await diff(server, asked, listed)).resources
        assert marked(scaled) == ["-    spec: {replicas: 1}", "+    spec: {replicas: 4}"]
        assert marked(deleted)[0] == "-  - apiVersion: apps/v1"
        assert len(marked(deleted)) == 4
        scaled, deleted = (await diff(server, asked, as_json)).resources
        assert [line.split() for line in marked(scaled)] == [["-", '"replicas":', "1"], ["+", '"replicas":', "4"]]
        assert deleted.effect == DELETED


@pytest.mark.parametrize(
    ("manifests", "what"),
    [
        (b"a: [", "line 2 column 1"),
        (b"a: 1\na: 2\n", "line 2 column 1"),
        (b"a: &x [1]\nb: [*x, *x]\n", "line 1 column 4"),
        (b"a: \xff", "line 1 column 4"),
        (b"a: " + b"x" * 2**20, "1,048,579 bytes"),
    ],
)
async def test_manifests_that_cannot_be_read_are_invalid_with_line_and_column(serve, manifests, what):
    async with serve() as server:
        with fails_with(grpc.StatusCode.INVALID_ARGUMENT) as failed:
            await diff(server, plan(action("DELETE", {"network_function": "SMF"})), manifests)
        assert list(violations(failed.value)) == ["manifests"]
        assert what in violations(failed.value)["manifests"]


async def test_a_plan_that_cannot_be_rendered_cannot_be_compared(serve):
    async with serve() as server:
        with fails_with(grpc.StatusCode.FAILED_PRECONDITION):
            await diff(server, plan_pb2.IntentPlan(disposition=plan_pb2.DISPOSITION_REJECTED))
        with fails_with(grpc.StatusCode.FAILED_PRECONDITION):
            await diff(server, plan(action("SCALE", {"name": "Not_A_Name"}, scale={"replicas": 2})))


AT_HOME = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: %s, namespace: %s}\nspec: {replicas: %d}\n"


async def test_what_the_manifests_have_in_a_protected_namespace_is_denied_though_the_plan_names_none(serve):
    async with serve() as server:
        asked = plan(action("SCALE", {"name": "dns"}, scale={"replicas": 4}))
        with fails_with(grpc.StatusCode.FAILED_PRECONDITION) as failed:
            await diff(server, asked, AT_HOME % ("dns", "kube-system", 2))
        (violation,) = detail(failed.value, error_details_pb2.PreconditionFailure).violations
        assert (violation.type, violation.subject) == ("POLICY", "actions[0].target")
        assert violation.description.startswith("cluster-namespaces: POLICY_DENIED: Deployment kube-system/dns: ")
        (resource,) = (await diff(server, asked, AT_HOME % ("dns", "core", 2))).resources
        assert marked(resource)


@pytest.mark.parametrize(
    ("kind", "change", "manifests"),
    [
        (
            "CONFIGURE",
            {"configure": {"parameters": [{"key": "LOG_LEVEL", "value": {"string_value": "debug"}}]}},
            (
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: dns-config, namespace: kube-system}\n"
                "data: {LOG_LEVEL: info}\n"
            ),
        ),
        (
            "SCALE",
            {"scale": {"replicas": 3}},
            (
                "apiVersion: intent.nephoran.com/v1alpha1\nkind: NetworkIntent\nmetadata: {name: a, namespace: core}\n"
                "spec: {target: dns, namespace: kube-system, replicas: 2}\n"
            ),
        ),
    ],
)
async def test_other_kinds_in_a_protected_namespace_are_denied_as_well(serve, kind, change, manifests):
    async with serve() as server:
        with fails_with(grpc.StatusCode.FAILED_PRECONDITION):
            await diff(server, plan(action(kind, {"name": "dns"}, **change)), manifests)


async def test_what_the_policy_asks_of_the_replicas_and_the_site_that_the_manifests_say_is_told(serve, tmp_path):
    rules = "protected:\n  - {id: west, sites: [west], effect: approve, message: the west is delicate, remedy: ask}\n"
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        f"version: 1\nreplicas: {{ceiling: 8, beyond_ceiling: approve, unknown_current: approve}}\n{rules}"
    )
    manifest = (AT_HOME % ("amf", "core", 7)).replace("namespace", "labels: {site: west}, namespace")
    async with serve(policy_file=policy) as server:
        asked = plan(action("SCALE", {"network_function": "AMF"}, scale={"replicas_delta": 2}))
        answer = await diff(server, asked, manifest)
        assert marked(answer.resources[0]) == ["-spec: {replicas: 7}", "+spec: {replicas: 9}"]
        asks = [(f.rule_id, f.message) for f in answer.findings if f.code == "POLICY_APPROVAL"]
        assert sorted(asks) == [
            (
                "policy.replicas.ceiling",
                "Deployment core/amf: 9 replicas are more than the 8 that a workload may have",
            ),
            ("west", "Deployment core/amf: the west is delicate"),
        ]


async def test_the_largest_manifests_leave_the_server_responsive(serve):
    """Other calls are answered while they are compared, and before."""
    one = (SAMPLES / "amf.yaml").read_text()
    many = "".join(f"---\n{one.replace('free5gc-amf', f'amf-{i}')}" for i in range(2**20 // (len(one) + 40)))
    asked = plan(action("SCALE", {"name": "amf-7"}, scale={"replicas": 4}))
    async with serve() as server:
        comparing = asyncio.create_task(diff(server, asked, many))
        meanwhile = 0
        while not comparing.done():
            await server.intent.GetCapabilities(wire.GetCapabilitiesRequest())
            meanwhile += 1
        (resource,) = (await comparing).resources
        assert marked(resource) == ["-  replicas: 2 # one a zone", "+  replicas: 4 # one a zone"]
        assert meanwhile > 3
