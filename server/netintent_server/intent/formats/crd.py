"""Holds a custom resource against its CustomResourceDefinition, more strictly than the API server does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import yaml

from netintent_server.intent.formats.manifests import is_label

_INT_BITS = {"int32": 32, "int64": 64}


def resource_check(file: str, version: str) -> Callable[[Mapping[str, Any]], str]:
    """Compile the schema of one version of a CRD that ships in `schemas/`.

    The check returns "" for a resource that the server would store as it is, else what is wrong and where. Fields the
    CRD does not know fail: the server would prune them in silence. jsonschema is imported here, not at start-up.
    """
    from jsonschema import Draft202012Validator

    crd = yaml.load(files(__package__).joinpath("schemas", file).read_bytes(), Loader=yaml.CSafeLoader)
    schema = next(v["schema"]["openAPIV3Schema"] for v in crd["spec"]["versions"] if v["name"] == version)
    schema = _closed(schema)
    schema["properties"] |= {
        "apiVersion": {"const": f"{crd['spec']['group']}/{version}"},
        "kind": {"const": crd["spec"]["names"]["kind"]},
        "metadata": _METADATA,
    }
    schema["required"] = ["apiVersion", "kind", "metadata", "spec"]
    validator = Draft202012Validator(schema)

    def check(resource: Mapping[str, Any]) -> str:
        for fault in validator.iter_errors(resource):
            return f"{fault.json_path}: {fault.message}"
        return "" if is_label(resource["metadata"]["name"]) else "$.metadata.name: not an RFC 1123 label"

    return check


_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_METADATA = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "namespace": {"type": "string"},
        "labels": _TEXTS,
        "annotations": _TEXTS,
    },
    "required": ["name"],
    "additionalProperties": False,
}


def _closed(schema: Any) -> Any:
    """Close every object that has properties, and give integers the range of their format."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and not schema.get("x-kubernetes-preserve-unknown-fields"):
        closed.setdefault("additionalProperties", False)
    bits = _INT_BITS.get(schema.get("format", "")) if isinstance(schema.get("format"), str) else None
    if bits is not None:
        closed.setdefault("minimum", -(2 ** (bits - 1)))
        closed.setdefault("maximum", 2 ** (bits - 1) - 1)
    return closed
