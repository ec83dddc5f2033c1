"""Fits the weights of the planner's confidence to how right it is on sentences with known plans.

`--readings FILE` adds what this state of the planner makes of the labelled sentences; a state not yet mended by them
shows what goes wrong with strangers' sentences, so that readings of several commits make a better fit than those of the
last. `--fit FILE` prints the weights for `intent/data/confidence.toml`, and how well they order the readings.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from planner import SETS, Rows, read

from netintent.intent.v1 import plan_pb2
from netintent_client.cli.intent_facts import facts_of, read_facts
from netintent_server.intent.catalogue import Catalogue
from netintent_server.intent.rules import confidence, verdict
from netintent_server.intent.rules.planner import RulesPlanner
from netintent_server.model.plan import PlanContext
from netintent_server.rpc.messages import to_message

OWN = Path(__file__).parents[1] / "data" / "intents"
ANSWERS = ("plan", "question", "refusal")
PENALTY = 5.0
"""Of a weight's size: what explains fewer readings than that gets none."""
FEWEST = 15
"""Readings that a sign must be seen in."""
ROUNDS = 150
JUDGED = {"plan": {"typo": 0.5, "stranger": 0.5}}
"""Too rare in labelled sentences to be fitted."""
Reading = dict


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readings", type=Path, metavar="FILE", help="add this planner's readings to a file")
    parser.add_argument("--shared", type=Path, metavar="FOLDER", help="labelled sets beside our own; even ids are read")
    parser.add_argument("--fit", type=Path, nargs="+", default=(), metavar="FILE", help="fit to the readings of files")
    given = parser.parse_args()
    if given.readings is not None:
        with given.readings.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(reading) + "\n" for reading in readings(sentences(given.shared)))
    known = [json.loads(line) for path in given.fit for line in path.read_text(encoding="utf-8").splitlines()]
    if known:
        weights = {
            answer: JUDGED.get(answer, {}) | fitted([one for one in known if one["answer"] == answer])
            for answer in ANSWERS
        }
        print("\n\n".join(in_toml(answer, weights[answer]) for answer in ANSWERS))
        ranked = sorted(known, key=lambda one: -against(weights[one["answer"]], one["signs"]))
        wrong, first = sum(not one["right"] for one in known), known[: len(known) // 10]
        first = ranked[: len(first)]
        print(f"# {sum(not one['right'] for one in first)} of {wrong} errors in the least confident tenth")


def sentences(shared: Path | None) -> Rows:
    """Our own sets, and of those in a folder the rows with even ids: the others only measure."""
    sets = {path.stem: read(path) for path in sorted(OWN.glob("*.jsonl"))}
    for name in SETS if shared is not None else ():
        rows = read(shared / f"{name}.jsonl") if shared is not None else []
        sets[name] = [row for row in rows if int(re.sub(r"\D", "", row["id"])) % 2 == 0]
    return sets


def readings(sets: Rows) -> Iterator[Reading]:
    """What the planner makes of each sentence: the answer, the signs against it, and whether it is right."""
    seen: list[tuple[str, confidence.Signs]] = []
    for answer in ANSWERS:
        _observe(answer, seen)
    planner = RulesPlanner(Catalogue.load())
    for rows in sets.values():
        for row in rows:
            seen.clear()
            plan = planner.plan(row["text"], PlanContext()).plan
            right = facts_of(to_message(plan, plan_pb2.IntentPlan())) == read_facts(row["plan"])
            for answer, signs in seen:
                said = {sign: min(count, confidence.MOST_SEEN) for sign, count in signs.items() if count}
                yield {"answer": answer, "signs": said, "right": right}


def _observe(answer: str, seen: list[tuple[str, confidence.Signs]]) -> None:
    signs_of = getattr(confidence, f"signs_of_{answer}")

    def observed(*given, **named):
        signs = signs_of(*given, **named)
        seen.append((answer, signs))
        return 0.5

    setattr(confidence, f"of_{answer}", observed)
    if answer == "refusal":
        verdict.of_refusal = observed


def fitted(known: Sequence[Reading]) -> dict[str, float]:
    """Logistic regression with a penalty on the sum of the weights' sizes, sign by sign until it is still."""
    often = Counter(sign for one in known for sign in one["signs"])
    wrong = [not one["right"] for one in known]
    columns = {
        sign: [(row, one["signs"][sign]) for row, one in enumerate(known) if sign in one["signs"]]
        for sign, count in often.items()
        if count >= FEWEST
    }
    weights = {"base": math.log((sum(wrong) + 1) / (len(known) - sum(wrong) + 1)), **dict.fromkeys(columns, 0.0)}
    odds = [weights["base"]] * len(known)
    columns["base"] = [(row, 1) for row in range(len(known))]
    bounds = {sign: 0.25 * sum(value * value for _, value in column) for sign, column in columns.items()}
    for _ in range(ROUNDS):
        for sign, column in columns.items():
            slope = sum(value * (1 / (1 + math.exp(-odds[row])) - wrong[row]) for row, value in column)
            moved = weights[sign] - slope / bounds[sign]
            free = 0.0 if sign == "base" else PENALTY / bounds[sign]
            now = math.copysign(max(abs(moved) - free, 0.0), moved)
            if (step := now - weights[sign]) != 0.0:
                weights[sign] = now
                for row, value in column:
                    odds[row] += step * value
    return {sign: round(weight, 2) for sign, weight in weights.items() if sign == "base" or abs(weight) >= 0.01}


def against(weights: dict[str, float], signs: confidence.Signs) -> float:
    return weights["base"] + sum(weights.get(sign, 0.0) * count for sign, count in signs.items())


def in_toml(answer: str, weights: dict[str, float]) -> str:
    rest = sorted(item for item in weights.items() if item[0] != "base")
    lines = [f"base = {weights['base']}", *(f"{json.dumps(sign)} = {weight}" for sign, weight in rest)]
    return "\n".join([f"[{answer}]", *lines])


if __name__ == "__main__":
    main()
