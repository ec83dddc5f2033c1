"""The catalogue's file: what a deployment adds to the network functions that ship."""

from __future__ import annotations

from pathlib import Path

from netintent_server.errors import ConfigurationError
from netintent_server.intent.catalogue import Catalogue


def load_catalogue(extra: Path | None) -> Catalogue:
    """The catalogue with what the file adds; raises ConfigurationError, naming the entry and what is wrong with it."""
    if extra is None:
        return Catalogue.load()
    try:
        return Catalogue.load(extra.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"catalogue_file: {extra}: {error}") from error
