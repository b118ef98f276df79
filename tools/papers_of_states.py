"""Draws `docs/reference/states.md` from the table of acts: who may do what, from where to where."""

from __future__ import annotations

from tools.setup.running import ROOT
from zhenggai.apps.findings.states import RULES, TURNS, Act, Rule, State
from zhenggai.presentation.wording import say

PAPER = ROOT / "docs" / "reference" / "states.md"
# Left out of the drawing, which they would cover: they lead from nearly everywhere. In the table.
_UNDRAWN = frozenset({Act.SUSPEND, Act.ACCEPT, Act.RESUME})
_HEAD = """# States of a finding, and who may do what

Made by `make papers` from `apps/findings/states.py`; do not edit. What moves through the chain is
the finding's current episode. Returns and re-openings are records, not states; timeliness is
computed. Suspending, accepting and taking up again lead from and to most states and are left out of
the drawing. Who else may not do it (separation of duties) stands in `permissions.py`, what an act
needs beside in its command.
"""
_LEGEND = """A *part* is what the actor thereby becomes for the episode; no person may hold two of
registrar, rectifier, reviewer, verifier and closer, unless the regime's profile lets one person be
registrar, reviewer and closer. *Fresh* asks for a second factor shown within 15 minutes. *Paper*: a
delegate may file the page that the leader signed.
"""


def states() -> str:
    """The whole paper."""
    return "\n".join([_HEAD, _diagram(), _turns(), "## Acts", "", _LEGEND, _acts()])


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> registered"]
    for act, rule in RULES.items():
        if act in _UNDRAWN:
            continue
        for source in _ordered(rule.sources):
            for target in _ordered(rule.targets):
                if source != target:
                    lines.append(f"    {source} --> {target}: {act}")
    return "\n".join([*lines, "```", ""])


def _turns() -> str:
    rows = [
        "## States",
        "",
        "| state | 中文 | English | whose turn, for what |",
        "|---|---|---|---|",
    ]
    for state in State:
        awaited = [f"{_roles(RULES[act])}: {act}" for act in TURNS.get(state, ())]
        words = [say(f"state.{state}", language) for language in ("zh_Hans", "en")]
        rows.append(f"| `{state}` | {words[0]} | {words[1]} | {'; '.join(awaited) or '–'} |")
    return "\n".join([*rows, ""])


def _acts() -> str:
    rows = [
        "| act | 中文 | from | to | by | part | fresh | paper |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for act, rule in RULES.items():
        cells = [
            f"`{act}`",
            say(f"act.name.{act}", "zh_Hans"),
            ", ".join(_ordered(rule.sources)),
            ", ".join(_ordered(rule.targets)) or "stays",
            _roles(rule),
            rule.part or "–",
            "yes" if rule.fresh else "",
            "yes" if rule.paper else "",
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join([*rows, ""])


def _roles(rule: Rule) -> str:
    return ", ".join(sorted(role.value for role in rule.roles))


def _ordered(states: frozenset[State]) -> list[State]:
    return [state for state in State if state in states]
