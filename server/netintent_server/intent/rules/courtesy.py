"""Recognises the frames in which people ask politely: "it would be great if you could …", "may I kindly ask you to …".

A frame is a row of word classes, so that "I'd be most grateful if somebody could" needs no entry of its own. The words
of each class are in the lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from netintent_server.intent.rules.units import Unit, join

_MOST_WORDS = 14
_ASKED = frozenset({"s", "y"})

# s who asks, y who is asked, t it, m a modal, b be, a an adverb, g how it would be, v to like, q to ask, p possible,
# h help, k to get or have, i if, o to
_FRAME = re.compile(
    r"(?:[st]m?|m)?a*b?a*ga*i(?:[sy]m?)?"  # it would be very nice if someone could; much appreciated if
    r"|sm?a*vt?a*i(?:[sy]m?)?"  # we would really appreciate it if you
    r"|tmha*s?i[sy]m?"  # it would help us if you could
    r"|sb?a*qi[sy]m"  # I was wondering whether you might
    r"|(?:mta*b|bt)a*pa*o"  # would it be at all possible to
    r"|(?:m?s|s[mb]?)a*qyo"  # may I kindly ask you to; we are asking you to
    r"|msa*k"  # could I possibly get
)


class Courtesy:
    """Finds polite frames in a row of units."""

    def __init__(self, classes: Mapping[str, str]) -> None:
        """Take the class of each word, one letter; of a contraction several ("i'd" is "sm")."""
        self._classes = classes

    def find(self, units: Sequence[Unit]) -> list[Unit]:
        """Join the words of each frame into one request."""
        found: list[Unit] = []
        index = 0
        while index < len(units):
            word = units[index].word
            first = word.partition(" ")[0] if " " in word else word
            end = self._end(units, index) if first in self._classes else index
            if end > index + 1:
                frame = join(units[index:end], "request", True)
                if self._classes.get(units[end - 1].word.rpartition(" ")[2], "") in _ASKED:
                    frame.senses["bidding"] = True  # "if you restarted …"
                found.append(frame)
                index = end
            else:
                found.append(units[index])
                index += 1
        return found

    def _end(self, units: Sequence[Unit], start: int) -> int:
        """The index after the frame that begins at a unit; `start` where none does."""
        letters, ends = "", []
        for unit in units[start : start + _MOST_WORDS]:
            classes = [self._classes.get(word, "") for word in unit.word.split()]
            if not classes or not all(classes):
                break
            letters += "".join(classes)
            ends.append(len(letters))
        frame = _FRAME.match(letters)
        return start + ends.index(frame.end()) + 1 if frame and frame.end() in ends else start
