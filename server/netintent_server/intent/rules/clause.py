"""A clause: a stretch of the text that asks for something, forbids it, or only tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from netintent_server.intent.rules.lexicon import VerbForm
from netintent_server.intent.rules.units import Unit, said_of


class Mood(Enum):
    """What a clause is for."""

    __hash__ = object.__hash__  # Enum's own is not built in, and sets are asked for the mood of every clause

    REQUEST = "asks for an action"
    NEGATED = "forbids an action"
    IDLE = "leaves things as they are"
    READ = "asks to be told something"
    WISH = "says a need, and no action"
    REPORT = "tells of an action"
    QUESTION = "asks a question"
    QUOTED = "repeats what something says"
    RETRACTED = "takes back what was said"
    FRAGMENT = "says no action"


@dataclass(slots=True)
class Clause:
    """A stretch of units with one mood; `lead` is what stands before the verb, `body` what comes after it."""

    mood: Mood
    verb: Unit | None = None
    lead: list[Unit] = field(default_factory=list)
    body: list[Unit] = field(default_factory=list)
    conditional: Unit | None = None
    """The word that makes it depend on something: "if", "unless"."""
    corrects: bool = False
    """Whether it replaces something said before: "no, make that 5"."""
    follows_colon: bool = False
    is_passive: bool = False
    """Whether its lead says what is acted on: "the AMF must be restarted"."""
    is_topical: bool = False
    """Whether it opens with what it is about: "on the AMF, set …"."""
    linked: bool = False
    """Whether it stands in one sentence with the clause before."""

    voided: Unit | None = None
    """The word that says it is no longer, or not yet, to be done: "done", "draft"."""
    said: frozenset[str] | set[str] = frozenset()
    """Every sense that a unit of it has, once it is settled."""
    _units: list[Unit] | None = field(default=None, init=False)

    def settle(self) -> None:
        """Take note of its units: from here on they stay as they are."""
        self._units = self.units
        self.said = said_of(self._units)

    @property
    def form(self) -> VerbForm | None:
        """The verb's entry in the lexicon."""
        return self.verb.get("verb") if self.verb is not None else None

    @property
    def units(self) -> list[Unit]:
        """All units in order."""
        if self._units is not None:
            return self._units
        units = [*self.lead, *([self.verb] if self.verb else []), *self.body]
        if self.verb is not None and self.body and self.body[0].start <= self.verb.start:
            units.sort(key=lambda unit: unit.start)  # the verb stands among what it is about
        return units
