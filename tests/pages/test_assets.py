"""The front-end files: few, unaltered but for their source maps, with licences, from no address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tools.copy_assets import FILES, copy_assets

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "src" / "zhenggai" / "kit" / "static" / "vendor"


def _packages(folder: Path) -> Path:
    for source in FILES.values():
        path = folder / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("body{}\n/*# sourceMappingURL=x.css.map */\n", encoding="utf-8")
    provenance = {"name": "x", "version": "1", "license": "MIT", "scripts": {}}
    (folder / FILES["tabler/package.json"]).write_text(json.dumps(provenance), encoding="utf-8")
    return folder


def test_it_copies_what_is_used_without_source_maps(tmp_path: Path) -> None:
    target = tmp_path / "vendor"

    copy_assets(_packages(tmp_path / "node_modules"), target)

    assert (target / "tabler/tabler.min.css").read_text(encoding="utf-8") == "body{}\n"
    assert (target / "tabler/tabler.min.css.gz").is_file()
    assert (target / "echarts/LICENSE").is_file()


def test_what_is_no_longer_used_goes(tmp_path: Path) -> None:
    target = tmp_path / "vendor"
    target.mkdir()
    (target / "old.js").touch()

    copy_assets(_packages(tmp_path / "node_modules"), target)

    assert not (target / "old.js").exists()


def test_it_names_the_file_that_npm_has_not_brought(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="tabler"):
        copy_assets(tmp_path, tmp_path / "vendor")


def test_the_notice_names_every_package_with_its_version_and_licence() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    notice = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    served = {
        "/".join(source.split("/")[: 1 + source.startswith("@")]) for source in FILES.values()
    }

    assert served == {"@tabler/core", "echarts", "zrender"}
    for name in served:
        made = lock[f"node_modules/{name}"]
        row = next(line for line in notice.splitlines() if line.startswith(f"| {name}"))
        assert row.split(" | ")[1:3] == [made["version"], made["license"]]


def test_the_lock_names_hashes_and_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))

    packages = {name: made for name, made in lock["packages"].items() if name}
    assert packages
    for made in packages.values():
        assert made["integrity"].startswith("sha512-")
        assert "resolved" not in made
