"""Manifests from files and folders as one stream, and diffs of that stream as diffs of the files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from netintent_client.cli.exits import Problem, complain
from netintent_client.cli.files import STANDARD, read_text

EXTENSIONS = (".yaml", ".yml", ".json")
_SEPARATOR = "---\n"
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_LINE = re.compile(r"\bline (\d+)((?: column \d+)?)")
_BARE = "\\ No newline at end of file"


@dataclass(slots=True)
class Source:
    """A file and the lines of the stream that are its own, the first and one past the last."""

    name: str
    first: int
    end: int
    ends_bare: bool
    growth: int = field(default=0)
    """How many lines the diffs told so far add to it."""


def read_manifests(paths: Sequence[Path]) -> tuple[bytes, list[Source]]:
    """Every manifest of the files, folders and standard input; raises Problem for what cannot be read."""
    text, line = "", 1
    sources: list[Source] = []
    for path in _files(paths):
        own = read_text(path, "MANIFESTS")
        if not own.strip():
            continue
        if text and not own.startswith("---"):
            text, line = text + _SEPARATOR, line + 1
        bare = not own.endswith("\n")
        own += "\n" if bare else ""
        name = "manifests.yaml" if path == STANDARD else path.as_posix().lstrip("/")
        sources.append(Source(name, line, line + own.count("\n"), bare))
        text, line = text + own, sources[-1].end
    return text.encode(), sources


def source_of(line: int, sources: Sequence[Source]) -> Source | None:
    """The file that a line of the stream is from."""
    return next((source for source in sources if source.first <= line < source.end), None)


def located(told: str, manifests: bytes, sources: Sequence[Source]) -> str:
    """What is told of a line of the stream, as of the line of its file.

    A file that breaks off is found so where the next one begins: that is the end of the file before.
    """
    lines = manifests.split(b"\n")

    def of_file(found: re.Match[str]) -> str:
        line = int(found[1])
        here = lines[line - 1] if line <= len(lines) else b"---"
        source = None if here.startswith(b"---") else source_of(line, sources)
        if source is None:
            source = next((source for source in reversed(sources) if source.first < line), sources[0])
            line = min(line, source.end)
        return f"line {line - source.first + 1}{found[2]} of {source.name}"

    return _LINE.sub(of_file, told) if sources else told


def relocated(diff: str, source: Source) -> str:
    """The diff of the stream as one of the file alone: its name, its lines, and no line of the files around it."""
    if not diff:
        return ""
    hunks = [_relocated(start, lines, source) for start, lines in _hunks(diff)]
    return f"--- a/{source.name}\n+++ b/{source.name}\n" + "".join(hunks)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(
            file
            for file in path.rglob("*")
            if file.suffix in EXTENSIONS
            and file.is_file()
            and not any(part.startswith(".") for part in file.relative_to(path).parts)
        )
        if not found:
            complain(f"{path}: holds no manifest ({', '.join(EXTENSIONS)})")
        yield from found


def _hunks(diff: str) -> Iterator[tuple[int, list[str]]]:
    """The hunks with the line of the stream on which each begins."""
    start, lines = 0, []
    for line in diff.split("\n")[2:-1]:
        head = _HUNK.match(line)
        if head is None:
            if line != _BARE:
                lines.append(line)
            continue
        if lines:
            yield start, lines
        start, lines = int(head[1]) + (head[2] == "0"), []
    if lines:
        yield start, lines


def _relocated(start: int, lines: list[str], source: Source) -> str:
    kept: list[str] = []
    number, first = start, None
    for line in lines:
        if line[0] == "+":
            kept.append(line)
            continue
        if source.first <= number < source.end:
            first = number if first is None else first
            kept.append(line)
        number += 1
    old = sum(line[0] != "+" for line in kept)
    new = sum(line[0] != "-" for line in kept)
    begin = (start if first is None else first) - source.first + 1
    told = f"@@ -{_span(begin, old)} +{_span(begin + source.growth, new)} @@\n"
    source.growth += new - old
    if source.ends_bare and first is not None and first + old == source.end:
        kept = list(_with_bare_end(kept))
    return told + "".join(f"{line}\n" for line in kept)


def _with_bare_end(lines: list[str]) -> Iterator[str]:
    """A mark after the last line of either side: the file ends without a line feed, and goes on to."""
    last = {mark: max((i for i, line in enumerate(lines) if line[0] in (" ", mark)), default=-1) for mark in "-+"}
    for i, line in enumerate(lines):
        yield line
        if i in last.values():
            yield _BARE


def _span(start: int, count: int) -> str:
    if count == 0:
        return f"{start - 1},0"
    return str(start) if count == 1 else f"{start},{count}"


def require_something(manifests: bytes) -> None:
    """Raise Problem where there is nothing to compare with."""
    if not manifests.strip():
        raise Problem("MANIFESTS: there is nothing to compare with; name files or folders of manifests")
