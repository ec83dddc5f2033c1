"""Reads a policy file: everything wrong with it at once, each with line, column and remedy, or the compiled policy."""

from __future__ import annotations

import hashlib
import re
import zoneinfo
from collections.abc import Collection
from typing import Any

import rfc8785

from netintent_server.errors import ConfigurationError
from netintent_server.intent.checks.metrics import CANONICAL_UNITS
from netintent_server.intent.checks.numbers import MAX_REPLICAS
from netintent_server.intent.checks.report import KnownFunctions
from netintent_server.intent.policy import notes as n
from netintent_server.intent.policy.expressions import Expression, WrongExpression, compiled
from netintent_server.intent.policy.marked import Mapping, Node, Problem, Scalar, Unreadable, plain, read_tree
from netintent_server.intent.policy.model import (
    Effect,
    Images,
    Maintenance,
    Namespaces,
    ObjectiveLimit,
    Policy,
    Protected,
    ReplicaLimits,
    Rule,
    Window,
)
from netintent_server.intent.policy.near import nearest
from netintent_server.intent.policy.notes import Notes, Wrong, wrong
from netintent_server.model.plan import ActionKind

VERSION = 1
MOST_RULES = 200
MOST_PROBLEMS = 100
RESERVED = ("policy.", "validate.", "format.")


class BrokenPolicy(ConfigurationError):
    """The file cannot be used; carries everything that is wrong with it, in the order of the file."""

    def __init__(self, source: str, problems: Collection[Problem]) -> None:
        shown = sorted(problems)[:MOST_PROBLEMS]
        lines = [f"{source}:{problem}" for problem in shown]
        if len(problems) > len(shown):
            lines.append(f"{source}: and {len(problems) - len(shown)} more")
        super().__init__("\n".join(lines))
        self.problems = tuple(shown)


def read_policy(data: bytes, source: str, known: KnownFunctions) -> Policy:
    """The policy that the file's bytes say; `source` names the file in messages. Raises BrokenPolicy."""
    try:
        tree = read_tree(data)
    except Unreadable as error:
        raise BrokenPolicy(source, [error.problem]) from None
    reader = _Reader(known.types)
    sections: dict[str, Any] = {}
    try:
        sections = reader.sections(tree)
    except Wrong as error:
        reader.notes.note(error)
    if reader.notes.problems:
        raise BrokenPolicy(source, reader.notes.problems)
    digest = "sha256:" + hashlib.sha256(rfc8785.dumps(plain(tree))).hexdigest()
    return Policy(source=source, digest=digest, **sections)


_EFFECTS = {"deny": Effect.DENY, "approve": Effect.APPROVE}
_LENIENT = {**_EFFECTS, "allow": Effect.ALLOW}
_KINDS = {kind.name: kind for kind in ActionKind if kind}
_DAYS = {day: i for i, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_ID = re.compile(r"[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?")
_PATTERN = re.compile(r"[A-Za-z0-9.*_-]{1,63}")
_REGISTRY = re.compile(r"[a-z0-9.-]+(:[0-9]{1,5})?(/[a-z0-9._-]+)*")
_HOURS = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")


class _Reader:
    """One file, section by section."""

    def __init__(self, functions: Collection[str]) -> None:
        self.notes = Notes()
        self._functions = {kind: kind for kind in sorted(functions)}
        self._ids: dict[str, int] = {}

    def sections(self, tree: Node) -> dict[str, Any]:
        values = self.notes.fields(
            tree,
            "the policy",
            {
                "version": self._version,
                "replicas": self._replicas,
                "namespaces": self._namespaces,
                "protected": lambda node: self.notes.items(node, "protected", self._protected),
                "approval": self._approval,
                "images": self._images,
                "maintenance": self._maintenance,
                "objectives": lambda node: self.notes.items(node, "objectives", self._objective),
                "rules": self._rules,
            },
            required=("version",),
        )
        del values["version"]
        return values

    def _version(self, node: Node) -> int:
        if not isinstance(node, Scalar) or node.value != VERSION or isinstance(node.value, bool | float):
            wrong(node, f"version is {n.kind_of(node)}, which this server does not know", f"write version: {VERSION}")
        return VERSION

    def _replicas(self, node: Node) -> ReplicaLimits:
        def count(inner: Node) -> int:
            return n.whole(inner, "the number of replicas", 0, MAX_REPLICAS)

        values = self.notes.fields(
            node,
            "replicas",
            {
                "ceiling": count,
                "ceilings": self._ceilings,
                "floor": count,
                "step": lambda inner: n.whole(inner, "step", 1, MAX_REPLICAS),
                "factor": lambda inner: n.number(inner, "factor", 1, MAX_REPLICAS),
                "beyond_ceiling": self._effect,
                "below_floor": self._effect,
                "beyond_step": self._effect,
                "unknown_current": self._lenient,
            },
        )
        limits = ReplicaLimits(**values)
        if limits.floor is not None and limits.ceiling is not None and limits.floor > limits.ceiling:
            self.notes.add(node, f"the floor {limits.floor} is above the ceiling {limits.ceiling}", "correct one")
        return limits

    def _ceilings(self, node: Node) -> dict[str, int]:
        if not isinstance(node, Mapping):
            wrong(node, f"ceilings is {n.kind_of(node)}, not a map", "write FUNCTION: NUMBER, one a line")
        ceilings = {}
        for key, value in node.items:
            try:
                kind = n.one_of(key, "the catalogue", self._functions)
                if kind in ceilings:
                    self.notes.add(key, f"{kind} is said twice", "keep one")
                ceilings[kind] = n.whole(value, f"the ceiling of {kind}", 0, MAX_REPLICAS)
            except Wrong as error:
                self.notes.note(error)
        return ceilings

    def _namespaces(self, node: Node) -> Namespaces:
        return Namespaces(
            **self.notes.fields(
                node,
                "namespaces",
                {"allowed": self._patterns, "effect": self._effect, "unsaid": self._lenient},
                required=("allowed",),
            )
        )

    def _protected(self, node: Node) -> Protected:
        values = self.notes.fields(
            node,
            "an entry of protected",
            {
                "id": self._id,
                "functions": self._some_functions,
                "names": self._patterns,
                "namespaces": self._patterns,
                "sites": self._patterns,
                "kinds": self._kinds,
                "effect": self._effect,
                "message": lambda inner: n.text(inner, "message"),
                "remedy": lambda inner: n.text(inner, "remedy"),
            },
            required=("id",),
        )
        entry = Protected(**values)
        if not (entry.functions or entry.names or entry.namespaces or entry.sites):
            said = isinstance(node, Mapping) and {key.text for key, _ in node.items}
            if not said or said.isdisjoint({"functions", "names", "namespaces", "sites"}):
                self.notes.add(
                    node, f"{entry.id} does not say what it protects", "say functions, names, namespaces or sites"
                )
        return entry

    def _approval(self, node: Node) -> tuple[ActionKind, ...]:
        kinds: tuple[ActionKind, ...] = self.notes.fields(
            node, "approval", {"kinds": self._kinds}, required=("kinds",)
        )["kinds"]
        return kinds

    def _images(self, node: Node) -> Images:
        def registry(inner: Node) -> str:
            name = n.text(inner, "the registry").rstrip("/")
            if not _REGISTRY.fullmatch(name):
                wrong(
                    inner, f"{name[:60]!r} is no registry", "write a host, or host/path, in lower case, without a tag"
                )
            return name

        return Images(
            **self.notes.fields(
                node,
                "images",
                {
                    "registries": lambda inner: self.notes.items(inner, "registries", registry, least=1),
                    "effect": self._effect,
                },
                required=("registries",),
            )
        )

    def _maintenance(self, node: Node) -> Maintenance:
        return Maintenance(
            **self.notes.fields(
                node,
                "maintenance",
                {
                    "windows": lambda inner: self.notes.items(inner, "windows", self._window, least=1),
                    "effect": self._effect,
                },
                required=("windows",),
            )
        )

    def _window(self, node: Node) -> Window:
        values = self.notes.fields(
            node,
            "a window",
            {
                "id": lambda inner: n.text(inner, "id", most=64),
                "kinds": self._kinds,
                "days": lambda inner: self.notes.items(
                    inner, "days", lambda day: n.one_of(day, "the week", _DAYS), least=1
                ),
                "hours": _hours,
                "zone": _zone,
            },
            required=("id", "kinds", "hours", "zone"),
        )
        begin, end = values.pop("hours")
        return Window(**{"days": tuple(range(7))} | values, begin=begin, end=end)

    def _objective(self, node: Node) -> ObjectiveLimit:
        values = self.notes.fields(
            node,
            "an entry of objectives",
            {
                "metric": lambda inner: n.one_of(inner, "the contract", {name: name for name in CANONICAL_UNITS}),
                "least": lambda inner: n.number(inner, "least", 0, 1e18),
                "most": lambda inner: n.number(inner, "most", 0, 1e18),
                "effect": self._effect,
            },
            required=("metric",),
        )
        limit = ObjectiveLimit(**values)
        if limit.least is not None and limit.most is not None and limit.least > limit.most:
            self.notes.add(node, f"the least {limit.least:g} is above the most {limit.most:g}", "swap or correct them")
        return limit

    def _rules(self, node: Node) -> tuple[Rule, ...]:
        rules = self.notes.items(node, "rules", self._rule)
        if len(rules) > MOST_RULES:
            wrong(node, f"there are {len(rules)} rules", f"use at most {MOST_RULES}")
        return rules

    def _rule(self, node: Node) -> Rule:
        values = self.notes.fields(
            node,
            "a rule",
            {
                "id": self._id,
                "kinds": self._kinds,
                "when": self._when,
                "effect": self._effect,
                "message": lambda inner: n.text(inner, "message"),
                "remedy": lambda inner: n.text(inner, "remedy"),
            },
            required=("id", "when", "effect", "message", "remedy"),
        )
        return Rule(**values)

    def _when(self, node: Node) -> Expression:
        source = n.text(node, "when", most=100_000)
        try:
            return compiled(source)
        except WrongExpression as error:
            if not isinstance(node, Scalar):  # a text is one
                raise
            for fault in error.faults:
                self.notes.problems.append(Problem(*node.place(fault.offset), fault.what, fault.remedy))
            raise Wrong from None

    def _id(self, node: Node) -> str:
        name = n.text(node, "id", most=64)
        if not _ID.fullmatch(name) or name.startswith(RESERVED):
            wrong(
                node,
                f"{name!r} is no id of a rule",
                "use 1 to 64 of a-z, 0-9, dot, hyphen and underscore, not beginning with " + ", ".join(RESERVED),
            )
        if name in self._ids:
            wrong(node, f"the id {name} is taken", f"give each rule its own; the first is on line {self._ids[name]}")
        self._ids[name] = node.line
        return name

    def _effect(self, node: Node) -> Effect:
        return n.one_of(node, "an effect", _EFFECTS)

    def _lenient(self, node: Node) -> Effect:
        return n.one_of(node, "an effect", _LENIENT)

    def _kinds(self, node: Node) -> tuple[ActionKind, ...]:
        return self.notes.items(node, "kinds", lambda kind: n.one_of(kind, "the contract", _KINDS), least=1)

    def _some_functions(self, node: Node) -> tuple[str, ...]:
        return self.notes.items(
            node, "functions", lambda kind: n.one_of(kind, "the catalogue", self._functions), least=1
        )

    def _patterns(self, node: Node) -> tuple[str, ...]:
        def pattern(inner: Node) -> str:
            name = n.text(inner, "the name", most=63)
            if not _PATTERN.fullmatch(name):
                wrong(inner, f"{name!r} is no name", "use letters, digits, hyphens, and * for anything")
            return name

        return self.notes.items(node, "the list of names", pattern, least=1)


def _hours(node: Node) -> tuple[int, int]:
    said = n.text(node, "hours")
    found = _HOURS.fullmatch(said)
    hour, minute, until, until_minute = (int(part) for part in found.groups()) if found else (99, 0, 99, 0)
    begin, end = hour * 60 + minute, until * 60 + until_minute
    if minute > 59 or until_minute > 59 or begin >= 24 * 60 or end > 24 * 60 or begin == end:
        wrong(
            node, f"{said[:40]!r} are no hours", "write HH:MM-HH:MM; 22:00-05:00 goes past midnight, 00:00-24:00 is all"
        )
    return begin, end


def _zone(node: Node) -> zoneinfo.ZoneInfo:
    name = n.text(node, "zone", most=64)
    try:
        return zoneinfo.ZoneInfo(name)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        zones = {zone: zone for zone in zoneinfo.available_timezones()}
        wrong(node, f"there is no time zone {name!r}", _zone_remedy(name, zones))


def _zone_remedy(name: str, zones: Collection[str]) -> str:
    near = nearest(name, zones)
    return near if near.startswith("did") else "use an IANA name, such as Europe/Berlin"
