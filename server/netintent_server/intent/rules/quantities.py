"""What the numbers of an item say, once they are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from netintent_server.intent.rules.fields import Doubt, Fields
from netintent_server.intent.rules.units import Unit

SIZES = frozenset({"replicas", "replicas_delta", "factor"})
"""Fields that say how many there should be, each in its way."""


@dataclass(slots=True)
class Amounts:
    """What the numbers say; `fields` are named without the kind: "replicas", "resources.cpu_millicores"."""

    fields: Fields = field(default_factory=dict)
    objectives: list[Fields] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    unfit: list[Unit] = field(default_factory=list)
    sized: bool = False
    """Whether a number of replicas was said as a size to reach, rather than as how many to make."""

    @property
    def relative(self) -> bool:
        """Whether a change of size was said."""
        return "replicas_delta" in self.fields or "factor" in self.fields

    @property
    def ranged(self) -> bool:
        """Whether a range or a rule for scaling was said."""
        return any(name.startswith("autoscale.") for name in self.fields)

    @property
    def resourced(self) -> bool:
        """Whether compute was said."""
        return any(name.startswith("resources.") for name in self.fields)
