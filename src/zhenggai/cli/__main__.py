"""``python -m zhenggai.cli`` is the same as the ``zhenggai`` command."""

import sys

from zhenggai.cli import main

if __name__ == "__main__":
    sys.exit(main())
