"""The rules planner alone, in this process: its CPU by length, its scores beside keywords, its confidence, and a fuzz.

What it says of the labelled sets needs them; without, the lengths and the fuzz are measured on sentences of the tests.
"""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby, islice
from pathlib import Path

from baseline import plan_of
from measuring import options, report, table

from netintent.intent.v1 import plan_pb2
from netintent_client.cli.intent_facts import facts_of, read_facts
from netintent_client.cli.intent_scores import Outcome, Scores, compare, halves
from netintent_server.intent.catalogue import Catalogue
from netintent_server.intent.digest import plan_digest
from netintent_server.intent.rules.planner import RulesPlanner
from netintent_server.intent.validate import KnownFunctions, validate
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import IntentPlan, PlanContext
from netintent_server.rpc.messages import to_message

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "intent"))
from fuzz import FILLERS, HOSTILE, LONGEST, OPENERS, SENTENCES, faults, sentences_of, texts

SETS = ("nephoran", "written", "languages")
LENGTHS = (50, 200, 1000, LONGEST)
CONTEXT = PlanContext()
Rows = dict[str, list[dict]]


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--texts", type=int, default=20_000, metavar="N", help="texts of the fuzz (default 20,000)")
    parser.add_argument("--seed", type=int, default=20_261_125, metavar="N", help="of its chance")
    given = parser.parse_args()
    catalogue = Catalogue.load()
    began = time.process_time()
    planner = RulesPlanner(catalogue)
    ready = (time.process_time() - began) * 1e3
    print(f"ready after {ready:.0f} ms of CPU\n")
    folder = Path(os.environ.get("NETINTENT_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "intents"
    sets = {name: read(folder / f"{name}.jsonl") for name in SETS} if folder.is_dir() else {}
    sentences = [row["text"] for rows in sets.values() for row in rows] or SENTENCES
    # a hazard anywhere ends the reading of a text, so that one joined of sentences would seldom be read
    read_through = [text for text in sentences if not by_hazard(planner, text)]
    figures = {"ready_ms": ready, "cpu": lengths(planner, known_of(catalogue), read_through)}
    figures["repeated"] = patterns(planner)
    if sets:
        outcomes, confidences = planned(planner, sets)
        figures["scores"] = side_by_side(catalogue, sets, outcomes)
        figures["confidence"] = reliability([o for name in SETS for o in outcomes[name]], confidences)
    else:
        print("the labelled sets are not here, so nothing was scored; set NETINTENT_SHARED to their folder")
    words = sentences_of(folder) if sets else SENTENCES
    figures["fuzz"] = fuzzed(planner, islice(texts(random.Random(given.seed), words), given.texts))
    report(given.json, figures)
    if figures["fuzz"]["faults"]:
        raise SystemExit("the fuzz found what must not be")


def lengths(planner: RulesPlanner, known: KnownFunctions, sentences: Sequence[str]) -> dict:
    """CPU by length: real sentences joined and cut, and one of them repeated; planning alone, and with what follows."""
    figures, rows = {}, []
    for length in LENGTHS:
        for way in ("real", "repeated"):
            rng = random.Random(1)  # the same sentences at every length
            texts = [of_length(length, rng, sentences, repeated=way == "repeated") for _ in range(60)]
            times = [cpu_ms(lambda text=text: planner.plan(text, CONTEXT)) for text in texts]
            both = [cpu_ms(lambda text=text: followed(planner.plan(text, CONTEXT).plan, known)) for text in texts]
            of = {"median_ms": statistics.median(times), "p95_ms": sorted(times)[56], "most_ms": max(times)}
            of |= {"us_a_character": of["median_ms"] / length * 1e3, "checked_median_ms": statistics.median(both)}
            figures[f"{length}/{way}"] = of
            rows.append((f"{length}, {way}", *(f"{value:.3f}" for value in of.values())))
    table(("characters", "median ms", "95 % ms", "most ms", "µs a character", "checked, ms"), rows)
    for way in ("real", "repeated"):
        short, long = (figures[f"{length}/{way}"]["us_a_character"] for length in (1000, LONGEST))
        figures[f"growth/{way}"] = long / short
        print(f"a character of {LONGEST:,} costs {long / short:.2f} times one of 1,000 ({way}); 1 is linear")
    return figures


def patterns(planner: RulesPlanner) -> dict:
    """Patterns made to be slow, twice as long: what is linear takes twice as long."""
    costs = []
    for opener in OPENERS:
        for pattern in (*FILLERS, *(HOSTILE if not opener else ())):
            half, whole = ((opener + pattern * LONGEST)[:length] for length in (LONGEST // 2, LONGEST))
            if not half.strip():
                continue
            took = [cpu_ms(lambda text=text: planner.plan(text, CONTEXT), times=1) for text in (half, whole)]
            costs.append((took[1], took[1] / took[0], f"{opener!r}, then {pattern!r}"))
    slowest = sorted(costs, reverse=True)[:8]
    print(f"\n{len(costs):,} patterns repeated to {LONGEST:,} characters; the slowest, and against half as long")
    table(("pattern", "ms", "times"), [(text, f"{ms:.1f}", f"{growth:.2f}") for ms, growth, text in slowest])
    return {text: {"ms": ms, "growth": growth} for ms, growth, text in slowest}


def planned(planner: RulesPlanner, sets: Rows) -> tuple[dict[str, list[Outcome]], dict[str, float]]:
    """What the planner makes of each set, and how sure it is of each row."""
    outcomes: dict[str, list[Outcome]] = {name: [] for name in sets}
    confidences = {}
    for name, rows in sets.items():
        for row in rows:
            plan = planner.plan(row["text"], CONTEXT).plan
            got = facts_of(to_message(plan, plan_pb2.IntentPlan()))
            outcomes[name].append(compare(row["id"], row["text"], (), wanted=read_facts(row["plan"]), got=got))
            confidences[row["id"]] = plan.confidence
    return outcomes, confidences


def side_by_side(catalogue: Catalogue, sets: Rows, outcomes: dict[str, list[Outcome]]) -> dict:
    """The planner and the keywords on each set, whole and in halves."""
    spellings = {
        spelling.lower(): function.type
        for function in catalogue.functions
        for spelling in (function.type, *function.aliases)
    }
    figures, rows = {}, []
    for name, gold in sets.items():
        by_keywords = [
            compare(row["id"], "", (), wanted=read_facts(row["plan"]), got=read_facts(plan_of(row["text"], spellings)))
            for row in gold
        ]
        for who, all_of in (("rules", outcomes[name]), ("keywords", by_keywords)):
            for half, part in {"all": all_of, **halves(all_of)}.items():
                scores = Scores.of(part)
                figures[f"{name}/{who}/{half}"] = scores.as_dict()
                idle = scores.false_action
                cells = (f"{figure:.3f}" for figure in (scores.exact, scores.f1, idle.share))
                rows.append((f"{name}, {who}, {half}", len(part), *cells, idle.count))
    print()
    table(("set", "rows", "exact", "F1", "false-action rate", "false actions"), rows)
    return figures


def reliability(outcomes: Sequence[Outcome], confidences: dict[str, float]) -> dict:
    """Rows by confidence in ten parts: what was told against what is right."""
    ranked = random.Random(1).sample(outcomes, len(outcomes))  # so that no set comes first among equals
    ranked.sort(key=lambda outcome: confidences[outcome.id])
    parts = [ranked[len(ranked) * i // 10 : len(ranked) * (i + 1) // 10] for i in range(10)]
    tenths = [
        {
            "told": statistics.mean(confidences[outcome.id] for outcome in part),
            "right": statistics.mean(outcome.exact for outcome in part),
            "rows": len(part),
        }
        for part in parts
    ]
    errors = [sum(not outcome.exact for outcome in part) for part in parts]
    print("\nconfidence, the least confident tenth first")
    rows = [(i + 1, tenth["rows"], f"{tenth['told']:.3f}", f"{tenth['right']:.3f}") for i, tenth in enumerate(tenths)]
    table(("tenth", "rows", "told", "right"), rows)
    gap = sum(abs(tenth["told"] - tenth["right"]) * tenth["rows"] for tenth in tenths) / len(ranked)
    share = errors_in_first_tenth(ranked, confidences)
    print(f"errors in the least confident tenth: {share:.1%} of {sum(errors)}; mean gap of told and right {gap:.3f}")
    return {"tenths": tenths, "errors": sum(errors), "share_in_first_tenth": share, "gap": gap}


def errors_in_first_tenth(ranked: Sequence[Outcome], confidences: dict[str, float]) -> float:
    """The share to expect: of equals that the tenth's end divides, as many errors as of all of them."""
    room, found = len(ranked) / 10, 0.0
    for _, equals in groupby(ranked, key=lambda outcome: confidences[outcome.id]):
        alike = list(equals)
        found += sum(not outcome.exact for outcome in alike) * min(1.0, room / len(alike))
        room -= len(alike)
        if room <= 0:
            break
    return found / max(1, sum(not outcome.exact for outcome in ranked))


def fuzzed(planner: RulesPlanner, chosen: Iterable[str]) -> dict:
    """Texts that no person wrote: every fault, and the slowest for its length."""
    wrong, count, slowest, longest = [], 0, (0.0, ""), (0.0, "")
    dispositions: dict[str, int] = {}
    for text in chosen:
        count += 1
        began = time.process_time()
        try:
            draft = planner.plan(text, CONTEXT, explain=True)
        except Exception as error:  # noqa: BLE001 - the finding that is looked for
            wrong.append((text, repr(error)))
            continue
        took = (time.process_time() - began) * 1e3
        slowest = max(slowest, (took / max(len(text), 200), text))
        longest = max(longest, (took, text))
        name = draft.plan.disposition.name
        dispositions[name] = dispositions.get(name, 0) + 1
        wrong += [(text, fault) for fault in faults(text, draft)]
    print(f"\nfuzz: {count:,} texts, {len(wrong)} faults; {', '.join(f'{n:,} {d}' for d, n in dispositions.items())}")
    print(f"slowest: {longest[0]:.1f} ms for {len(longest[1]):,} characters, {shown(longest[1])}")
    print(f"slowest a character: {slowest[0] * 1e3:.2f} µs of {len(slowest[1]):,}, {shown(slowest[1])}")
    for text, fault in wrong[:20]:
        print(f"FAULT {fault}: {shown(text)}")
    return {
        "texts": count,
        "faults": [{"text": text, "fault": fault} for text, fault in wrong[:100]],
        "dispositions": dispositions,
        "slowest_ms": longest[0],
        "slowest_us_a_character": slowest[0] * 1e3,
    }


def of_length(length: int, rng: random.Random, sentences: Sequence[str], *, repeated: bool) -> str:
    """Sentences joined until there are enough characters, and cut there."""
    one, text = rng.choice(sentences), ""
    while len(text) < length:
        text += (one if repeated else rng.choice(sentences)) + "\n"
    return text[:length]


def cpu_ms(work: Callable[[], object], times: int = 3) -> float:
    """The least of several: what else runs on the machine only adds."""
    took = []
    for _ in range(times):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took) * 1e3


def followed(plan: IntentPlan, known: KnownFunctions) -> None:
    """What the server does with a draft."""
    validate(plan, known)
    plan_digest(plan)


def known_of(catalogue: Catalogue) -> KnownFunctions:
    components = {component: function.type for function in catalogue.functions for component in function.components}
    return KnownFunctions(frozenset(function.type for function in catalogue.functions), components)


def by_hazard(planner: RulesPlanner, text: str) -> bool:
    codes = {finding.code for finding in planner.plan(text, CONTEXT).plan.findings}
    return bool(codes & {FindingCode.INJECTION, FindingCode.EMBEDDED_CODE})


def shown(text: str) -> str:
    return repr(re.sub(r"\s+", " ", text)[:60])


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    main()
