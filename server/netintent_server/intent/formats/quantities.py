"""Amounts in Kubernetes' notation, exact."""

from __future__ import annotations

_BINARY = (("Ei", 2**60), ("Pi", 2**50), ("Ti", 2**40), ("Gi", 2**30), ("Mi", 2**20), ("Ki", 2**10))
_DECIMAL = (("E", 10**18), ("P", 10**15), ("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**3))


def cpu_quantity(millicores: int) -> str:
    """Return whole cores as "2", parts as "2500m"."""
    return str(millicores // 1000) if millicores % 1000 == 0 else f"{millicores}m"


def byte_quantity(size: int) -> str:
    """Return the exact amount in the shortest spelling: "4Gi", "4G", else bare bytes."""
    return _shortest(size, (*_BINARY, *_DECIMAL))


def decimal_quantity(amount: int) -> str:
    """Return the exact amount in the shortest decimal spelling: "5G", "1500M", else bare."""
    return _shortest(amount, _DECIMAL)


def _shortest(amount: int, units: tuple[tuple[str, int], ...]) -> str:
    exact = [f"{amount // unit}{suffix}" for suffix, unit in units if amount % unit == 0]
    return min([*exact, str(amount)], key=len) if amount else "0"
