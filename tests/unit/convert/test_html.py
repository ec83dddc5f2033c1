"""HTML as browsers show it and as Word writes it."""

import pytest

from netintent_server.model.text import BlockKind

K = BlockKind


def texts(converted, kind=None):
    return [block.text for block in converted.blocks if kind in (None, block.kind)]


def test_a_page_is_read_block_by_block(sample):
    converted = sample("session.html")

    assert [(block.kind, block.text) for block in converted.blocks] == [
        (K.HEADING, "4 Architecture"),
        (K.PARAGRAPH, "The session function keeps one context for each session.\nIt is never shared."),
        (K.HEADING, "4.1 Timers"),
        (K.CAPTION, "Table 4.1-1: Timers"),
        (K.TABLE, "Timer | Value | Starts\nS1 | 15 s |\nS2 | 10 s | at the answer"),
        (K.LIST_ITEM, "1. Start S1."),
        (K.LIST_ITEM, "2. Send the request:"),
        (K.LIST_ITEM, "  - to the first address"),
        (K.LIST_ITEM, "  - to the second"),
        (K.CODE, "timers:\n  s1: 15s"),
        (K.HEADING, "4.1.1.1.1.1.1 Deep"),
        (K.PARAGRAPH, "Nine levels are possible."),
    ]
    assert [block.level for block in converted.blocks if block.kind is K.HEADING] == [1, 2, 7]
    assert (converted.title, converted.version) == ("Session control V2.1.0", "2.1.0")


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>no</script>",
        "<style>no</style>",
        "<nav>no</nav>",
        "<p hidden>no</p>",
        "<p style='display: none'>no</p>",
        "<p style='visibility:hidden'>no</p>",
        "<p style='font-size:0px'>no</p>",
        "<p style='opacity: 0;'>no</p>",
        "<p style='mso-hide:all'>no</p>",
        "<div aria-hidden=true><b>no</b></div>",
        "<div role=navigation>no</div>",
        "<!-- no -->",
        "<template>no</template>",
        "<div style='display:none'>no<br><img alt=no><p>no</div>",
    ],
)
def test_what_is_not_shown_is_not_read(read, hidden):
    assert texts(read(f"<html><p>one</p>{hidden}<p>two</p>", "x.html")) == ["one", "two"]


def test_the_charset_that_the_page_names_counts(read):
    page = '<html><meta http-equiv=Content-Type content="text/html; charset=windows-1252"><p>\u201cna\u00efve\u201d'

    assert texts(read(page.encode("cp1252"), "x.htm")) == ["\u201cna\u00efve\u201d"]


def test_a_charset_that_is_wrong_does_no_harm(read):
    assert texts(read("<meta charset=none-such><p>\u00e9".encode(), "x.html")) == ["\u00e9"]
    assert texts(read("<html><meta charset=utf-16><p>\u00e9".encode(), "x.html")) == ["\u00e9"]
    assert texts(read("<html><meta charset=utf-8><p>\u00e9".encode("utf-16"), "x.html")) == ["\u00e9"]


def test_unclosed_tags_close_as_in_a_browser(read):
    assert texts(read("<html><h1>One<p>two<p>three <b>four<ul><li>five<li>six", "x.html")) == [
        "One",
        "two",
        "three four",
        "- five",
        "- six",
    ]


def test_a_table_within_a_cell_is_the_cells_text(read):
    page = "<html><table><tr><td>a<table><tr><td>b<td>c</table><td>d</table>"

    assert texts(read(page, "x.html")) == ["a b c | d"]


def test_a_table_with_headings_only_lays_out_the_page(read):
    page = "<html><table><tr><td>menu<td><h1>One</h1><p>two</p><p>three</p></table><p>four"

    assert texts(read(page, "x.html")) == ["menu", "One", "two", "three", "four"]


def test_a_table_of_one_column_is_a_frame_around_text(read):
    assert [block.kind for block in read("<html><table><tr><td>One.</table>", "x.html").blocks] == [K.PARAGRAPH]


def test_an_endless_table_is_read_in_parts(read):
    converted = read("<html><table>" + "<tr><td>a<td>b" * 12_000, "x.html")

    assert "\n".join(texts(converted, K.TABLE)).split("\n") == ["a | b"] * 12_000
    assert len(converted.blocks) == 3


def test_text_goes_on_after_the_end_of_the_page(read):
    assert texts(read("<html><body><p>one</body></html><p>two<table><tr><td>a<td>b</table>", "x.html")) == [
        "one",
        "two",
        "a | b",
    ]


@pytest.mark.parametrize("tags", ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<h1>", "<div hidden><br>", "<pre>"])
def test_a_hundred_thousand_elements_within_one_another_are_read(read, tags):
    converted = read("<html><p>before</p>" + tags * 100_000 + "x", "x.html")

    assert texts(converted)[0] == "before"


def test_word_made_html_keeps_its_headings_and_leaves_out_its_contents(read):
    page = (
        "<html><p class=MsoToc2>5.1 General 12</p><p class=MsoNormal style='mso-outline-level:2'>5.1 General</p>"
        "<p class=MsoListParagraph>\u00b7 an item</p><p class=MsoCaption>Table 1</p>"
    )

    assert [(block.kind, block.text) for block in read(page, "x.htm").blocks] == [
        (K.HEADING, "5.1 General"),
        (K.LIST_ITEM, "\u00b7 an item"),
        (K.CAPTION, "Table 1"),
    ]
