"""What the tests of the formats share: reading a text as a file of a name, and files of helpers beside it."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from netintent_server.adapters.convert.formats import convert_file
from netintent_server.model.text import Converted

sys.path.insert(0, str(Path(__file__).parent))

DOCUMENTS = Path(__file__).parent.parent.parent / "data" / "documents"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Converted]:
    """`read(content, "x.md")` converts content, text or bytes, as an uploaded file of that name."""

    def run(content: str | bytes, file_name: str, media_type: str = "", **more) -> Converted:
        file = tmp_path / "upload"  # a spooled file's name tells nothing
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return convert_file(file, file_name=file_name, media_type=media_type, **more)

    return run


@pytest.fixture
def sample() -> Callable[[str], Converted]:
    """`sample("session.md")` converts one of the documents written for the tests."""

    def run(name: str) -> Converted:
        return convert_file(DOCUMENTS / name, file_name=name, media_type="")

    return run
