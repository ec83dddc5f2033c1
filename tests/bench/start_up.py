"""From starting the command to SERVING, and what an idle server holds in memory."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import asdict

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from measuring import Spread, environment, netintent, options, report, table

SERVICE = "netintent.intent.v1.IntentService"


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--runs", type=int, default=9)
    given = parser.parse_args()
    serving, resident, bare, library = [], [], [], []
    with netintent():  # compiles what has never run
        pass
    for _ in range(given.runs):
        bare.append(python("pass"))
        library.append(python("import grpc.aio, google.protobuf.descriptor_pb2"))
        began = time.perf_counter()
        with netintent() as server:
            with grpc.insecure_channel(server.address) as channel:
                stub = health_pb2_grpc.HealthStub(channel)
                answer = stub.Check(health_pb2.HealthCheckRequest(service=SERVICE), timeout=5, wait_for_ready=True)
            if answer.status != health_pb2.HealthCheckResponse.SERVING:
                raise SystemExit("the server started and does not serve")
            serving.append((time.perf_counter() - began) * 1e3)
            time.sleep(0.5)
            resident.append(server.rss_bytes() / 2**20)
    figures = {
        "serving_ms": Spread.of(serving),
        "python_ms": Spread.of(bare),
        "import_grpc_ms": Spread.of(library),
        "idle_rss_mib": Spread.of(resident),
    }
    labels = ("SERVING after, ms", "  of it bare Python", "  Python, grpc, protobuf", "idle, resident MiB")
    rows = [(label, f"{figure:.0f}") for label, figure in zip(labels, figures.values(), strict=True)]
    table((f"of {given.runs} runs", "median (least..most)"), rows)
    report(given.json, {name: asdict(figure) for name, figure in figures.items()})


def python(code: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env=environment())
    return (time.perf_counter() - began) * 1e3


if __name__ == "__main__":
    main()
