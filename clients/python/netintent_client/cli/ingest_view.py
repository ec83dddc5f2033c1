"""How an upload is told of: bars in a terminal, else a line for each file, and what became of it all."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from netintent.common.v1.common_pb2 import Stage
from netintent.rag.v1.document_pb2 import DocumentError, IngestDocumentsResponse, Progress
from netintent_client.cli.exits import complain
from netintent_client.cli.found_files import Found
from netintent_client.cli.show import as_dict, count, json_of, line, print_json, size

Watch = Callable[[IngestDocumentsResponse], None]


@dataclass
class Tally:
    """What became of each file so far, by its index."""

    ended: dict[int, IngestDocumentsResponse] = field(default_factory=dict)
    begun: float = field(default_factory=time.monotonic)

    def note(self, event: IngestDocumentsResponse) -> None:
        """Take note of an event; progress is nothing to note."""
        if not event.HasField("progress"):
            self.ended[event.file_index] = event

    @property
    def failed(self) -> int:
        """Files that were not ingested."""
        return sum(event.HasField("failed") for event in self.ended.values())

    def show(self, files: Sequence[Found], *, as_json: bool) -> None:
        """Print the sums on standard output, as JSON with what became of each file."""
        done = [event.done for event in self.ended.values() if event.HasField("done")]
        passages = sum(document.chunks for document in done)
        octets = sum(document.size_bytes for document in done)
        seconds = time.monotonic() - self.begun
        if not as_json:
            failures = f", {self.failed} failed" if self.failed else ""
            sums = f"{count(len(done), 'document')}, {count(passages, 'passage')}, {size(octets)}"
            line(f"{sums} in {seconds:.1f} s{failures}")
            return
        outcomes = [_outcome(files[index], event) for index, event in sorted(self.ended.items())]
        sums_of = {"documents": len(done), "passages": passages, "bytes": octets, "seconds": round(seconds, 3)}
        print_json(json_of({**sums_of, "failed": self.failed, "files": outcomes}))


@contextmanager
def watching(files: Sequence[Found]) -> Iterator[Watch]:
    """Tells of every event on standard error: bars where that is a terminal, else a line for each file that ended."""
    if not sys.stderr.isatty():
        yield lambda event: _tell(files[event.file_index], event)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        *(TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn()),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        overall = bars.add_task("files", total=len(files))
        current = bars.add_task("", total=None)

        def watch(event: IngestDocumentsResponse) -> None:
            file = files[event.file_index]
            if event.HasField("progress"):
                progress = event.progress
                text = f"{file.path.name}: {_stage(progress)}"
                bars.update(current, description=text, completed=progress.done, total=progress.total or None)
                return
            bars.advance(overall)
            if event.HasField("failed"):
                _tell(file, event)

        yield watch


def _tell(file: Found, event: IngestDocumentsResponse) -> None:
    match event.WhichOneof("event"):
        case "done":
            complain(f"{file.path}: {event.done.name}, {count(event.done.chunks, 'passage')}")
        case "failed":
            complain(f"{file.path}: {_reason(event.failed)}")


def _reason(error: DocumentError) -> str:
    remedy = f"; {error.remedy}" if error.remedy else ""
    return f"{error.code}: {error.message}{remedy}"


def _stage(progress: Progress) -> str:
    """The stage in a word; what has none is on its way."""
    known = progress.stage in Stage.values() and progress.stage
    return Stage.Name(progress.stage).removeprefix("STAGE_").lower() if known else "upload"


def _outcome(file: Found, event: IngestDocumentsResponse) -> dict[str, Any]:
    outcome = as_dict(event)
    outcome.pop("file_index", None)
    path = os.fsencode(file.path).decode(errors="replace")  # a path may be no text, JSON is
    return {"path": path, **outcome}
