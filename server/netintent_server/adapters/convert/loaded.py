"""What a converter's process has loaded before it is forked: every library of every format, once for all of them."""

from __future__ import annotations

import gc
import importlib
from contextlib import suppress

import netintent_server.adapters.convert.formats
import netintent_server.adapters.convert.worker  # noqa: F401

LIBRARIES = (
    "lxml.etree",
    "lxml.html.defs",
    "markdown_it",
    "msgspec.msgpack",
    "tomllib",
    "yaml",
    "docutils.core",
    "docutils.parsers.rst",
    "docutils.readers.standalone",
    "pypdfium2",
    "zipfile",
)

for library in LIBRARIES:
    with suppress(ImportError):  # its format says so, when it is asked for
        importlib.import_module(library)

# what is there stays for good: a collection in a forked process would copy every page of it
gc.freeze()
