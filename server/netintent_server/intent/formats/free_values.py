"""Free JSON values of parameters, as other systems take them: whole numbers without a point, or all of it as text."""

from __future__ import annotations

import json
import math
from typing import Any


def whole_numbers(value: Any) -> Any:
    """Every number of a plan's free value is a double; whole ones become integers where that is exact."""
    if isinstance(value, list | tuple):
        return [whole_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: whole_numbers(item) for key, item in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def is_finite(value: Any) -> bool:
    """Whether JSON has words for all of the value: it has none for NaN and infinities."""
    if isinstance(value, list | tuple):
        return all(is_finite(item) for item in value)
    if isinstance(value, dict):
        return all(is_finite(item) for item in value.values())
    return not isinstance(value, float) or math.isfinite(value)


def as_text(value: Any) -> str:
    """Texts as they are, the rest as JSON: 1500, true, ["a"]."""
    return value if isinstance(value, str) else json.dumps(whole_numbers(value), ensure_ascii=False, sort_keys=True)
