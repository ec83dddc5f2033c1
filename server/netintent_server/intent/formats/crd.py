"""Holds a custom resource against its CustomResourceDefinition, more strictly than the API server does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import yaml

from netintent_server.intent.formats.manifests import is_label
from netintent_server.intent.formats.strict import closed, schema_check


def resource_check(file: str, version: str) -> Callable[[Mapping[str, Any]], str]:
    """Compile the schema of one version of a CRD that ships in `schemas/`.

    The check returns "" for a resource that the server would store as it is, else what is wrong and where. Fields the
    CRD does not know fail: the server would prune them in silence.
    """
    crd = yaml.load(files(__package__).joinpath("schemas", file).read_bytes(), Loader=yaml.CSafeLoader)
    schema = next(v["schema"]["openAPIV3Schema"] for v in crd["spec"]["versions"] if v["name"] == version)
    schema = closed(schema)
    schema["properties"] |= {
        "apiVersion": {"const": f"{crd['spec']['group']}/{version}"},
        "kind": {"const": crd["spec"]["names"]["kind"]},
        "metadata": _METADATA,
    }
    schema["required"] = ["apiVersion", "kind", "metadata", "spec"]
    fits = schema_check(schema)

    def check(resource: Mapping[str, Any]) -> str:
        if fault := fits(resource):
            return fault
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
