"""Writes DOCX files of a few paragraphs, as small as Word still opens them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_PARTS = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def run(text: str, properties: str = "") -> str:
    """A run; tabs and newlines of the text are Word's elements."""
    inner = escape(text).replace("\t", "</w:t><w:tab/><w:t>").replace("\n", "</w:t><w:br/><w:t>")
    inner = f'<w:t xml:space="preserve">{inner}</w:t>'
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inner}</w:r>"


def p(text: str = "", style: str = "", *, properties: str = "", inside: str = "") -> str:
    """A paragraph of a text, and of what else stands inside."""
    of_style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{of_style}{properties}</w:pPr>{run(text) if text else ''}{inside}</w:p>"


def numbered(text: str, number: int, level: int = 0, style: str = "") -> str:
    told = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(text, style, properties=told)


def cell(*paragraphs: str, properties: str = "") -> str:
    inside = "".join(each if each.startswith("<") else p(each) for each in paragraphs)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    inside = "".join(each if each.startswith("<w:tc>") else cell(each) for each in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def field(code: str, result: str) -> str:
    """A field's runs, around runs of its result."""
    parts = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{parts[0]}<w:r><w:instrText>{code}</w:instrText></w:r>{parts[1]}{result}{parts[2]}"


def style(identity: str, name: str, inside: str = "", *, base: str = "", kind: str = "paragraph") -> str:
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    return f'<w:style w:type="{kind}" w:styleId="{identity}"><w:name w:val="{name}"/>{based}{inside}</w:style>'


HEADINGS = "".join(
    style(f"H-{n}", f"heading {n}", f'<w:pPr><w:outlineLvl w:val="{n - 1}"/></w:pPr>') for n in range(1, 10)
)


def level(at: int, text: str, how: str = "decimal", *, start: int | None = 1, more: str = "") -> str:
    begin = f'<w:start w:val="{start}"/>' if start is not None else ""
    return f'<w:lvl w:ilvl="{at}">{begin}<w:numFmt w:val="{how}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(lists: Mapping[int, str], numbers: Mapping[int, tuple[int, str]]) -> str:
    """Lists by id, of levels; numberings by id, of a list's id and overrides."""
    made = [f'<w:abstractNum w:abstractNumId="{at}">{levels}</w:abstractNum>' for at, levels in lists.items()]
    made += [
        f'<w:num w:numId="{at}"><w:abstractNumId w:val="{of}"/>{more}</w:num>' for at, (of, more) in numbers.items()
    ]
    return "".join(made)


def docx(
    *body: str,
    styles: str = "",
    numbering: str = "",
    notes: str = "",
    core: str = "",
    main: str = MAIN,
    before: str = "",
    more: Mapping[str, bytes] | None = None,
    packing: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A document of paragraphs and tables; `before` stands before its root."""
    parts = {
        "word/styles.xml": ("styles", HEADINGS + styles),
        "word/numbering.xml": ("numbering", numbering),
        "word/footnotes.xml": ("footnotes", notes),
    }
    types = "".join(
        f'<Override PartName="/{part}" ContentType="{_PARTS}.{kind}+xml"/>' for part, (kind, _) in parts.items()
    )
    files = {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>{types}</Types>',
        **{part: f"<w:{kind} {NAMES}>{inside}</w:{kind}>" for part, (kind, inside) in parts.items()},
        "word/document.xml": f"{before}<w:document {NAMES}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>",
        "docProps/core.xml": '<c:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:c="http://schemas.'
        f'openxmlformats.org/package/2006/metadata/core-properties">{core}</c:coreProperties>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return packed.getvalue()
