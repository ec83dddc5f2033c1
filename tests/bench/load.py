"""Calls a second, and the server's CPU time of one, beside a bare grpc.aio echo of the same sizes in the same run.

h2load is the client: a Python one reaches two thirds of what a server can do. The rounds alternate, so that what else
the machine does falls on all alike; the ratio is taken within each round.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import grpc
from measuring import (
    Process,
    Round,
    Spread,
    frame,
    h2load,
    h2load_or_leave,
    netintent,
    options,
    report,
    running,
    table,
    when_ready,
)

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1.intent_service_pb2_grpc import IntentServiceStub

SERVICE = "netintent.intent.v1.IntentService"
BATCH = 500


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--intent", default="Scale the UPF in namespace core to 4 replicas")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=4000, help="in each round")
    given = parser.parse_args()
    h2load_or_leave()
    with tempfile.TemporaryDirectory() as made, netintent() as server:
        work = Path(made)
        request = wire.ProcessIntentRequest(intent=given.intent)
        response, streamed = checked(server, request)
        one, many = work / "one", work / "many"
        one.write_bytes(frame(request.SerializeToString()))
        many.write_bytes(b"".join(map(frame, batch(given.intent))))
        (work / "response").write_bytes(response)
        print(f"{given.intent!r}: request {one.stat().st_size - 5} B, response {len(response)} B, {streamed} events\n")

        with echo(work, streamed) as bare:
            calls, batches = given.calls, max(8, given.calls * 4 // BATCH)
            plans = {  # name: server, method, body, calls, items in each
                "ProcessIntent": (server, "ProcessIntent", one, calls, 1),
                "  echo, ready bytes": (bare, "ProcessIntent", one, calls, 1),
                "  echo, messages": (bare, "RenderPlan", one, calls, 1),
                "StreamIntent, a call": (server, "StreamIntent", one, calls, 1),
                "  echo, same events": (bare, "StreamIntent", one, calls, 1),
                "ProcessIntents, an intent": (server, "ProcessIntents", many, batches, BATCH),
                "  echo, same messages": (bare, "ProcessIntents", many, batches, BATCH),
            }
            rounds: dict[str, list[Round]] = {name: [] for name in plans}
            for number in range(given.rounds + 1):
                for name, (target, method, body, count, items) in plans.items():
                    clients, streams = (8, 8) if items == 1 else (4, 1)
                    done = h2load(target, f"{SERVICE}/{method}", body, count, clients=clients, streams=streams)
                    least = len(response) * 0.9 * items * count if method.startswith("ProcessI") else 0
                    if done.data_bytes < least:
                        raise SystemExit(f"{name}: {done.data_bytes} B came back, not {least:.0f}: calls failed")
                    if number:  # the first one warms up
                        rounds[name].append(Round(count * items, done.seconds, done.cpu_seconds, done.data_bytes))
        checked(server, request)
        conclude(rounds, given.json, len(response))


def batch(intent: str) -> list[bytes]:
    """Intents that differ, as equal ones in flight are worked once."""
    return [
        wire.ProcessIntentsRequest(intent=intent, context={"namespace": f"n{number}"}).SerializeToString()
        for number in range(BATCH)
    ]


def checked(server: Process, request: wire.ProcessIntentRequest) -> tuple[bytes, int]:
    """Look at what h2load does not, the status; returns a response, and how many events a stream has."""
    with grpc.insecure_channel(server.address) as channel:
        stub = IntentServiceStub(channel)
        responses = [stub.ProcessIntent(request, timeout=10) for _ in range(50)]
        many = map(wire.ProcessIntentsRequest.FromString, batch(request.intent))
        answers = list(stub.ProcessIntents(many, timeout=30))
        if len(answers) != BATCH or any(answer.HasField("error") for answer in answers):
            raise SystemExit(f"ProcessIntents answered {len(answers)} of {BATCH}, or some with an error")
        stream = wire.StreamIntentRequest(intent=request.intent)
        return responses[-1].SerializeToString(), len(list(stub.StreamIntent(stream, timeout=10)))


@contextmanager
def echo(work: Path, streamed: int) -> Iterator[Process]:
    ready = work / "ready"
    script = str(Path(__file__).with_name("echo.py"))
    with running([sys.executable, script, str(ready), str(work / "response"), str(streamed)], {}) as process:
        yield Process(process.pid, when_ready(process, ready))


def conclude(rounds: dict[str, list[Round]], json_file: Path | None, size: int) -> None:
    figures: dict[str, object] = {"response_bytes": size}
    rows = []
    of = ""
    for name, done in rounds.items():
        rate, cpu = Spread.of([r.per_second for r in done]), Spread.of([r.cpu_us for r in done])
        of = of if name.startswith(" ") else name
        ratio = Spread.of([a.cpu_us / b.cpu_us for a, b in zip(rounds[of], done, strict=True)])
        rows.append((name, f"{rate:.0f}", f"{cpu:.0f}", "" if name == of else f"{ratio:.2f}"))
        figures[f"{of}:{name.strip()}" if name != of else name] = {
            "per_second": asdict(rate),
            "server_cpu_us": asdict(cpu),
            "cpu_ratio": asdict(ratio),
        }
    table(("median (least..most)", "a second", "server CPU µs", "the service's to this"), rows)
    report(json_file, figures)


if __name__ == "__main__":
    main()
