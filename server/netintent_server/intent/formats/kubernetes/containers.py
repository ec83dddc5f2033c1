"""Resources of a container, in Kubernetes quantities."""

from __future__ import annotations

from typing import Any

from netintent_server.intent.formats.ledger import Ledger
from netintent_server.model.plan import Resources

_BINARY = (("Ei", 2**60), ("Pi", 2**50), ("Ti", 2**40), ("Gi", 2**30), ("Mi", 2**20), ("Ki", 2**10))
_DECIMAL = (("E", 10**18), ("P", 10**15), ("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**3))


def container_resources(said: Resources | None, path: str, ledger: Ledger) -> dict[str, Any]:
    """Return requests and limits, equal, for CPU and memory; empty when neither is said."""
    if said is None:
        return {}
    amounts: dict[str, str] = {}
    if said.cpu_millicores is not None:
        amounts["cpu"] = cpu_quantity(said.cpu_millicores)
        ledger.said(f"{path}.cpu_millicores")
    if said.memory_bytes is not None:
        amounts["memory"] = byte_quantity(said.memory_bytes)
        ledger.said(f"{path}.memory_bytes")
    if said.storage_bytes is not None:
        ledger.lost(
            f"{path}.storage_bytes",
            "whether storage is ephemeral or a volume, and of which class, is not said",
            f"add a PersistentVolumeClaim or ephemeral-storage of {byte_quantity(said.storage_bytes)}",
        )
    if said.gpus is not None:
        ledger.lost(
            f"{path}.gpus",
            "Kubernetes names GPUs by vendor, and none is said",
            f"add a limit such as nvidia.com/gpu or amd.com/gpu: {said.gpus}",
        )
    return {"requests": amounts, "limits": dict(amounts)} if amounts else {}


def cpu_quantity(millicores: int) -> str:
    """Return whole cores as "2", parts as "2500m"."""
    return str(millicores // 1000) if millicores % 1000 == 0 else f"{millicores}m"


def byte_quantity(size: int) -> str:
    """Return the exact amount in the shortest spelling: "4Gi", "4G", else bare bytes."""
    exact = [f"{size // unit}{suffix}" for suffix, unit in (*_BINARY, *_DECIMAL) if size % unit == 0]
    return min([*exact, str(size)], key=len) if size else "0"
