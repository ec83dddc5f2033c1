"""The values that a package is to have: data of its context, the ConfigMap that its functions may read.

The keys are ours but for parameters, which keep their own. A package that reads other keys does nothing with them, and
a warning names what has to be read.
"""

from __future__ import annotations

import re

from netintent_server.intent.formats.free_values import as_text, is_finite
from netintent_server.intent.formats.ledger import Ledger
from netintent_server.intent.formats.nephio_package_variant.package import PARAMETERS, Downstream
from netintent_server.intent.formats.quantities import byte_quantity, cpu_quantity
from netintent_server.intent.formats.replicas import resolved_replicas
from netintent_server.model.common import FindingCode, Severity
from netintent_server.model.plan import Action, AutoscaleSpec, Parameter, PlanContext, Resources, Target

_KEY = re.compile(r"[-._a-zA-Z0-9]{1,253}")
_RESERVED = ("name", "package-path")  # Porch's own: it refuses a PackageVariant that sets them


def package_context(action: Action, place: Downstream, ledger: Ledger, context: PlanContext) -> dict[str, str]:
    """Everything of the action's change that is a value, as texts by key."""
    data: dict[str, str] = {}
    if action.deploy is not None:
        if action.deploy.replicas is not None:
            data["replicas"] = str(action.deploy.replicas)
            ledger.said("deploy.replicas")
        data |= _image(action.deploy.image, "deploy.image", ledger)
        data |= _resources(action.deploy.resources, "deploy.resources", ledger)
        data |= _range(action.deploy.autoscale, "deploy.autoscale", ledger)
        _add_parameters(data, action.deploy.parameters, "deploy.parameters", ledger)
    if action.scale is not None:
        namespace = (action.target or Target()).namespace or context.namespace
        replicas = resolved_replicas(action.scale, namespace, place.package, ledger, context)
        data |= {} if replicas is None else {"replicas": str(replicas)}
        data |= _resources(action.scale.resources, "scale.resources", ledger)
        data |= _range(action.scale.autoscale, "scale.autoscale", ledger)
    if action.configure is not None:
        _add_parameters(data, action.configure.parameters, "configure.parameters", ledger)
    if action.upgrade is not None:
        data |= _image(action.upgrade.image, "upgrade.image", ledger)
    if data:
        ledger.note(
            FindingCode.AMBIGUOUS,
            Severity.WARNING,
            "",
            f"the package does as it is told only if its functions read {', '.join(data)} from its context",
            "check the package's pipeline, or change its resources in the draft",
        )
    return data


def _image(image: str, path: str, ledger: Ledger) -> dict[str, str]:
    if image:
        ledger.said(path)
    return {"image": image} if image else {}


def _resources(said: Resources | None, path: str, ledger: Ledger) -> dict[str, str]:
    if said is None:
        return {}
    ledger.said(path)
    amounts = {
        "cpu": None if said.cpu_millicores is None else cpu_quantity(said.cpu_millicores),
        "memory": None if said.memory_bytes is None else byte_quantity(said.memory_bytes),
        "storage": None if said.storage_bytes is None else byte_quantity(said.storage_bytes),
        "gpus": None if said.gpus is None else str(said.gpus),
    }
    return {key: amount for key, amount in amounts.items() if amount is not None}


def _range(said: AutoscaleSpec | None, path: str, ledger: Ledger) -> dict[str, str]:
    if said is None:
        return {}
    ledger.said(path)
    members = {
        "min-replicas": said.min_replicas,
        "max-replicas": said.max_replicas,
        "autoscale-metric": said.metric or None,
        "autoscale-target": said.target,
        "autoscale-unit": said.unit or None,
    }
    return {key: as_text(value) for key, value in members.items() if value is not None}


def _add_parameters(data: dict[str, str], parameters: tuple[Parameter, ...], path: str, ledger: Ledger) -> None:
    for i, parameter in enumerate(parameters):
        if path == "deploy.parameters" and parameter.key in PARAMETERS:
            continue
        keys = {parameter.key: as_text(parameter.value)}
        if parameter.unit:
            keys[f"{parameter.key}.unit"] = parameter.unit
        if any(_KEY.fullmatch(key) is None or key in _RESERVED or key in data for key in keys) or not is_finite(
            parameter.value
        ):
            ledger.lost(
                f"{path}[{i}]",
                "the context has no such key or value, or the key is taken",
                "use letters, digits, '-', '_' and '.', no key twice, and finite numbers",
            )
            continue
        data |= keys
        ledger.said(f"{path}[{i}]")
