"""Holds an intent against the OpenAPI document of TMF921, more strictly than a server need."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from netintent_server.intent.formats.strict import first_fault

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

_SCHEMAS = ("Intent_FVO", "JsonLdExpression_FVO")


def fault_of(intent: Mapping[str, Any]) -> str:
    """Return "" for an intent that can be posted, else what is wrong and where.

    The document chooses a schema by `@type` (a discriminator), which a validator does not: so the expression is held
    against its own schema too. Fields that neither knows fail, as a server may drop them in silence; within
    `expressionValue` every term is allowed, by the document's own word.
    """
    for name, part in zip(_SCHEMAS, (intent, intent["expression"]), strict=True):
        if fault := first_fault(_validators()[name], part):
            return fault
    return ""


@cache
def _validators() -> Mapping[str, Draft202012Validator]:
    """Only the schemas of the document are read: its examples are nine tenths of it, and cost most of the time.

    The keywords it uses mean the same in OpenAPI 3.0 and in JSON Schema. jsonschema is imported here, not at start-up.
    """
    from jsonschema import Draft202012Validator

    text = files("netintent_server.intent.formats").joinpath("schemas", "tmf921_v5.oas.yaml").read_bytes()
    after = text[text.index(b"\n  schemas:\n") + 1 :]
    schemas = yaml.load(after[: after.index(b"\n  parameters:\n") + 1], Loader=yaml.CSafeLoader)["schemas"]
    return {
        name: Draft202012Validator(
            {
                "$ref": f"#/components/schemas/{name}",
                "unevaluatedProperties": False,
                "components": {"schemas": schemas},
            }
        )
        for name in _SCHEMAS
    }
