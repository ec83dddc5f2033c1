"""What the README's first screen shows is what happens."""

from __future__ import annotations

from shown import run_page


async def test_all_it_shows_happens(tmp_path):
    await run_page("README.md", tmp_path)
