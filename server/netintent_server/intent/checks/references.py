"""Images and versions: what a registry and a release could know, and whether the two agree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netintent_server.intent.checks.report import ActionRule, Subject, error, quoted, warning
from netintent_server.model.common import Finding, FindingCode

_ONE_WORD = re.compile(r"[!-~]{1,512}")  # visible ASCII: what a version or an image reference is made of
# The grammar of OCI references. Parts of a path are split by ".", "_", "__" or hyphens, so that nothing is read twice.
_PART = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_IMAGE = re.compile(
    rf"(?:(?:[A-Za-z0-9][-A-Za-z0-9.]*|\[[0-9a-fA-F:]+\])(?::[0-9]{{1,5}})?/)?{_PART}(?:/{_PART})*"
    r"(?::(?P<tag>[A-Za-z0-9_][-A-Za-z0-9_.]{0,127}))?(?:@[a-z0-9]+(?:[+._-][a-z0-9]+)*:(?P<digest>[0-9a-fA-F]{32,}))?"
)
_MOVING = frozenset({"latest", "newest", "stable", "current", "edge", "main", "master", "nightly"})
"""Tags and versions that name another thing tomorrow."""


def references_are_words(subject: Subject) -> Iterator[Finding]:
    """Images and versions are single words of visible ASCII."""
    for member, text in _said(subject):
        if text and not _ONE_WORD.fullmatch(text):
            yield error(
                "one_word",
                FindingCode.INVALID_NAME,
                f"{subject.path}.{member}",
                f"{quoted(text)} is not one word of letters, digits and punctuation (at most 512)",
                "write it as the registry or the release knows it, without spaces",
            )


def images_are_references(subject: Subject) -> Iterator[Finding]:
    """An image is a reference that a container runtime can pull, as RFC 1123 and OCI spell it."""
    for member, text in _said(subject):
        if member.endswith("image") and _ONE_WORD.fullmatch(text) and not _IMAGE.fullmatch(text):
            yield error(
                "image_reference",
                FindingCode.INVALID_NAME,
                f"{subject.path}.{member}",
                f"{quoted(text)} is not an image reference",
                "write it like registry.example.com/core/amf:2.1.0, the path in lower case",
            )


def version_agrees_with_image(subject: Subject) -> Iterator[Finding]:
    """A version beside an image is the one that the image's tag says."""
    for member in ("deploy", "upgrade"):
        change = getattr(subject.action, member)
        if change is None or not (change.version and change.image):
            continue
        reference = _IMAGE.fullmatch(change.image[:1024])
        tag = reference["tag"] if reference else None
        if tag and not _is_of(change.version, tag):
            yield error(
                "version_against_image",
                FindingCode.CONFLICT,
                f"{subject.path}.{member}.version",
                f"version {quoted(change.version)} is not the image's, whose tag is {quoted(tag)}",
                "keep one of version and image, or correct the other",
            )


def upgrade_names_one_thing(subject: Subject) -> Iterator[Finding]:
    """What is upgraded to is the same thing tomorrow: no "latest", no image without tag and digest."""
    change, path = subject.action.upgrade, f"{subject.path}.upgrade"
    if change is None:
        return
    if change.version.lower() in _MOVING:
        yield _moving(f"{path}.version", change.version)
    reference = _IMAGE.fullmatch(change.image) if _ONE_WORD.fullmatch(change.image) else None
    if reference and not reference["digest"] and (reference["tag"] or "latest").lower() in _MOVING:
        yield _moving(f"{path}.image", change.image)


REFERENCE_RULES: tuple[ActionRule, ...] = (
    references_are_words,
    images_are_references,
    version_agrees_with_image,
    upgrade_names_one_thing,
)


def _said(subject: Subject) -> Iterator[tuple[str, str]]:
    action = subject.action
    if action.deploy is not None:
        yield "deploy.image", action.deploy.image
        yield "deploy.version", action.deploy.version
    if action.upgrade is not None:
        yield "upgrade.image", action.upgrade.image
        yield "upgrade.version", action.upgrade.version
    if action.rollback is not None:
        yield "rollback.to_version", action.rollback.to_version


def _is_of(version: str, tag: str) -> bool:
    """Whether the tag is the version or a build of it: 1.2, v1.2, 1.2.3 and 1.2-alpine are of 1.2."""
    bare_version, bare_tag = (re.sub(r"^v(?=\d)", "", text.lower()) for text in (version, tag))
    return bare_tag.startswith(bare_version) and bare_tag[len(bare_version) : len(bare_version) + 1] in "._-"


def _moving(path: str, text: str) -> Finding:
    return warning(
        "moving_version",
        FindingCode.AMBIGUOUS,
        path,
        f"{quoted(text)} names another version tomorrow than today",
        "name the version, a tag that does not move, or a digest",
    )
