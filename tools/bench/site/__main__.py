"""``python -m tools.bench.site``: the rows of the site on SQLite and on a PostgreSQL of its own.

With ``--findings 1000000 --keep FOLDER`` the filled databases stay for the next run;
``ZHENGGAI_BENCH_POSTGRES`` names a database that stays as well.
"""

from __future__ import annotations

import os
import sys

from tools.bench.__main__ import main
from tools.setup.postgres import run_with

if "ZHENGGAI_BENCH_POSTGRES" not in os.environ and "--sqlite" not in sys.argv:
    again = [
        sys.executable,
        "-c",
        "import os; os.environ['ZHENGGAI_BENCH_POSTGRES'] = os.environ"
        ".pop('ZHENGGAI_DATABASE'); import runpy; runpy.run_module('tools.bench.site', "
        "run_name='__main__', alter_sys=True)",
        *sys.argv[1:],
    ]
    sys.exit(run_with(again))
rest = [word for word in sys.argv[1:] if word != "--sqlite"]
sys.exit(main(["--only", "site", *rest]))
