"""A file that stands for something is never swept away, and the daily round erases what is over."""

from __future__ import annotations

import ast
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

import zhenggai
from cast import District, Walk, build, measure_fields, open_round, register
from zhenggai.apps.files import commands as files
from zhenggai.apps.files.models import File
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import EvidenceKind
from zhenggai.apps.findings.models import Objection
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people.models import Load, LoadFile
from zhenggai.cli import serve
from zhenggai.kit.sessions import SessionStore

pytestmark = pytest.mark.django_db(transaction=True)
# Why files are taken in, and whose `files_in_use` knows them. A new purpose needs a user, or what
# it takes in is gone the day after.
KNOWN = {
    "apps/findings/taking_in.py",
    "apps/findings/web/acts.py",
    "apps/intake/commands/taking_in.py",
    "apps/people/commands/loads.py",
    "demo/load.py",
    "demo/rounds.py",
}


@pytest.fixture
def district(transactional_db: None) -> District:
    made = build()
    open_round(made)
    return made


@pytest.fixture
def walk(district: District) -> Walk:
    return Walk(district, register(district))


def take(walk: Walk, text: str) -> File:
    return files.accept(
        data=text.encode(), name="材料.txt", at=walk.at, who=Who(None, "system"), purpose="evidence"
    )


def sweep(walk: Walk) -> int:
    return files.sweep_unused(at=walk.at + timedelta(days=400))


def test_evidence_a_source_document_and_a_workbook_are_in_use(walk: Walk) -> None:
    walk.to(State.PLANNING)
    measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district))
    walk.to(State.RECTIFYING)
    evidence, document, workbook = take(walk, "佐证"), take(walk, "反馈意见"), take(walk, "名册")
    fields = commands.EvidenceFields(
        file=evidence.pk,
        name="材料.txt",
        kind=EvidenceKind.TEST,
        shows_on=date(2026, 3, 9),
        original_digest=evidence.digest,
    )
    commands.add_evidence(**walk.who("wes"), measure_id=measure.pk, fields=fields)
    assert walk.district.round is not None
    commands.add_document(
        round_id=walk.district.round.pk,
        actor=walk.district.actor("iris", at=walk.at),
        at=walk.at,
        file=document.pk,
        digest=document.digest,
        name="材料.txt",
        text="反馈意见",
    )
    load = Load.objects.create(loaded_by=walk.district.people["sys"], loaded_at=walk.at)
    LoadFile.objects.create(load=load, file=workbook, name="材料.txt", number=1)
    assert sweep(walk) == 0
    assert File.objects.count() == 3


def test_a_signed_page_is_in_use_whatever_act_it_was_filed_with(walk: Walk) -> None:
    walk.to(State.ASSIGNED)
    page = take(walk, "签字页")
    who = walk.who("seth", principal="sam")
    commands.dispute_finding(**who, reasons="已移交，请核实。", paper=page.digest)
    assert sweep(walk) == 0
    assert File.objects.get() == page


def test_what_an_act_was_refused_for_goes(walk: Walk) -> None:
    gone = take(walk, "没有用上的材料")
    assert sweep(walk) == 1
    assert not File.objects.filter(pk=gone.pk).exists()


def test_nobody_takes_files_in_without_saying_that_he_uses_them() -> None:
    source = Path(zhenggai.__file__).parent
    found = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "accept"
        and any(keyword.arg == "purpose" for keyword in node.keywords)
    }
    assert found == KNOWN


@pytest.fixture
def objection(walk: Walk) -> Objection:
    walk.to(State.POSTED)
    return commands.record_objection(
        **walk.who("cole"), objector="某居民（虚构）", text="仍有渗漏。"
    )


def test_the_daily_round_erases_who_objected_and_sweeps_files(
    walk: Walk, objection: Objection
) -> None:
    take(walk, "没有用上的材料")
    Objection.objects.update(erase_objector_on=timezone.localdate() - timedelta(days=1))
    serve.keep_house(daily=False)
    objection.refresh_from_db()
    assert objection.objector == ""
    assert Entry.objects.filter(kind="objection.objector_erased").count() == 1
    assert File.objects.exists()
    serve.keep_house(daily=True)
    assert not File.objects.exists()
    assert Entry.objects.filter(kind="objection.objector_erased").count() == 1


def test_who_objected_stays_until_the_term_is_over(objection: Objection) -> None:
    Objection.objects.update(erase_objector_on=timezone.localdate())
    serve.keep_house(daily=True)
    objection.refresh_from_db()
    assert objection.objector != ""


@pytest.mark.parametrize("fault", [DatabaseError("away"), OSError("away"), ValueError("ours")])
def test_a_part_that_fails_ends_neither_the_round_nor_the_others(
    objection: Objection, monkeypatch: pytest.MonkeyPatch, caplog: Any, fault: Exception
) -> None:
    def fail() -> None:
        raise fault

    monkeypatch.setattr(SessionStore, "clear_expired", fail)
    Objection.objects.update(erase_objector_on=date(2026, 1, 1))
    serve.keep_house(daily=False)
    objection.refresh_from_db()
    assert objection.objector == ""
    assert bool(caplog.records) is not isinstance(fault, DatabaseError)
