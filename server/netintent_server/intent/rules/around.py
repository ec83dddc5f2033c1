"""What the verb of an item and the words around a number say of it: which way, of what, and whether it is a bound."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from netintent_server.intent.rules.lexicon import VerbForm
from netintent_server.intent.rules.near import Near
from netintent_server.intent.rules.numbers import Quantity
from netintent_server.intent.rules.units import Unit, says
from netintent_server.model.plan import ActionKind


class Around(Near):
    """The units of an item, of which `before` stand before its target; `said` is every sense that one of them has."""

    def __init__(self, units: Sequence[Unit], before: int, verb: Unit | None, said: AbstractSet[str]) -> None:
        super().__init__(units)
        self.before = before
        self.verb = verb
        self.form: VerbForm | None = verb.get("verb") if verb is not None else None
        self.said = said

    def _bounds(self) -> bool:
        """Whether the verb sets an upper bound: "limit", "cap"."""
        return (
            self.form is not None
            and self.form.verb.way == "down"
            and self.form.verb.kinds.get(ActionKind.ASSURE, 0) > 1
        )

    def _holds(self) -> bool:
        """Whether the verb asks for a state: "should have", "ensure"."""
        return self.form is not None and self.form.verb.kinds.get(ActionKind.ASSURE, 0) > 1

    def _lead(self, before: int) -> str:
        """The word that leads to a count, "by" in "by adding two"."""
        adds = self.says(before, "verb") and bool(self.units[before].get("verb").verb.way)
        return "by" if adds and self.word(before - 1) == "by" else self.word(before)

    def _bound_of(self, index: int) -> tuple[str, Unit | None]:
        """The bound that a count is, "exactly" being none."""
        comparison, compared = self.comparison(index)
        return ("", None) if comparison == "EQUAL" else (comparison, compared)

    def _counts_others(self, index: int) -> bool:
        noun = self.unit(index + 1)
        return index >= self.before and noun is not None and _is_foreign(noun)

    def _follows_a_pronoun(self, index: int) -> bool:
        return any(unit.is_one_of("pronoun", "pronouns") for unit in self.units[:index])

    def _is_of_a_feature(self) -> bool:
        """As in "the MTU of the UPF": the target is only whose it is."""
        at = self.before - 1
        while at >= 0 and "determiner" in self.units[at]:
            at -= 1
        noun = self.unit(at - 1)
        return self.word(at) == "of" and noun is not None and (noun.is_unknown or noun.is_one_of("feature", "about"))

    def _is_count_of_new(self, index: int) -> bool:
        """As in "deploy UPF x3"; "scale UPF x3" may be to three or threefold."""
        return self.units[index].get("quantity").word == "count" and self._makes()

    def _makes(self) -> bool:
        return self.form is not None and ActionKind.DEPLOY in self.form.verb.kinds

    def _change(self, index: int, value: int, *, counted: bool) -> int | None:
        """By how many it changes: "take one pod from the LMF", "add two replicas"; None for a number to reach."""
        if counted and self._is_taken_from(index):
            return -value
        if self._adds_or_removes(index, counted=counted):
            return value if self._way(index) == "up" else -value
        return None

    def _is_taken_from(self, index: int) -> bool:
        at = self.before - 1
        while at > index and "determiner" in self.units[at]:
            at -= 1
        scales = self.form is not None and ActionKind.SCALE in self.form.verb.kinds
        return scales and index < at and self.word(at) in {"from", "off", "out of", "off of"}

    def _adds_or_removes(self, index: int, *, counted: bool) -> bool:
        """As in "add 2 AMF replicas", "remove 2 pods", "take one instance off": by so many."""
        if self.form is None or not self.form.verb.way or index >= max(self.before, 1) + 2:
            return False
        kinds = self.form.verb.kinds
        adds = ActionKind.DEPLOY in kinds
        removes = ActionKind.DELETE in kinds
        value = int(self.units[index].get("quantity").value)
        noun = counted or "replicas" in self.said
        return value > 0 and (
            (adds and (value > 1 or noun)) or (removes and noun) or (counted and self.word(self.previous(index)) == "")
        )

    def _verb_way(self) -> str:
        return self.form.verb.way if self.form is not None else ""

    def _way(self, index: int) -> str:
        """Up or down: by the verb, or by a particle near the number."""
        near = self.word(index - 2) if self.word(index - 1) == "by" else ""
        if near in {"up", "down"}:  # "scale the AMF up by 2 and the SMF down by 1"
            return near
        if self.form is not None and self.form.verb.way:
            return self.form.verb.way
        for at in range(index - 1, max(-1, index - 5), -1):
            word = self.word(at)
            if word in {"up", "out", "up to"}:
                return "up"
            if word in {"down", "in", "back", "off"}:
                return "down"
        return ""

    def _concerns_resource(self, index: int) -> bool:
        return any(
            self.says(at, "resource_words", "metrics")
            for at in range(max(0, index - 3), min(len(self.units), index + 3))
        )

    def _concerns_quality(self, index: int) -> bool:
        """As in "cut latency on the slice by 30 %": what is changed is no size."""
        before = self.units[:index]
        return says(before, "metrics", "traffic") and not any(unit.is_one_of("replicas", "capacity") for unit in before)

    def _is_multiplied(self, quantity: Quantity) -> bool:
        """As in "multiply the pods by four"."""
        return quantity.cls == "" and self.form is not None and self.form.verb.multiplies


def _is_foreign(noun: Unit) -> bool:
    """Whether a number counts something that is no replica."""
    return (noun.is_unknown and not noun.word.endswith("ly")) or noun.is_one_of(
        "about", "metrics", "traffic", "quantity"
    )
