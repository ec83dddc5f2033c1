"""What is set, once it is read: parameters with their values, and what was only half said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from netintent_server.intent.rules.fields import Fields, Said
from netintent_server.intent.rules.units import Unit


class Setting(NamedTuple):
    """One parameter: key, value and unit, each with its words."""

    key: Said
    value: Said
    unit: Said | None = None
    nouns: tuple[Unit, ...] = ()
    """The key's own words."""


@dataclass(slots=True)
class Settings:
    """The settings of some words, which of these words they account for, and what was only half said."""

    found: list[Setting] = field(default_factory=list)
    claimed: set[int] = field(default_factory=set)
    """Where the units start that it was read from."""
    vague: list[Unit] = field(default_factory=list)
    """Values that say no value: "higher", "by 5"."""
    nouns: list[Unit] = field(default_factory=list)
    """Keys that got no value."""

    @property
    def switched(self) -> bool:
        """Whether a feature is set on or off."""
        return any(isinstance(setting.value.value, bool) for setting in self.found)

    def join(self, other: Settings) -> None:
        """Take in the settings of more words."""
        self.found.extend(other.found)
        self.claimed |= other.claimed
        self.vague.extend(other.vague)
        self.nouns.extend(other.nouns)

    def fields(self, change: str) -> Fields:
        """Return the fields of a change's parameters; the last value of a key counts once."""
        fields: Fields = {}
        for number, setting in enumerate(self.found):
            fields[f"{change}.parameters[{number}].key"] = setting.key
            fields[f"{change}.parameters[{number}].value"] = setting.value
            if setting.unit is not None:
                fields[f"{change}.parameters[{number}].unit"] = setting.unit
        return fields
