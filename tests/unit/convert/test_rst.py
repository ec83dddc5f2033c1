"""reStructuredText, as projects write it for Sphinx."""

import pytest

from netintent_server.errors import DocumentRejected
from netintent_server.model.text import BlockKind

K = BlockKind
PAGE = """\
.. a comment

Session control
===============

.. contents::

A session is *kept* in ``memory``, see :ref:`the timers <timers>` and :doc:`more`.

.. _timers:

4.1 Timers
----------

* S1 is 15 s

  - after the answer
* S2

3. Start
4. Send

term
   What it means.

.. note:: It is short.

.. versionadded:: 2.0
   The third timer.

.. tabs::
   :group: a

   .. tab:: Linux

      Run it **there**.

.. list-table:: Values

   * - Timer
     - Value
   * - S1
     - 15 s

.. code-block:: console

   $ run

.. image:: p.png
   :alt: the states

:Author: ACME
"""


def test_a_page_is_read_block_by_block(read):
    converted = read(PAGE, "x.rst")

    assert [(each.kind, each.level, each.text) for each in converted.blocks] == [
        (K.HEADING, 1, "Session control"),
        (K.PARAGRAPH, 0, "A session is kept in memory, see the timers and more."),
        (K.HEADING, 2, "4.1 Timers"),
        (K.LIST_ITEM, 0, "- S1 is 15 s"),
        (K.LIST_ITEM, 0, "  - after the answer"),
        (K.LIST_ITEM, 0, "- S2"),
        (K.LIST_ITEM, 0, "3. Start"),
        (K.LIST_ITEM, 0, "4. Send"),
        (K.PARAGRAPH, 0, "term: What it means."),
        (K.PARAGRAPH, 0, "Note: It is short."),
        (K.PARAGRAPH, 0, "2.0"),
        (K.PARAGRAPH, 0, "The third timer."),
        (K.PARAGRAPH, 0, "Linux"),
        (K.PARAGRAPH, 0, "Run it there."),
        (K.CAPTION, 0, "Values"),
        (K.TABLE, 0, "Timer | Value\nS1 | 15 s"),
        (K.CODE, 0, "$ run"),
        (K.PARAGRAPH, 0, "the states"),
        (K.PARAGRAPH, 0, "Author: ACME"),
    ]
    assert converted.title == "Session control"
    assert converted.media_type == "text/x-rst"


@pytest.mark.parametrize(
    "directive",
    [
        ".. include:: {file}",
        ".. literalinclude:: {file}",
        ".. raw:: html\n   :file: {file}",
        ".. csv-table::\n   :file: {file}",
    ],
)
def test_nothing_is_inserted_from_files(read, tmp_path, directive):
    secret = tmp_path / "secret"
    secret.write_text("a secret", encoding="utf-8")
    converted = read("Text.\n\n" + directive.format(file=secret), "x.rst")

    assert "a secret" not in "".join(each.text for each in converted.blocks)


def test_nothing_raw_passes(read):
    converted = read("Text.\n\n.. raw:: html\n\n   <script>no</script>\n", "x.rst")

    assert [each.text for each in converted.blocks] == ["Text."]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("x" * 30_000, "TOO_LARGE"),
        ("a\n\n" * 2_000_000, "TOO_LARGE"),
        (".. |a| replace:: |b| |b|\n.. |b| replace:: |a| |a|\n\n|a|", "CORRUPT"),
        (".. a comment", "EMPTY_TEXT"),
    ],
)
def test_what_cannot_be_read_is_refused(read, content, code):
    with pytest.raises(DocumentRejected) as refused:
        read(content, "x.rst")

    assert refused.value.code == code
