"""Lets the tests of plans share one file of strategies: `from plans import planned`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
