"""What the cover of a document says: the specification's number, title, version and release."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from netintent_server.adapters.convert.particulars import release_in, version_in
from netintent_server.adapters.convert.reading import Said

_SPECIFICATION = re.compile(
    r"(?:3GPP\s+|ETSI\s+)?(?P<number>T[SR]\s+\d{2,3}[.\s]\d{3}(?:-\d{1,2}){0,2})\s+[Vv](?:ersion\s+)?"
    r"(?P<version>\d{1,3}\.\d{1,3}\.\d{1,3})"
)
_NAMED = re.compile(r"(?:3GPP\s+|ETSI\s+)?(?P<number>T[SR]\s+\d{2,3}[.\s]\d{3}(?:-\d{1,2}){0,2})\s*$")
_RELEASE = re.compile(r"\(\s*Release\s+\d{1,2}\s*\)", re.IGNORECASE)
_BODIES = re.compile(r"3rd Generation Partnership Project|Technical (?:Specification|Report)(?: Group\b.*)?;?$")


def said_by(cover: Iterable[tuple[str, str]], core: Mapping[str, str]) -> Said:
    """Return what the paragraphs before the first heading (style's name, text) and the properties say.

    The cover counts before the properties, which are often left from the last release.
    """
    lines = [(style, " ".join(text.split())) for style, text in cover]
    number = version = ""
    for _, line in lines:
        if found := _SPECIFICATION.search(line):
            number, version = found["number"], found["version"]
            break
    subject = _RELEASE.sub("", core.get("subject", "")).strip(" ;")
    named = _NAMED.match(core.get("title", "").strip())
    if not number and named:
        number = named["number"]
    if not number:
        title = next((line for style, line in lines if style.lower() == "title" and line), "")
        return Said(
            title=title, name=core.get("title", "").strip(), version=version_in(core.get("title", "")) if title else ""
        )
    release = next((found[0] for _, line in lines if (found := _RELEASE.search(line))), "")
    if not release and not version:
        release = next((found[0] for found in _RELEASE.finditer(core.get("subject", ""))), "")
    return Said(
        title=f"{number} {_title(lines) or subject}".strip(),
        version=_without_zeros(version),
        release=release_in(release, "") if release else "",
    )


def _title(lines: Iterable[tuple[str, str]]) -> str:
    """Return the lines of 3GPP's title (style ZT) without the bodies and the release."""
    told = [
        line for style, line in lines if style == "ZT" and line and not _BODIES.match(line) and not _RELEASE.match(line)
    ]
    return " ".join(told).strip(" ;")


def _without_zeros(version: str) -> str:
    return ".".join(str(int(part)) for part in version.split(".")) if version else ""
