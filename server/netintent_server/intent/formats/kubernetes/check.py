"""Holds manifests against the schemas of the Kubernetes API, and patches against the same schemas, relaxed.

A strategic merge patch leaves out what it does not change. It is checked with nothing required but what identifies:
the object's kind and name, and in a list that is merged by a key, that key. A field the API does not know fails in
both, as in the API server's strict validation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from netintent_server.intent.formats.manifests import is_label
from netintent_server.intent.formats.strict import closed, schema_check

VERSION = "1.34"

_ROOTS = {
    "Deployment": ("apps/v1", "io.k8s.api.apps.v1.Deployment"),
    "HorizontalPodAutoscaler": ("autoscaling/v2", "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler"),
}
_DIRECTIVE = {"enum": ["delete", "merge", "replace"]}


def manifest_fault(manifest: Mapping[str, Any], *, is_patch: bool) -> str:
    """Return what the API server would not take of a Deployment or HorizontalPodAutoscaler, and where; else ""."""
    if fault := _check(manifest["kind"], is_patch)(manifest):
        return fault
    metadata = manifest["metadata"]
    for member in ("name", "namespace"):
        if not is_label(metadata.get(member, "default")):
            return f"$.metadata.{member}: not an RFC 1123 label"
    return ""


@cache
def _check(kind: str, is_patch: bool) -> Callable[[Any], str]:  # noqa: FBT001 - a key of the cache
    api_version, root = _ROOTS[kind]
    schema = _inlined(root, _relaxed(_definitions()) if is_patch else _definitions())
    schema["properties"] |= {"apiVersion": {"const": api_version}, "kind": {"const": kind}}
    schema["required"] = ["apiVersion", "kind", "metadata", *(() if is_patch else ("spec",))]
    schema["properties"]["metadata"]["required"] = ["name"]
    return schema_check(schema)


@cache
def _definitions() -> dict[str, Any]:
    """The definitions, read once, at the first use."""
    text = (files("netintent_server.intent.formats") / "schemas" / f"kubernetes_v{VERSION}.json").read_bytes()
    definitions: dict[str, Any] = closed(json.loads(text)["$defs"])
    return definitions


def _relaxed(definitions: dict[str, Any]) -> dict[str, Any]:
    """Nothing is required but merge keys, and every object may carry a directive of the patch."""
    keys: dict[str, set[str]] = {}
    for definition in definitions.values():
        for field in definition.get("properties", {}).values():
            if (key := field.get("x-kubernetes-patch-merge-key")) and "$ref" in field.get("items", {}):
                keys.setdefault(_name(field["items"]["$ref"]), set()).add(key)
    relaxed = {}
    for name, definition in definitions.items():
        required = [member for member in definition.get("required", ()) if member in keys.get(name, ())]
        relaxed[name] = {**definition, "required": required}
        if "properties" in definition:
            relaxed[name]["properties"] = {**definition["properties"], "$patch": _DIRECTIVE}
    return relaxed


def _inlined(name: str, definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Put definitions in the place of references, which halves the cost of a check; the roots hold no recursion."""

    def inlined(node: Any) -> Any:
        if isinstance(node, list):
            return [inlined(item) for item in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            return inlined(definitions[_name(node["$ref"])])
        return {key: inlined(value) for key, value in node.items() if key != "description" or isinstance(value, dict)}

    schema: dict[str, Any] = inlined(definitions[name])
    return schema


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]
