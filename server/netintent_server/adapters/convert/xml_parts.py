"""XML of any size, element by element: only the one that is looked at is in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netintent_server.adapters.convert.package import Package
from netintent_server.errors import DocumentRejected

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The names of WordprocessingML."""

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_COMMON = W[1:-1].encode()

Event = tuple[str, "_Element"]
"""`start` or `end`, and the element; an element of `units` comes whole, and only at its end."""


def elements(
    package: Package, part: str, *, units: tuple[str, ...], marks: tuple[str, ...] = (), most: int | None = None
) -> Iterator[Event | None]:
    """Yield the start and end of `marks`, and the outermost `units` whole; None in between as a sign of life.

    Elements within a unit are not told apart. What has been yielded is forgotten: its text is taken at once or never.

    Raises:
        DocumentRejected: CORRUPT for anything that is not whole, well-formed, free of declarations and at most 256 deep.
    """
    from lxml import etree

    wanted = frozenset(units)
    # without huge_tree the parser itself refuses more than 256 levels, 10 MB of text in one piece and growing entities
    parser = etree.XMLPullParser(
        ("start", "end"),
        tag=(*units, *marks),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    inside = 0  # how many units are open, one within another
    grown = 0  # bytes since the last one ended
    first = True
    try:
        for chunk in package.chunks(part, most):
            # the strict kind of the format has another name for the same elements, told once at the top
            parser.feed(chunk.replace(_STRICT, _COMMON) if first else chunk)
            first = False
            grown += len(chunk)
            yield None
            for event, element in parser.read_events():
                if element.tag in wanted:
                    if event == "start":
                        inside += 1
                        continue
                    inside -= 1
                    if not inside:
                        grown = 0
                        yield event, element
                        _forget(element)
                elif not inside:
                    yield event, element
                    if event == "end":
                        _forget(element)
            if grown > package.limits.unit_bytes:
                raise DocumentRejected(
                    "TOO_LARGE",
                    f"a paragraph or row of the document has more than {package.limits.unit_bytes} bytes",
                    "split it into several",
                )
        _refuse_declarations(parser.close())
    except etree.XMLSyntaxError as error:
        raise _broken(part) from error


def parsed(package: Package, part: str, *, units: tuple[str, ...]) -> Iterator[_Element]:
    """Yield the outermost `units` of a part that is not long."""
    found = elements(package, part, units=units, most=package.limits.side_bytes)
    return (each[1] for each in found if each is not None)


def _forget(element: _Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _refuse_declarations(root: _Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentRejected(
            "CORRUPT", "the file declares entities, which office documents do not", "save it anew as .docx"
        )


def _broken(part: str) -> DocumentRejected:
    return DocumentRejected(
        "CORRUPT",
        f"the file is damaged or cut off: {part.rpartition('/')[2]} is no well-formed XML",
        "open it in the program that wrote it, and save it again",
    )
