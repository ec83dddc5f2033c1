"""DOCX files that were made to do harm, or were damaged: refused with a remedy, never read in part."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from docx_files import MAIN, NAMES, docx, p, row, run, style, table

from netintent_server.adapters.convert.docx import read_docx
from netintent_server.adapters.convert.package import Limits
from netintent_server.errors import DocumentRejected
from netintent_server.model.text import Block

TEXT = p("1\tScope", "H-1") + p("Text. " * 40) * 200


@pytest.fixture
def refused(read):
    def run(content, file_name="x.docx", **more):
        with pytest.raises(DocumentRejected) as rejected:
            read(content, file_name, **more)
        assert str(rejected.value)
        assert rejected.value.remedy
        return rejected.value

    return run


@pytest.fixture
def within(tmp_path):
    """Read with limits of one's own; the code of the refusal, or ""."""

    def run(content, **limits):
        file = tmp_path / "upload"
        file.write_bytes(content)
        try:
            assert sum(isinstance(each, Block) for each in read_docx(file, Limits(**limits)))
        except DocumentRejected as rejected:
            return rejected.code
        return ""

    return run


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", "macros"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "spreadsheet"),
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "presentation"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", "template"),
        ("application/zip", "archive"),
    ],
)
def test_another_kind_of_archive_is_refused_by_what_it_is(refused, kind, word):
    error = refused(docx(p("Text"), main=kind), media_type=MAIN.removesuffix(".main+xml"))

    assert error.code == "UNSUPPORTED_MEDIA_TYPE"
    assert word in str(error)
    assert "DOCX" in error.remedy


def test_an_archive_of_other_files_is_refused(refused):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "text")

    assert refused(packed.getvalue()).code == "UNSUPPORTED_MEDIA_TYPE"


def test_a_document_with_a_password_is_refused_by_name(refused):
    error = refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000)

    assert error.code == "UNSUPPORTED_MEDIA_TYPE"
    assert "password" in str(error)


def test_an_encrypted_part_is_refused_by_name(refused):
    whole = bytearray(docx(p("Text")))
    name = b"[Content_Types].xml"
    whole[whole.rfind(name) - 46 + 8] |= 1
    whole[whole.find(name) - 30 + 6] |= 1

    assert "password" in str(refused(bytes(whole)))


def test_a_file_cut_anywhere_is_corrupt(refused):
    whole = docx(TEXT)
    for end in range(40, len(whole) - 1, len(whole) // 60):
        assert refused(whole[:end]).code == "CORRUPT"


def test_a_file_with_a_changed_byte_is_read_whole_or_not_at_all(read):
    def outcome(content):
        try:
            return read(bytes(content), "x.docx").blocks
        except DocumentRejected as rejected:
            return rejected.code

    whole = docx(TEXT)
    expected = outcome(whole)
    assert len(expected) == 201
    start = whole.index(b"word/document.xml")
    for at in range(start, start + 800, 7):
        broken = bytearray(whole)
        broken[at] ^= 0x55
        assert outcome(broken) in (expected, "CORRUPT", "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml"])
def test_xml_that_is_cut_off_is_corrupt_though_the_archive_is_whole(refused, name):
    whole = docx(TEXT, styles=style("a", "A"))
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(packed, "w") as new:
        for each in old.namelist():
            data = old.read(each)
            new.writestr(each, data[: len(data) * 2 // 3] if each == name else data)

    assert refused(packed.getvalue()).code == "CORRUPT"


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE w:document [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "">]>',
        '<!DOCTYPE w:document SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY a ""><!ENTITY b "">]>',
        "<!DOCTYPE w:document>",
    ],
)
def test_declarations_and_entities_are_refused(refused, declared):
    body = p("Text") + ("<w:p><w:r><w:t>&a;&b;</w:t></w:r></w:p>" if "ENTITY" in declared else "")

    assert refused(docx(body, before=declared)).code == "CORRUPT"


def test_a_billion_laughs_end_early(refused):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = "<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>" + '<w:p><w:pPr><w:pStyle w:val="&l9;"/></w:pPr></w:p>'

    assert refused(docx(body, before=f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>')).code == "CORRUPT"


@pytest.mark.parametrize("tag", ["smartTag", "sdt", "tbl", "customXml"])
def test_xml_deeper_than_word_writes_is_corrupt(refused, tag):
    assert refused(docx(f"<w:{tag}>" * 5000 + p("Text") + f"</w:{tag}>" * 5000)).code == "CORRUPT"


def test_depth_within_the_bound_is_read(read):
    nested = p("Inmost")
    for _ in range(80):
        nested = table(row(f"<w:tc>{nested}</w:tc>", "x"))
    boxes = p("Box")
    for _ in range(80):
        boxes = f"<w:p><w:r><w:txbxContent>{boxes}</w:txbxContent></w:r></w:p>"
    text = "\n".join(block.text for block in read(docx(nested, boxes), "x.docx").blocks)

    assert "Inmost" in text
    assert "Box" in text


def test_a_bomb_is_too_large_before_it_is_unpacked(within):
    bomb = docx(p("x" * 2_000_000) * 5)

    assert len(bomb) < 50_000
    assert within(bomb) == ""
    assert within(bomb, bytes=1_000_000) == "TOO_LARGE"
    assert within(bomb, ratio_from=1_000_000) == "TOO_LARGE"
    assert within(bomb, unit_bytes=500_000) == "TOO_LARGE"


def test_a_bomb_in_what_stands_beside_the_document_is_too_large(within):
    beside = docx(p("Text"), styles=style("a", "A" * 1_000_000))

    assert within(beside, side_bytes=500_000) == "TOO_LARGE"


def test_sizes_are_counted_and_not_taken_from_the_header(within):
    whole = bytearray(docx(p("x" * 3_000_000)))
    name = b"word/document.xml"
    for at in (whole.find(name) - 30 + 22, whole.rfind(name) - 46 + 24):
        whole[at : at + 4] = struct.pack("<L", 100)

    assert within(bytes(whole), bytes=1_000_000) in {"TOO_LARGE", "CORRUPT"}


def test_too_many_files_are_too_large_before_they_are_listed(within):
    many = docx(p("Text"), more={f"x/{n}": b"" for n in range(300)})

    assert within(many) == ""
    assert within(many, entries=200) == "TOO_LARGE"
    lying = bytearray(many)
    lying[-14:-10] = struct.pack("<2H", 5, 5)
    assert within(bytes(lying), entries=20) == "TOO_LARGE"


def test_names_that_lead_elsewhere_lead_nowhere(read, tmp_path):
    evil = docx(p("Text"), more={"../../evil": b"x", "/etc/evil": b"x", "C:\\evil": b"x", "word/../../evil2": b"x"})

    assert read(evil, "../../x.docx").blocks[0].text == "Text"
    assert [each.name for each in tmp_path.rglob("*")] == ["upload"]


def test_a_main_part_that_is_missing_is_corrupt(refused):
    whole = docx(p("Text")).replace(b"word/document.xml", b"word/documenx.xml")

    assert refused(whole).code == "CORRUPT"


def test_a_packing_that_word_does_not_use_is_refused(refused):
    assert refused(docx(p("Text"), packing=zipfile.ZIP_LZMA)).code == "UNSUPPORTED_MEDIA_TYPE"


HIDDEN = p(inside=run("Text", "<w:vanish/>"))


@pytest.mark.parametrize("body", ["", p(), HIDDEN, table(row(""))])
def test_a_document_without_text_is_empty(refused, body):
    assert refused(docx(body)).code == "EMPTY_TEXT"


def test_other_xml_in_the_documents_place_is_empty(refused):
    whole = docx(p("Text"))
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(packed, "w") as new:
        for each in old.namelist():
            new.writestr(each, f"<w:p {NAMES}/>" if each == "word/document.xml" else old.read(each))

    assert refused(packed.getvalue()).code == "EMPTY_TEXT"


def test_the_reader_may_be_stopped_at_any_chunk(read):
    class Enough(Exception):
        pass

    asked = 0

    def go_on():
        nonlocal asked
        asked += 1
        if asked > 3:
            raise Enough

    with pytest.raises(Enough):
        read(docx(p("x" * 500_000)), "x.docx", go_on=go_on)


def test_absurd_numbers_are_no_numbers(read):
    absurd = '<w:numPr><w:ilvl w:val="99999999999"/><w:numId w:val="-1"/></w:numPr><w:outlineLvl w:val="x"/>'
    symbols = "".join(f'<w:r><w:sym w:char="{code}"/></w:r>' for code in ("110000", "D800", "x", "-1", ""))

    assert read(docx(p("Text", properties=absurd, inside=symbols)), "x.docx").blocks[0].text == "Text"


def test_a_document_whose_type_stands_for_all_xml_is_read(read):
    whole = docx(p("Text"))
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(packed, "w") as new:
        for each in old.namelist():
            told = f'<Types><Default Extension="xml" ContentType="{MAIN}"/></Types>'
            new.writestr(each, told if each == "[Content_Types].xml" else old.read(each))

    assert read(packed.getvalue(), "x.docx").blocks[0].text == "Text"


def test_fields_within_fields_without_end_cost_no_more_than_others(read):
    begun = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 50_000

    assert read(docx(f"<w:p>{begun}</w:p>", p("Text")), "x.docx").blocks[0].text == "Text"
