"""The words of the TM Forum Intent Ontology, as JSON-LD that the schema of TMF921 admits.

Two traps of that schema. Every object under `expressionValue` needs an `@type` of one string, `@context` not excepted,
which no JSON-LD processor accepts there. An array is not looked into: so the context is an array, inside the intent's
own node, and values stand in arrays, which JSON-LD reads like the value alone. And `@value` is a string there, so that
numbers are written bare.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from netintent_server.intent.plain import timestamp, to_plain
from netintent_server.model.plan import Comparison, Objective, Parameter, Schedule

Node = dict[str, Any]

_TIO = "http://tio.models.tmforum.org/tio/v3.6.0"
CONTEXT = {
    "icm": f"{_TIO}/IntentCommonModel/",
    "log": f"{_TIO}/LogicalOperators/",
    "set": f"{_TIO}/SetOperators/",
    "quan": f"{_TIO}/QuantityOntology/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "net": "https://netintent.dev/ns/intent/v1#",
}

_OPERATOR: Mapping[Comparison, str] = MappingProxyType(
    {
        Comparison.AT_MOST: "quan:atMost",
        Comparison.AT_LEAST: "quan:atLeast",
        Comparison.BELOW: "quan:smaller",
        Comparison.ABOVE: "quan:greater",
        Comparison.EQUAL: "quan:exactly",
    }
)


def condition(of: str, operator: str, value: Any) -> Node:
    """One property of the target, and what it has to be."""
    return _condition({"@id": f"net:{of}"}, operator, value)


def amount(value: float, unit: str = "") -> Node:
    """A quantity: the number as it is, the unit only where there is one."""
    number: float | str = int(value) if float(value).is_integer() else value
    if not math.isfinite(value):
        number = str(value)  # JSON has no such number, and validation refuses it
    return {"rdf:value": number, **({"quan:unit": unit} if unit else {})}


def objective_condition(said: Objective) -> Node:
    """A service level; of a range both ends, each included."""
    if said.comparison is Comparison.BETWEEN and said.upper is not None:
        ends = {"@list": [amount(said.value, said.unit), amount(said.upper, said.unit)]}
        return condition(said.metric, "quan:inRange", ends)
    return condition(said.metric, _OPERATOR[said.comparison], amount(said.value, said.unit))


def parameter_condition(said: Parameter) -> Node:
    """A setting, by its key; a number is a quantity, a structure a JSON literal."""
    value = to_plain(said)["value"]
    of = {"@type": "net:Parameter", "net:key": said.key}
    if isinstance(value, float):
        return _condition(of, "quan:exactly", amount(value, said.unit))
    if isinstance(value, dict | list) or value is None:
        value = {"@type": "@json", "@value": value}
    node = _condition(of, "net:equals", value)
    return {**node, "net:unit": said.unit} if said.unit else node


def schedule_context(said: Schedule) -> Node:
    """When an expectation holds, in the caller's words too."""
    times = {"net:start": said.start, "net:end": said.end, "net:recurrence": said.recurrence, "net:text": said.text}
    plain = {key: timestamp(value) if isinstance(value, datetime) else value for key, value in times.items() if value}
    return {"@type": "icm:Context", **plain}


def _condition(of: Node, operator: str, value: Any) -> Node:
    return {
        "@type": "icm:Condition",
        "set:forAll": [{"icm:valuesOfTargetProperty": [of], operator: [value]}],
    }
