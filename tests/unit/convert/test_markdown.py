"""Markdown as it is written: front matter, shortcodes, HTML, tables, and what must not get lost."""

import pytest

from netintent_server.model.text import BlockKind

K = BlockKind


def texts(converted, kind=None):
    return [block.text for block in converted.blocks if kind in (None, block.kind)]


def only(converted):
    (block,) = converted.blocks
    return block.text


def test_a_document_is_read_block_by_block(sample):
    converted = sample("session.md")

    assert [(block.kind, block.text) for block in converted.blocks] == [
        (K.PARAGRAPH, "How the example core sets up sessions."),
        (K.HEADING, "Session control"),
        (K.PARAGRAPH, "Written for tests; the example core is no product."),
        (K.HEADING, "4 Architecture"),
        (
            K.PARAGRAPH,
            """The session function keeps one context for each session, see session.yaml.
It runs beside the policy function and is told by the access function.""",
        ),
        (K.PARAGRAPH, "Note\nA context is never shared."),
        (K.HEADING, "4.1 Timers"),
        (K.TABLE, "Timer | Value | Starts\nS1 | 15 s | at the request\nS2 | 10 s | at the answer | and at the retry"),
        (K.LIST_ITEM, "1. Start S1."),
        (K.LIST_ITEM, "2. Send the request:"),
        (K.LIST_ITEM, "  - to the first address"),
        (K.LIST_ITEM, "  - to the second"),
        (K.HEADING, "How it is set"),
        (K.CODE, "timers:\n  # not a heading\n  s1: 15s"),
        (K.PARAGRAPH, "Older values"),
        (K.PARAGRAPH, "S1 was 20 s."),
        (K.PARAGRAPH, "The name is session.<REGION>.example, 5*12*S long."),
        (K.HEADING, "Annex A (informative): Change history"),
        (K.PARAGRAPH, "Nothing yet."),
    ]
    assert [block.level for block in converted.blocks if block.kind is K.HEADING] == [1, 2, 3, 4, 2]


def test_front_matter_tells_title_version_and_release(sample):
    converted = sample("session.md")

    assert (converted.title, converted.version, converted.release) == (
        "Session control for the example core",
        "2.1",
        "Rel-18",
    )


def test_toml_front_matter_is_front_matter_too(read):
    converted = read('+++\ntitle = "Slices"\nversion = "3.0"\n+++\nText.', "x.md")

    assert (converted.title, converted.version, only(converted)) == ("Slices", "3.0", "Text.")


@pytest.mark.parametrize(
    "above",
    [
        "---\nThis is prose between two rules\n---\n",
        "---\n- a\n- list\n---\n",
        "---\n{{ broken: [\n---\n",
        "---\ntitle: never closed\n",
    ],
)
def test_what_is_no_front_matter_is_text(read, above):
    assert "".join(texts(read(above + "\nText.", "x.md"))).endswith("Text.")
    assert len(texts(read(above + "\nText.", "x.md"))) > 1


def test_aliases_and_depth_in_front_matter_cost_nothing(read):
    bomb = "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*{m}, *{m}]\n" for m, n in zip("abcdefgh", "bcdefghi", strict=True))
    deep = "a: " + "[" * 5000 + "]" * 5000 + "\n"

    assert read(f"---\n{bomb}title: T\n---\nText.", "x.md").title == "T"
    assert "Text." in texts(read(f"---\n{deep}---\nText.", "x.md"))


def test_the_only_heading_at_the_top_is_the_title(read):
    assert read("# TS 23.501 V19.7.0\n\n## 1 Scope\n\nText.", "x.md").title == "TS 23.501 V19.7.0"


def test_a_numbered_heading_is_no_title(read):
    assert read("# 1 Scope\n\nText.", "x.md").title == ""


def test_a_link_to_a_shortcode_is_its_text(read):
    assert only(read('See [the guide]({{% relref "/docs/a.md#b" %}}) first.', "x.md")) == "See the guide first."


def test_a_link_defined_anywhere_is_its_text(read):
    long = "word " * 20_000
    text = f"# A\n\nSee [the guide][g].\n\n{long}\n\n# B\n\n[g]: https://example.com\n\n{long}\n\n# C\n\nEnd."

    assert "See the guide." in texts(read(text, "x.md"))


def test_brackets_that_link_nowhere_stay(read):
    assert only(read("TS 23.501 [2] says so [x].", "x.md")) == "TS 23.501 [2] says so [x]."


def test_a_placeholder_is_no_tag(read):
    converted = read("<IMSI>\n\nThe mnc<MNC>.mcc<MCC> and a<br>b.", "x.md")

    assert texts(converted) == ["<IMSI>", "The mnc<MNC>.mcc<MCC> and a\nb."]


def test_what_html_hides_is_not_read(read):
    text = 'Seen <span style="display:none">hidden</span><!-- never --> and <script>not()</script>seen.'

    assert only(read(text, "x.md")) == "Seen  and seen."


def test_the_dashes_of_a_comment_make_no_heading(read):
    converted = read("-- Elementary procedures\n--\n\nFirst\n-----\n\none\ntwo\n-----\n", "x.md")

    assert texts(converted, K.HEADING) == ["First"]
    assert texts(converted, K.PARAGRAPH) == ["-- Elementary procedures\n--", "one\ntwo\n-----"]


def test_a_heading_within_a_list_or_quote_divides_nothing(read):
    assert texts(read("- # one\n\n> # two\n\n# three", "x.md"), K.HEADING) == ["three"]


def test_an_anchor_is_not_part_of_a_heading(read):
    assert only(read("# Install {#install}", "x.md")) == "Install"


def test_an_unclosed_fence_is_code_to_the_end(read):
    assert texts(read("```\ncode\n\n# still code", "x.md")) == ["code\n\n# still code"]


def test_a_long_document_is_read_in_portions_without_a_seam(read):
    section = "# 5.{0} Section\n\n- item {0}\n\n```\n# code {0}\n```\n\nText {0}.\n\n"
    converted = read("".join(section.format(number) for number in range(5000)), "x.md")

    assert texts(converted, K.HEADING) == [f"5.{number} Section" for number in range(5000)]
    assert texts(converted, K.CODE) == [f"# code {number}" for number in range(5000)]


def test_what_nests_too_deep_for_the_parser_is_kept(read):
    assert "the end" in "".join(texts(read(">" * 200 + " the end", "x.md")))


def test_a_long_paragraph_full_of_brackets_is_kept(read):
    text = "[1] First reference [" * 2000

    assert only(read(text, "x.md")) == text
