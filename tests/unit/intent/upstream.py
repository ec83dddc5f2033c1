"""The upstream schemas beside the checkout, as validators: what a document must satisfy where it is taken in.

Used by the walk over all plans and formats, and by its bench. Where a schema has two readings, both must hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml
from google.protobuf import json_format
from jsonschema import Draft4Validator, Draft7Validator, Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4, DRAFT202012

from netintent.intent.v1 import plan_pb2
from netintent_server.intent.formats.crd import resource_check
from netintent_server.intent.formats.kubernetes.check import manifest_fault
from netintent_server.model.rendered import OutputFormat

Check = Callable[[Any], str]
"""Returns "" for a document that fits, else what is wrong."""


def checks(schemas: Path) -> dict[OutputFormat, Check]:
    """The validator of each format's documents; a new format is one line."""
    return {
        OutputFormat.PLAN_JSON: plan_json,
        OutputFormat.NEPHORAN_NETWORK_INTENT: resource_check("nephoran_networkintents.crd.yaml", "v1alpha1"),
        OutputFormat.NEPHORAN_INTENT_PLAN: partial(json_schema, schemas / "nephoran_intent_plan.schema.json"),
        OutputFormat.KUBERNETES: kubernetes,
        OutputFormat.NEPHIO_NF_DEPLOYMENT: partial(resource, "nephio_nfdeployments.crd.yaml"),
        OutputFormat.NEPHIO_PACKAGE_VARIANT: partial(resource, "nephio_packagevariants.crd.yaml"),
        OutputFormat.TMF921_INTENT: partial(tmf921, schemas / "tmf921_v5.oas.yaml"),
        OutputFormat.TS28312_INTENT: partial(ts28312, schemas / "ts28312"),
        OutputFormat.A1_POLICY: partial(a1, schemas / "a1"),
    }


COPIED = {
    **{
        name: name
        for name in (
            "nephoran_networkintents.crd.yaml",
            "nephoran_intent_plan.schema.json",
            "nephio_nfdeployments.crd.yaml",
            "nephio_packagevariants.crd.yaml",
            "tmf921_v5.oas.yaml",
        )
    },
    **{
        f"a1_{name}.json": f"a1/policy_schema_{name}.json"
        for name in ("slice_sla_target", "qos_target", "ue_level_target", "traffic_steering_preference")
    },
}
"""Each schema that ships, and the one upstream of which it is a copy."""


def documents(rendered) -> list[Any]:
    """The documents of an output: of a YAML stream each, of a JSON list each item."""
    if not rendered.content:
        return []
    if rendered.media_type == "application/json":
        whole = json.loads(rendered.content)
        return whole if isinstance(whole, list) else [whole]
    return list(yaml.safe_load_all(rendered.content))


def plan_json(plan: dict[str, Any]) -> str:
    """The contract's own message, unknown fields refused."""
    try:
        json_format.ParseDict(plan, plan_pb2.IntentPlan())
    except json_format.ParseError as error:
        return str(error)
    return ""


def kubernetes(manifest: dict[str, Any]) -> str:
    """A whole object by the API's own schema, strictly; a patch by the same schema with only its keys required."""
    if manifest["kind"] == "Deployment" and "selector" not in manifest.get("spec", {}):
        return manifest_fault(manifest, is_patch=True)
    try:
        kubernetes_validate.validate(manifest, "1.34", strict=True)
    except kubernetes_validate.ValidationError as error:
        return str(error.message)
    return ""


def resource(crd: str, document: dict[str, Any]) -> str:
    """A custom resource, or a patch of one, by its CRD; unknown fields are refused."""
    return _resource(crd)(document)


def json_schema(file: Path, document: Any) -> str:
    """A document by the JSON schema in a file."""
    return _json_schema(file)(document)


def tmf921(file: Path, intent: dict[str, Any]) -> str:
    """The intent as it is posted, and its expression by the schema that `@type` chooses."""
    whole = _tmf921(file)
    return whole["Intent_FVO"](intent) or whole["JsonLdExpression_FVO"](intent["expression"])


def ts28312(folder: Path, intent: dict[str, Any], *, dates: bool = False) -> str:
    """By both readings of OpenAPI 3.0: whether 1.0 is an integer is where they differ.

    With `dates`, as validators have it that assert `format: date-time` as well.
    """
    return next((fault for check in _ts28312(folder, dates=dates) if (fault := check(intent))), "")


def a1(folder: Path, policy: dict[str, Any]) -> str:
    """The policy object by the schema of its type."""
    return _a1(folder)[policy["policyTypeId"]](policy["policyObject"])


_A1_TYPES = {
    "ORAN_SliceSLATarget_1.0.0": "slice_sla_target",
    "ORAN_QoSTarget_2.0.0": "qos_target",
    "ORAN_QoETarget_2.0.0": "qoe_target",
    "ORAN_UELevelTarget_1.0.0": "ue_level_target",
    "ORAN_TrafficSteeringPreference_2.0.0": "traffic_steering_preference",
}


@cache
def _resource(crd: str) -> Check:
    return resource_check(crd, "v1alpha1")


@cache
def _json_schema(file: Path) -> Check:
    return _check_of(Draft202012Validator(json.loads(file.read_text("utf-8"))))


@cache
def _a1(folder: Path) -> dict[str, Check]:
    return {
        name: _check_of(Draft7Validator(json.loads((folder / f"policy_schema_{file}.json").read_text("utf-8"))))
        for name, file in _A1_TYPES.items()
    }


@cache
def _tmf921(file: Path) -> dict[str, Check]:
    oas = yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
    return {
        name: _check_of(
            Draft202012Validator(
                {"$ref": f"#/components/schemas/{name}", "components": {"schemas": oas["components"]["schemas"]}}
            )
        )
        for name in ("Intent_FVO", "JsonLdExpression_FVO")
    }


_DATES = FormatChecker(formats=())


@_DATES.checks("date-time")
def _is_date_time(value: object) -> bool:
    pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
    return not isinstance(value, str) or re.fullmatch(pattern, value) is not None


@cache
def _ts28312(folder: Path, *, dates: bool) -> list[Check]:
    files = {file.name: _as_json_schema(yaml.safe_load(file.read_bytes())) for file in folder.glob("*.yaml")}
    checks = []
    for draft, validator in ((DRAFT4, Draft4Validator), (DRAFT202012, Draft202012Validator)):
        registry = Registry().with_resources(
            (name, Resource.from_contents(whole, default_specification=draft)) for name, whole in files.items()
        )
        schema = {"$ref": "TS28312_IntentNrm.yaml#/components/schemas/Intent-Single"}
        formats = _DATES if dates else None
        checks.append(_check_of(validator(schema, registry=registry, format_checker=formats)))
    return checks


def _as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: `nullable` is a type, and YAML's TRUE is the string that the enum means."""
    if isinstance(node, list):
        return [_as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {key: _as_json_schema(value) for key, value in node.items()}
    if schema.pop("nullable", False) is True and "type" in schema:
        schema["type"] = [schema["type"], "null"]
    if schema.get("type") == "string" and isinstance(schema.get("enum"), list):
        schema["enum"] = [str(item).upper() if isinstance(item, bool) else item for item in schema["enum"]]
    return schema


def _check_of(validator) -> Check:
    def check(document: Any) -> str:
        return next((f"{fault.json_path}: {fault.message[:400]}" for fault in validator.iter_errors(document)), "")

    return check
