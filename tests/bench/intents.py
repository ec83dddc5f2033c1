"""Plans the three labelled sets through a real server's ProcessIntents, and scores the plans.

Whole and in halves, by the last number of each id: a planner fitted to what it was shown would show a difference.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import grpc
from google.protobuf.json_format import MessageToDict
from measuring import netintent, options, report, table

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1.intent_service_pb2_grpc import IntentServiceStub

SETS = ("nephoran", "written", "languages")
SCORES = {
    "exact": r"exact-plan match +([\d.]+)",
    "f1": r"fact micro F1 +([\d.]+)",
    "false_action": r"false-action rate +([\d.]+)",
    "missed_clarification": r"missed clarification +([\d.]+)",
}
HALVES = {"all": lambda _: True, "even": lambda number: number % 2 == 0, "odd": lambda number: number % 2 == 1}


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="show the N worst rows of each set")
    given = parser.parse_args()
    shared = Path(os.environ.get("NETINTENT_SHARED", Path(__file__).parents[3] / "shared"))
    if not (shared / "data" / "intents").is_dir():
        print("the labelled sets are not here, so nothing was scored; set NETINTENT_SHARED to their folder")
        return
    scorer = shared / "tools" / "score_intents.py"
    figures, rows, shown = {}, [], []
    with netintent() as server, tempfile.TemporaryDirectory() as work:
        for name in SETS:
            gold = read(shared / "data" / "intents" / f"{name}.jsonl")
            began = time.perf_counter()
            plans = asyncio.run(planned(server.address, gold))
            seconds = time.perf_counter() - began
            for half, belongs in HALVES.items():
                part = [row for row in gold if belongs(int(re.findall(r"\d+", row["id"])[-1]))]
                files = [Path(work, f"{name}-{half}-{kind}.jsonl") for kind in ("gold", "plans")]
                write(files[0], part)
                write(files[1], [{"id": row["id"], "plan": plans[row["id"]]} for row in part])
                worst = given.worst if half == "all" else 0
                command = [sys.executable, str(scorer), *map(str, files), "--worst", str(worst)]
                said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
                scores = {score: float(re.findall(pattern, said)[0]) for score, pattern in SCORES.items()}
                figures[f"{name}/{half}"] = {"rows": len(part), **scores}
                rows.append((f"{name}, {half}", len(part), *(f"{value:.4f}" for value in scores.values())))
                shown += [f"\n{name}", *re.split(r"\n(?=\n\S+  ['\"])", said)[1:]] if worst else []
            figures[f"{name}/all"]["per_second"] = len(gold) / seconds
    table(("set", "rows", "exact", "F1", "false action", "missed question"), rows)
    print(*shown, sep="\n")
    report(given.json, figures)


async def planned(address: str, rows: list[dict]) -> dict[str, dict]:
    async with grpc.aio.insecure_channel(address) as channel:
        requests = (wire.ProcessIntentsRequest(intent=row["text"], metadata={"id": row["id"]}) for row in rows)
        answers = IntentServiceStub(channel).ProcessIntents(requests, timeout=120)
        plans = {}
        async for answer in answers:
            if answer.HasField("error"):
                raise SystemExit(f"{rows[answer.index]['id']}: {answer.error.message}")
            plans[rows[answer.index]["id"]] = MessageToDict(answer.plan, preserving_proto_field_name=True)
        return plans


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def write(path: Path, rows: list[dict]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
