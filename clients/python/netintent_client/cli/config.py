"""`netintent config`: every setting of the service, its value, and where the value came from."""

from __future__ import annotations

import json
import os

from netintent_client.cli.exits import complain
from netintent_client.cli.options import Output, command
from netintent_client.cli.serve import ConfigFile, Set, load_settings, parse_settings


@command
def config(output: Output, config: ConfigFile = None, settings: Set = None) -> None:
    """Print every setting of the service.

    Its value and its source, as `serve` would read them here.
    """
    loaded = load_settings(config, parse_settings(settings or []), os.environ)
    for warning in loaded.warnings:
        complain(warning)
    rows = list(loaded.rows())
    if output.json:
        shown = [
            {
                "name": row.name,
                "value": row.value,
                "source": row.source,
                "default": row.default,
                "description": row.description,
            }
            for row in rows
        ]
        print(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    from netintent_client.cli.show import table

    table(["setting", "value", "source"], [[row.name, row.value, row.source] for row in rows])
