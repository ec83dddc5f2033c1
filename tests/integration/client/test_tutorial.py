"""Whoever follows the tutorial sees what it says."""

from __future__ import annotations

from shown import run_page


async def test_the_first_hour_goes_as_told(tmp_path):
    await run_page("docs/tutorial/first-hour.md", tmp_path)
