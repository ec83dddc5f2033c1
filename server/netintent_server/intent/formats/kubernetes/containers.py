"""Resources of a container, in Kubernetes quantities."""

from __future__ import annotations

from typing import Any

from netintent_server.intent.formats.ledger import Ledger
from netintent_server.intent.formats.quantities import byte_quantity, cpu_quantity
from netintent_server.model.plan import Resources


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
