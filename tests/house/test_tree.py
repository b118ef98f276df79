"""About the tree itself: what may be in version control, and whether the papers tell the truth."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "src").rglob("*.py")) + sorted((ROOT / "tools").rglob("*.py"))
PAPERS = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")]
PAPERS += sorted((ROOT / "docs").rglob("*.md"))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))

# Written with a break in each, so that this file does not find itself.
REGISTRIES = re.compile(
    r'"resolved": *"http|^\s*--(?:extra-)?index-url|registry *= *"?http'
    r"|pypi[.]org/simple|pythonhosted[.]org|registry[.]npmjs|npmmirror[.]com",
    re.MULTILINE,
)
MACHINE_PATHS = re.compile(r"(?<![\w.~*-])/(?:home|Users|root|work)/\w")


def tracked() -> list[Path]:
    """Every file in version control that is still there."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    """Tracked files that are text of ours to answer for; documents to be read are data."""
    found = []
    for path in tracked():
        if path.is_relative_to(ROOT / "samples"):
            continue
        body = path.read_bytes()
        if b"\0" not in body:
            found.append((path, body.decode("utf-8", "replace")))
    return found


def places(pattern: re.Pattern[str]) -> list[str]:
    """Where ``pattern`` stands in tracked text, as file and match."""
    return [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path, text in texts()
        for match in pattern.finditer(text)
    ]


def test_no_file_names_a_registry():
    assert places(REGISTRIES) == []


@pytest.mark.parametrize(
    "line",
    [
        '"resolved": "' + "https://example.org/echarts.tgz",
        "--index" + "-url https://example.org/simple",
        "registry" + "=https://example.org/",
    ],
)
def test_a_registry_would_be_found(line):
    assert REGISTRIES.search(line)


def test_no_file_names_a_path_of_the_machine_it_was_written_on():
    assert places(MACHINE_PATHS) == []


def test_no_tracked_file_is_over_one_mebibyte():
    assert [str(path) for path in tracked() if path.stat().st_size > 1024 * 1024] == []


def test_nothing_of_other_peoples_is_tracked():
    foreign = re.compile(r"node_modules/|/vendor/|\.min\.(?:js|css)$|\.mo$|^uv\.lock$")
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    assert [name for name in names if foreign.search(name)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_says_what_belongs_in_it(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_no_module_is_named_after_leftovers():
    leftovers = {"utils", "helpers", "common", "misc"}
    parts = {part for path in MODULES for part in path.relative_to(ROOT).with_suffix("").parts}
    assert parts & leftovers == set()


def test_every_make_command_in_the_papers_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    named = {
        (path.name, target)
        for path in PAPERS
        for target in re.findall(r"(?:`|^\s*)make ([a-z][a-z-]*)", path.read_text(), re.MULTILINE)
    }
    assert named, "the papers name no command at all"
    assert {(name, target) for name, target in named if target not in targets} == set()


def test_every_relative_link_in_the_papers_leads_somewhere():
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in PAPERS
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_decision_records_are_numbered_without_gaps_and_whole():
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    for path in DECISIONS:
        headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], path.name


@pytest.mark.parametrize(
    "path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda p: p.stem
)
def test_every_requirement_is_pinned_with_a_hash(path):
    entries = re.split(r"\n(?=[A-Za-z])", path.read_text(encoding="utf-8").strip())
    assert entries
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(?:\[[a-z,]+\])?==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_the_pins_cover_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = {"base": project["project"]["dependencies"]}
    lists |= project["project"]["optional-dependencies"] | project["dependency-groups"]
    for name, wanted in lists.items():
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pinned = set(re.findall(r"^([A-Za-z0-9._-]+)==", text.lower(), re.MULTILINE))
        names = {re.split(r"[\[~=<> ;]", entry)[0].lower().replace("_", "-") for entry in wanted}
        assert names <= pinned, name


def test_no_two_test_files_have_one_name():
    """Each folder of tests stands on the path, so that of two the second would not be loaded."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
