"""Which findings a view shows, in which order, for whom: held against an oracle that reads every
finding and knows no query of the register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import NOON
from zhenggai.apps.findings.kinds import LinkSource
from zhenggai.apps.findings.models import CloseOut, Finding, MeasureLink, MeasureSupport
from zhenggai.apps.findings.queries import ground, parted
from zhenggai.apps.findings.queries.page import timeliness
from zhenggai.apps.findings.queries.parted import parts
from zhenggai.apps.findings.queries.search import headed
from zhenggai.apps.findings.queries.sight import scope_of, sees_whole, visible
from zhenggai.apps.findings.states import State
from zhenggai.apps.passages.models import Splitting
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.roles import Role
from zhenggai.apps.regimes.models import Category
from zhenggai.apps.register.columns import FILTERS
from zhenggai.apps.register.queries import conditions as narrowing
from zhenggai.apps.register.queries import keys, page, totals
from zhenggai.apps.register.queries.conditions import ZONE
from zhenggai.apps.register.view import View, parse
from zhenggai.core.errors import Invalid

TODAY = NOON.date()
VIEWERS = [
    "iris",
    "reg",
    "rita",
    "dora",
    "sam",
    "wes",
    "hans",
    "rona",
    "obi",
    "otto",
    "seth",
    "sys",
]
_SORTS: dict[str, Callable[[Finding], Any]] = {
    "number": lambda one: one.ref,
    "due": lambda one: one.due_on,
    "round": lambda one: one.round.code,
    "category": lambda one: one.category.code if one.category else None,
    "unit": lambda one: one.lead_unit.path if one.lead_unit else None,
    "state": lambda one: list(State).index(State(one.state)),
    "amount": lambda one: one.amount,
    "episode": lambda one: one.episode,
    "registered": lambda one: one.registered_at,
    "moved": lambda one: one.moved_at,
}
_GROUPS = {"round": "round", "unit": "unit", "category": "category"}


@dataclass
class Seen:
    """One finding as an oracle knows it."""

    one: Finding
    whole: bool
    measures: list[Any]
    supports: set[UUID]
    closed_on: date | None


def everything(district, login, *, at=NOON) -> list[Seen]:
    """What a viewer sees, finding by finding."""
    actor = district.actor(login, at=at)
    scope = scope_of(actor)
    shown = set(visible(scope).values_list("pk", flat=True))
    found = []
    for one in Finding.objects.select_related("round", "lead_unit", "category"):
        if one.pk not in shown:
            continue
        links = MeasureLink.objects.filter(finding=one, measure__removed_at=None)
        measures = [link.measure for link in links.exclude(source=LinkSource.REFUSED)]
        supports = MeasureSupport.objects.filter(measure__in=measures)
        end = CloseOut.objects.filter(finding=one, episode=one.episode).first()
        closed = end.at.astimezone(ZONE).date() if end and one.state == State.CLOSED else None
        found.append(
            Seen(
                one,
                sees_whole(one, actor),
                measures,
                set(supports.values_list("unit", flat=True)),
                closed,
            )
        )
    return found


def _day(at):
    return at.astimezone(UTC).astimezone(ZONE).date()


def _below(unit: UUID) -> set[UUID]:
    path = Unit.objects.get(pk=unit).path
    return set(Unit.objects.filter(path__startswith=path).values_list("pk", flat=True))


def _put_off(one: Finding) -> bool:
    both = one.due_on is not None and one.original_due_on is not None
    return both and one.due_on > one.original_due_on


MATCHES: dict[str, Callable[[Seen, Any], bool]] = {
    "number": lambda s, v: s.one.ref.startswith(v[0]),
    "words": lambda s, v: v[0].lower() in s.one.heading.lower(),
    "state": lambda s, v: s.one.state in v,
    "time": lambda s, v: timeliness(s.one.due_on, s.one.state, today=TODAY).value in v,
    "due_from": lambda s, v: s.one.due_on is not None and s.one.due_on >= v[0],
    "due_to": lambda s, v: s.one.due_on is not None and s.one.due_on <= v[0],
    "kind": lambda s, v: s.one.kind in v,
    "regime": lambda s, v: s.one.round.regime_id == v[0],
    "round": lambda s, v: s.one.round_id in v,
    "unit": lambda s, v: s.one.lead_unit_id in v,
    "below": lambda s, v: s.one.lead_unit_id in _below(v[0]),
    "category": lambda s, v: s.one.category_id in v,
    "common": lambda s, v: s.one.common == v[0],
    "reopened": lambda s, v: (s.one.episode > 1) == v[0],
    "put_off": lambda s, v: _put_off(s.one) == v[0],
    "amount_from": lambda s, v: s.one.amount is not None and s.one.amount >= v[0],
    "amount_to": lambda s, v: s.one.amount is not None and s.one.amount <= v[0],
    "registered_from": lambda s, v: _day(s.one.registered_at) >= v[0],
    "registered_to": lambda s, v: _day(s.one.registered_at) <= v[0],
    "moved_from": lambda s, v: _day(s.one.moved_at) >= v[0],
    "moved_to": lambda s, v: _day(s.one.moved_at) <= v[0],
    "leader": lambda s, v: s.one.lead_leader_id in v,
    "owner": lambda s, v: any(m.owner_id in v for m in s.measures),
    "person": lambda s, v: any(m.responsible_id in v for m in s.measures),
    "support": lambda s, v: bool(s.supports & set(v)),
    "rating": lambda s, v: s.one.rating == v[0],
    "position": lambda s, v: s.one.position in v,
    "closed_from": lambda s, v: s.closed_on is not None and s.closed_on >= v[0],
    "closed_to": lambda s, v: s.closed_on is not None and s.closed_on <= v[0],
}


def expected(seen: list[Seen], view: View) -> list[UUID]:
    """The keys of a view in its order, by plain Python."""
    asked = [
        one
        for one in seen
        if all(MATCHES[code](one, values) for code, values in view.filters)
        and (one.whole or all(FILTERS[code].shared for code, _ in view.filters))
    ]
    order = [(view.sort, view.down)]
    if view.group:
        same = _GROUPS[view.group] == view.sort
        order = [
            (_GROUPS[view.group], same and view.down),
            ("number" if same else view.sort, False),
        ]
        if not same:
            order[1] = (view.sort, view.down)
    rows = [one.one for one in asked]
    # Stable, from the last key to the first; what has no value stands last in either direction.
    rows.sort(key=lambda one: one.pk, reverse=order[-1][1])
    for code, down in reversed(order):
        valued = [one for one in rows if _SORTS[code](one) is not None]
        without = [one for one in rows if _SORTS[code](one) is None]
        rows = [*sorted(valued, key=_SORTS[code], reverse=down), *without]
    return [one.pk for one in rows]


def listed(district, login, view, *, size=20) -> list[UUID]:
    """The keys of a view, page by page."""
    actor = district.actor(login)
    scope = scope_of(actor)
    found: list[UUID] = []
    after = None
    while True:
        some = keys.found(view, scope=scope, actor=actor, after=after, most=size)
        found += some
        if len(some) < size:
            return found
        after = _place(view, some[-1])


def _place(view, key):
    one = Finding.objects.select_related("round", "lead_unit", "category").get(pk=key)
    by_column = {
        "ref": "number", "due_on": "due", "round__code": "round", "category__code": "category",
        "lead_unit__path": "unit", "place_in_chain": "state", "amount": "amount",
        "episode": "episode", "registered_at": "registered", "moved_at": "moved",
    }  # fmt: skip
    values = [_SORTS[by_column[name]](one) for name in keys.order_of(view).columns]
    # There and back as an address holds it.
    return keys.place(view, keys.place_of(values, key))


def _views(district) -> list[View]:
    round_, unit = district.round.pk, district.units["water"].pk
    category = Category.objects.get(code="fund").pk
    asked = [
        {},
        {"state": "closed"},
        {"state": ["rectifying", "registered", "merged"]},
        {"time": "overdue"},
        {"time": "due_soon"},
        {"time": ["on_time", "overdue"]},
        {"time": ["none", "due_soon"]},
        {"time": "none"},
        {"time": "overdue", "state": "closed"},
        {"due_from": TODAY - timedelta(1), "due_to": TODAY + timedelta(10)},
        {"kind": ["immediate", "ongoing"]},
        {"regime": "inspection"},
        {"regime": "audit"},
        {"round": round_},
        {"round": round_, "state": "closed"},
        {"unit": unit},
        {"unit": [unit, district.units["roads"].pk], "round": round_},
        {"below": unit},
        {"below": district.units["gov"].pk, "unit": unit},
        {"category": category},
        {"common": "yes"},
        {"common": "no", "reopened": "yes"},
        {"reopened": "no"},
        {"put_off": "yes"},
        {"put_off": "no", "state": "rectifying"},
        {"amount_from": "-7", "amount_to": "12.50"},
        {"registered_from": TODAY - timedelta(30), "registered_to": TODAY - timedelta(3)},
        {"moved_from": TODAY - timedelta(30), "moved_to": TODAY - timedelta(3)},
        {"moved_from": date.min, "registered_to": date.max},
        {"leader": district.people["rona"].pk},
        {"owner": district.units["water-east"].pk},
        {"person": district.people["olga"].pk},
        {"support": district.units["roads"].pk},
        {"rating": "重大"},
        {"position": ["agree", "partly"]},
        {"closed_from": TODAY - timedelta(30), "closed_to": TODAY - timedelta(3)},
        {"number": "XC-2026-01/00"},
        {"number": "xc-2026-01/00"},
        {"words": "test"},
        {"words": "资金", "state": "closed"},
        {"words": "100%"},
    ]
    return [parse(_pairs(one)) for one in asked]


def _pairs(asked):
    return [
        (name, str(value))
        for name, values in asked.items()
        for value in (values if isinstance(values, list) else [values])
    ]


@pytest.mark.parametrize("login", VIEWERS)
def test_every_filter_finds_what_plain_reading_finds(strewn, login):
    seen = everything(strewn, login)
    for view in _views(strewn):
        for sort in ("number", "due"):
            asked = parse([*view.pairs(), ("sort", sort)])
            assert listed(strewn, login, asked) == expected(seen, asked), asked.query


@pytest.mark.parametrize("login", VIEWERS)
def test_words_of_a_heading_are_found_by_the_index_as_by_reading(strewn, login, monkeypatch):
    seen = everything(strewn, login)
    for words in ("金拨", "资金拨付滞后。", "損率", "test", "漏损率超过2", "%"):
        view = parse([("words", words), ("sort", "due")])
        for few in (1_000, 0):
            monkeypatch.setattr(narrowing, "_FEW", few)
            assert listed(strewn, login, view) == expected(seen, view), (words, few)


def test_few_that_are_named_are_named_once_for_each_part_of_what_is_seen(strewn):
    scope, actor = scope_of(strewn.actor("iris")), strewn.actor("iris")
    for sort in ("due", "number", "-due"):
        view = parse([("words", "资金"), ("sort", sort)])
        with CaptureQueriesContext(connection) as asked:
            keys.found(view, scope=scope, actor=actor, most=51)
        (statement,) = (
            one["sql"] for one in asked if "UNION" in one["sql"] or "piece" in one["sql"]
        )
        assert statement.count("资金") == len(list(parts(scope, actor)))


def test_only_what_the_index_names_is_read(strewn, monkeypatch):
    view = parse([("words", "资金")])
    (one, *_) = listed(strewn, "iris", view)
    monkeypatch.setattr(narrowing, "headed", lambda words, most: [one])
    assert listed(strewn, "iris", view) == [one]


def test_the_index_names_what_may_have_the_words_where_few_do(strewn):
    told = set(Finding.objects.filter(heading__contains="资金").values_list("pk", flat=True))
    assert set(headed("资金", most=len(told))) == told
    assert headed("资金", most=len(told) - 1) is None
    assert headed("words", most=100) is None
    assert headed("没有这样的标题", most=100) == []
    Splitting.objects.update(version=1)
    assert headed("资金", most=100) is None


@pytest.mark.parametrize("group", ["", "round", "unit", "category"])
@pytest.mark.parametrize("login", ["iris", "hans", "otto"])
def test_every_order_is_that_of_plain_sorting(strewn, login, group):
    seen = everything(strewn, login)
    for code in _SORTS:
        for sign in ("", "-"):
            pairs = [("sort", sign + code), *([("group", group)] if group else [])]
            view = parse(pairs)
            for size in (7, 200):
                assert listed(strewn, login, view, size=size) == expected(seen, view), view.query


def test_the_filling_has_what_the_tests_are_about(strewn):
    seen = everything(strewn, "iris")
    for view in _views(strewn):
        if view.of("regime") != ("audit",) and "xc-" not in view.query and not view.of("words"):
            some = expected(seen, view)
            assert some or (view.of("time") and view.of("state")), view.query
    helped = everything(strewn, "hans")
    assert helped
    assert not any(one.whole for one in helped)
    mixed = everything(strewn, "rona")
    assert {one.whole for one in mixed} == {True, False}


@pytest.mark.parametrize("login", VIEWERS)
def test_the_parts_of_a_sight_are_together_what_is_visible(strewn, login, monkeypatch):
    actor = strewn.actor(login)
    scope = scope_of(actor)
    shown = set(visible(scope).values_list("pk", flat=True))
    for named, dense in ((50, 5000), (0, 5000), (0, 0)):
        monkeypatch.setattr(parted, "NAMED", named)
        monkeypatch.setattr(parted, "DENSE", dense)
        found: set[UUID] = set()
        for part in parts(scope, actor):
            found |= set(Finding.objects.filter(part.condition).values_list("pk", flat=True))
        assert found == shown, (named, dense)


@pytest.mark.parametrize("login", ["iris", "sam", "rona", "hans", "otto"])
def test_a_wide_reach_finds_the_same_as_a_narrow_one(strewn, login, monkeypatch):
    seen = everything(strewn, login)
    monkeypatch.setattr(parted, "NAMED", 0)
    monkeypatch.setattr(keys, "MOST_PIECES", 0)
    for view in _views(strewn):
        asked = parse([*view.pairs(), ("sort", "-due")])
        assert listed(strewn, login, asked) == expected(seen, asked), asked.query
    assert ground.NAMED > 0


@pytest.mark.parametrize("query", ["", "sort=due", "sort=-due", "sort=amount", "group=unit"])
def test_going_back_shows_the_pages_again(strewn, query, monkeypatch):
    monkeypatch.setattr(page, "PAGE", 9)
    actor = strewn.actor("iris")
    scope = scope_of(actor)
    view = parse([tuple(part.split("=")) for part in query.split("&") if part])
    there = [page.page(view, actor=actor, scope=scope)]
    while there[-1].after:
        there.append(page.page(view, actor=actor, scope=scope, after=there[-1].after))
    back = [there[-1]]
    while back[-1].before:
        back.append(page.page(view, actor=actor, scope=scope, before=back[-1].before))
    assert len(there) > 3
    assert [_ids(one) for one in reversed(back)] == [_ids(one) for one in there]
    assert back[-1].after == there[0].after


def _ids(one):
    return [row.id for row in one.rows]


def test_nothing_that_stays_is_lost_or_shown_twice_while_rows_change(strewn, monkeypatch):
    monkeypatch.setattr(page, "PAGE", 7)
    actor = strewn.actor("iris")
    scope = scope_of(actor)
    view = parse([("sort", "due")])
    all_ = set(visible(scope).values_list("pk", flat=True))
    touched: set[UUID] = set()
    shown: list[UUID] = []
    one = page.page(view, actor=actor, scope=scope)
    while True:
        shown += _ids(one)
        if not one.after:
            break
        # Between two pages somebody moves the deadline of what was shown and of what was not.
        moved = Finding.objects.filter(due_on__isnull=False).exclude(pk__in=touched)
        for key in moved.order_by("pk").values_list("pk", flat=True)[:2]:
            days = -400 if len(touched) % 2 else 400
            Finding.objects.filter(pk=key).update(due_on=TODAY + timedelta(days))
            touched.add(key)
        one = page.page(view, actor=actor, scope=scope, after=one.after)
    stayed = [key for key in shown if key not in touched]
    assert set(stayed) == all_ - touched
    assert len(stayed) == len(set(stayed))


@pytest.mark.parametrize(
    "place",
    [
        ["=2026-03-01"],
        ["=2026-03-01", "7"],
        ["2026-03-01", "00000000-0000-0000-0000-000000000000"],
        ["=x", "00000000-0000-0000-0000-000000000000"],
        ["=2026-03-01", "=2026-03-01", "00000000-0000-0000-0000-000000000000"],
    ],
)
def test_a_place_that_no_page_named_is_refused(place):
    with pytest.raises(Invalid, match="no-such-place"):
        keys.place(parse([("sort", "due")]), place)


@pytest.mark.parametrize("login", ["iris", "sam", "rona", "hans", "otto", "sys"])
def test_totals_are_those_of_plain_counting(strewn, login):
    seen = everything(strewn, login)
    actor = strewn.actor(login)
    scope = scope_of(actor)
    known = {one.one.pk: one.one for one in seen}
    for view in _views(strewn):
        found = totals.totals(view, actor=actor, scope=scope)
        rows = [known[key] for key in expected(seen, view)]
        times = [timeliness(one.due_on, one.state, today=TODAY).value for one in rows]
        assert (found.visible, found.matching) == (len(seen), len(rows)), view.query
        assert found.overdue == times.count("overdue")
        assert found.due_soon == times.count("due_soon")
        assert found.expected == len(times) - times.count("none")
        assert {s.state: s.count for s in found.shares} == {
            state: n for state in State if (n := sum(one.state == state for one in rows))
        }
        assert totals.count(view, actor=actor, scope=scope) == len(rows)


def test_groups_are_counted_in_the_order_of_establishment(strewn):
    actor = strewn.actor("iris")
    found = totals.totals(parse([("group", "unit")]), actor=actor, scope=scope_of(actor))
    names = [one.name.name if one.name else None for one in found.groups]
    paths = Unit.objects.order_by("path").values_list("name", flat=True)
    assert names == [*(name for name in paths if name in names), None]
    assert sum(one.count for one in found.groups) == found.matching


def test_who_joins_two_reaches_sees_each_finding_once(strewn):
    strewn.grant("rita", Role.LEAD_LEADER, "gov")
    seen = everything(strewn, "rita")
    shown = listed(strewn, "rita", parse([("sort", "due")]), size=11)
    assert sorted(shown) == sorted(one.one.pk for one in seen)
