"""What a file is, whatever it is called."""

import pytest

from netintent_server.errors import DocumentRejected
from netintent_server.model.text import BlockKind

PAGE = "<!doctype html><h1>One</h1>"
MARKED = "# One"


def is_heading(converted):
    return converted.blocks[0].kind is BlockKind.HEADING


@pytest.mark.parametrize(
    ("content", "file_name", "media_type"),
    [
        (PAGE, "x.html", ""),
        (PAGE, "x.txt", "text/plain"),
        (PAGE.encode("utf-16"), "x.md", "text/markdown"),
        ("\n<!-- by hand -->\n<html><h1>One</h1>", "x", ""),
        ("<h1>One</h1>", "x.bin", "text/html; charset=utf-8"),
        ("<h1>One</h1>", "X.HTM", "application/octet-stream"),
        (MARKED, "x.md", ""),
        (MARKED, "x.MD", "text/plain"),
        (MARKED, "x", "text/markdown"),
        (MARKED, "x.bin", "Text/Markdown"),
        ("One\n===", "x.txt", ""),
        ("One\n===", "README", ""),
        ("One\n===", "x.rst", "text/plain"),
    ],
)
def test_content_counts_before_media_type_and_media_type_before_extension(read, content, file_name, media_type):
    assert is_heading(read(content, file_name, media_type))


def test_the_media_type_is_that_of_the_content(read):
    assert read(PAGE, "x.md", "text/markdown").media_type == "text/html"
    assert read(MARKED, "x.md", "text/plain").media_type == "text/markdown"
    assert read(MARKED, "README").media_type == "text/plain"


@pytest.mark.parametrize(
    ("content", "file_name"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x.doc"),
        (b"{\\rtf1 text}", "x.rtf"),
        (b"\x89PNG\r\n", "x.txt"),
        (b"\x1f\x8b\x08", "x.txt"),
        (b"text \x00 text", "x.txt"),
        (b"\x00" * 100, "x.md"),
        (b"<html>\x00", "x.html"),
        (b"text", "x.yaml"),
        (b"text", "x.pdf"),
        (b"a: 1", "x.none-such"),
    ],
)
def test_what_is_not_read_is_refused_with_what_is(read, content, file_name):
    with pytest.raises(DocumentRejected) as refused:
        read(content, file_name)

    assert refused.value.code == "UNSUPPORTED_MEDIA_TYPE"
    assert "Markdown" in refused.value.remedy
    assert "HTML" in refused.value.remedy


@pytest.mark.parametrize("content", [b"PK\x03\x04 text", b"text", b"\x00" * 100])
def test_what_is_called_an_office_document_and_is_damaged_is_corrupt_or_refused(read, content):
    with pytest.raises(DocumentRejected) as refused:
        read(content, "x.docx")

    assert refused.value.code in {"CORRUPT", "UNSUPPORTED_MEDIA_TYPE"}


def test_a_file_that_is_binary_further_down_is_refused(read):
    with pytest.raises(DocumentRejected) as refused:
        read(b"text " * 10_000 + b"\x00\x01" * 100, "x.txt")

    assert refused.value.code == "CORRUPT"


def test_a_file_above_the_bound_is_too_large(read):
    with pytest.raises(DocumentRejected) as refused:
        read("text " * 100, "x.txt", most_bytes=100)

    assert refused.value.code == "TOO_LARGE"


@pytest.mark.parametrize(
    ("content", "file_name"),
    [
        *[(blank, name) for blank in ("", " \n\t", "\ufeff", "\u200b") for name in ("x.md", "x.html", "x.txt")],
        ("---\ntitle: T\n---\n", "x.md"),
        ("<!-- nothing -->", "x.md"),
        ("<!-- nothing -->", "x.html"),
        ("<html><title>T</title><script>no</script>", "x.html"),
        ("![](picture.png)", "x.md"),
    ],
)
def test_a_file_without_text_is_empty(read, content, file_name):
    with pytest.raises(DocumentRejected) as refused:
        read(content, file_name)

    assert refused.value.code == "EMPTY_TEXT"
