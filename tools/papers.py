"""``python -m tools.papers`` (``make papers``): writes what the papers take from the program.

The excerpt in the README and the examples of `docs/how-to/check.md` and `deadlines.md` are what the
command prints; `docs/reference/codes.md` lists the refusals and notices with their sentences;
`docs/reference/states.md` draws the table of acts, `docs/reference/api.md` the schema of the
interface. A house test sees that all are current.
"""

from __future__ import annotations

import ast
import io
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from tools import papers_of_api, papers_of_states
from tools.setup.running import ROOT
from zhenggai.core.check import check
from zhenggai.core.documents import read
from zhenggai.presentation import text
from zhenggai.presentation.catalogues import messages
from zhenggai.presentation.wording import say

SAMPLE = "rectification-report.txt"
README = ROOT / "README.md"
CODES = ROOT / "docs" / "reference" / "codes.md"
HOW_TO = tuple(ROOT / "docs" / "how-to" / name for name in ("check.md", "deadlines.md"))
SOURCE = ROOT / "src" / "zhenggai"

# What the excerpt shows of the sample: two problems by their heading, and the first questions.
_PROBLEMS = ("› （二）大石桥村", "› （三）柳沟村")
_QUESTIONS = 3
_EXCERPT = re.compile(r"(?<=```text\n)\$ zhenggai check .*?(?=```)", re.DOTALL)
_FIRST = "document|docx|doc|odf|ofd|pdf|html|csv|sheet|file|input|output|upload|extra|serve"
_FIRST += "|calendar|period"
_CODE = re.compile(rf"(?:{_FIRST})\.[a-z0-9]+(?:-[a-z0-9]+)*")
# A block that begins with a command, of whose lines the first few may be asked for.
_EXAMPLE = re.compile(
    r"(?<=```text\n)(\$ zhenggai ((?:check|due) [^|\n]+?)(?: \| head -(\d+))?\n).*?(?=```)",
    re.DOTALL,
)
_OF_ALL = re.compile(r"(?:document|file|input|output|upload|extra|serve|calendar|period)\.")
_SHEETS = {"sheet.register", "sheet.flags", "sheet.orphans"}  # names of sheets
_HEAD = """# Refusals and notices

Made by `make papers` from the catalogues; do not edit. A refusal ends the reading of one file: exit
code 2, or HTTP 422 on the site. A notice stands beside the result. `⟦…⟧` is left out where its
value is not known.
"""


def readme() -> str:
    """The README with the excerpt as the program prints it now."""
    made, count = _EXCERPT.subn(lambda _: _excerpt(), README.read_text("utf-8"))
    assert count == 1, "the README has one excerpt"
    return made


def how_to(path: Path) -> str:
    """A page with every example as the command answers it now."""
    made, count = _EXAMPLE.subn(_answered, path.read_text("utf-8"))
    assert count, "the page has examples"
    return made


def codes() -> str:
    """The list of refusals and notices in both languages."""
    chinese, english = messages("zh_Hans"), messages("en")
    known = sorted(code for code in chinese if _CODE.fullmatch(code) and code not in _SHEETS)
    # Codes of one format that no call names stand in tables of what its reader leaves out.
    notices = {code for code in known if not _OF_ALL.match(code)} | set(_noted())
    parts = [_HEAD]
    for title, wanted in (("Refusals", False), ("Notices", True)):
        rows = [
            f"| `{code}` | {_cell(chinese[code])} | {_cell(english[code])} |"
            for code in known
            if (code in notices) is wanted
        ]
        parts.append("\n".join([f"## {title}", "", "| code | 中文 | English |", "|---|---|---|"]))
        parts[-1] += "\n" + "\n".join(rows) + "\n"
    return "\n".join([*parts, _statements()])


def _statements() -> str:
    """What a verifier says."""
    chinese, english = messages("zh_Hans"), messages("en")
    said = sorted(code for code in chinese if code.startswith("verify."))
    rows = [f"| `{code}` | {_cell(chinese[code])} | {_cell(english[code])} |" for code in said]
    head = ["## What a verifier says", "", "| code | 中文 | English |", "|---|---|---|"]
    return "\n".join([*head, *rows]) + "\n"


def _excerpt() -> str:
    stream = io.StringIO()
    result = check(read((ROOT / "samples" / SAMPLE).read_bytes(), name=SAMPLE))
    text.render(result, language="zh_Hans", console=Console(file=stream, width=80))
    printed = [line.rstrip() for line in stream.getvalue().splitlines()]
    summary = "\n".join(printed[: printed.index("")])
    body = "\n".join(printed)
    groups = body.split("\n\n")
    problems = [g for start in _PROBLEMS for g in groups if start in g.splitlines()[0]]
    assert len(problems) == len(_PROBLEMS), "a problem of the excerpt is not found any more"
    heading = say("label.flags", "zh_Hans")
    asked = next(group for group in groups if group.startswith(heading))
    questions = "\n".join(re.split(r"\n(?=  \[)", asked)[: 1 + _QUESTIONS])
    shown = "\n…\n".join([summary, *problems, questions])
    return f"$ zhenggai check samples/{SAMPLE}\n{shown}\n…\n"


def _answered(example: re.Match[str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "zhenggai.cli", *shlex.split(example[2])],
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    lines = done.stdout.splitlines()
    if example[3]:
        lines = lines[: int(example[3])]
    return example[1] + "".join(f"{line}\n" for line in lines)


def _noted() -> Iterator[str]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and node.args
                and _name(node.func) in {"Notice", "notice"}
            ):
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    yield str(code.value)


def _name(called: ast.expr) -> str | None:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else None


def _cell(sentence: str) -> str:
    return sentence.replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Write the papers."""
    for path in HOW_TO:
        path.write_text(how_to(path), "utf-8")
    README.write_text(readme(), "utf-8")
    CODES.write_text(codes(), "utf-8")
    papers_of_states.PAPER.write_text(papers_of_states.states(), "utf-8")
    papers_of_api.PAPER.write_text(papers_of_api.paper(), "utf-8")


if __name__ == "__main__":
    main()
