"""Custom resources, one for an action, each held against its CRD more strictly than the API server does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import yaml

from netintent_server.intent.digest import plan_digest
from netintent_server.intent.formats.format import Written
from netintent_server.intent.formats.ledger import Ledger, Reason
from netintent_server.intent.formats.manifests import is_label, to_yaml
from netintent_server.intent.formats.same_names import same_names
from netintent_server.intent.formats.strict import closed, schema_check
from netintent_server.model.common import Finding
from netintent_server.model.plan import Action, IntentPlan

Document = Callable[[Action, Ledger, str, int], dict[str, Any] | None]
"""The resource of an action, by its ledger, the plan's digest and its place there; or nothing, its losses told."""


def write_resources(
    plan: IntentPlan, name: str, reasons: Mapping[str, Reason], document: Document, check: Callable[[Any], str]
) -> Written:
    """Write the resources of the actions that have one, in the order of the plan; `name` is the format's."""
    digest = plan_digest(plan)
    documents: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for i, action in enumerate(plan.actions):
        ledger = Ledger(action, i, name, reasons)
        made = document(action, ledger, digest, i)
        if made and (fault := check(made)):
            ledger.lost_entirely(f"the resource would not fit the CRD: {fault}", "validate the plan first")
        elif made:
            documents.append(made)
        findings += ledger.findings()
    return Written(to_yaml(documents), (*findings, *same_names(documents, name)))


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
