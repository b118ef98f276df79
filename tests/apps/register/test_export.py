"""An export holds what the viewer sees and no more, runs nothing, and stands in the journal."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from contextlib import ExitStack
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from cast import NOON
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.sight import scope_of, visible
from zhenggai.apps.journal.models import Entry, Text
from zhenggai.apps.register import sheets
from zhenggai.apps.register.commands import Form, export, export_register
from zhenggai.apps.register.queries import page
from zhenggai.apps.register.view import View, parse
from zhenggai.core.errors import Invalid

pytestmark = pytest.mark.django_db(transaction=True)
D = parse([("layout", "D")])


@pytest.fixture
def made(strewn):
    """Exports, and closes what was exported when the test is over."""
    with ExitStack() as kept:

        def export_as(login, view=D, form=Form.CSV, language="zh-hans"):
            done = export_register(
                view=view, actor=strewn.actor(login), at=NOON, form=form, language=language
            )
            kept.callback(done.file.close)
            return done

        yield export_as


def table(exported):
    return list(csv.reader(io.StringIO(exported.file.read().decode("utf-8-sig"), newline="")))


def sheet(exported, number=0):
    book = CalamineWorkbook.from_filelike(io.BytesIO(exported.file.read()))
    exported.file.seek(0)
    return book.get_sheet_by_index(number).to_python()


def formulas(exported):
    with zipfile.ZipFile(io.BytesIO(exported.file.read())) as book:
        sheets_ = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        return [name for name in sheets_ if b"<f>" in book.read(name)]


@pytest.mark.parametrize("login", ["iris", "rita", "sam", "hans", "rona"])
def test_it_holds_what_the_viewer_sees_and_no_more(strewn, made, login, monkeypatch):
    monkeypatch.setattr(page, "_BATCH", 13)
    exported = made(login)
    head, *rows = table(exported)
    seen = visible(scope_of(strewn.actor(login))).order_by("ref")
    assert head[:4] == ["序号", "反馈问题", "具体表现", "原因剖析"]
    assert [row[0] for row in rows] == list(seen.values_list("ref", flat=True))
    assert exported.rows == len(rows)


def test_a_supporting_unit_is_given_its_own_measures_and_no_leader(strewn, made):
    head, *rows = table(made("hans"))
    leader, measures, causes = (head.index(one) for one in ("牵头领导", "整改措施", "原因剖析"))
    assert {row[leader] for row in rows} == {""}
    assert {row[causes] for row in rows} == {""}
    roads = strewn.units["roads"]
    for row in rows:
        finding = Finding.objects.get(ref=row[0])
        links = finding.measure_links.filter(measure__supports__unit=roads)
        texts = set(links.values_list("measure__text", flat=True))
        assert {line.split(". ", 1)[-1] for line in row[measures].splitlines()} == texts


@pytest.mark.parametrize("login", ["sys", "seth"])
def test_who_sees_nothing_is_refused_and_nothing_is_recorded(strewn, made, login):
    before = Entry.objects.count()
    with pytest.raises(Invalid, match="nothing-to-export"):
        made(login)
    assert Entry.objects.count() == before


def test_too_many_rows_are_refused_with_their_number(strewn, made, monkeypatch):
    monkeypatch.setattr(export, "MOST_ROWS", 5)
    with pytest.raises(Invalid, match="too-much-to-export") as caught:
        made("iris")
    assert caught.value.values == {"count": Finding.objects.count(), "most": 5}


@pytest.mark.parametrize("form", list(Form))
def test_the_entry_names_rows_and_digest_and_keeps_the_filters_apart(strewn, made, form):
    view = parse([("words", "资金"), ("sort", "-due")])
    exported = made("rita", view, form)
    entry = Entry.objects.get(pk=exported.entry)
    told = json.loads(bytes(entry.leaf))
    body = told["body"]
    assert entry.kind == "register.exported"
    assert told["capacity"] == "reviewer"
    assert body["rows"] == exported.rows > 0
    assert body["form"] == form.value
    assert body["digest"] == hashlib.sha256(exported.file.read()).hexdigest()
    # What was typed is no part of the entry's bytes.
    assert "资金" not in json.dumps(told, ensure_ascii=False)
    assert Text.objects.get(entry=entry, name="view").text == view.query


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1"])
def test_nothing_that_was_typed_is_run(strewn, made, start):
    one = Finding.objects.order_by("ref").first()
    typed = f'{start}+HYPERLINK("x")'
    Finding.objects.filter(pk=one.pk).update(heading=typed)
    view = parse([("columns", "number,problem"), ("number", one.ref)])

    exported = made("iris", view, Form.XLSX)
    assert sheet(exported)[1][1] == typed
    assert formulas(exported) == []

    written = table(made("iris", view))[1][1]
    assert written == (typed if start == "＝1" else f"'{typed}")


def test_amounts_and_days_are_figures_in_a_workbook(strewn, made):
    one = Finding.objects.filter(amount=Decimal("-7.00"), due_on__isnull=False).first()
    view = parse([("columns", "number,amount,due"), ("number", one.ref)])
    row = sheet(made("iris", view, Form.XLSX))[1]
    assert row[1:] == [-7, one.due_on]
    assert table(made("iris", view))[1][1:] == ["-7.00", one.due_on.isoformat()]


def test_a_cell_that_is_too_long_says_what_it_leaves_out(strewn, made, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_IN_CELL", 10)
    view = parse([("columns", "number,quote")])
    rows = sheet(made("iris", view, Form.XLSX))[1:]
    assert rows
    assert all("请在系统中查看" in row[1] for row in rows)


def test_a_workbook_says_why_columns_are_empty(strewn, made):
    exported = made("iris", parse([("layout", "F")]), Form.XLSX, "en")
    said = dict(sheet(exported, 1))
    assert said["Funds"].startswith("not held here")
    assert said["Rows"] == str(Finding.objects.count())
    assert sheet(exported)[0][0] == "No."


def test_every_measure_is_there_however_many(strewn, made):
    one = max(Finding.objects.all(), key=lambda finding: finding.measure_links.count())
    view = parse([("columns", "number,measures"), ("number", one.ref)])
    cell = table(made("iris", view))[1][1]
    assert len(cell.splitlines()) == one.measure_links.count() > 3


def test_the_export_of_the_register_as_it_opens_needs_no_filter(strewn, made):
    exported = made("iris", View())
    assert not Text.objects.filter(entry=exported.entry).exists()
    assert exported.rows == Finding.objects.count()
