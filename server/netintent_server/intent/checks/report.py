"""What a rule sees of an action, and how it words what it finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from netintent_server.intent.catalogue import Catalogue
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.plan import Action, PlanContext, Slice, Target

_QUOTED = 80  # characters of the caller's text that a message repeats


@dataclass(frozen=True, slots=True)
class KnownFunctions:
    """What the rules need of the catalogue: the canonical types, and the type of each named implementation."""

    types: frozenset[str]
    components: Mapping[str, str]

    @classmethod
    def of(cls, catalogue: Catalogue) -> KnownFunctions:
        """What a catalogue knows."""
        components = {name: function.type for function in catalogue.functions for name in function.components}
        return cls(frozenset(function.type for function in catalogue.functions), components)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the caller knows: the namespace where none is said, the clock, and what runs."""

    namespace: str
    now: datetime | None
    running: Mapping[str, int]
    """Replicas by "namespace/name"."""
    alone: Mapping[str, str]
    """The key in `running` of a name that one namespace alone has."""

    @classmethod
    def of(cls, context: PlanContext) -> Circumstances:
        """Index what runs once, for all the actions of a plan."""
        running = dict(context.current_replicas)
        names = Counter(key.rpartition("/")[2] for key in running)
        alone = {name: key for key in running if names[name := key.rpartition("/")[2]] == 1}
        return cls(context.namespace, context.now, running, alone)


@dataclass(frozen=True, slots=True)
class Subject:
    """One action under check and where it stands: `path` is "actions[0]"."""

    action: Action
    path: str
    known: KnownFunctions
    around: Circumstances

    @property
    def target(self) -> Target:
        """The target, empty when unset: rules then need no second case."""
        return self.action.target or _NOWHERE

    @property
    def slice(self) -> Slice | None:
        """The target's slice."""
        return self.target.slice


ActionRule = Callable[[Subject], Iterator[Finding]]

_NOWHERE = Target()


def with_zone(moment: datetime) -> datetime:
    """The moment; one without a zone reads as UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def error(rule: str, code: FindingCode, path: str, message: str, remedy: str) -> Finding:
    """Something that keeps the plan from being rendered or approved."""
    return Finding(
        code=code,
        severity=Severity.ERROR,
        field_path=path,
        message=message,
        remedy=remedy,
        rule_id=f"validate.{rule}",
    )


def warning(rule: str, code: FindingCode, path: str, message: str, remedy: str) -> Finding:
    """Something a person should look at; the plan stays usable."""
    return Finding(
        code=code,
        severity=Severity.WARNING,
        field_path=path,
        message=message,
        remedy=remedy,
        rule_id=f"validate.{rule}",
    )


def quoted(text: str) -> str:
    """The caller's text as a message repeats it: bounded, control characters escaped."""
    shown = text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
    return '"' + "".join(c if c.isprintable() else repr(c)[1:-1] for c in shown) + '"'


def plain_number(value: float) -> str:
    """A number as people write it: 10, 99.999, never 10.0."""
    return f"{value:.15g}"
