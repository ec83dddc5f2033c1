"""XML of any size, element by element: only the one that is looked at is in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from netintent_server.adapters.convert.package import Package
from netintent_server.errors import DocumentRejected

if TYPE_CHECKING:
    from lxml.etree import XMLPullParser, _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The names of WordprocessingML."""

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_COMMON = W[1:-1].encode()

Event = tuple[str, "_Element"]
"""`start` and `end` of a container, or `unit`: any other element, whole."""


def elements(
    package: Package, part: str, *, root: str, containers: frozenset[str] = frozenset(), most: int | None = None
) -> Iterator[Event | None]:
    """Yield what stands in the element `root`, each child whole but for containers, whose children come one by one.

    None in between is a sign of life. What has been yielded is forgotten: its text is taken at once or never.

    Raises:
        DocumentRejected: CORRUPT for anything that is not whole, well-formed, free of declarations and at most 256
            deep; TOO_LARGE for a unit that is no paragraph or row a person wrote.
    """
    from lxml import etree

    # without huge_tree the parser itself refuses more than 256 levels, 10 MB of text in one piece and growing entities
    parser = etree.XMLPullParser(
        ("start",),
        tag=root,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        collect_ids=False,
    )
    units: _Units | None = None
    grown = 0  # bytes since the last unit ended
    first = True
    try:
        for chunk in package.chunks(part, most):
            # the strict kind of the format has another name for the same elements, told once at the top
            parser.feed(chunk.replace(_STRICT, _COMMON) if first else chunk)
            first = False
            grown += len(chunk)
            yield None
            if units is None and (found := _root(parser)) is not None:
                units = _Units(found, containers)
            for event in units.ready() if units else ():
                grown = 0
                yield event
            if grown > package.limits.unit_bytes:
                raise DocumentRejected(
                    "TOO_LARGE",
                    f"a paragraph or row of the document has more than {package.limits.unit_bytes} bytes",
                    "split it into several",
                )
        _refuse_declarations(parser.close())
        if units:
            yield from units.ready(is_whole=True)
    except etree.XMLSyntaxError as error:
        raise _broken(part) from error


def parsed(package: Package, part: str, *, root: str) -> Iterator[_Element]:
    """Yield the children of `root` in a part that is not long."""
    found = elements(package, part, root=root, most=package.limits.side_bytes)
    return (each[1] for each in found if each is not None)


class _Units:
    """Walks behind the parser: an element is whole when another has begun after it, or after one it stands in.

    An event for every paragraph would tell as much and cost as much as all the rest.
    """

    def __init__(self, root: _Element, containers: frozenset[str]) -> None:
        self._open = [root]
        self._containers = containers

    def ready(self, *, is_whole: bool = False) -> Iterator[Event]:
        """Yield all that is whole by now."""
        while self._open:
            at = self._open[-1]
            done = is_whole or any(each.getnext() is not None for each in self._open)
            while len(at):
                child = at[0]
                if child.tag in self._containers:
                    self._open.append(child)
                    yield "start", child
                    break
                if not done and child.getnext() is None:
                    return
                yield "unit", child
                child.clear()  # taken out with 50,000 children, an element costs a second and more
                del at[0]
            else:
                if not done:
                    return
                self._open.pop()
                if self._open:
                    yield "end", at
                    del self._open[-1][0]


def _root(parser: XMLPullParser) -> _Element | None:
    found: Any = next((element for _, element in parser.read_events()), None)  # of a start, an element
    if found is not None:
        _refuse_declarations(found)
    return cast("_Element | None", found)


def _refuse_declarations(element: _Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise DocumentRejected(
            "CORRUPT", "the file declares entities, which office documents do not", "save it anew as .docx"
        )


def _broken(part: str) -> DocumentRejected:
    return DocumentRejected(
        "CORRUPT",
        f"the file is damaged or cut off: {part.rpartition('/')[2]} is no well-formed XML",
        "open it in the program that wrote it, and save it again",
    )
