"""Converts real documents, each in a process of its own: blocks, clauses, tables, CPU time, rate, peak memory.

A DOCX file is told by the XML of its text, unpacked; the last row is one of 62 MB, made of a specification's body again
and again. Each is converted --runs times; the CPU time is the median, loading of libraries left out.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import msgspec
from measuring import options, report, table

from netintent_server.adapters.convert.formats import convert_file
from netintent_server.model.text import BlockKind
from netintent_server.rag.clauses import clause_number

DOCS = Path(os.environ.get("NETINTENT_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "docs"
LARGE = 62_000_000
DOCUMENT = "word/document.xml"
TABLE_END = b"</w:tbl>"


class Figures(msgspec.Struct, frozen=True):
    document: str
    megabytes: float
    blocks: int
    clauses: int
    tables: int
    cpu_seconds: float
    peak_megabytes: float

    @property
    def rate(self) -> float:
        return self.megabytes / self.cpu_seconds


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--one", type=Path, help="convert this one, here, and print its figures as JSON")
    given = parser.parse_args()
    if given.one:
        sys.stdout.buffer.write(msgspec.json.encode(converted(given.one, given.runs)))
        return
    if not DOCS.is_dir():
        print("the evaluation data is not here, so nothing was measured; set NETINTENT_SHARED to its folder")
        return
    with tempfile.TemporaryDirectory() as work:
        files = [*sorted(DOCS.glob("*.docx")), *sorted(DOCS.glob("*.htm"))]
        files.append(enlarged(DOCS / "24501-h90.docx", Path(work, "62 MB.docx")))
        figures = [alone(file, given.runs) for file in files]
    table(
        ["document", "MB", "blocks", "clauses", "tables", "CPU s", "MB a CPU s", "peak MB"],
        [
            [
                *(each.document, f"{each.megabytes:.1f}", each.blocks, each.clauses, each.tables),
                *(f"{each.cpu_seconds:.2f}", f"{each.rate:.1f}", f"{each.peak_megabytes:.0f}"),
            ]
            for each in figures
        ],
    )
    report(given.json, {"documents": [msgspec.to_builtins(each) | {"rate": each.rate} for each in figures]})


def alone(file: Path, runs: int) -> Figures:
    command = [sys.executable, __file__, "--one", str(file), "--runs", str(runs)]
    return msgspec.json.decode(subprocess.run(command, capture_output=True, check=True).stdout, type=Figures)


def converted(file: Path, runs: int) -> Figures:
    seconds = []
    for _ in range(runs):
        begun = time.process_time()
        found = convert_file(file, file_name=file.name, media_type="")
        seconds.append(time.process_time() - begun)
    return Figures(
        document=file.name,
        megabytes=text_bytes(file) / 1e6,
        blocks=len(found.blocks),
        clauses=sum(
            block.kind is BlockKind.HEADING and bool(block.clause or clause_number(block.text))
            for block in found.blocks
        ),
        tables=sum(block.kind is BlockKind.TABLE for block in found.blocks),
        cpu_seconds=statistics.median(seconds),
        peak_megabytes=peak_bytes() / 1e6,
    )


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
