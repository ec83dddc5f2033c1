"""Every real document there is: what is read of it, and what that costs; each in a process of its own.

CPU time is the median of --runs, libraries loaded before, as a server's worker has them. The megabytes are the file's,
of a DOCX file those of its text's XML, unpacked; the last row is one of 62 MB, made of a specification's body again and
again. The documents are beside the sources, not among them; without them nothing is counted.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

from measuring import options, report, table

DOCS = Path(os.environ.get("NETINTENT_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "docs"
ENDINGS = {".docx", ".pdf", ".yaml", ".rst", ".htm"}
COLUMNS = (
    ("pages", ",.0f"),
    ("MB", ".1f"),
    ("blocks", ",.0f"),
    ("headings", ",.0f"),
    ("clauses", ",.0f"),
    ("tables", ",.0f"),
    ("CPU s", ".2f"),
    ("ms a page", ".2f"),
    ("MB a CPU s", ".1f"),
    ("peak MB", ".0f"),
)
LARGE = 62_000_000
DOCUMENT = "word/document.xml"
TABLE_END = b"</w:tbl>"


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="", metavar="PART", help="of a file's name")
    parser.add_argument("--one", type=Path, help="read this one, here, and print its figures as JSON")
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measured(given.one, given.runs)))
        return
    files = [each for each in sorted(DOCS.rglob("*")) if each.suffix in ENDINGS]
    if not files:
        print("the documents are not here, so nothing was counted; set NETINTENT_SHARED to their folder")
        return
    with tempfile.TemporaryDirectory() as work:
        files.append(enlarged(DOCS / "24501-h90.docx", Path(work, "62 MB.docx")))
        figures = {each.name: alone(each, given.runs) for each in files if given.only in each.name}
    table(("document", *(name for name, _ in COLUMNS)), [row(name, told) for name, told in figures.items()])
    report(given.json, figures)


def row(name: str, told: dict[str, float | str]) -> list[str]:
    if "refused" in told:
        return [f"{name}: {told['refused']}", *[""] * len(COLUMNS)]
    return [name, *(format(told[column], how) if column in told else "" for column, how in COLUMNS)]


def alone(file: Path, runs: int) -> dict[str, float | str]:
    command = [sys.executable, __file__, "--one", str(file), "--runs", str(runs)]
    figures: dict[str, float | str] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return figures


def measured(file: Path, runs: int) -> dict[str, float | str]:
    import netintent_server.adapters.convert.loaded  # noqa: F401
    from netintent_server.adapters.convert.formats import convert_file
    from netintent_server.errors import DocumentRejected
    from netintent_server.model.text import BlockKind
    from netintent_server.rag.clauses import clause_number

    seconds = []
    for _ in range(runs):
        began = time.process_time()
        try:
            converted = convert_file(file, file_name=file.name, media_type="")
        except DocumentRejected as refused:
            return {"refused": refused.code}
        seconds.append(time.process_time() - began)
    spent, megabytes = statistics.median(seconds), text_bytes(file) / 1e6
    headings = [block for block in converted.blocks if block.kind is BlockKind.HEADING]
    figures: dict[str, float | str] = {
        "MB": megabytes,
        "blocks": len(converted.blocks),
        "headings": len(headings),
        "clauses": sum(bool(each.clause or clause_number(each.text)) for each in headings),
        "tables": Counter(block.kind for block in converted.blocks)[BlockKind.TABLE],
        "CPU s": spent,
        "MB a CPU s": megabytes / spent,
        "peak MB": peak_bytes() / 1e6,
    }
    if pages := max((block.page or 0 for block in converted.blocks), default=0):
        figures |= {"pages": pages, "ms a page": spent / pages * 1000}
    return figures


def peak_bytes() -> int:
    """The most this process has had in memory; the kernel's ru_maxrss would count its parent's too."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024


def text_bytes(file: Path) -> int:
    if file.suffix != ".docx":
        return file.stat().st_size
    with zipfile.ZipFile(file) as archive:
        return archive.getinfo(DOCUMENT).file_size


def enlarged(file: Path, to: Path) -> Path:
    """Write a document again with its body so often that it has about 62 MB of XML."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == DOCUMENT:
                before, body, after = re.split(
                    rb"(?<=<w:body>)|(?=<w:sectPr[ >](?:(?!<w:sectPr).)*\Z)", data, flags=re.DOTALL
                )
                whole, rest = divmod(LARGE, len(body))
                data = before + body * whole + body[: body.rindex(TABLE_END, 0, rest) + len(TABLE_END)] + after
            new.writestr(name, data)
    return to


if __name__ == "__main__":
    main()
