"""What somebody probably meant who wrote a word that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Collection


def nearest(word: str, known: Collection[str]) -> str:
    """What was probably meant, or what there is."""
    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), folded, n=1)
    if close:
        return f"did you mean {folded[close[0]]}?"
    return f"use one of {', '.join(list(known)[:40])}"
