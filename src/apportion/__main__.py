"""``python -m apportion``: the command where the folder of programs is not on the path."""

import sys

from apportion.interfaces.cli import main

if __name__ == "__main__":
    sys.exit(main())
