"""Rounds: who sees which, what is counted as what, opening one, and its reconciliation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import DUE, NOON, District, Walk, measure_fields, register, walk_to
from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import EvidenceKind, FindingType, LinkSource
from zhenggai.apps.findings.models import (
    Cause,
    Evidence,
    EvidenceUse,
    Finding,
    Measure,
    MeasureLink,
    Round,
)
from zhenggai.apps.findings.queries import lists, reconciliation, rounds
from zhenggai.apps.findings.queries.reconciliation import Gap
from zhenggai.apps.findings.queries.rounds import Filters
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal
from zhenggai.kit.refusals import Missing

SEEING = (
    "iris",
    "reg",
    "rita",
    "dora",
    "vera",
    "cole",
    "obi",
    "sam",
    "olga",
    "wes",
    "hans",
    "rona",
)
BLIND = ("otto", "seth", "sys", "sec", "aud")


def page_of(district: District, login: str = "iris", **filters: Any) -> rounds.RoundPage:
    assert district.round is not None
    after = filters.pop("after", "")
    return rounds.round_page(
        district.round.pk, actor=district.actor(login), filters=Filters(**filters), after=after
    )


@pytest.fixture
def get(client: Client) -> Callable[..., Any]:
    """What the site answers to one of the cast."""

    def ask(district: District, login: str, address: str, **more: Any) -> Any:
        return sign_in(client, district.people[login]).get(address, **more)

    return ask


def address(district: District, way: str = "") -> str:
    assert district.round is not None
    return f"/rounds/{district.round.pk}/{way}"


@pytest.mark.parametrize("login", SEEING)
def test_those_concerned_see_the_round(walk: Walk, get: Callable[..., Any], login: str) -> None:
    walk.to(State.RECTIFYING)

    assert walk.finding.ref in get(walk.district, login, address(walk.district)).content.decode()
    assert "第一轮巡察" in get(walk.district, login, "/rounds/").content.decode()


@pytest.mark.parametrize("login", BLIND)
@pytest.mark.parametrize("way", ["", "reconciliation/"])
def test_nobody_else_learns_that_there_is_one(
    walk: Walk, get: Callable[..., Any], login: str, way: str
) -> None:
    walk.to(State.RECTIFYING)

    assert get(walk.district, login, address(walk.district, way)).status_code == 404
    assert "第一轮巡察" not in get(walk.district, login, "/rounds/").content.decode()


def test_before_the_feedback_only_the_team_sees_it(district: District) -> None:
    Round.objects.update(feedback_on=NOON.date() + timedelta(days=1))
    register(district)

    assert page_of(district, "reg").findings
    for login in ("rita", "vera", "cole", "sam", "obi"):
        with pytest.raises(Missing):
            page_of(district, login)


def test_a_supporting_unit_sees_its_findings_and_no_documents(walk: Walk) -> None:
    walk.to(State.RECTIFYING)
    register(walk.district)

    page = page_of(walk.district, "hans")

    assert [row.id for row in page.findings] == [walk.finding.pk]
    assert (page.whole, page.leads, page.documents, page.tally.whole) == (False, False, (), 1)


def test_only_what_was_closed_counts_as_closed(district: District) -> None:
    for state in (State.CLOSED, State.ONGOING, State.SUSPENDED, State.ACCEPTED, State.RECTIFYING):
        walk_to(district, state)
    walk_to(district, State.WITHDRAWN)
    walk_to(district, State.MERGED)  # leaves one more that is registered

    tally = page_of(district).tally

    assert (tally.closed, tally.ongoing, tally.held, tally.under_way) == (1, 1, 2, 2)
    assert (tally.whole, tally.apart) == (6, 2)
    assert sum(share.width for share in tally.shares) == pytest.approx(100, abs=0.01)


def test_units_stand_in_the_order_of_establishment(district: District) -> None:
    water, roads = district.units["water"], district.units["roads"]
    for unit, late in ((roads, True), (water, False), (water, False)):
        one = register(district)
        due = date(2026, 3, 1) if late else DUE
        Finding.objects.filter(pk=one.pk).update(state=State.PLANNING, lead_unit=unit, due_on=due)
    register(district)

    units = page_of(district).units

    assert [(one.name, one.tally.whole, one.tally.overdue) for one in units] == [
        ("清溪区水务局", 2, 0),
        ("清溪区交通局", 1, 1),
        ("", 1, 0),
    ]
    assert page_of(district).tally.overdue == 1


@pytest.mark.parametrize("state", sorted(set(State) - lists.EXPECTED))
def test_nothing_ended_or_suspended_is_late(district: District, state: State) -> None:
    one = register(district)
    values: dict[str, Any] = {"state": state, "due_on": date(2020, 1, 1), "held_from": "planning"}
    Finding.objects.filter(pk=one.pk).update(
        **values, lead_unit=district.units["water"], merged_into=one.pk
    )

    assert page_of(district).tally.overdue == 0


def test_filters_narrow_and_combine(district: District) -> None:
    made = [register(district, f"问题{n}。") for n in range(4)]
    water = district.units["water"]
    for one, state, kind in (
        (made[0], State.PLANNING, FindingType.IMMEDIATE),
        (made[1], State.PLANNING, FindingType.PHASED),
        (made[2], State.RECTIFYING, FindingType.IMMEDIATE),
    ):
        Finding.objects.filter(pk=one.pk).update(
            state=state, kind=kind, lead_unit=water, due_on=date(2026, 3, 1)
        )

    def refs(**filters: Any) -> list[str]:
        return [row.ref[-4:] for row in page_of(district, **filters).findings]

    assert refs(state=State.PLANNING) == ["0001", "0002"]
    assert refs(kind=FindingType.IMMEDIATE) == ["0001", "0003"]
    assert refs(kind=FindingType.IMMEDIATE, state=State.RECTIFYING) == ["0003"]
    assert refs(unit=water.pk) == ["0001", "0002", "0003"]
    assert refs(late=True) == ["0001", "0002", "0003"]


def test_every_finding_is_reached_once_page_by_page(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "PAGE", 2)
    for _ in range(5):
        register(district)

    seen, after = [], ""
    for _ in range(3):
        page = page_of(district, after=after)
        seen += [row.ref for row in page.findings]
        after = page.after

    assert after == ""
    assert seen == sorted(Finding.objects.values_list("ref", flat=True))


@pytest.mark.parametrize("query", ["state=nonsense", "kind=x", "unit=7", "state=registered'--"])
def test_a_filter_that_never_was_is_not_found(
    district: District, get: Callable[..., Any], query: str
) -> None:
    register(district)

    assert get(district, "iris", address(district) + "?" + query).status_code == 404


@pytest.mark.parametrize("login", ["iris", "sam", "hans"])
def test_the_number_of_queries_does_not_grow(walk: Walk, login: str) -> None:
    walk.to(State.RECTIFYING)
    district = walk.district
    assert district.round is not None
    key, actor = district.round.pk, district.actor(login)

    def count(ask: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as told:
            ask()
        return len(told)

    def all_three() -> list[int]:
        return [
            count(lambda: rounds.rounds_list(actor)),
            count(lambda: page_of(district, login)),
            count(lambda: reconciliation.reconciliation(key, actor=actor)),
        ]

    few = all_three()
    for state in (State.RECTIFYING, State.CLOSED, State.PLANNING):
        for _ in range(3):
            walk_to(district, state)

    assert all_three() == few


def form(district: District, **changes: str) -> dict[str, Any]:
    """What a browser sends to open a round."""
    return {
        "code": "XC-2026-02",
        "name": "清溪区2026年第二轮巡察",
        "name_en": "",
        "regime": "inspection",
        "issuer": "清溪区委巡察办",
        "inspected": "清溪区政府",
        "feedback_on": "2026-11-01",
        "due_on": "2027-05-01",
        "dispute_until": "",
        "posting_days": "5",
        "lookback_months": "6",
        "offices": ["清溪区委巡察办", "清溪区纪委监委"],
        **changes,
    }


def test_the_issuer_opens_a_round(district: District, client: Client) -> None:
    answer = sign_in(client, district.people["iris"]).post("/rounds/open/", form(district))

    opened = Round.objects.get(code="XC-2026-02")
    assert answer["Location"] == f"/rounds/{opened.pk}/"
    assert opened.inspected == district.units["gov"]
    assert opened.offices.count() == 2


@pytest.mark.parametrize("login", ["sam", "rita", "otto", "obi"])
def test_nobody_else_opens_one(district: District, client: Client, login: str) -> None:
    signed = sign_in(client, district.people[login])
    answer = signed.post("/rounds/open/", form(district))

    assert answer.status_code == signed.get("/rounds/open/").status_code == 403
    assert '<form class="fields"' not in answer.content.decode()
    assert Round.objects.count() == 1
    assert 'href="/rounds/open/"' not in signed.get("/rounds/").content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "XC-2026-01"}, "code"),
        ({"due_on": "2026-10-01"}, "due_on"),
        ({"inspected": "无此单位"}, "inspected"),
        ({"posting_days": "999"}, "posting_days"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    district: District, client: Client, changes: dict[str, str], said: str
) -> None:
    answer = sign_in(client, district.people["iris"]).post(
        "/rounds/open/", form(district, **changes)
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    field = page.split(f'for="id_{said}"')[1].split('class="field')[0]
    assert 'role="alert"' in field
    assert "2027-05-01" in page or "due_on" in changes
    assert Round.objects.count() == 1


def test_fields_that_the_form_does_not_have_are_not_taken(
    district: District, client: Client
) -> None:
    sign_in(client, district.people["iris"]).post(
        "/rounds/open/", form(district, last_no="77", zone="Mars/Phobos")
    )

    opened = Round.objects.get(code="XC-2026-02")
    assert (opened.last_no, opened.zone) == (0, "Asia/Shanghai")


# The reconciliation.


def gaps(walk: Walk, login: str = "iris") -> set[Gap]:
    """The gaps of the walk's finding: as counted, and, which must be the same, as shown."""
    assert walk.district.round is not None
    page = reconciliation.reconciliation(
        walk.district.round.pk, actor=walk.district.actor(login, at=walk.at)
    )
    (line,) = page.lines
    counted = {one.gap for one in page.gaps if one.count}
    assert set(line.gaps) == counted
    return counted


def test_the_gaps_close_one_by_one(walk: Walk) -> None:
    assert gaps(walk) == {Gap.NO_CAUSE, Gap.NO_MEASURE, Gap.NOT_VERIFIED}
    walk.to(State.PLANNING)
    commands.add_cause(**walk.who("olga"), text="只报计划，不列预算。")
    assert gaps(walk) == {Gap.NO_MEASURE, Gap.NOT_VERIFIED}

    bare = measure_fields(walk.district, standard="", owner=None, due_on=None)
    measure = commands.add_measure(**walk.who("olga"), fields=bare)
    lacking = {Gap.NO_DATE, Gap.NO_OWNER, Gap.NO_STANDARD, Gap.NOT_VERIFIED}
    assert gaps(walk) == lacking

    water = walk.district.units["water"]
    Measure.objects.update(standard="10%以下", owner=water, due_on=date(2026, 8, 1))
    assert gaps(walk) == {Gap.NOT_VERIFIED}
    walk.measure = measure
    walk.to(State.RECTIFYING)
    assert gaps(walk) == {Gap.NO_EVIDENCE, Gap.NOT_VERIFIED}
    show(walk, EvidenceKind.MEETING)
    assert gaps(walk) == {Gap.PAPER_ONLY, Gap.NOT_VERIFIED}
    show(walk, EvidenceKind.TEST)
    assert gaps(walk) == {Gap.NOT_VERIFIED}
    walk.to(State.CLOSING)
    assert gaps(walk) == set()


def show(walk: Walk, kind: EvidenceKind) -> None:
    """Put a piece of evidence on the measure."""
    piece = Evidence.objects.create(
        file=uuid4(),
        digest=uuid4().hex * 2,
        original_digest="0" * 64,
        name="a.pdf",
        kind=kind,
        shows_on=walk.at.date(),
        uploaded_by=walk.district.people["wes"],
        uploaded_at=walk.at,
        entry=1,
    )
    assert walk.measure is not None
    EvidenceUse.objects.create(evidence=piece, measure=walk.measure)


def test_what_was_taken_out_or_refused_fills_no_gap(walk: Walk) -> None:
    walk.to(State.RECTIFYING)
    Cause.objects.update(removed_at=NOON)
    MeasureLink.objects.update(source=LinkSource.REFUSED)

    assert gaps(walk) == {Gap.NO_CAUSE, Gap.NO_MEASURE, Gap.NOT_VERIFIED}


def test_a_gap_lists_the_findings_that_have_it(district: District) -> None:
    walk_to(district, State.RECTIFYING)
    bare = register(district)
    assert district.round is not None

    page = reconciliation.reconciliation(
        district.round.pk, actor=district.actor("iris"), gap=Gap.NO_MEASURE
    )

    assert [line.ref for line in page.lines] == [bare.ref]
    assert page.total == 2


def test_a_supporting_unit_gets_no_reconciliation_of_what_it_helps_with(walk: Walk) -> None:
    walk.to(State.RECTIFYING)
    assert walk.district.round is not None

    page = reconciliation.reconciliation(
        walk.district.round.pk, actor=walk.district.actor("hans", at=walk.at)
    )

    assert (page.total, page.lines) == (0, ())


def test_likeness_rests_on_words() -> None:
    found = reconciliation.alike(
        ["东城二街管网漏损率超过25%。", "食堂采购未招标。"],
        ["更换东城二街老旧管网4.2公里，降低漏损率。", "完善考勤制度。"],
    )

    assert [(ours, theirs) for ours, theirs, _ in found] == [(0, 0)]
    assert found[0][2]


@pytest.fixture
def bare(district: District) -> tuple[Walk, Walk]:
    """A finding with a measure, and another in planning that has none."""
    full = walk_to(district, State.RECTIFYING)
    other = Walk(district, register(district, "东城三街老旧管网漏损率超过20%，一直没有更换。"))
    other.to(State.PLANNING)
    return full, other


def test_a_like_measure_is_proposed_and_confirmed_by_hand(
    bare: tuple[Walk, Walk], client: Client
) -> None:
    full, other = bare
    assert full.measure is not None
    district = full.district
    there = address(district, "reconciliation/")
    signed = sign_in(client, district.people["olga"])
    assert "文字相近" in signed.get(there).content.decode()

    answer = signed.post(
        there + "links/",
        {"finding": other.finding.pk, "measure": full.measure.pk, "holds": "yes"},
    )

    assert answer["Location"] == f"{there}?#f-{other.finding.pk}"
    link = MeasureLink.objects.get(finding=other.finding, measure=full.measure)
    assert link.source == LinkSource.HAND
    assert "文字相近" not in signed.get(there).content.decode()


def test_what_was_refused_is_not_proposed_again(bare: tuple[Walk, Walk], client: Client) -> None:
    full, other = bare
    assert full.measure is not None
    there = address(full.district, "reconciliation/")
    signed = sign_in(client, full.district.people["olga"])
    signed.post(
        there + "links/",
        {"finding": other.finding.pk, "measure": full.measure.pk, "holds": "no"},
    )

    assert MeasureLink.objects.get(finding=other.finding).source == LinkSource.REFUSED
    assert "文字相近" not in signed.get(there).content.decode()


@pytest.mark.parametrize(("login", "status"), [("vera", 403), ("iris", 403), ("otto", 404)])
def test_who_may_not_confirm_is_refused_and_is_offered_nothing(
    bare: tuple[Walk, Walk], client: Client, login: str, status: int
) -> None:
    full, other = bare
    assert full.measure is not None
    there = address(full.district, "reconciliation/")
    signed = sign_in(client, full.district.people[login])

    answer = signed.post(
        there + "links/",
        {"finding": other.finding.pk, "measure": full.measure.pk, "holds": "yes"},
    )

    assert answer.status_code == status
    assert not MeasureLink.objects.filter(finding=other.finding).exists()
    assert "links/" not in signed.get(there).content.decode()


@pytest.mark.parametrize("sent", [{}, {"finding": "x", "measure": "y", "holds": "yes"}])
def test_a_link_that_names_nothing_is_not_found(
    district: District, client: Client, sent: dict[str, str]
) -> None:
    signed = sign_in(client, district.people["olga"])

    assert signed.post(address(district, "reconciliation/links/"), sent).status_code == 404


def test_a_gap_that_never_was_is_not_found(district: District, get: Callable[..., Any]) -> None:
    assert get(district, "iris", address(district, "reconciliation/?gap=x")).status_code == 404


def test_the_form_of_a_round_speaks_the_language_of_the_page(
    district: District, client: Client
) -> None:
    signed = sign_in(client, district.people["iris"])
    assert "编号前缀" in signed.get("/rounds/open/").content.decode()
    signed.cookies["zhenggai_language"] = "en"
    shown = signed.get("/rounds/open/").content.decode()
    assert "Code of the round" in shown
    assert "巡视巡察" not in shown


def test_a_round_may_name_its_level_and_says_so(client: Client, district: District) -> None:
    sign_in(client, district.people["iris"])
    form = client.get("/rounds/open/")
    assert 'name="level"' in form.content.decode()
    sent = {
        "code": "XC-2026-07", "name": "区级巡察", "regime": "inspection", "level": "county",
        "issuer": "清溪区委巡察办", "inspected": "清溪区政府", "feedback_on": "2026-03-02",
        "due_on": "2026-09-02", "posting_days": "5", "lookback_months": "6",
    }  # fmt: skip
    page = client.post("/rounds/open/", sent, follow=True)
    opened = Round.objects.get(code="XC-2026-07")
    assert opened.level == "county"
    assert "· 县级" in page.content.decode()
    (told,) = journal.about(opened.pk, most=1)
    assert told.body["level"] == "county"
