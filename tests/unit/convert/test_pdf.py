"""PDF: text in the order of reading, clauses from the outline, and a refusal wherever a part would be missing."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

import pytest

from netintent_server.adapters.convert import pdf
from netintent_server.adapters.convert.pdf_guard import guard
from netintent_server.errors import DocumentRejected
from netintent_server.model.text import BlockKind
from netintent_server.rag.cut import cut

K = BlockKind
BOLD = "F2"


def text_at(x, y, text, size=10.0, font="F1"):
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET"


def column(*lines, x=72, top=700, step=12, size=10.0):
    return [text_at(x, top - step * row, line, size) for row, line in enumerate(lines)]


def made(
    *pages: Iterable[str],
    outline: Sequence[tuple[str, int, int, float]] = (),
    info: str = "",
    trailer: str = "",
    packed: bool = False,
    more: dict[int, bytes] | None = None,
) -> bytes:
    """Write a PDF of pages of drawing operators; the outline's entries are title, level, page from 1, height."""
    objects: dict[int, bytes] = {}
    first_page, first_mark = 10, 10 + 2 * len(pages)
    kids = " ".join(f"{first_page + 2 * each} 0 R" for each in range(len(pages)))
    objects[1] = b"<</Type/Catalog/Pages 2 0 R" + (b"/Outlines 6 0 R" if outline else b"") + b">>"
    objects[2] = f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode()
    objects[3] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    objects[4] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>"
    objects[5] = f"<<{info}>>".encode()
    for number, operators in enumerate(pages):
        stream = "\n".join(operators).encode("cp1252")
        packing = b"/Filter/FlateDecode" if packed else b""
        stream = zlib.compress(stream) if packed else stream
        at = first_page + 2 * number
        objects[at] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {at + 1} 0 R"
            "/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>"
        ).encode()
        objects[at + 1] = b"<</Length %d%s>>stream\n%s\nendstream" % (len(stream), packing, stream)
    objects |= marks(outline, first_mark, first_page)
    objects |= more or {}
    return written(objects, trailer)


def marks(outline, first, first_page):
    above = [6]
    children: dict[int, list[int]] = {6: []}
    for at, (_, level, _, _) in enumerate(outline, start=first):
        above = [*above[:level], at]
        children[above[-2]].append(at)
        children[at] = []
    parent = {child: each for each, those in children.items() for child in those}
    found = {6: family(children[6])} if outline else {}
    for at, (title, _, page, top) in enumerate(outline, start=first):
        siblings = children[parent[at]]
        place = siblings.index(at)
        beside = f"/Next {siblings[place + 1]} 0 R" if place + 1 < len(siblings) else ""
        target = f"/Dest[{first_page + 2 * (page - 1)} 0 R/XYZ 0 {top} 0]"
        told = ("\ufeff" + title).encode("utf-16-be").hex()
        found[at] = f"<</Title<{told}>/Parent {parent[at]} 0 R{beside}{target}".encode() + family(children[at])[2:]
    return found


def family(children):
    return (
        f"<</First {children[0]} 0 R/Last {children[-1]} 0 R/Count {len(children)}>>".encode() if children else b"<<>>"
    )


def written(objects, trailer=""):
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, content in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d %05d %c \n" % (places.get(number, 0), 0 if number in places else 65535, b"fn"[number in places])
    out += f"trailer\n<</Size {size}/Root 1 0 R/Info 5 0 R{trailer}>>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)


def texts(converted, *kinds):
    return [block.text for block in converted.blocks if not kinds or block.kind in kinds]


def rejected(read, content, **more):
    with pytest.raises(DocumentRejected) as refused:
        read(content, "x.pdf", **more)
    assert str(refused.value)
    assert refused.value.remedy
    return refused.value.code


PAGE = column("The first line of a page of text,", "and the second one of it.")


def test_a_clause_stands_where_the_outline_finds_it(read):
    pages = (
        [
            text_at(72, 760, "5 Sessions", 16),
            *column("A session begins.", top=730),
            text_at(72, 600, "5.3.1a", 12),
            text_at(130, 600, "Early release", 12),
            *column("It is released.", top=580),
        ],
        [text_at(72, 760, "Annex A (normative):", 16), text_at(72, 740, "Codes of the cause", 16), *PAGE],
    )
    outline = [
        ("5 Sessions", 1, 1, 780),
        ("5.3.1a\tEarly release", 2, 1, 615),
        ("Annex A (normative): Codes of the cause", 1, 2, 780),
    ]
    converted = read(made(*pages, outline=outline), "x.pdf")

    assert [(each.text, each.level, each.clause, each.page) for each in converted.blocks if each.kind is K.HEADING] == [
        ("5 Sessions", 1, "5", 1),
        ("5.3.1a Early release", 2, "5.3.1a", 1),
        ("Annex A (normative): Codes of the cause", 1, "A", 2),
    ]
    assert texts(converted)[:4] == ["5 Sessions", "A session begins.", "5.3.1a Early release", "It is released."]
    assert {each.clause for each in cut(converted)} == {"5", "5.3.1a", "A"}
    assert converted.media_type == "application/pdf"


def test_an_entry_whose_words_are_not_on_the_page_is_a_heading_at_its_height(read):
    page = [*column("Above.", top=700), *column("Below.", top=600)]
    outline = [("1 One", 1, 1, 720), ("2 Drawn as a picture", 1, 1, 650), ("3 Three", 1, 1, 10)]

    converted = read(made(page, outline=outline), "x.pdf")

    assert texts(converted) == ["1 One", "Above.", "2 Drawn as a picture", "Below.", "3 Three"]


def test_an_outline_that_leads_into_itself_or_nowhere_ends(read):
    entries = [("1 One", 1, 1, 720), ("2 Two", 1, 1, 720), ("3 Three", 1, 1, 720), ("4 Four", 1, 9, 700)]
    content = made(PAGE, outline=entries)
    looped = content.replace(b"/Next 15 0 R", b"/Next 12 0 R")

    assert texts(read(content, "x.pdf"))[:3] == ["1 One", "2 Two", "3 Three"]
    assert looped != content
    assert texts(read(looped, "x.pdf")) == texts(read(content, "x.pdf"))


def test_what_is_printed_on_every_page_is_no_text(read):
    pages = [
        [
            text_at(72, 800, f"Session control V2.1.0   {number}"),
            text_at(290, 20, "ACME"),
            text_at(300, 40, str(number)),
            *column(f"Text of page {name}."),
        ]
        for number, name in enumerate(["one", "two", "three", "four", "five"], start=1)
    ]

    assert texts(read(made(*pages), "x.pdf")) == [f"Text of page {n}." for n in ["one", "two", "three", "four", "five"]]


def test_lines_are_paragraphs_by_the_space_between_them_also_overleaf(read):
    first = [*column("One paragraph", "of two lines."), *column("Another that", "goes on", top=650)]
    second = [*column("on the next page.", top=750), *column("The last.", top=700)]
    converted = read(made(first, second), "x.pdf")

    assert [(each.text, each.page) for each in converted.blocks] == [
        ("One paragraph of two lines.", 1),
        ("Another that goes on on the next page.", 1),
        ("The last.", 2),
    ]


def test_words_divided_at_line_ends_are_whole(read):
    page = column("The registra-", "tion is kept; a real-", "time clock tells a real", "time of its own.")

    assert texts(read(made(page), "x.pdf")) == [
        "The registration is kept; a real-time clock tells a real time of its own."
    ]


def test_lists_keep_their_markers(read):
    page = [
        *(each for n in range(3) for each in (text_at(72, 700 - 12 * n, "-"), text_at(100, 700 - 12 * n, f"item {n}"))),
        text_at(72, 650, "a)"),
        text_at(100, 650, "lettered, and"),
        text_at(100, 638, "of two lines"),
        text_at(72, 600, "\x95 a bullet".encode("latin-1").decode("cp1252")),
    ]

    assert texts(read(made(page), "x.pdf"), K.LIST_ITEM) == [
        "- item 0",
        "- item 1",
        "- item 2",
        "a) lettered, and of two lines",
        "• a bullet",
    ]


def test_a_table_is_its_rows_with_wrapped_cells_whole(read):
    rows = [
        ("Timer", "Meaning", "Value"),
        ("S1", "until the answer", "15 s"),
        ("S2", "", "10 s"),
        ("S3", "after", "5 s"),
    ]
    page = [*column("Before the table.", top=760), text_at(200, 720, "Table 1-1: Timers")]
    for row, cells in enumerate(rows):
        y = 690 - 24 * row
        page += [text_at(72, y, cells[0]), text_at(150, y, cells[1])]
        page += [text_at(150, y - 11, "of the network")] if row == 1 else []
        page += [text_at(300, y, cells[2])]
    page += column("After the table, in a line that is as long as the text is wide on this page of it.", top=560)
    converted = read(made([each for each in page if "()" not in each]), "x.pdf")

    assert texts(converted, K.CAPTION) == ["Table 1-1: Timers"]
    assert texts(converted, K.TABLE) == [
        "Timer | Meaning | Value\nS1 | until the answer of the network | 15 s\nS2 | 10 s\nS3 | after | 5 s"
    ]
    assert texts(converted, K.PARAGRAPH)[-1].startswith("After the table")


LEFT = ["The left column of this page", "is read down to its end with", "all of its lines, before any", "of the other."]
RIGHT = [
    "The right column of the page",
    "comes after the left one, as",
    "whoever reads it would do it,",
    "line by line.",
]


def test_two_columns_are_read_one_after_the_other(read):
    in_order = [*column(*LEFT), *column(*RIGHT, x=310)]
    side_by_side = [each for pair in zip(column(*LEFT), column(*RIGHT, x=310), strict=True) for each in pair]

    for page in (in_order, side_by_side):
        assert texts(read(made(page), "x.pdf")) == [" ".join(LEFT), " ".join(RIGHT)]


def test_without_an_outline_headings_are_told_by_their_looks(read):
    page = [
        text_at(72, 780, "Session control", 24),
        text_at(72, 740, "4 Architecture", 14),
        *column("The function keeps a context for each session, 4 of them", "at most.", top=715),
        text_at(72, 670, "4.1 Timers", 10, BOLD),
        *column("A timer runs for each of the requests that were sent.", top=650),
        *column("4.2 Addresses", top=620),
        *column("4.3 is written here in a sentence.", "An address is given.", top=600),
    ]
    converted = read(made(page), "x.pdf")

    assert [(each.text, each.level, each.clause) for each in converted.blocks if each.kind is K.HEADING] == [
        ("Session control", 1, ""),
        ("4 Architecture", 1, "4"),
        ("4.1 Timers", 2, "4.1"),
        ("4.2 Addresses", 2, "4.2"),
    ]
    assert converted.title == "Session control"


def test_a_table_of_contents_is_not_read_again(read):
    contents = column("Contents", "1 Scope ........................ 2", "2 Timers ........................ 3")
    converted = read(made(contents, [text_at(72, 700, "1 Scope", 16), *column("Text.", top=670)]), "x.pdf")

    assert texts(converted) == ["1 Scope", "Text."]


@pytest.mark.parametrize(
    ("info", "cover", "said"),
    [
        ("/Title(Session control V2.1.0)", "x", ("Session control V2.1.0", "2.1.0", "")),
        ("/Title(TS 123 501 - )", "TS 123 501 V17.8.0", ("TS 123 501 V17.8.0 Session control", "17.8.0", "Rel-17")),
        ("/Title(Microsoft Word - a.docx)", "TS 23.501 V1.8.0", ("TS 23.501 V1.8.0 Session control", "1.8.0", "")),
        ("", "(Release 18)", ("Session control", "", "Rel-18")),
    ],
)
def test_the_cover_or_its_information_tells_what_it_is(read, info, cover, said):
    page = [text_at(72, 780, cover, 12), text_at(72, 700, "Session control", 24), *column("Text of it.", top=600)]
    converted = read(made(page, info=info), "x.pdf")

    assert (converted.title, converted.version, converted.release) == said


def test_a_pdf_is_known_by_its_content(read):
    assert read(made(PAGE), "x.txt", "text/plain").media_type == "application/pdf"
    with pytest.raises(DocumentRejected) as refused:
        read("text", "x.pdf", "application/pdf")
    assert refused.value.code == "UNSUPPORTED_MEDIA_TYPE"


def test_one_that_needs_a_password_is_not_read(read):
    key = "<" + "ab" * 32 + ">"
    trailer = f"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/O{key}/U{key}/P -4>>"

    assert rejected(read, made(PAGE, trailer=trailer)) == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize("packed", [False, True])
def test_a_part_of_a_file_is_no_document(read, packed):
    content = made(*([column(*(f"Line {n} of the page" for n in range(40)))] * 5), packed=packed)

    for cut_at in range(10, len(content) - 8, max(1, len(content) // 40)):
        assert rejected(read, content[:cut_at]) == "CORRUPT"
    assert texts(read(content, "x.pdf"))


def test_a_damaged_file_is_no_document(read):
    content = made(PAGE, column("Another page."), packed=True)
    stream = content.index(b"stream\n") + 7

    assert rejected(read, content[:stream] + b"\x78\x9c" + b"\xff" * 40 + content[stream + 42 :]) == "CORRUPT"
    assert rejected(read, content.replace(b"xref\n0", b"xxxx\n0")) == "CORRUPT"
    assert (
        rejected(read, content.replace(b"/Type/Page/Parent", b"/Type/Pagx/Parent", 1).replace(b"12 0 obj", b"99 0 obj"))
        == "CORRUPT"
    )


def test_a_single_wrong_bit_of_a_page_is_found(read):
    content = made(column(*(f"Line {n} of the page" for n in range(40))), packed=True)
    stream, end = content.index(b"stream\n") + 7, content.index(b"\nendstream")

    for at in range(stream, end, max(1, (end - stream) // 20)):
        assert rejected(read, content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :]) == "CORRUPT"


def test_more_pages_than_are_read_are_refused(read, monkeypatch):
    monkeypatch.setattr(pdf, "MOST_PAGES", 3)

    assert texts(read(made(*[PAGE] * 3), "x.pdf"))
    assert rejected(read, made(*[PAGE] * 4)) == "TOO_LARGE"


def test_ten_thousand_pages_are_refused_before_any_is_read(read):
    pages = 0

    def count():
        nonlocal pages
        pages += 1

    one = made(PAGE).replace(b"/Count 1/Kids[10 0 R]", b"/Count 10000/Kids[%s]" % (b"10 0 R " * 10_000))
    assert rejected(read, rewritten(one), go_on=count) == "TOO_LARGE"
    assert pages < 10


def rewritten(content):
    """The same objects with a table that fits."""
    parts = content.split(b" 0 obj\n")
    numbers = [int(part.rsplit(b"\n", 1)[-1]) for part in parts[:-1]]
    bodies = [part.rsplit(b"\nendobj\n", 1)[0] for part in parts[1:]]
    return written(dict(zip(numbers, bodies, strict=True)))


def test_a_bomb_is_refused_before_it_is_unpacked_whole(read, tmp_path):
    bomb = zlib.compress(b" " * 3_000_000, 9)
    twice = zlib.compress(bomb, 9)
    for layers, stream in ((1, bomb), (2, twice)):
        filters = b"/FlateDecode " * layers
        page = b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(stream), filters, stream)
        file = tmp_path / "bomb"
        file.write_bytes(made(PAGE, more={11: page}))

        assert list(guard(file))
        with pytest.raises(DocumentRejected) as refused:
            list(guard(file, most_stream=2_000_000))
        assert refused.value.code == "TOO_LARGE"
        with pytest.raises(DocumentRejected) as refused:
            list(guard(file, most_streams=2_000_000))
        assert refused.value.code == "TOO_LARGE"


def test_a_scan_is_refused_with_the_remedy_even_where_a_page_has_text(read):
    picture = (
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>"
        b"stream\n0\nendstream"
    )
    scan = ["q 595 0 0 842 0 0 cm /I Do Q"]
    content = made(PAGE, scan, scan, more={8: picture}).replace(b"/Font<<", b"/XObject<</I 8 0 R>>/Font<<")

    assert rejected(read, rewritten(content)) == "EMPTY_TEXT"
    assert rejected(read, made([], [])) == "EMPTY_TEXT"


def test_reading_stops_at_the_next_page(read):
    class Enough(Exception):
        pass

    asked = 0

    def go_on():
        nonlocal asked
        asked += 1
        if asked == 20:
            raise Enough

    with pytest.raises(Enough):
        read(made(*[PAGE] * 50), "x.pdf", go_on=go_on)
    assert asked == 20
    assert texts(read(made(PAGE), "x.pdf"))  # what was open is closed
