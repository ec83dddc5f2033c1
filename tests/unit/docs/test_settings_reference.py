"""The settings page is written from the settings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_settings_page_is_in_step_with_the_settings():
    printed = subprocess.run(
        [sys.executable, ROOT / "scripts/settings_reference.py"], capture_output=True, text=True, check=True
    ).stdout
    page = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    assert page == printed, "run: python scripts/settings_reference.py > docs/reference/settings.md"
