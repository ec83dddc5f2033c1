"""Every labelled plan, and what the planner makes of its words, in every format: valid upstream, and what is lost.

The schemas are those upstream, beside the sets, not the copies that ship; without them nothing is counted.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from measuring import options, report, table

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "intent"))
from upstream import checks
from walk import AROUND, OWN, Plans, Tally, plans_of, walk, with_identities

from netintent_server.intent.formats import FORMATS, render
from netintent_server.model.rendered import OutputFormat

MOST = 4


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--step", type=int, default=1, metavar="N", help="take every Nth row (default all)")
    given = parser.parse_args()
    shared = Path(os.environ.get("NETINTENT_SHARED", Path(__file__).parents[3] / "shared"))
    if not (shared / "schemas").is_dir():
        print("the sets and the schemas are not here, so nothing was counted; set NETINTENT_SHARED to their folder")
        return
    sets = [*sorted((shared / "data" / "intents").glob("*.jsonl")), *sorted(OWN.glob("*.jsonl"))]
    found = plans_of(sets, step=given.step)
    print(
        f"{found.rows} PLANNED rows: {found.counts.total()} plans, {len(found.plans)} of them distinct; "
        f"{len(found.refused)} labelled plans invalid by our own checks {found.refused}, "
        f"{found.unplanned} rows that the planner did not plan or planned invalidly\n"
    )
    known = checks(shared / "schemas")
    tallies = {output_format.name: tally for output_format, tally in walk(found, known).items()}
    (numbered,) = walk(with_identities(found), known, [OutputFormat.A1_POLICY]).values()
    tallies["A1_POLICY, numbered"] = numbered
    costs = {output_format.name: cost_us(found, output_format) for output_format in FORMATS}
    counted(tallies, costs)
    report(given.json, {name: figures(tally) | {"cpu_us": costs.get(name)} for name, tally in tallies.items()})
    if any(tally.faults or tally.dropped for tally in tallies.values()):
        raise SystemExit("a document is invalid, or a field was dropped in silence")


def counted(tallies: dict[str, Tally], costs: dict[str, float]) -> None:
    rows = [
        (
            name,
            tally.plans,
            tally.written,
            tally.documents,
            len(tally.faults) if tally.documents else "none to check",
            f"{tally.lost_actions}/{tally.actions}",
            len(tally.dropped),
            f"{costs[name]:.0f}" if name in costs else "",
        )
        for name, tally in tallies.items()
    ]
    header = ("format", "plans", "written", "documents", "invalid", "actions lost", "dropped", "CPU µs")
    table(header, rows)
    print("\nthe most frequent losses, beside actions lost entirely")
    for name, tally in tallies.items():
        print(f"{name}: " + (", ".join(f"{path} {n}" for path, n in tally.losses.most_common(MOST)) or "none"))
        for fault in (*tally.faults[:MOST], *tally.dropped[:MOST]):
            print(f"    {fault}")


def figures(tally: Tally) -> dict[str, object]:
    return vars(tally) | {"losses": dict(tally.losses.most_common())}


def cost_us(found: Plans, output_format: OutputFormat) -> float:
    """CPU of one plan, its output checked as it is in service; the schema is compiled already."""
    plans = [plan for _, plan in found.plans.values()]
    began = time.process_time()
    for plan in plans:
        render(plan, output_format, AROUND)
    return (time.process_time() - began) / len(plans) * 1e6


if __name__ == "__main__":
    main()
