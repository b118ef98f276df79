"""Which paths lead to an act of the chain, written by hand: whoever adds one comes by here, and to
the matrix that every path is tried with."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.test import Client

import zhenggai
from zhenggai.apps.findings import commands

SRC = Path(zhenggai.__file__).parent
COMMANDS = {name for name in commands.__all__ if name[0].islower()}
# The pages of the chain are tried with the matrix, cell by cell. Beside them stand: the desk that
# reads documents, which registers and adopts by these four; runs on many findings, tried with the
# matrix in `test_many`; the daily round of the server, which erases, the job that reckons deadlines
# again, and the command that makes the index of the search anew, which do no act; and the
# fictional district, played by its people.
OTHERS = {
    "apps/intake/commands/adopt.py": {"add_cause", "add_measure"},
    "apps/intake/commands/register.py": {"register_findings"},
    "apps/intake/commands/taking_in.py": {"add_document"},
    "apps/supervision/commands/reckoned.py": {"reckon_again"},
    "apps/register/commands/runs.py": {"act_on_many", "judge_many"},
    "cli/reindex.py": {"refill_index"},
    "cli/serve.py": {"erase_objectors"},
}


def named(path: Path) -> set[str]:
    """The commands of the chain that a module names."""
    tree = ast.parse(path.read_text("utf-8"))
    nodes = list(ast.walk(tree))
    imported = {
        alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and "findings.commands" in (node.module or "")
        for alias in node.names
    }
    modules = {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("apps.findings")
        for alias in node.names
    }
    reached = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in modules
    }
    return (imported | reached) & COMMANDS


def test_no_other_way_leads_to_a_command_of_the_chain():
    found = {}
    for path in sorted(SRC.rglob("*.py")):
        place = path.relative_to(SRC).as_posix()
        if not place.startswith(("apps/findings/", "demo/")) and (names := named(path)):
            found[place] = names
    assert found == OTHERS


def test_a_way_that_is_looked_for_is_seen(tmp_path):
    """Else the test above could not fail."""
    module = tmp_path / "other.py"
    for text in (
        "from zhenggai.apps.findings import commands as chain\nchain.close_finding()",
        "from zhenggai.apps.findings.commands import close_finding",
        "from zhenggai.apps.findings.commands.close import close_finding as shut",
    ):
        module.write_text(text, "utf-8")
        assert named(module) == {"close_finding"}


def test_within_the_chain_only_pages_and_interface_call_its_commands():
    findings = SRC / "apps/findings"
    callers = {p.relative_to(findings).parts[0] for p in findings.rglob("*.py") if named(p)}
    assert callers == {"api", "commands", "deeds.py", "taking_in.py", "web"}


def test_there_are_no_management_commands_of_ours():
    assert {app for app in get_commands().values() if app.startswith("zhenggai")} == set()


@pytest.mark.django_db
def test_there_is_no_framework_admin_site():
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert Client().get("/admin/").status_code == 404
