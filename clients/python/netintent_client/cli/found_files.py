"""Which files `ingest` sends, and under which ids: files as they are named, directories by what is in them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from netintent_client.cli.exits import Problem, complain
from netintent_client.cli.names import slug, slug_of_path

EXTENSIONS = (".docx", ".pdf", ".md", ".markdown", ".rst", ".txt", ".html", ".htm")
"""Of a directory's files, those that are sent unless --glob says otherwise."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to send."""

    path: Path
    document_id: str
    """What it will be known by."""
    named: bool
    """Whether it was given itself; the server then makes the same id of its name."""


def find(paths: Sequence[Path], globs: Sequence[str] = (), document_id: str | None = None) -> list[Found]:
    """Every file once, in the order of the paths; raises Problem where two would replace each other."""
    if document_id is not None and (len(paths) != 1 or paths[0].is_dir()):
        raise Problem("--document-id: names one document; give one file with it")
    files: dict[str, Found] = {}
    for path in paths:
        inside = list(_inside(path, globs)) if path.is_dir() else [_given(path, document_id)]
        if not inside:
            complain(f"{path}: holds no file to send; name files themselves, or say which with --glob")
        for file in inside:
            files.setdefault(os.path.abspath(file.path), file)  # noqa: PTH100 - a link stays one, unlike with resolve
    if not files:
        raise Problem("PATH: there is nothing to send")
    _no_two_of_one_id(files.values())
    return list(files.values())


def _given(path: Path, document_id: str | None) -> Found:
    if not os.path.lexists(path):
        raise Problem(f"PATH: {path}: No such file or directory")
    return Found(path, document_id or slug(path.name), named=document_id is None)


def _inside(folder: Path, globs: Sequence[str]) -> Iterator[Found]:
    def fail(error: OSError) -> None:
        raise Problem(f"PATH: {error.filename}: {error.strerror}")

    for root, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            relative = path.relative_to(folder)
            if not name.startswith(".") and _is_wanted(relative, globs):
                yield Found(path, slug_of_path(relative), named=False)


def _is_wanted(relative: PurePath, globs: Sequence[str]) -> bool:
    if globs:
        return any(relative.match(glob) for glob in globs)
    return relative.suffix.lower() in EXTENSIONS


def _no_two_of_one_id(files: Iterable[Found]) -> None:
    owners: dict[str, Path] = {}
    problems = []
    for file in files:
        owner = owners.setdefault(file.document_id, file.path)
        if owner != file.path and file.document_id:
            problems.append(f"PATH: {owner} and {file.path} would both become document {file.document_id}")
    if problems:
        raise Problem("\n".join([*problems, "send them to different collections, or from a directory above both"]))
