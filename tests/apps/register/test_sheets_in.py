"""A register that was exported comes back as one act on many findings, row by row."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import District
from register_pages import client_of
from zhenggai.apps.findings.models import Finding, Round
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.apps.register import carrying
from zhenggai.apps.register.incoming import kind_of
from zhenggai.apps.register.models import Outcome, Run

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "start", carrying.carry)


@pytest.fixture
def open_(strewn: District) -> District:
    """The deadlines of rounds lie ahead of today, which is when pages act."""
    Round.objects.update(due_on=date(2099, 12, 31))
    return strewn


@pytest.fixture
def iris(open_: District) -> Client:
    return client_of(open_, "iris")


def exported(client: Client, query: str, form: str = "csv") -> bytes:
    answer = client.post(f"/register/export.{form}?{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def written(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def sent(client: Client, act: str, body: bytes, name: str = "台账.csv", **fields: str) -> Any:
    media = XLSX if name.endswith("xlsx") else "text/csv"
    upload = SimpleUploadedFile(name, body, media)
    fields = {"why": "批量核定。", **fields}
    return client.post(f"/register/many/{act}/", {**fields, "sheet": upload})


def run_of(answer: Any) -> Run:
    assert answer.status_code == 302, answer.content.decode()
    return Run.objects.get(pk=answer["Location"].split("/")[3])


def test_the_register_comes_back_and_each_row_has_its_own_unit(open_, iris):
    """Out, changed by hand, in: nothing is done before it is begun, then row by row."""
    rows = rows_of(exported(iris, "state=registered&columns=number,problem,unit,due"))
    names = [open_.units["water"].name, open_.units["roads"].name, "没有这个单位"]
    for row, name in zip(rows[1:], names, strict=False):
        row[2] = name
    rows.append(["XC-0000/9999", "", open_.units["water"].name, ""])
    entries = Entry.objects.count()

    run = run_of(sent(iris, "name_unit", written(rows)))

    assert Entry.objects.count() == entries
    by_ref = {row.ref: row for row in run.rows.all()}
    first, second, third = (by_ref[row[0]] for row in rows[1:4])
    assert (first.outcome, second.outcome) == ("able", "able")
    assert (third.outcome, third.code) == ("unable", "run.no-such-value")
    assert by_ref["XC-0000/9999"].code == "run.not-seen"
    assert by_ref["XC-0000/9999"].finding is None
    others = [by_ref[row[0]] for row in rows[4:-1]]
    assert {row.code for row in others} <= {"run.argument-missing"}

    iris.post(f"/register/runs/{run.pk}/begin/")

    led = {f.ref: f.lead_unit_id for f in Finding.objects.filter(state=State.REGISTERED)}
    assert led[first.ref] == open_.units["water"].pk
    assert led[second.ref] == open_.units["roads"].pk
    assert [value for ref, value in led.items() if ref not in {first.ref, second.ref}] == [None] * (
        len(led) - 2
    )
    assert run.rows.filter(outcome=Outcome.DONE).count() == 2


def test_a_workbook_of_the_register_comes_back_too(open_, iris):
    body = exported(iris, "state=registered&columns=number,due", "xlsx")
    run = run_of(sent(iris, "set_deadline", body, "台账.xlsx", due_on="2098-06-30"))
    refs = list(run.rows.order_by("no").values_list("ref", flat=True))
    assert refs
    assert run.rows.filter(outcome=Outcome.ABLE).count() == len(refs)
    # As a person has filled it in: a title above, and days as days.
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "整改台账")
    sheet.write_row(1, 0, ["编号", "整改时限"])
    form = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, ref in enumerate(refs, 2):
        sheet.write_string(place, 0, ref)
        sheet.write_datetime(place, 1, date(2098, 6, place), form)
    book.close()
    run = run_of(sent(iris, "set_deadline", out.getvalue(), "台账.xlsx"))
    iris.post(f"/register/runs/{run.pk}/begin/")
    days = dict(Finding.objects.filter(ref__in=refs).values_list("ref", "due_on"))
    assert days == {ref: date(2098, 6, place) for place, ref in enumerate(refs, 2)}


@pytest.mark.parametrize("layout", ["A", "B", "C", "D", "E", "F"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_any_layout_calls_its_columns_is_known(open_, layout, language):
    """As long as it shows numbers: where a layout has none, that is what is said."""
    client = client_of(open_, "iris", language)
    body = exported(client, f"state=rectifying&layout={layout}")
    answer = sent(client, "tag", body, tag="重点")
    if answer.status_code == 302:
        assert run_of(answer).rows.filter(outcome=Outcome.ABLE).exists()
    else:
        assert answer.status_code == 422
        assert "编号" in answer.content.decode() or "Number" in answer.content.decode()


def test_what_the_form_says_counts_where_the_sheet_says_nothing(open_, iris):
    rows = rows_of(exported(iris, "state=registered&columns=number,due"))
    rows[1][1] = "2098年1月5日"
    run = run_of(sent(iris, "set_deadline", written(rows[:3]), due_on="2098-02-01"))
    iris.post(f"/register/runs/{run.pk}/begin/")
    days = {f.ref: f.due_on for f in Finding.objects.all()}
    assert days[rows[1][0]] == date(2098, 1, 5)
    assert days[rows[2][0]] == date(2098, 2, 1)


def test_nobody_brings_in_a_finding_that_he_does_not_see(open_, iris):
    body = exported(iris, "columns=number")
    rita = client_of(open_, "rita")
    hidden = set(Finding.objects.values_list("ref", flat=True)) - {
        row[0] for row in rows_of(exported(rita, "columns=number"))[1:]
    }
    run = run_of(sent(rita, "tag", body, tag="急"))
    told = run.rows.filter(ref__in=hidden)
    assert told.count() == len(hidden & {row[0] for row in rows_of(body)})
    assert set(told.values_list("outcome", "code", "finding")) == {("unable", "run.not-seen", None)}
    # He cannot tell it from one that there never was.
    made_up = run_of(sent(rita, "tag", written([["编号"], ["XC-0000/0001"]]), tag="急"))
    (row,) = made_up.rows.values_list("outcome", "code", "finding")
    assert row == ("unable", "run.not-seen", None)


def test_a_number_that_stands_twice_is_taken_once(open_, iris):
    rows = rows_of(exported(iris, "state=rectifying&columns=number"))
    run = run_of(sent(iris, "tag", written([rows[0], rows[1], rows[1]]), tag="急"))
    assert list(run.rows.order_by("no").values_list("outcome", "code")) == [
        ("able", ""),
        ("unable", "run.named-twice"),
    ]


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b"", "a.csv", "空"),
        ("甲,乙\n1,2\n".encode(), "a.csv", "编号"),
        (b"\x00\x01\x02\x03", "a.xlsx", ""),
        ("编号,编号\nA,B\n".encode(), "a.csv", "不止一次"),
        ("只是一段文字。".encode(), "a.txt", ""),
    ],
)
def test_a_file_that_is_no_register_is_refused_with_the_mend(open_, iris, body, name, said):
    answer = sent(iris, "tag", body, name, tag="急")
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Run.objects.exists()


def test_a_file_that_is_marked_is_refused_and_nothing_of_it_is_kept(open_, iris):
    answer = sent(iris, "tag", "机密★10年\n编号\nXC/0001\n".encode(), "台账.csv", tag="急")
    assert answer.status_code == 422
    assert not Run.objects.exists()
    (entry,) = Entry.objects.filter(kind="file.refused_classified")
    assert b"XC/0001" not in bytes(entry.leaf)


def test_cells_that_would_be_run_are_texts(open_, iris):
    rows = rows_of(exported(iris, "state=rectifying&columns=number,tags"))
    rows[1][1] = "'=1+1"
    run = run_of(sent(iris, "tag", written(rows[:2])))
    iris.post(f"/register/runs/{run.pk}/begin/")
    shown = rows_of(exported(iris, "tag=%3D1%2B1&columns=number,tags"))
    assert shown[1:] == [[rows[1][0], "'=1+1"]]


def test_types_are_known_by_word_and_code():
    assert kind_of("立行立改") == kind_of("immediate") == "immediate"
    assert kind_of("随便") is None


def test_a_day_in_a_row_stands_for_the_rule_of_all(open_, iris):
    rule = DeadlineRule.objects.create(
        regime_id="inspection", level="any", code="long", version=1, status="active",
        limit_of="rectification", starts="listed", unit="days", amount=30, moves="stays",
        country="cn", source="试行办法（虚构）", valid_from=date(2020, 1, 1),
    )  # fmt: skip
    rows = rows_of(exported(iris, "state=registered&columns=number,due"))
    rows[1][1] = "2098-05-05"
    answer = sent(iris, "set_deadline", written(rows), rule=str(rule.pk), start="2098-01-01")
    run = run_of(answer)
    iris.post(f"/register/runs/{run.pk}/begin/")
    named = Finding.objects.filter(ref__in=[row[0] for row in rows[1:]])
    days = dict(named.values_list("ref", "due_on"))
    assert days.pop(rows[1][0]) == date(2098, 5, 5)
    assert set(days.values()) == {date(2098, 1, 31)}
