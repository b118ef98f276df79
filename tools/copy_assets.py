"""Copies the few front-end files that the site serves, with their licences, out of node_modules.

Run by set-up after `npm ci --ignore-scripts` and before a wheel is built. The target is ignored by
git: nothing of other people's is committed. Source-map references are cut, because the maps are
not served, and each text file gets a gzip twin that the static server hands out.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
TARGET = ROOT / "src" / "zhenggai" / "kit" / "static" / "vendor"

# ECharts: only the full build draws a Sankey; it is loaded when the chart is opened.
# Tabler's package has no file of its licence: the text stands in THIRD_PARTY.md, in the wheel too.
FILES = {
    "tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler/package.json": "@tabler/core/package.json",
    "echarts/echarts.min.js": "echarts/dist/echarts.min.js",
    "echarts/LICENSE": "echarts/LICENSE",
    "echarts/NOTICE": "echarts/NOTICE",
    "echarts/LICENSE-d3": "echarts/licenses/LICENSE-d3",
    "echarts/LICENSE-zrender": "zrender/LICENSE",
}
_SOURCE_MAP = re.compile(rb"\n?/[/*][#@] ?sourceMappingURL=[^\n]*")


def copy_assets(modules: Path, target: Path) -> list[Path]:
    """The files written. Raises `FileNotFoundError` naming the first that npm has not brought."""
    if target.exists():
        shutil.rmtree(target)
    written = []
    for name, source in FILES.items():
        body = _SOURCE_MAP.sub(b"", (modules / source).read_bytes())
        if name == "tabler/package.json":
            body = _provenance(body)
        out = target / name
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(body)
        written.append(out)
        if out.suffix in {".css", ".js"}:
            twin = out.with_name(out.name + ".gz")
            twin.write_bytes(gzip.compress(body, mtime=0))
            written.append(twin)
    return written


def _provenance(body: bytes) -> bytes:
    package = json.loads(body)
    kept = {key: package[key] for key in ("name", "version", "license", "author") if key in package}
    return json.dumps(kept, indent=2).encode() + b"\n"


def main() -> int:
    """Copy, and say what was copied; 1 with a one-line mend where npm has not run."""
    try:
        written = copy_assets(MODULES, TARGET)
    except FileNotFoundError as fault:
        print(f"{fault.filename} is missing: run `npm ci --ignore-scripts` first", file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in written)
    print(f"{len(written)} files, {size // 1024} KiB in {TARGET.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
