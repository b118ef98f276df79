"""Units, persons, posts and roles from a workbook: seen first, applied whole or not at all."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.people.conftest import kinds
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people import commands, loading
from zhenggai.apps.people.book import COLUMNS, TITLES, Sheet, date_of
from zhenggai.apps.people.models import Grant, Load, Person, Post, Proposal, Tenure, Unit
from zhenggai.apps.people.planning import Verb
from zhenggai.apps.people.queries import actor_of
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Invalid, NotPermitted, Stale, WrongState

UNITS = [
    ("B01", "林业局", "", "B", "2020-01-01", "2", "", ""),
    ("B", "白河县", "Baihe", "", "2020/1/1", "1", "", ""),
    ("B02", "交通局", "", "B", "2020年1月1日", "3", "", ""),
]
PERSONS = [("Lin.Shu", "林树", "", "lin@example.org"), ("he.lu", "何路", "", "")]
TENURES = [
    ("lin.shu", "B01", "局长", "是", "2024-01-01", "", ""),
    ("he.lu", "B02", "副局长", "", "2024-01-01", "2025-12-31", "是"),
]
ROLES = [
    ("lin.shu", "责任人", "B01", "2026-01-01", ""),
    ("he.lu", "reviewer", "B", "2026-01-01", ""),
]


def book(units=UNITS, persons=PERSONS, tenures=TENURES, roles=ROLES, english=False) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        given = dict(zip(Sheet, (units, persons, tenures, roles), strict=True))
        for sheet, rows in given.items():
            if rows is None:
                continue
            page = made.add_worksheet(sheet.value if english else TITLES[sheet])
            for at, column in enumerate(COLUMNS[sheet]):
                page.write_string(0, at, column.code if english else column.heading)
            for number, row in enumerate(rows, start=1):
                for at, text in enumerate(row):
                    page.write_string(number, at, text)
    return stream.getvalue()


@pytest.fixture
def take(sys, acting, noon):
    def go(data=None, name="人员.xlsx", by=None, **sheets):
        files = data if isinstance(data, list) else [(name, data or book(**sheets))]
        uploads = [SimpleUploadedFile(n, d) for n, d in files]
        return commands.take_load(actor=acting(by or sys), uploads=uploads, at=noon)

    return go


@pytest.fixture
def apply(sys, acting, noon):
    def go(load, by=None, seen=None):
        seen = seen or loading.digest(loading.plan_of(load))
        return commands.apply_load(actor=acting(by or sys), load=load.pk, seen=seen, at=noon)

    return go


def faults(load):
    return [(f.code, f.row, f.column) for f in loading.plan_of(load).faults]


def test_a_workbook_is_applied_whole_with_an_entry_for_each_row(take, apply, sys):
    before = set(Person.objects.values_list("login", flat=True))
    apply(take())

    assert list(Unit.objects.order_by("path").values_list("code", "path")) == [
        ("B", "0001"),
        ("B01", "00010001"),
        ("B02", "00010002"),
    ]
    assert set(Person.objects.values_list("login", flat=True)) - before == {"lin.shu", "he.lu"}
    assert not Person.objects.get(login="lin.shu").has_usable_password()
    assert Post.objects.get(name="局长").heads
    assert Tenure.objects.get(person__login="he.lu").to_on == date(2025, 12, 31)
    assert kinds() == [
        "load.taken",
        *["unit.added"] * 3,
        *["person.added"] * 2,
        *["tenure.begun"] * 2,
        *["grant.proposed"] * 2,
        "load.applied",
    ]


def test_no_name_stands_in_an_entry(take, apply):
    apply(take())

    from zhenggai.apps.journal.models import Entry

    told = b"".join(bytes(e.leaf) for e in Entry.objects.all()).decode()
    for name in ("林树", "lin", "林业局", "example.org", "局长"):
        assert name not in told


def test_english_sheets_and_headings_mean_the_same(take):
    plan = loading.plan_of(take(book(english=True)))

    assert plan.faults == []
    assert len(plan.steps) == 9


def test_separated_values_by_sheet_mean_the_same(take):
    files = []
    for sheet, rows in zip(Sheet, (UNITS, PERSONS, TENURES, ROLES), strict=True):
        lines = [",".join(c.heading for c in COLUMNS[sheet]), *(",".join(r) for r in rows)]
        files.append((f"{TITLES[sheet]}.csv", "\n".join(lines).encode()))

    plan = loading.plan_of(take(files))

    assert plan.faults == []
    assert len(plan.steps) == 9


def test_the_same_workbook_again_changes_nothing(take, apply):
    apply(take())
    again = take()

    plan = loading.plan_of(again)

    assert plan.steps == []
    assert sum(plan.unchanged.values()) == 9
    with pytest.raises(WrongState, match="load-empty"):
        apply(again)


def test_it_is_applied_once(take, apply):
    load = take()
    apply(load)

    with pytest.raises(WrongState, match="load-applied"):
        apply(load, seen="anything")


def test_changes_and_closings_are_told_apart(take, apply):
    apply(take())
    units = [("B01", "林业和草原局", "", "B", "2020-01-01", "2", "2026-12-31", "B02"), UNITS[1]]
    tenures = [("lin.shu", "B01", "局长", "是", "2024-01-01", "2026-12-31", "")]
    persons = [("lin.shu", "林小树", "", "lin@example.org")]
    load = take(units=units, persons=persons, tenures=tenures, roles=None)

    plan = loading.plan_of(load)
    apply(load)

    assert [(s.sheet, s.verb) for s in plan.steps] == [
        (Sheet.UNITS, Verb.CLOSE),
        (Sheet.PERSONS, Verb.CHANGE),
        (Sheet.TENURES, Verb.CLOSE),
    ]
    unit = Unit.objects.get(code="B01")
    assert (unit.name, unit.closed_on, unit.successor.code) == (
        "林业和草原局",
        date(2026, 12, 31),
        "B02",
    )
    assert Person.objects.get(login="lin.shu").name == "林小树"
    assert kinds()[-4:] == ["unit.closed", "person.changed", "tenure.ended", "load.applied"]


def test_what_was_seen_is_what_is_applied(take, apply):
    load = take()
    seen = loading.digest(loading.plan_of(load))
    Person.objects.create(login="lin.shu", name="林树", joined_on="2026-01-01")

    with pytest.raises(Stale, match="load-changed"):
        apply(load, seen=seen)
    assert not Unit.objects.exists()


WRONG = {
    "load.empty": ({"units": [("X", "", "", "", "2020-01-01", "", "", "")]}, 2, "名称"),
    "load.no-date": ({"units": [("X", "甲", "", "", "去年", "", "", "")]}, 2, "成立日期"),
    "load.no-number": ({"units": [("X", "甲", "", "", "2020-01-01", "一", "", "")]}, 2, "排序"),
    "load.no-unit": ({"units": [("X", "甲", "", "Y", "2020-01-01", "", "", "")]}, 2, "上级编码"),
    "load.backwards": (
        {"units": [("X", "甲", "", "", "2020-01-01", "", "2019-01-01", "")]},
        2,
        "撤销日期",
    ),
    "load.not-closed": (
        {"units": [*UNITS, ("X", "甲", "", "", "2020-01-01", "", "", "B")]},
        5,
        "并入单位编码",
    ),
    "load.circle": (
        {
            "units": [
                ("X", "甲", "", "Y", "2020-01-01", "", "", ""),
                ("Y", "乙", "", "X", "2020-01-01", "", "", ""),
            ]
        },
        2,
        "上级编码",
    ),
    "load.successor-circle": (
        {
            "units": [
                ("X", "甲", "", "", "2020-01-01", "", "2026-01-01", "Y"),
                ("Y", "乙", "", "", "2020-01-01", "", "2026-01-01", "X"),
            ]
        },
        2,
        "并入单位编码",
    ),
    "load.twice": ({"persons": [*PERSONS, ("LIN.SHU", "林二", "", "")]}, 4, ""),
    "load.login-shape": ({"persons": [*PERSONS, ("a b", "林二", "", "")]}, 4, "账号"),
    "load.shared-account": ({"persons": [*PERSONS, ("b01", "林二", "", "")]}, 4, "账号"),
    "load.no-email": ({"persons": [("lin.shu", "林树", "", "nowhere")]}, 2, "邮箱"),
    "load.too-long": ({"persons": [("lin.shu", "林" * 101, "", "")]}, 2, "姓名"),
    "load.no-truth": ({"tenures": [(*TENURES[0][:3], "也许", *TENURES[0][4:])]}, 2, "第一责任人"),
    "load.no-person": ({"tenures": [("nobody", *TENURES[0][1:])]}, 2, "账号"),
    "load.overlap": (
        {"tenures": [*TENURES, ("lin.shu", "B01", "局长", "", "2025-01-01", "", "")]},
        4,
        "任职日期",
    ),
    "load.no-role": ({"roles": [("lin.shu", "书记", "B01", "2026-01-01", "")]}, 2, "角色"),
    "load.admin": ({"roles": [("sys.yang", "审核人", "B01", "2026-01-01", "")]}, 2, "账号"),
}


@pytest.mark.parametrize("code", sorted(WRONG))
def test_one_wrong_row_is_named_by_its_place_and_stops_all(take, apply, code):
    sheets, row, column = WRONG[code]
    load = take(**sheets)

    assert (code, row, column) in faults(load)
    with pytest.raises(Invalid, match="load-wrong"):
        apply(load)
    assert not Unit.objects.exists()


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin", "系统管理员"])
def test_no_workbook_makes_an_administrator(take, role):
    load = take(roles=[("lin.shu", role, "B01", "2026-01-01", "")])

    assert faults(load) == [("load.no-role", 2, "角色")]


def test_a_unit_is_never_moved(take, apply):
    apply(take())
    load = take(units=[UNITS[1], ("B01", "林业局", "", "B02", "2020-01-01", "", "", "")])

    assert ("load.unit-moved", 3, "上级编码") in faults(load)


@pytest.mark.parametrize(
    ("headings", "code"),
    [
        ("编码,名称", "load.no-column"),
        ("编码,名称,成立日期,电话", "load.unknown-column"),
        ("编码,名称,成立日期,名称", "load.column-twice"),
    ],
)
def test_headings_are_held_to_the_template(take, headings, code):
    load = take([("单位.csv", f"{headings}\nX,甲,2020-01-01,1\n".encode())])

    assert code in [f.code for f in loading.plan_of(load).faults]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", "一、存在问题\n1.台账不全。\n".encode(), "load-format"),
        ("别的.csv", "甲,乙\n1,2\n".encode(), "load-no-sheet"),
        ("人员.csv", "机密★5年\n账号,姓名\na.b,林树\n".encode(), "classified"),
    ],
)
def test_what_is_no_workbook_of_ours_is_refused(take, name, data, code):
    with pytest.raises(Invalid, match=code):
        take([(name, data)])
    assert not Load.objects.exists()


@pytest.mark.parametrize("who", ["sec", "aud", "sam", "rita", "otto"])
def test_only_the_system_administrator_loads(request, take, apply, who):
    person = request.getfixturevalue(who)
    with pytest.raises(NotPermitted, match="not-that-admin"):
        take(by=person)
    load = take()
    with pytest.raises(NotPermitted, match="not-that-admin"):
        apply(load, by=person)


def test_roles_of_a_workbook_hold_only_once_the_security_administrator_gives_them(
    take, apply, sec, sys, acting, noon
):
    load = apply(take())
    lin = Person.objects.get(login="lin.shu")
    assert actor_of(lin.pk, on=noon.date()).reaches == ()
    with pytest.raises(NotPermitted):
        commands.give_proposed(actor=acting(sys), load=load.pk, at=noon)

    assert commands.give_proposed(actor=acting(sec), load=load.pk, at=noon) == 2

    assert [r.role for r in actor_of(lin.pk, on=noon.date()).reaches] == [Role.RESPONSIBLE]
    assert kinds()[-2:] == ["grant.given"] * 2
    with pytest.raises(WrongState, match="no-proposal"):
        commands.give_proposed(actor=acting(sec), load=load.pk, at=noon)


def test_one_role_can_be_declined_and_proposed_again(take, apply, sec, acting, noon):
    apply(take())
    one = Proposal.objects.get(person__login="he.lu")

    commands.decide_proposal(actor=acting(sec), proposal=one.pk, give=False, at=noon)

    assert not Grant.objects.filter(person__login="he.lu").exists()
    with pytest.raises(WrongState):
        commands.decide_proposal(actor=acting(sec), proposal=one.pk, give=True, at=noon)
    assert [s.sheet for s in loading.plan_of(take()).steps] == [Sheet.ROLES]
    assert kinds()[-2:] == ["grant.declined", "load.taken"]


def test_a_proposal_for_one_who_became_an_administrator_is_refused(take, apply, sec, acting, noon):
    load = apply(take())
    lin = Person.objects.get(login="lin.shu")
    Grant.objects.create(person=lin, role=Role.AUDIT_ADMIN, from_on=date(2026, 1, 1))

    with pytest.raises(NotPermitted, match="roles-clash"):
        commands.give_proposed(actor=acting(sec), load=load.pk, at=noon)
    assert not Grant.objects.filter(person__login="he.lu").exists()


def test_the_template_is_read_without_a_fault(take):
    from zhenggai.apps.people import template

    plan = loading.plan_of(take(template.workbook()))

    assert plan.faults == []
    assert plan.steps == []


def test_ten_thousand_rows_take_no_query_each(take, apply, django_assert_max_num_queries):
    units = [("R", "根县", "", "", "2020-01-01", "", "", "")]
    units += [(f"U{n}", f"第{n}局", "", "R", "2020-01-01", "", "", "") for n in range(200)]
    persons = [(f"p{n:05}", f"人{n}", "", "") for n in range(5000)]
    tenures = [
        (f"p{n:05}", f"U{n % 200}", f"职员{n}", "", "2024-01-01", "", "") for n in range(4800)
    ]
    load = take(units=units, persons=persons, tenures=tenures, roles=None)

    with django_assert_max_num_queries(400):
        apply(load)

    assert Person.objects.count() >= 5000
    assert journal.count() >= 10_000


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("2026/1/31", date(2026, 1, 31)),
        ("2026.1.31", date(2026, 1, 31)),
        ("2026年1月31日", date(2026, 1, 31)),
        ("2026-02-30", None),
        ("31.1.2026", None),
        ("２０２６-01-31", date(2026, 1, 31)),
        ("", None),
    ],
)
def test_days_are_read_in_the_usual_forms(text, day):
    assert date_of(text) == day
