"""CONFIGURE: sets parameters in the ConfigMaps of a workload, where their keys are really there and there once.

A key is looked for among those of the ConfigMap and within the YAML or JSON that its texts hold, as functions of the 5G
core read their settings. Spelling counts by letters and digits alone: `t3512`, `T3512` and `T_3512` are one key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from netintent_server.errors import InvalidRequest
from netintent_server.intent.checks.report import plain_number, quoted
from netintent_server.intent.diff.editing import applied, edits
from netintent_server.intent.diff.reporting import Report
from netintent_server.intent.diff.resources import Resource, Sort, below
from netintent_server.intent.diff.tree import Mapping, Node, Scalar, Sequence, documents_of, plain
from netintent_server.intent.diff.values import changes_between, joined
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import Action, Parameter


class Settings:
    """The ConfigMaps of the manifests, by name."""

    def __init__(self, resources: list[Resource]) -> None:
        self._by_name: dict[str, list[Resource]] = {}
        for resource in resources:
            if resource.sort is Sort.SETTINGS:
                self._by_name.setdefault(resource.name, []).append(resource)

    def of(self, workload: Resource) -> list[Resource]:
        """Those that the workload's pods read, else those of its name."""
        read = dict.fromkeys(_references(workload.value))
        return self._there(read, workload.namespace) or self._there(_called(workload.name), workload.namespace)

    def named(self, name: str) -> list[Resource]:
        """Those that are called like a workload."""
        return self._there(_called(name), "")

    def _there(self, names: Iterable[str], namespace: str) -> list[Resource]:
        found = (resource for name in names for resource in self._by_name.get(name, ()))
        return [r for r in found if not r.namespace or not namespace or r.namespace == namespace]


def configure(action: Action, maps: list[Resource], whose: str, report: Report) -> None:
    """Set each parameter of the action in the one place that has its key."""
    parameters = action.configure.parameters if action.configure is not None else ()
    for i, parameter in enumerate(parameters):
        member = f"configure.parameters[{i}]"
        places = list(_places(parameter.key, maps))
        if len(places) == 1:
            _set(places[0], parameter, member, report)
        elif places:
            told = ", ".join(place.title() for place in places[:5])
            report.warn(
                "candidates",
                FindingCode.AMBIGUOUS,
                member,
                f"{quoted(parameter.key)} stands in {len(places)} places: {told}",
                "name the key as one of them is called, or change the manifest by hand",
            )
        else:
            where = ", ".join(found.title() for found in maps[:5])
            report.warn(
                "no_key",
                FindingCode.MISSING_PARAMETER,
                member,
                f"{quoted(parameter.key)} is no key of {where}"
                if where
                else f"the manifests hold no ConfigMap of {whose}",
                "name the key as the ConfigMap does, or add it to the manifests",
            )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a key stands: in a ConfigMap, or in the text that one of its keys holds."""

    resource: Resource
    key: str
    node: Scalar | None = None
    path: str = ""

    def title(self) -> str:
        return f"{self.resource.title()} {joined('data', self.key)}{f' ({self.path})' if self.path else ''}"

    def now(self) -> Any:
        return self.text() if self.node is None else self.node.value

    def text(self) -> str:
        return str(_data(self.resource)[self.key])


_AMOUNT = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*([A-Za-z%]*)")
_MOST_EMBEDDED = 2**18  # bytes of a text that is looked into


def _places(key: str, maps: list[Resource]) -> Iterator[_Place]:
    wanted = _letters(key)
    for resource in maps:
        for name, text in _data(resource).items():
            if not isinstance(text, str):
                continue
            if _letters(name) == wanted:
                yield _Place(resource, name)
            elif ":" in text and len(text) <= _MOST_EMBEDDED and wanted in _letters(text):
                try:
                    roots = documents_of(text, "")
                except InvalidRequest:
                    continue  # a text of another kind, such as a script
                if len(roots) == 1 and isinstance(roots[0].root, Mapping):
                    for path, node in _leaves(roots[0].root, wanted, ""):
                        yield _Place(resource, name, node, path)


def _leaves(node: Node, wanted: str, path: str) -> Iterator[tuple[str, Scalar]]:
    if isinstance(node, Sequence):
        for i, item in enumerate(node.items):
            yield from _leaves(item, wanted, f"{path}[{i}]")
    elif isinstance(node, Mapping):
        for key, (_, value) in node.pairs.items():
            step = joined(path, key)
            if isinstance(value, Scalar) and _letters(key) == wanted:
                yield step, value
            else:
                yield from _leaves(value, wanted, step)


def _set(place: _Place, parameter: Parameter, member: str, report: Report) -> None:
    value = _as_there(place, parameter, member, report)
    if value is None:
        return
    text = place.text()
    if place.node is None:
        new = str(value)
    else:
        (root,) = documents_of(text, "")
        new = applied(text, edits(text, place.node, value))
        if not _changes_only(plain(root.root), new, place, value):
            report.warn(
                "no_edit",
                FindingCode.FORMAT_LOSS,
                member,
                f"{place.title()} is laid out in a way that cannot be changed in place",
                "change the manifest by hand",
            )
            return
    data = {**_data(place.resource), place.key: new}
    place.resource.value = {**(place.resource.value or {}), "data": data}
    place.resource.actions.append(report.path)


def _as_there(place: _Place, parameter: Parameter, member: str, report: Report) -> Any:
    """The value as the place spells it: a unit only where one stands there already; None where it cannot be said."""
    value, unit, now = parameter.value, parameter.unit, place.now()
    if isinstance(value, dict | list) or value is None:
        report.warn("no_scalar", FindingCode.FORMAT_LOSS, member, "a single value is set only", "change it by hand")
        return None
    in_text = place.node is None or isinstance(now, str)
    if isinstance(value, bool):
        return _flag(value, now) if in_text else value
    amount = _AMOUNT.fullmatch(now) if isinstance(now, str) else None
    if isinstance(value, int | float):
        number = plain_number(value)
        there = amount[2] if amount else ""
        if unit and there and there.lower() != unit.lower():
            report.warn(
                "other_unit",
                FindingCode.UNSUPPORTED_VALUE,
                f"{member}.unit",
                f"{place.title()} is {quoted(str(now))}, in another unit than {quoted(unit)}",
                f"say the value in {there}",
            )
            return None
        if unit and not there:
            report.note(
                "unit", f"{member}.unit", f"{place.title()} is taken to be in {unit}", "correct the value if it is not"
            )
        if in_text:
            return number + (there if unit or not there else "")
        return int(number) if re.fullmatch(r"-?\d+", number) else value
    return str(value)


def _flag(value: bool, now: Any) -> str:  # noqa: FBT001 - the value is a setting
    """A truth value in the words that stand there."""
    for yes, no in (("true", "false"), ("on", "off"), ("yes", "no"), ("enabled", "disabled"), ("1", "0")):
        for spelt in (str, str.capitalize, str.upper):
            if now in (spelt(yes), spelt(no)):
                return spelt(yes if value else no)
    return "true" if value else "false"


def _changes_only(before: Any, text: str, place: _Place, value: Any) -> bool:
    """Whether the text says what it did but for the one place; nothing differs where the value was there already."""
    try:
        documents = documents_of(text, "")
    except InvalidRequest:
        return False
    if len(documents) != 1:
        return False
    differing = [change.path for change in changes_between(before, plain(documents[0].root))]
    return differing == [place.path] or (not differing and place.now() == value)


def _data(resource: Resource) -> dict[str, Any]:
    return below(resource.value, "data")


def _called(name: str) -> list[str]:
    return [name, *(f"{name}-{end}" for end in ("config", "configmap", "cm", "configuration", "settings"))]


def _letters(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.lower())


def _references(value: Any) -> Iterator[str]:
    """The names of ConfigMaps anywhere below a value that refer to one."""
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in ("configMap", "configMapRef", "configMapKeyRef") and isinstance(item, dict):
                if isinstance(name := item.get("name"), str):
                    yield name
            elif key == "parametersRefs" and isinstance(item, list):
                refs = [ref for ref in item if isinstance(ref, dict) and ref.get("kind") == "ConfigMap"]
                yield from (ref["name"] for ref in refs if isinstance(ref.get("name"), str))
            else:
                yield from _references(item)
