"""The service as its own process, run as ever but for the planner, which does what the intent says."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from conftest import ScriptedPlanner
from netintent_server import __main__ as main
from netintent_server.app import serving

if __name__ == "__main__":
    main.serving = partial(serving, planner=ScriptedPlanner())
    sys.exit(main.run())
