"""The import contracts of ``.importlinter`` hold, and would not hold if someone broke them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINTER = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
CHECK = """
import sys
from zhenggai.cli import main
try:
    main(["check", "--format", "json", sys.argv[1]])
except SystemExit as leaving:
    assert not leaving.code, leaving.code
heavy = sorted({name.partition(".")[0] for name in sys.modules} & {"django", "gunicorn", "sqlite3"})
print("LOADED", heavy, file=sys.stderr)
"""


def lint(source: Path) -> subprocess.CompletedProcess[str]:
    """The contracts of this checkout, run over the package in ``source``."""
    return subprocess.run(
        [sys.executable, "-c", LINTER, "--config", str(ROOT / ".importlinter"), "--no-cache"],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package, to be broken on purpose."""
    shutil.copytree(
        ROOT / "src" / "zhenggai",
        tmp_path / "zhenggai",
        ignore=shutil.ignore_patterns("__pycache__", "static", "locale"),
    )
    return tmp_path


def test_the_contracts_hold(copy):
    answer = lint(copy)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("core/records/source.py", "import django", "Core knows no framework"),
        ("core/records/source.py", "import zhenggai.core.documents", "Inside the core"),
        ("core/documents/extract/__init__.py", "import zhenggai.core.reconcile", "Inside the core"),
        ("core/errors.py", "import zhenggai.presentation", "Top layers"),
        ("core/helpers.py", "x = 1", "Inside the core"),
        ("helpers.py", "x = 1", "Top layers"),
    ],
)
def test_a_breach_is_found(copy, file, line, contract):
    path = copy / "zhenggai" / file
    path.write_text((path.read_text("utf-8") if path.exists() else "") + f"\n{line}\n", "utf-8")
    answer = lint(copy)
    assert answer.returncode != 0
    assert f"{contract}" in answer.stdout
    assert "BROKEN" in answer.stdout


def test_checking_a_document_loads_no_django(tmp_path):
    paper = tmp_path / "paper.txt"
    paper.write_text("一、存在问题\n1.台账不全。\n二、整改措施\n1.补齐台账。\n", encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-c", CHECK, str(paper)], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert "LOADED []" in answer.stderr
