"""The schemas that Kubernetes manifests are held against at run time, for whole objects and for patches."""

import json
from copy import deepcopy
from importlib.resources import files

import kubernetes_validate
import pytest
import yaml
from hypothesis import given, settings
from plans import actions, contexts, planned

from netintent_server.intent.formats import render
from netintent_server.intent.formats.kubernetes.check import VERSION, manifest_fault
from netintent_server.model.plan import ActionKind
from netintent_server.model.rendered import OutputFormat

WHOLE = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "upf", "namespace": "core"},
    "spec": {
        "replicas": 3,
        "selector": {"matchLabels": {"app": "upf"}},
        "template": {
            "metadata": {"labels": {"app": "upf"}},
            "spec": {"containers": [{"name": "upf", "image": "upf:1", "resources": {"limits": {"cpu": "2"}}}]},
        },
    },
}
AUTOSCALER = {
    "apiVersion": "autoscaling/v2",
    "kind": "HorizontalPodAutoscaler",
    "metadata": {"name": "upf"},
    "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "upf"}, "maxReplicas": 4},
}


def edited(manifest, path, value):
    """The manifest with the value at the path, or without what is there for None."""
    copy = deepcopy(manifest)
    node = copy
    *way, last = path
    for step in way:
        node = node[step]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return copy


def patch(spec):
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "upf"}, "spec": spec}


def test_whole_objects_are_taken():
    assert manifest_fault(WHOLE, is_patch=False) == ""
    assert manifest_fault(AUTOSCALER, is_patch=False) == ""


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("spec", "replica"), 3, "$.spec: "),
        (("spec", "template", "spec", "containers", 0, "img"), "a", "$.spec.template.spec.containers[0]: "),
        (("spec", "selector"), None, "$.spec: "),
        (("spec",), None, "$: "),
        (("metadata", "name"), None, "$.metadata: "),
        (("metadata", "name"), "Upf_1", "$.metadata.name: "),
        (("metadata", "namespace"), "Core", "$.metadata.namespace: "),
        (("apiVersion",), "apps/v2", "$.apiVersion: "),
        (("spec", "replicas"), "3", "$.spec.replicas: "),
        (("spec", "replicas"), 2**31, "$.spec.replicas: "),
        (("spec", "strategy"), {"rollingUpdate": {"maxSurge": True}}, "$.spec.strategy.rollingUpdate.maxSurge: "),
        (("$patch",), "delete", "$: "),
    ],
)
def test_what_the_api_would_not_take_is_told_with_its_place(path, value, where):
    assert manifest_fault(edited(WHOLE, path, value), is_patch=False).startswith(where)


@pytest.mark.parametrize("surge", [1, "25%"])
def test_what_is_a_number_or_a_text_is_either(surge):
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge}}
    assert manifest_fault(edited(WHOLE, ("spec", "strategy"), strategy), is_patch=False) == ""


def test_an_autoscaler_needs_its_maximum():
    assert manifest_fault(edited(AUTOSCALER, ("spec", "maxReplicas"), None), is_patch=False).startswith("$.spec: ")


@pytest.mark.parametrize(
    "spec",
    [
        {"replicas": 0},
        {"strategy": {"type": "Recreate", "rollingUpdate": None}},
        {"template": {"spec": {"containers": [{"name": "upf", "image": "upf:2"}]}}},
        {"template": {"spec": {"containers": [{"name": "sidecar", "$patch": "delete"}]}}},
    ],
)
def test_a_patch_leaves_out_what_it_does_not_change(spec):
    assert manifest_fault(patch(spec), is_patch=True) == ""


def test_a_patch_may_delete_the_object():
    gone = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "upf"}, "$patch": "delete"}
    assert manifest_fault(gone, is_patch=True) == ""
    assert manifest_fault({**gone, "$patch": "remove"}, is_patch=True).startswith("$['$patch']: ")


@pytest.mark.parametrize(
    ("spec", "where"),
    [
        ({"replica": 3}, "$.spec: "),
        ({"template": {"spec": {"containers": [{"image": "upf:2"}]}}}, "$.spec.template.spec.containers[0]: "),
        ({"template": {"spec": {"containers": {"upf": {}}}}}, "$.spec.template.spec.containers: "),
    ],
)
def test_a_patch_still_names_what_it_merges_and_knows_its_fields(spec, where):
    assert manifest_fault(patch(spec), is_patch=True).startswith(where)


@given(planned(actions(ActionKind.SCALE) | actions(ActionKind.UPGRADE) | actions(ActionKind.RESTART)), contexts)
@settings(max_examples=40)
def test_what_a_patch_makes_of_a_deployment_is_valid_to_the_api_server(plan, context):
    rendered = render(plan, OutputFormat.KUBERNETES, context)
    assert rendered.checked == bool(rendered.content)
    for document in yaml.safe_load_all(rendered.content) if rendered.content else ():
        whole = document if document["kind"] != "Deployment" else merged(WHOLE, document)
        kubernetes_validate.validate(whole, VERSION, strict=True)


def merged(base, changes):
    """A strategic merge, as far as our patches go: maps by key, containers by name."""
    if isinstance(changes, list):
        by_name = {item["name"]: item for item in base}
        return list(
            (by_name | {item["name"]: merged(by_name.get(item["name"], {}), item) for item in changes}).values()
        )
    if not isinstance(changes, dict):
        return changes
    result = dict(base)
    for key, value in changes.items():
        result[key] = merged(base.get(key, [] if isinstance(value, list) else {}), value)
        if value is None:
            del result[key]
    return result


def test_the_definitions_that_ship_are_kubernetes_own_unchanged_and_complete():
    shipped = _read(files("netintent_server.intent.formats") / "schemas" / f"kubernetes_v{VERSION}.json")
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{VERSION}.0-local"
    own = _read(folder / "_definitions.json")
    assert shipped == {name: own[name] for name in shipped}
    assert set(_references(shipped)) <= set(shipped)


def _read(path):
    return json.loads(path.read_text(encoding="utf-8"))["$defs"]


def _references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield value.rpartition("/")[2]
            yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)
