"""What stands near a number: the word before that says something, and how the number is compared."""

from __future__ import annotations

from collections.abc import Sequence

from netintent_server.intent.rules.units import Unit

_FILLERS = frozenset({"the", "a", "an", "of", "about", "its", "their", "is", "now", "just", "only", "target", "total"})
_PASSED = _FILLERS | {"=", ":", "be", "to"}


class Near:
    """Units, asked by their place among others."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units

    def unit(self, index: int) -> Unit | None:
        """Return the unit at an index, None outside."""
        return self.units[index] if 0 <= index < len(self.units) else None

    def previous(self, index: int) -> int:
        """The unit before that says something, past articles and comparisons."""
        index -= 1
        while index >= 0 and (self.units[index].word in _FILLERS or "comparisons" in self.units[index]):
            index -= 1
        return index

    def word(self, index: int) -> str:
        """Return the word at an index, "" outside."""
        return self.units[index].word if 0 <= index < len(self.units) else ""

    def says(self, index: int, *categories: str) -> bool:
        """Return whether the unit at an index has any of the senses."""
        if 0 <= index < len(self.units):
            senses = self.units[index].senses
            for category in categories:
                if category in senses:
                    return True
        return False

    def comparison(self, index: int) -> tuple[str, Unit | None]:
        """The comparison before the number ("at least 3"), or after it ("3 or more", "3 minimum")."""
        own = self.units[index].get("comparisons")
        if own:
            return own, self.units[index]
        at = index - 1
        while at >= 0 and self.units[at].word in _PASSED and at > index - 3:
            if "comparisons" in self.units[at] and self.units[at].word != "=":
                break
            at -= 1
        unit = self.unit(at)
        if unit is not None and "comparisons" in unit and (unit.get("comparisons") != "EQUAL" or unit.word != "="):
            return unit.get("comparisons"), unit
        for at in (index + 1, index + 2):
            unit = self.unit(at)
            if unit is None or unit.word in {",", "and"} or unit.is_one_of("quantity", "preposition"):
                break
            if "comparisons" in unit.senses and not self.says(at + 1, "quantity"):
                return unit.get("comparisons"), unit
        return "", None
