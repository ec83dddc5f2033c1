"""The network functions that plans may name: data shipped with the service, extended by a deployment's own file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class NetworkFunction:
    """One function: its canonical type, its other spellings and its implementations."""

    type: str
    full_name: str
    aliases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    """Spellings taken only as written: "RAN", since "ran" is an ordinary word."""
    components: tuple[str, ...] = ()
    whole: bool = False
    """Whether it consists of other functions, as the 5G core does."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All functions, in the order of the files."""

    functions: tuple[NetworkFunction, ...]
    component_aliases: tuple[tuple[str, str], ...]
    """Short name to component: ("kpimon", "ric-kpimon")."""
    ambiguous: tuple[tuple[str, tuple[str, ...]], ...]
    """Spelling to the types it may mean: ("ric", ("NEAR-RT-RIC", "NON-RT-RIC"))."""

    @classmethod
    def load(cls, extra_text: str | None = None) -> Catalogue:
        """Read the shipped catalogue and, over it, a deployment's TOML; a type named again is extended.

        Raises ValueError, naming the entry and what is wrong with it.
        """
        shipped = (files("netintent_server.intent") / "data" / "functions.toml").read_text(encoding="utf-8")
        sources = [tomllib.loads(shipped)]
        if extra_text is not None:
            sources.append(tomllib.loads(extra_text))
        functions: dict[str, NetworkFunction] = {}
        component_aliases: dict[str, str] = {}
        ambiguous: dict[str, tuple[str, ...]] = {}
        for source in sources:
            _refuse_unknown("the file", source, {"function", "component_alias", "ambiguous"})
            for entry in source.get("function", []):
                function = _function(entry, functions.get(str(entry.get("type", ""))))
                functions[function.type] = function
            component_aliases |= source.get("component_alias", {})
            ambiguous |= {spelling: tuple(types) for spelling, types in source.get("ambiguous", {}).items()}
        _refuse_dangling(functions, component_aliases, ambiguous)
        return cls(tuple(functions.values()), tuple(component_aliases.items()), tuple(ambiguous.items()))


_LISTS = ("aliases", "exact", "components")


def _function(entry: dict[str, Any], known: NetworkFunction | None) -> NetworkFunction:
    kind = entry.get("type")
    if not isinstance(kind, str) or not kind:
        raise ValueError(f'a function without a type: {entry!r}; give it type = "…"')
    _refuse_unknown(f"function {kind}", entry, {"type", "full_name", "whole", *_LISTS})
    lists: dict[str, tuple[str, ...]] = {}
    for name in _LISTS:
        values = entry.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            raise ValueError(f"function {kind}: {name} must be a list of words")
        lists[name] = tuple(dict.fromkeys([*(getattr(known, name) if known else ()), *values]))
    return NetworkFunction(
        type=kind,
        full_name=entry.get("full_name", known.full_name if known else kind),
        whole=entry.get("whole", known.whole if known else False),
        **lists,
    )


def _refuse_unknown(where: str, entry: dict[str, Any], known: set[str]) -> None:
    if unknown := sorted(entry.keys() - known):
        raise ValueError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(known))}")


def _refuse_dangling(
    functions: dict[str, NetworkFunction], component_aliases: dict[str, str], ambiguous: dict[str, tuple[str, ...]]
) -> None:
    components = {component for function in functions.values() for component in function.components}
    for alias, component in component_aliases.items():
        if component not in components:
            raise ValueError(f"component_alias {alias!r}: no function has the component {component!r}")
    for spelling, types in ambiguous.items():
        if missing := [kind for kind in types if kind not in functions]:
            raise ValueError(f"ambiguous {spelling!r}: no function of type {missing[0]!r}")
