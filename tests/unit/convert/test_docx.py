"""DOCX: what a reader of the finished document sees, and nothing else."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from docx_files import MAIN, cell, docx, field, level, numbered, numbering, p, row, run, style, table

from netintent_server.adapters.convert.docx_rows import PlainRows
from netintent_server.model.text import BlockKind as K

DELETED = '<w:del w:id="1"><w:r><w:delText>gone</w:delText></w:r></w:del>'


@pytest.fixture
def blocks(read):
    """`blocks(p("text"))` reads a document of these elements: kind and text of each block."""

    def run(*body, **more):
        return [(block.kind, block.text) for block in read(docx(*body, **more), "x.docx").blocks]

    return run


@pytest.fixture
def paragraphs(blocks):
    def run(*body, **more):
        return [text for _, text in blocks(*body, **more)]

    return run


@pytest.fixture
def headings(read):
    def run(*body, **more):
        found = read(docx(*body, **more), "x.docx").blocks
        return [(block.level, block.clause, block.text) for block in found if block.kind is K.HEADING]

    return run


@pytest.mark.parametrize("number", ["4", "4.2", "8.2.6.3", "5.3.1a", "5.2.1A.2", "7.7.A", "A.2.1", "5.1.1.1.1.1.1.1.1"])
def test_a_number_typed_before_a_tab_is_the_clause(headings, number):
    assert headings(p(f"{number}\t5GMM capability", "H-3")) == [
        (max(3, number.count(".") + 1) if number[0] == "A" else 3, number, f"{number} 5GMM capability")
    ]


def test_headings_have_nine_levels(headings):
    found = headings(*[p(f"Level {n}", f"H-{n}") for n in range(1, 10)])

    assert [each[0] for each in found] == list(range(1, 10))


@pytest.mark.parametrize(
    ("name", "deep"),
    [
        ("heading 4", 4),
        ("Heading 2,h2,H2", 2),
        ("Überschrift 3", 3),
        ("Titre 1", 1),
        ("标题 2", 2),
        ("見出し 5", 5),
        ("H6", 6),
    ],
)
def test_a_style_is_a_heading_by_its_name_in_any_language(headings, name, deep):
    assert headings(p("Scope", "x"), styles=style("x", name)) == [(deep, "", "Scope")]


def test_a_style_is_a_heading_by_what_it_is_based_on(headings):
    styles = style("own", "Our clause", base="between") + style("between", "Between", base="H-4")

    assert headings(p("Scope", "own"), styles=styles) == [(4, "", "Scope")]


def test_styles_based_on_one_another_in_a_circle_end(paragraphs):
    assert paragraphs(p("Text", "a"), styles=style("a", "A", base="b") + style("b", "B", base="a")) == ["Text"]


def test_a_style_that_takes_the_outline_level_back_is_no_heading(blocks):
    plain = style("tt", "Cover title", '<w:pPr><w:outlineLvl w:val="9"/></w:pPr>', base="H-1")

    assert blocks(p("A word", "tt"), styles=plain) == [(K.PARAGRAPH, "A word")]


def test_a_document_without_its_styles_has_the_headings_its_ids_name(headings):
    assert headings(p("Scope", "Heading2")) == [(2, "", "Scope")]


def test_an_outline_level_of_its_own_makes_a_heading_but_of_no_caption(blocks):
    outline = '<w:outlineLvl w:val="1"/>'
    found = blocks(p("Scope", properties=outline), p("Table 1: X", "TH", properties=outline), styles=style("TH", "TH"))

    assert found == [(K.HEADING, "Scope"), (K.CAPTION, "Table 1: X")]


def test_annexes_stand_at_the_top_and_their_clauses_within(headings):
    found = headings(p("Annex B (normative):\nCodes", "H-8"), p("B.1\tGeneral", "H-1"), p("B.1.2\tMore", "H-2"))

    assert found == [(1, "", "Annex B (normative): Codes"), (2, "B.1", "B.1 General"), (3, "B.1.2", "B.1.2 More")]


def test_contents_are_left_out_however_they_are_made(paragraphs):
    entries = p("Contents", "tt"), p("1\tScope\t9", "toc"), p("", inside=field("PAGEREF _Toc1 \\h", run("9")))
    by_field = p(
        inside='<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("1 Scope 9")
    )
    last = p("2 References 10", inside='<w:r><w:fldChar w:fldCharType="end"/></w:r>' + run("After"))
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    wrapped = f"<w:sdt>{gallery}<w:sdtContent>{p('3 Terms 11')}</w:sdtContent></w:sdt>"
    styles = style("tt", "TOC Heading", base="H-1") + style("toc", "toc 1")

    assert paragraphs(*entries[:2], by_field, last, wrapped, p("Text"), styles=styles) == ["After", "Text"]


def test_contents_that_never_end_do_not_swallow_the_document(paragraphs):
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    open_ = p(inside=begin + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("1 Scope 9"))

    assert paragraphs(open_, p("Scope", "H-1"), p("Text")) == ["Scope", "Text"]
    assert paragraphs(open_, p("long " * 100), p("Text")) == [("long " * 100).strip(), "Text"]


def test_fields_show_their_result_alone(paragraphs):
    assert paragraphs(p("See ", inside=field("REF x \\h", run("clause 5")) + run("."))) == ["See clause 5."]


def test_tracked_changes_are_accepted(paragraphs):
    moved = f'<w:moveFrom w:id="2">{run("there")}</w:moveFrom><w:moveTo w:id="3">{run(" here")}</w:moveTo>'
    found = paragraphs(p("Kept", inside=DELETED + f'<w:ins w:id="4">{run(" added")}</w:ins>' + moved))

    assert found == ["Kept added here"]


def test_a_paragraph_whose_end_was_deleted_is_one_with_the_next(headings):
    cut = p("Sco", properties='<w:rPr><w:del w:id="1"/></w:rPr>')

    assert headings(cut, p("pe", "H-1")) == [(1, "", "Scope")]


def test_rows_and_cells_that_were_deleted_are_gone(paragraphs):
    gone = row("a", "b", properties='<w:del w:id="1"/>')
    found = paragraphs(table(row("1", "2"), gone, row("3", cell("x", properties="<w:cellDel/>"), "4")))

    assert found == ["1 | 2\n3 | 4"]


def test_a_text_box_is_read_once(paragraphs):
    box = f"<w:txbxContent>{p('In the box')}</w:txbxContent>"
    twice = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )

    assert paragraphs(p("Anchor", inside=f"<w:r>{twice}</w:r>")) == ["Anchor", "In the box"]
    assert paragraphs(p("Anchor", inside=f"<w:r><w:pict>{box}</w:pict></w:r>")) == ["Anchor", "In the box"]


def test_of_alternatives_around_paragraphs_the_first_is_read(paragraphs):
    around = f"<mc:Choice>{p('One')}</mc:Choice><mc:Choice>{p('Two')}</mc:Choice><mc:Fallback>{p('None')}</mc:Fallback>"
    fallback = f"<mc:AlternateContent><mc:Fallback>{p('Alone')}</mc:Fallback></mc:AlternateContent>"

    assert paragraphs(f"<mc:AlternateContent>{around}</mc:AlternateContent>", fallback, p("After")) == [
        "One",
        "Alone",
        "After",
    ]


def test_wrappers_around_paragraphs_are_looked_through(paragraphs):
    wrapped = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('In a control')}</w:sdtContent></w:sdt>"

    assert paragraphs(wrapped, f"<w:customXml>{p('In XML')}</w:customXml>", p("Text")) == [
        "In a control",
        "In XML",
        "Text",
    ]


def test_hidden_text_is_left_out_wherever_it_is_hidden(paragraphs):
    styles = style("h", "Hid", "<w:rPr><w:vanish/></w:rPr>") + style(
        "c", "C", "<w:rPr><w:vanish/></w:rPr>", kind="character"
    )
    hidden = run(" a", "<w:vanish/>") + run(" b", '<w:rStyle w:val="c"/>') + run(" c", '<w:vanish w:val="0"/>')

    assert paragraphs(p("Seen", inside=hidden), p("Not", "h"), styles=styles) == ["Seen c"]
    assert paragraphs(table(row("1", cell(p("x", inside=run("y", "<w:vanish/>")))))) == ["1 | x"]


def test_special_characters_are_what_they_look_like(paragraphs):
    inside = (
        '<w:r><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t><w:sym w:font="Symbol" w:char="F0B3"/>'
        '<w:sym w:font="Wingdings" w:char="F041"/><w:cr/><w:t xml:space="preserve">d  e</w:t></w:r>'
    )

    assert paragraphs(p("a", inside=inside), p("x\ty\nz")) == ["a-bc≥\nd e", "x y\nz"]


def test_formulas_are_read_in_line(paragraphs):
    def m(text):
        return f"<m:r><m:t>{text}</m:t></m:r>"

    fraction = f"<m:f><m:num>{m('a')}</m:num><m:den>{m('b')}</m:den></m:f>"
    inside = f"<m:oMath>{fraction}<m:sSub><m:e>{m('x')}</m:e><m:sub>{m('i')}</m:sub></m:sSub></m:oMath>"

    assert paragraphs(p("y = ", inside=inside)) == ["y = a/bx_i"]


def test_a_footnote_comes_after_its_paragraph_and_comments_do_not(paragraphs):
    note = f'<w:footnote w:id="2">{p("Said below.")}</w:footnote>'
    note += f'<w:footnote w:type="separator" w:id="0">{p("-")}</w:footnote>'
    inside = '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="1"/></w:r>'

    assert paragraphs(p("Text.", inside=inside), p("More."), notes=note) == ["Text.", "Said below.", "More."]


def test_lists_keep_their_markers_and_depth(blocks):
    lists = numbering({0: level(0, "%1)") + level(1, "%2.", "lowerLetter") + level(2, "", "bullet")}, {1: (0, "")})
    body = [numbered("One", 1), numbered("Under", 1, 1), numbered("Dot", 1, 2), numbered("Two", 1), p("-\tTyped", "B2")]

    assert blocks(*body, numbering=lists, styles=style("B2", "B2")) == [
        (K.LIST_ITEM, "1) One"),
        (K.LIST_ITEM, "  a. Under"),
        (K.LIST_ITEM, "    - Dot"),
        (K.LIST_ITEM, "2) Two"),
        (K.LIST_ITEM, "  - Typed"),
    ]


def test_a_table_is_one_line_a_row_and_merged_cells_are_read_once(blocks):
    start, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    made = table(
        row("A", "B", "C"),
        row(cell("wide", properties='<w:gridSpan w:val="2"/>'), "c"),
        row(cell("tall", properties=start), "x", "y"),
        row(cell("tall", properties=goes_on), "two\nlines", cell("p", "q")),
        row("", "", ""),
    )

    assert blocks(made) == [(K.TABLE, "A | B | C\nwide | c\ntall | x | y\n| two lines | p q")]


@pytest.mark.parametrize("seed", range(20))
def test_a_row_read_in_one_pass_is_as_one_read_with_care(blocks, monkeypatch, seed):
    chance = random.Random(seed)
    styles = style("TAL", "TAL") + style("n", "N", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    lists = numbering({0: level(0, "%1.")}, {1: (0, "")})
    hidden, deleted = run("h", "<w:vanish/>"), f"<w:r><w:noBreakHyphen/></w:r>{DELETED}"

    def paragraph():
        inside = chance.choice(["", "", "", hidden, deleted, "<w:r><w:noBreakHyphen/></w:r>", field("REF x", run("f"))])
        text = chance.choice(["a", "b  c", "d\te\nf", "", "\u00a0g\u200b", "\u00e9"])
        return p(text, chance.choice(["", "TAL", "TAL", "n", "H-1"]), inside=inside)

    def one_cell():
        merged = chance.choice(["", "", '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'])
        return cell(*[paragraph() for _ in range(chance.randint(1, 3))], properties=merged)

    made = table(row("x", "y"), *[row(*[one_cell() for _ in range(chance.randint(1, 4))]) for _ in range(30)])
    found = blocks(made, styles=styles, numbering=lists)
    monkeypatch.setattr(PlainRows, "read", lambda *_: None)

    assert found == blocks(made, styles=styles, numbering=lists)


def test_a_table_within_a_cell_stays_in_its_line(blocks):
    inner = table(row("k", "v"), row("l", "w"))

    assert blocks(table(row("a", "b"), row("c", cell("d", inner, p())))) == [(K.TABLE, "a | b\nc | d k, v; l, w")]


def test_a_table_of_one_column_is_a_frame_around_its_paragraphs(blocks):
    lists = numbering({0: level(0, "%1.")}, {1: (0, "")})
    framed = table(row(cell(p("Note"), numbered("Item", 1))), row("More"))

    assert blocks(framed, numbering=lists) == [(K.PARAGRAPH, "Note"), (K.LIST_ITEM, "1. Item"), (K.PARAGRAPH, "More")]


def test_lines_of_code_are_one_block_with_their_indent(blocks):
    styles = style("PL", "PL")
    found = blocks(
        p("x ::= SEQUENCE {", "PL"), p("  y\tINTEGER", "PL"), p("", "PL"), p("}", "PL"), p("Text"), styles=styles
    )

    assert found == [(K.CODE, "x ::= SEQUENCE {\n  y\tINTEGER\n\n}"), (K.PARAGRAPH, "Text")]


def test_captions_are_captions(blocks):
    assert blocks(p("Table 1: Codes", "c"), styles=style("c", "caption")) == [(K.CAPTION, "Table 1: Codes")]


COVER = table(
    row(cell(p("3GPP TS 99.060 V19.2.0 (2030-10)", "ZA"))),
    row(
        cell(
            p("3rd Generation Partnership Project;", "ZT"),
            p("Sample Protocol;", "ZT"),
            p("Stage 3", "ZT"),
            p("(Release 19)", "ZT"),
        )
    ),
    row("", ""),
)
CORE = "<dc:title>3GPP TS 99.061</dc:title><dc:subject>Old Protocol; (Release 18)</dc:subject>"


def test_the_cover_tells_title_version_and_release(read):
    named = style("ZA", "ZA") + style("ZT", "ZT")
    converted = read(docx(COVER, p("1\tScope", "H-1"), styles=named, core=CORE), "x.docx")

    assert converted.title == "TS 99.060 Sample Protocol; Stage 3"
    assert (converted.version, converted.release) == ("19.2.0", "Rel-19")


def test_the_properties_and_the_file_name_tell_what_the_cover_does_not(read):
    converted = read(docx(p("8\tMessages", "H-1"), core=CORE.replace("99.061", "29.061")), "29061-i20_s08.docx")

    assert converted.title == "TS 29.061 Old Protocol"
    assert (converted.version, converted.release) == ("18.2.0", "Rel-18")


def test_a_title_that_is_styled_so_is_the_title(read):
    converted = read(docx(p("Porch rules", "t"), p("1\tScope", "H-1"), styles=style("t", "Title")), "x.docx")

    assert converted.title == "Porch rules"


def test_the_strict_kind_of_the_format_is_read(read):
    strict = docx(p("1\tScope", "H-1"))
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(strict)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            common = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            new.writestr(name, old.read(name).replace(common, b"http://purl.oclc.org/ooxml/wordprocessingml/main"))

    assert read(packed.getvalue(), "x.docx").blocks[0].clause == "1"


def test_a_document_is_told_by_its_content_whatever_it_is_called(read):
    converted = read(docx(p("Text")), "x.md", "text/markdown")

    assert converted.media_type == MAIN.removesuffix(".main+xml")
