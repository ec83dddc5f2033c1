"""Plans of every shape against manifests of every layout: nothing breaks; applied once, nothing is left to change."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import KNOWN, contexts, planned, resources
from policies import policy
from yaml_values import patched, values

from netintent_server.errors import InvalidRequest
from netintent_server.intent.diff.compare import difference
from netintent_server.intent.diff.tree import documents_of, plain
from netintent_server.intent.policy.judge import Judge
from netintent_server.model.difference import ResourceEffect
from netintent_server.model.plan import (
    Action,
    ActionKind,
    AutoscaleSpec,
    ConfigureChange,
    DeployChange,
    Disposition,
    IntentPlan,
    Parameter,
    PlanContext,
    RolloutStrategy,
    ScaleChange,
    Target,
    UpgradeChange,
)

ROOT = next(parent for parent in Path(__file__).parents if (parent / "pyproject.toml").exists())
SAMPLES = "---\n".join(file.read_text() for file in sorted((ROOT / "samples/manifests").glob("*.yaml")))
JUDGE = Judge(policy(""), KNOWN)
EFFORT = settings(max_examples=60)


def plan(*actions):
    return IntentPlan(disposition=Disposition.PLANNED, actions=actions)


def compared(asked, text, context=PlanContext()):  # noqa: B008 - it is frozen
    return difference(asked, text.encode(), context, JUDGE)


def after(text, diff):
    """The manifests with every diff applied in turn, and what is new at their end."""
    for resource in diff.resources:
        if resource.effect is ResourceEffect.CREATED:
            new = "\n".join(line[1:] for line in resource.unified_diff.split("\n")[3:-1])
            text = f"{text.rstrip()}\n{new}\n"
    return text


AMF = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: amf, labels: %(labels)s}
spec: {replicas: %(replicas)s, template: {spec: {containers: [{name: %(container)s, image: "core/amf:1.2.3"}]}}}
"""
OF_THE_AMF = Target(name="amf")
CHANGES = (
    Action(kind=ActionKind.SCALE, target=OF_THE_AMF, scale=ScaleChange(replicas=3)),
    Action(kind=ActionKind.UPGRADE, target=OF_THE_AMF, upgrade=UpgradeChange(image="core/amf:2")),
    Action(kind=ActionKind.UPGRADE, target=OF_THE_AMF, upgrade=UpgradeChange(version="1.2.4")),
    Action(kind=ActionKind.DELETE, target=OF_THE_AMF),
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.kind.name)
@pytest.mark.parametrize(
    "odd",
    [
        {"labels": "5"},
        {"replicas": "1.0e+999"},
        {"container": "[a]"},
        {"container": "amf}, {name: {a: b}"},
    ],
    ids=str,
)
def test_what_no_api_server_would_take_is_compared_or_told(change, odd):
    text = AMF % {"labels": "{}", "replicas": "1", "container": "amf", **odd}
    answer = compared(plan(change), text)
    assert answer.resources or answer.findings


def test_a_container_whose_name_is_a_number_is_not_added_once_more():
    answer = compared(plan(CHANGES[1]), AMF % {"labels": "{}", "replicas": "1", "container": "5"})
    assert answer.resources == ()
    assert [finding.rule_id for finding in answer.findings] == ["diff.containers"]


names = st.sampled_from(["amf", "upf-1", "smf"])
targets = st.builds(Target, name=names) | st.just(Target(network_function="AMF"))
scales = st.builds(
    ScaleChange,
    replicas=st.integers(0, 9),
    resources=st.none() | resources,
    autoscale=st.none() | st.builds(AutoscaleSpec, min_replicas=st.integers(0, 2), max_replicas=st.integers(2, 9)),
)
idempotent = st.one_of(
    st.builds(Action, kind=st.just(ActionKind.SCALE), target=targets, scale=scales),
    st.builds(
        Action,
        kind=st.just(ActionKind.UPGRADE),
        target=targets,
        upgrade=st.builds(
            UpgradeChange,
            image=st.sampled_from(["", "r.example/core/amf:2", "r.example/core/amf@sha256:" + "0" * 64]),
            version=st.sampled_from(["1.2.4", "v2"]),
            strategy=st.sampled_from(RolloutStrategy),
        ),
    ),
    st.builds(
        Action,
        kind=st.just(ActionKind.CONFIGURE),
        target=targets,
        configure=st.builds(
            ConfigureChange,
            parameters=st.tuples(
                st.builds(
                    Parameter,
                    key=st.sampled_from(["mtu", "log_level", "T3512", "nothing"]),
                    value=st.sampled_from([1500.0, 0.5, True, "debug", "a: b", "on"]),
                    unit=st.sampled_from(["", "s"]),
                )
            ),
        ),
    ),
    st.builds(
        Action,
        kind=st.just(ActionKind.DEPLOY),
        target=st.builds(Target, name=names, namespace=st.just("core")),
        deploy=st.builds(DeployChange, replicas=st.integers(0, 9), image=st.sampled_from(["", "r.example/x:1"])),
    ),
)


@st.composite
def workloads(draw):
    """A workload, its settings and sometimes its autoscaler, as one may write them."""
    name = draw(names)
    kind = draw(st.sampled_from(["Deployment", "StatefulSet", "DaemonSet"]))
    container = {
        "name": draw(st.sampled_from([name, "main"])),
        "image": draw(st.sampled_from(["r.example/core/amf:1.2.3", "x"])),
    }
    container |= draw(
        st.sampled_from([{}, {"resources": {}}, {"resources": {"requests": {"cpu": "2000m", "memory": "4Gi"}}}])
    )
    spec = {"template": {"spec": {"containers": [container], "volumes": [{"configMap": {"name": f"{name}-x"}}]}}}
    spec |= draw(st.sampled_from([{}, {"replicas": 3}, {"strategy": {"type": "RollingUpdate", "rollingUpdate": {}}}]))
    metadata = {"name": name, "namespace": "core", "labels": draw(st.sampled_from([{"app": name}, {"nf": "amf"}, {}]))}
    data = draw(
        st.sampled_from([{"MTU": "1400"}, {"c.yaml": "logger:\n  log_level: info\nt3512: 54s # x\n"}, {"mtu": "no"}])
    )
    made = [
        {"apiVersion": "apps/v1", "kind": kind, "metadata": metadata, "spec": spec},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"{name}-x", "namespace": "core"}, "data": data},
    ]
    if draw(st.booleans()):
        target = {"apiVersion": "apps/v1", "kind": kind, "name": name}
        scaler = {"scaleTargetRef": target, "maxReplicas": 4}
        made.append(
            {
                "apiVersion": "autoscaling/v2",
                "kind": "HorizontalPodAutoscaler",
                "metadata": {"name": "h", "namespace": "core"},
                "spec": scaler,
            }
        )
    return made


@st.composite
def manifests(draw):
    documents = [document for made in draw(st.lists(workloads(), min_size=1, max_size=3)) for document in made]
    if draw(st.booleans()):
        documents = [{"apiVersion": "v1", "kind": "List", "items": documents}]
        if draw(st.booleans()):
            return json.dumps(documents[0], indent=draw(st.sampled_from([None, 2])))
    flow = draw(st.sampled_from([False, None]))
    text = yaml.safe_dump_all(documents, default_flow_style=flow, sort_keys=False, explicit_start=draw(st.booleans()))
    return text if draw(st.booleans()) else text.rstrip("\n")


@EFFORT
@given(manifests(), st.lists(idempotent, min_size=1, max_size=3))
def test_a_plan_that_was_applied_leaves_nothing_to_change(text, actions):
    # What is deployed alone: the second time the others would find it. Of two that differ about one resource, the
    # first would change back what the second changed.
    new_ones = [action for action in actions if action.kind is ActionKind.DEPLOY]
    asked = plan(*(new_ones[:1] or {action.kind: action for action in actions}.values()))
    first = compared(asked, text)
    new = text
    for resource in first.resources:
        if resource.effect is ResourceEffect.CHANGED:
            new = patched(new, resource.unified_diff)
    if any(r.effect is ResourceEffect.CREATED for r in first.resources) and text.lstrip().startswith("{"):
        return  # nothing can be added to JSON by appending
    new = after(new, first)
    second = compared(asked, new)
    assert [(r.kind, r.name, r.unified_diff) for r in second.resources if r.changes] == []


@EFFORT
@given(manifests(), st.lists(idempotent, min_size=1, max_size=3))
def test_the_diff_and_the_changes_say_the_same(text, actions):
    for resource in compared(plan(*actions), text).resources:
        assert bool(resource.unified_diff) == bool(resource.changes), resource
        assert (resource.effect is ResourceEffect.UNCHANGED) == (not resource.changes)
        assert resource.actions
        if resource.line and resource.effect is ResourceEffect.CHANGED:
            for change in resource.changes:
                assert change.before != change.after


@EFFORT
@given(planned(), contexts)
def test_any_plan_is_compared_and_no_action_is_passed_over_in_silence(asked, context):
    diff = compared(asked, SAMPLES, context)
    told = " ".join([*(f.field_path for f in diff.findings), *(a for r in diff.resources for a in r.actions)])
    for i in range(len(asked.actions)):
        assert f"actions[{i}]" in told


@EFFORT
@given(values, planned(max_actions=2))
def test_resources_of_any_shape_break_nothing(value, asked):
    odd = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "amf"}, "spec": value}
    template = {**odd, "spec": {"template": value, "replicas": value}}
    containers = {**odd, "spec": {"template": {"spec": {"containers": [value, {"name": "a", "image": value}]}}}}
    scaler = {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "amf"}}
    settings_map = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "amf"}, "data": value}
    function = {"apiVersion": "workload.nephio.org/v1alpha1", "kind": "NFDeployment", "metadata": {"name": "amf"}}
    intent = {"apiVersion": "intent.nephoran.com/v1alpha1", "kind": "NetworkIntent", "metadata": {"name": "amf"}}
    odd_ones = (odd, template, containers, {**scaler, "spec": value}, settings_map)
    custom = ({**function, "spec": value}, {**intent, "spec": value}, {**odd, "metadata": value})
    named = plan(*(replace(action, target=Target(name="amf")) for action in asked.actions))
    for document in (*odd_ones, *custom):
        text = yaml.safe_dump(document)
        try:
            documents_of(text, "")
        except InvalidRequest:
            continue
        compared(named, text)
        compared(asked, text)


def test_a_whole_number_of_documents_is_read_as_it_is():
    assert [plain(document.root)["kind"] for document in documents_of(SAMPLES, "")][:3] == [
        *("Deployment", "ConfigMap", "Service"),
    ]
