"""Every real document there is: what is read of it, and what that costs; each in a process of its own.

The documents are beside the sources, not among them; without them nothing is counted.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from measuring import options, report, table

ENDINGS = {".pdf", ".yaml", ".rst", ".htm", ".docx"}


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--only", default="", metavar="PART", help="of a file's name")
    parser.add_argument("--child", type=Path, help="one file, in this process")
    given = parser.parse_args()
    if given.child:
        print(json.dumps(measured(given.child)))
        return
    shared = Path(os.environ.get("NETINTENT_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "docs"
    files = [each for each in sorted(shared.rglob("*")) if each.suffix in ENDINGS and given.only in each.name]
    if not files:
        print("the documents are not here, so nothing was counted; set NETINTENT_SHARED to their folder")
        return
    figures = {}
    for file in files:
        command = [sys.executable, __file__, "--child", str(file)]
        figures[file.name] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    columns = ("pages", "blocks", "headings", "clauses", "tables", "cpu_s", "ms_a_page", "peak_mb", "refused")
    table(("document", *columns), [(name, *(told.get(each, "") for each in columns)) for name, told in figures.items()])
    report(given.json, figures)


def measured(file: Path) -> dict[str, object]:
    from netintent_server.adapters.convert.formats import convert_file
    from netintent_server.errors import DocumentRejected
    from netintent_server.model.text import BlockKind
    from netintent_server.rag.clauses import clause_number

    warm()
    began = time.process_time()
    try:
        converted = convert_file(file, file_name=file.name, media_type="")
    except DocumentRejected as refused:
        return {"refused": refused.code, "cpu_s": round(time.process_time() - began, 3)}
    spent = time.process_time() - began
    kinds = Counter(block.kind for block in converted.blocks)
    headings = [block for block in converted.blocks if block.kind is BlockKind.HEADING]
    pages = max((block.page or 0 for block in converted.blocks), default=0)
    return {
        "pages": pages or "",
        "blocks": len(converted.blocks),
        "headings": len(headings),
        "clauses": len({number for each in headings if (number := each.clause or clause_number(each.text))}),
        "tables": kinds[BlockKind.TABLE],
        "cpu_s": round(spent, 3),
        "ms_a_page": round(spent / pages * 1000, 2) if pages else "",
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def warm() -> None:
    """Load what a server's worker has loaded."""
    import netintent_server.adapters.convert.loaded  # noqa: F401


if __name__ == "__main__":
    main()
