"""Every code that the program can utter is worded in every language, with the same names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from gettext import GNUTranslations
from pathlib import Path

import pytest

import zhenggai
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import (
    Confirmed,
    ErasureReason,
    EvidenceKind,
    FindingType,
    FoundIn,
    LinkSource,
    MeasureState,
    Method,
    Position,
    ReturnReason,
    Term,
)
from zhenggai.apps.findings.states import Act, Part, State
from zhenggai.apps.messages.events import Event as MessageEvent
from zhenggai.apps.messages.kinds import Kind as MessageKind
from zhenggai.apps.people.roles import Role as PersonRole
from zhenggai.apps.regimes.events import Event as RegimeEvent
from zhenggai.core.deadlines import Level, Limit, Moves, RuleStatus, Start, StepCode, Unit
from zhenggai.core.reconcile.rules import RULES
from zhenggai.core.records import (
    CauseKind,
    DeadlineKind,
    ElementKind,
    MeasureKind,
    Origin,
    ReasonCode,
    Role,
    Severity,
    Status,
    Strength,
)
from zhenggai.core.tlog.statements import Standing
from zhenggai.core.tlog.strict import Fault, Form
from zhenggai.presentation.catalogues import LANGUAGES, messages
from zhenggai.presentation.wording import fields, required

SOURCE = Path(zhenggai.__file__).parent
REFUSALS = {
    *("Refused", "Invalid", "NotPermitted", "WrongState", "Stale"),
    *("Gone", "Missing", "TooLarge", "TooMany", "Unauthenticated", "Unconditional"),
}
NOTICES = {"Notice", "notice"}
# What a verifier says, see `core/tlog/statements.py`.
STATEMENTS = {"proven", "unproven", "wrong"}
ENUMS: dict[str, type[StrEnum]] = {
    "status": Status,
    "strength": Strength,
    "kind": MeasureKind,
    "cause": CauseKind,
    "origin": Origin,
    "role": Role,
    "state": State,
    "act.name": Act,
    "part": Part,
    "event": Event,
    "message-kind": MessageKind,
    "message.title": MessageKind,
    "found-in": FoundIn,
    "finding-type": FindingType,
    "measure-state": MeasureState,
    "term": Term,
    "position": Position,
    "return-reason": ReturnReason,
    "method": Method,
    "confirmed": Confirmed,
    "erasure-reason": ErasureReason,
    "evidence-kind": EvidenceKind,
    "link-source": LinkSource,
    "reason": ReasonCode,
    "severity": Severity,
    "deadline": DeadlineKind,
    "element": ElementKind,
    "due": StepCode,
    "level": Level,
    "limit": Limit,
    "moves": Moves,
    "rule-status": RuleStatus,
    "start": Start,
    "tlog-form": Form,
    "tlog-fault": Fault,
}
FIRST = "document|docx|doc|odf|ofd|pdf|html|csv|sheet|file|input|output|upload|text|image"
FIRST += "|backup|restore|doctor|api"
CODE = re.compile(rf"(?:{FIRST})\.[a-z0-9]+(?:-[a-z0-9]+)*")
# Names of parts inside files that look like codes.
PART_NAMES = {"ofd.xml", "document.xml"}
# Kinds of entries: worded under `event.`.
EVENTS = {event.value for event in Event}
# What checks or fills a field, and names it last.
FIELDS = {"words", "some_words", "_check_day"}


def calls(names: set[str]) -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """Where, which code, with which names (``None`` where they cannot be told)."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else None
            called = node.func.id if isinstance(node.func, ast.Name) else called
            code = node.args[0]
            if called not in names or not isinstance(code, ast.Constant):
                continue
            if not isinstance(code.value, str):
                continue
            given = {keyword.arg for keyword in node.keywords}
            where = f"{path.relative_to(SOURCE)}:{node.lineno}"
            open_ended = None in given or (called == "Notice" and len(node.args) > 1)
            known = frozenset(name for name in given if name)
            yield where, code.value, None if open_ended else known


def constants() -> Iterator[tuple[str, str]]:
    """Codes that stand in tables, not in calls, told by their first word."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and CODE.fullmatch(text) and text not in PART_NAMES | EVENTS:
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", text


def fields_named() -> Iterator[str]:
    """The fields that the commands of the chain check for words and days."""
    capabilities = (SOURCE / "apps" / name for name in ("findings", "regimes"))
    for path in sorted(path for folder in capabilities for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            last = node.args[-1] if node.args else None
            if node.func.id in FIELDS and isinstance(last, ast.Constant):
                yield str(last.value)


def wanted() -> dict[str, str]:
    codes = {code: where for where, code, _ in calls(REFUSALS | NOTICES | STATEMENTS)}
    codes |= {code: where for where, code in constants()}
    codes |= {f"{head}.{code}": head for head, enum in ENUMS.items() for code in enum}
    codes |= {f"role.{code}": "people" for code in PersonRole}
    codes |= {f"event.{code}": "regimes" for code in RegimeEvent}
    codes |= {f"event.{code}": "messages" for code in MessageEvent}
    codes |= {f"status.{code}.meaning": "status" for code in Status}
    codes |= {f"state.{code}.meaning": "state" for code in State}
    codes |= {f"rule.{rule}.{part}": "rules" for rule in RULES for part in ("title", "why")}
    codes |= {f"verify.standing.{one}": "verify" for one in Standing}
    codes |= {f"due.period-{unit}": "deadlines" for unit in Unit if unit is not Unit.FIXED}
    codes |= {f"verify.verdict.{one}": "verify" for one in Standing}
    codes |= {f"rule.F09.{kind}": "rules" for kind in ("finding", "measure", "cause")}
    return codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_is_worded(language):
    known = messages(language)
    missing = {code: where for code, where in wanted().items() if code not in known}
    assert missing == {}


def test_the_scan_finds_codes():
    codes = {code for _, code, _ in calls(REFUSALS)}
    assert {"document.empty", "file.missing"} <= codes


def test_the_scan_finds_every_class_of_refusal():
    codes = {code for _, code, _ in calls(REFUSALS)}
    assert {"finding.missing", "finding.changed-meanwhile", "finding.wrong-state"} <= codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_that_a_refusal_of_words_names_is_worded(language):
    named = set(fields_named())
    assert {"reasons", "observed", "as_of", "note_en"} <= named
    known = messages(language)
    assert {name for name in named if f"field.{name}" not in known} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_refusal_shows_a_bare_code(language):
    """Values that are codes are said in words: `{state:state.*}`."""
    codes = "act|state|role|taken|field|what"
    bare = re.compile(rf"\{{(?:{codes})\}}")
    chain = {code for where, code, _ in calls(REFUSALS) if "apps/findings" in where}
    assert {code for code in chain if bare.search(messages(language).get(code, ""))} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_that_a_wording_needs_is_given(language):
    known = messages(language)
    lacking = {
        f"{where} {code}": sorted(required(known[code]) - given)
        for where, code, given in calls(REFUSALS | NOTICES | STATEMENTS)
        if given is not None and code in known and not required(known[code]) <= given
    }
    assert lacking == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_is_said_is_worded(language):
    known = messages(language)
    unsaid = {
        f"{where} {code}": sorted(required(known[code]) - given) if code in known else "missing"
        for where, code, given in calls({"say"})
        if code not in known or (given is not None and not required(known[code]) <= given)
    }
    assert unsaid == {}


def test_all_languages_have_the_same_codes_and_names():
    first, *others = (messages(language) for language in LANGUAGES)
    for other in others:
        assert set(first) == set(other)
        differing = {code for code in first if fields(first[code]) != fields(other[code])}
        assert differing == set()
        assert {c for c in first if required(first[c]) != required(other[c])} == set()


def test_every_rule_file_is_in_the_list():
    folder = SOURCE / "core" / "reconcile" / "rules"
    codes = {
        node.value.value
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Assign)
        and any(isinstance(name, ast.Name) and name.id == "CODE" for name in node.targets)
        and isinstance(node.value, ast.Constant)
    }
    assert codes == set(RULES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_asks_and_does_not_accuse(language):
    asked = {"rule.F09.finding", "rule.F09.measure", "rule.F09.cause"}
    asked |= {f"rule.{rule}.why" for rule in RULES}
    mark = {"zh_Hans": "？", "en": "?"}[language]
    assert {code for code in asked if not messages(language)[code].endswith(mark)} == set()


def test_no_two_capabilities_word_one_text_of_the_pages_differently() -> None:
    """Django merges their catalogues: of two wordings one would stand on the other's page."""
    found: dict[object, dict[str, str]] = {}
    for path in sorted(SOURCE.rglob("zh_Hans/LC_MESSAGES/django.mo")):
        with path.open("rb") as file:
            # No public name: the keys hold the context too.
            catalogue = GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        for key, said in catalogue.items():
            if key:
                found.setdefault(key, {})[said] = path.parents[3].name

    assert len(found) > 300
    assert {key: said for key, said in found.items() if len(said) > 1} == {}
