"""What every method, finding and enum of the contract must have."""

from __future__ import annotations

import pytest

from netintent.admin.v1 import admin_service_pb2
from netintent.common.v1 import common_pb2, options_pb2
from netintent.intent.v1 import intent_service_pb2, plan_pb2, register_pb2
from netintent.rag.v1 import document_pb2, rag_service_pb2
from netintent_server.model.common import FindingCode
from netintent_server.rpc.methods import methods_of

FILES = [
    module.DESCRIPTOR
    for module in (
        common_pb2,
        options_pb2,
        plan_pb2,
        register_pb2,
        intent_service_pb2,
        document_pb2,
        rag_service_pb2,
        admin_service_pb2,
    )
]
METHODS = [method for file in FILES for service in file.services_by_name.values() for method in service.methods]
ENUMS = [found for file in FILES for found in file.enum_types_by_name.values()]

# The closed list of the design.
CODES = [
    *("MISSING_TARGET", "MISSING_AMOUNT", "MISSING_PARAMETER", "MISSING_VERSION", "AMBIGUOUS", "CONFLICT"),
    *("UNKNOWN_FUNCTION", "NEGATED", "NOT_AN_INSTRUCTION", "OUT_OF_DOMAIN", "INJECTION", "EMBEDDED_CODE"),
    *("INVALID_NAME", "OUT_OF_RANGE", "SUSPICIOUS_OBJECTIVE", "UNSUPPORTED_VALUE", "FORMAT_LOSS"),
    *("POLICY_DENIED", "POLICY_APPROVAL"),
]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.full_name)
def test_every_method_says_which_scope_it_needs(method):
    assert method.GetOptions().Extensions[options_pb2.required_scope] != options_pb2.SCOPE_UNSPECIFIED


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.full_name)
def test_every_method_has_its_own_request_and_response(method):
    assert method.input_type.name == f"{method.name}Request"
    assert method.output_type.name == f"{method.name}Response"


def test_what_changes_something_needs_more_than_the_scope_to_read():
    reading = ("Get", "List", "Read", "Search", "Query", "Stream", "Watch", "Process", "Validate", "Render")
    reading += ("Diff", "Check")
    for service in {method.containing_service for method in METHODS}:
        for method in methods_of(service):
            if service.name == "AdminService":
                assert method.scope == "admin"
            else:
                assert (method.scope == "read") == method.name.startswith(reading), method.full_name


def test_the_server_knows_every_scope():
    assert {method.scope for service in {m.containing_service for m in METHODS} for method in methods_of(service)} == {
        *("read", "write", "approve", "admin")
    }


def test_the_codes_of_findings_are_the_closed_list():
    assert [code.value for code in FindingCode] == CODES
    assert all(code.name == code.value for code in FindingCode)


@pytest.mark.parametrize("found", ENUMS, ids=lambda found: found.full_name)
def test_every_enum_has_its_zero_and_its_prefix(found):
    prefix = "".join(f"_{c}" if c.isupper() else c.upper() for c in found.name).lstrip("_") + "_"
    assert found.values_by_number[0].name == f"{prefix}UNSPECIFIED"
    assert all(value.name.startswith(prefix) for value in found.values)


def test_the_plans_of_the_contract_have_the_names_and_numbers_that_were_agreed():
    """Callers hold these numbers in their stubs; none may move."""
    agreed = {
        "IntentPlan": "digest disposition actions clarifications findings provenance citations planner_used "
        "fallback_reason confidence requires_approval",
        "Action": "kind target deploy scale configure upgrade rollback steer_traffic objectives schedule priority",
        "Target": "network_function component name namespace cluster site region slice",
        "Resources": "cpu_millicores memory_bytes storage_bytes gpus",
        "DeployChange": "replicas image version resources autoscale parameters",
        "ScaleChange": "replicas replicas_delta factor resources autoscale",
        "AutoscaleSpec": "min_replicas max_replicas metric target unit",
        "Parameter": "key value unit",
        "UpgradeChange": "version image strategy",
        "RollbackChange": "to_version",
        "SteerTrafficChange": "threshold_percent source destination share_percent cells",
        "Objective": "metric comparison value upper unit",
        "Schedule": "start end recurrence text",
    }
    for name, fields in agreed.items():
        message = plan_pb2.DESCRIPTOR.message_types_by_name[name]
        assert {field.name: field.number for field in message.fields} == {
            field: number for number, field in enumerate(fields.split(), 1)
        }, name
    kinds = ("DEPLOY", "SCALE", "CONFIGURE", "UPGRADE", "ROLLBACK", "RESTART", "DELETE", "STEER_TRAFFIC", "ASSURE")
    assert [value.name for value in plan_pb2.ActionKind.DESCRIPTOR.values] == [
        f"ACTION_KIND_{kind}" for kind in ("UNSPECIFIED", *kinds)
    ]
