"""`python -m netintent_client`: the command line, where its script is not on the PATH."""

import sys

from netintent_client.cli import main

if __name__ == "__main__":
    sys.exit(main())
