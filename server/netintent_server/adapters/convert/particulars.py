"""The version and release that a title or a file name tells."""

from __future__ import annotations

import re

_VERSION = re.compile(
    r"(?<![A-Za-z0-9])(?:version|ver\.?|v)[\s:._-]{0,3}(\d{1,4}(?:\.\d{1,4}){0,3})(?![\d.]*\d)", re.IGNORECASE
)
_SPECIFICATION = re.compile(r"(?<!\d)[1-5]?[2-5]\d[.\s]?\d{3}(?!\d)")  # 23.501, ETSI's 123 501, a file's 23501
_CODED = re.compile(r"[-_]([0-9a-z])([0-9a-z])([0-9a-z])(?:_|$)")  # 24501-h90 is 17.9.0
_RELEASE = re.compile(r"(?<![A-Za-z])rel(?:ease)?[-.\s_]{0,2}(\d{1,2})(?![\d.]*\d)", re.IGNORECASE)
_OLDEST_RELEASE = 4  # before it, 3GPP's versions do not count releases


def version_in(text: str) -> str:
    """Return "19.7.0" from "TS 23.501 V19.7.0", from "138.322_v19.02.00.pdf" without its zeros; "" for none."""
    if found := _VERSION.search(text):
        parts = found[1].split(".")
        if len(parts) == 1 and not re.match(r"ver", found[0], re.IGNORECASE):  # "Report v2" is too little to go by
            return ""
        padded = len(parts) == 3 and all(len(part) <= 2 for part in parts)
        return ".".join(str(int(part)) for part in parts) if padded else found[1]
    stem = text.rsplit(".", 1)[0]
    if _SPECIFICATION.search(text) and (coded := _CODED.search(stem)):
        return ".".join(str(int(digit, 36)) for digit in coded.groups())
    return ""


def release_in(text: str, version: str) -> str:
    """Return "Rel-17" from "Release 17", or from the version of a 3GPP specification; "" for none."""
    if found := _RELEASE.search(text):
        return f"Rel-{int(found[1])}"
    major = version.split(".", 1)[0]
    if version.count(".") == 2 and _SPECIFICATION.search(text) and int(major) >= _OLDEST_RELEASE:
        return f"Rel-{major}"
    return ""
