"""The same matrix through the addresses of the acts: every address × everybody × every state.

The view of an address is called as the site resolves it, with a form that is filled in; whole
requests, with all that stands before a view, are made for a part of the cells that differs from
act to act. What depends on the viewer and the finding alone is read once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils.timezone import now
from matrix import MATRIX, STATES, VIEWERS, Viewer, expected, sees
from remembered import Remembered
from world import DEEDS as WAYS
from world import World, digest

from cast import Walk
from installed import once
from signing_in import sign_in
from zhenggai.apps.findings import queries
from zhenggai.apps.findings.commands import _act
from zhenggai.apps.findings.deeds import DECIDED_BY
from zhenggai.apps.findings.models import Finding, Proposal
from zhenggai.apps.findings.web import acts
from zhenggai.apps.findings.web.deeds import DEEDS, Deed
from zhenggai.apps.findings.web.fields import Named, SeveralNamed
from zhenggai.apps.findings.web.ground import Ground
from zhenggai.apps.people import http
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Delegation
from zhenggai.core.errors import Refused
from zhenggai.kit.refusals import status_of

pytestmark = pytest.mark.django_db
# On a page a secretary who names nobody stands for his leader.
ON_PAGES: dict[str, Viewer] = {**VIEWERS, "seth": VIEWERS["seth for sam"]}
# What a refused form leaves behind on purpose, and what every request touches.
BESIDE = frozenset({"findings_draft", "django_session", "people_signin", "people_count"})
# What the frame of every act refuses with; an act's own guards have codes of their own.
FRAME = {"finding.missing", "finding.wrong-state", "act.role", "act.needs-own-hand"}
# Forms that offer the viewer nothing to choose, so that nothing can be sent.
NOTHING_TO_CHOOSE = {"add_evidence", "adopt_link", "order_erasure", "propose_merge",
                     "read_indicator", "relate", "reuse_evidence"}  # fmt: skip
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND"
    b"\xaeB`\x82"
)


@pytest.fixture(scope="module")
def pages(world: World) -> World:
    """The world on the day of the test: pages act now."""
    Delegation.objects.update(to_on=date(2099, 1, 1))
    return world


@pytest.fixture(scope="module")
def stand_ins(pages: World) -> list[tuple[object, str, object]]:
    """What is read once, and for the page that comes with an answer its status alone."""
    kept = Remembered()
    return [
        (_act, "_locked", kept.locked),
        (queries, "setting_of", kept.setting_of),
        (people, "actor_of", actor_once(people.actor_of)),
        (queries, "sees_finding", once_an_actor(queries.sees_finding)),
        (queries, "finding_page", page_once(queries.finding_page)),
        (acts.show, "finding", lambda *_, status=200, **__: HttpResponse(str(status))),
    ]


@pytest.fixture
def remembering(stand_ins: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    for where, name, stands in stand_ins:
        monkeypatch.setattr(where, name, stands)


def actor_once(really: Callable[..., Actor]) -> Callable[..., Actor]:
    known = functools.cache(really)

    def actor_of(person: UUID, *, factor_at: datetime | None = None, **more: Any) -> Actor:
        return replace(known(person, **more), factor_at=factor_at)

    return actor_of


def once_an_actor(really: Callable[..., bool]) -> Callable[..., bool]:
    known = functools.cache(really)
    return lambda finding_id, *, actor: known(finding_id, actor=replace(actor, factor_at=None))


def page_once(really: Callable[..., Any]) -> Callable[..., Any]:
    known = functools.cache(really)

    def finding_page(finding_id: UUID, *, actor: Actor, at: datetime, **_: Any) -> Any:
        today = at.replace(hour=0, minute=0, second=0, microsecond=0)
        return known(finding_id, actor=replace(actor, factor_at=None), at=today)

    return finding_page


def thing(deed: Deed, walk: Walk) -> UUID | None:
    """What the act is about, where the finding has such a thing."""
    if not deed.thing:
        return None
    if deed.thing == "proposal":
        kind = next(kind for kind, act in DECIDED_BY.items() if act is deed.act)
        found = Proposal.objects.filter(finding=walk.finding, kind=kind)
        return found.values_list("pk", flat=True).first() or uuid4()
    if deed.thing == "measure" and walk.measure is not None:
        return walk.measure.pk
    return uuid4()


def filled(deed: Deed, state: str, world: World, name: str) -> dict[str, Any]:
    """A form of the act with something valid in every field, as it is offered to a viewer."""
    walk = world.walks[state]
    about = thing(deed, walk)
    here = Ground(walk.finding.pk, world.actor(name, walk), now(), deed.act, about)
    data: dict[str, Any] = {"seen": str(Finding.objects.get(pk=walk.finding.pk).version)}
    if about is not None:
        data["thing"] = str(about)
    for field_name, field in deed.form(here=here).fields.items():
        data[field_name] = value(field_name, field, world)
    return {key: one for key, one in data.items() if one is not None}


def value(name: str, field: forms.Field, world: World) -> Any:
    if name in {"into", "ref"}:
        return world.walks["rectifying"].finding.ref
    if isinstance(field, Named):
        return next(iter(field.options), "")
    if isinstance(
        field, forms.UUIDField | SeveralNamed | forms.FileField | forms.TypedMultipleChoiceField
    ):
        return None
    if isinstance(field, forms.ChoiceField):
        if not field.required:
            return None  # what there is to choose may differ from viewer to viewer
        return next((str(key) for key, _ in field.choices if key), "")
    if isinstance(field, forms.DateField):
        return "2026-03-11"
    if isinstance(field, forms.DecimalField):
        return "1"
    if isinstance(field, forms.BooleanField):
        return "on"
    return "甲\n乙"


def sent(world: World, deed: Deed, state: str, name: str, data: dict[str, Any]) -> Any:
    """What a viewer posts, and to where."""
    address = f"/findings/{world.walks[state].finding.pk}/{deed.slug}/"
    behalf = VIEWERS[name].behalf
    more: dict[str, Any] = {"for": str(world.district.people["sam"].pk)} if behalf else {}
    if behalf == "paper":
        more["paper"] = SimpleUploadedFile("签字页.png", PNG, content_type="image/png")
    return address, {**data, **more}


def refusal(world: World, deed: Deed, state: str, name: str, data: dict[str, Any]) -> Any:
    """The refusal with which the view of an act's address answers, or its own answer."""
    return called(world, name, *sent(world, deed, state, name, data))


def called(world: World, name: str, address: str, fields: dict[str, Any]) -> Any:
    """The refusal with which the view of an address answers, or its own answer."""
    request = RequestFactory().post(address, *_form(fields))
    request.user = world.district.people[name.split(" ", maxsplit=1)[0]]
    request.session = {http.FACTOR_AT: int(now().timestamp())}  # type: ignore[assignment]
    request.resolver_match = match = resolve(address)
    try:
        return match.func(request, *match.args, **match.kwargs)
    except Refused as refused:
        return refused


def _form(fields: dict[str, Any]) -> tuple[Any, ...]:
    """The body of a form and its type: a short one where no file goes with it."""
    if any(isinstance(one, SimpleUploadedFile) for one in fields.values()):
        return (fields,)
    return urlencode(fields, doseq=True), "application/x-www-form-urlencoded"


def status(world: World, deed: Deed, state: str, name: str, data: dict[str, Any]) -> int:
    """The status of the answer; where the form cannot be sent, that of the command itself."""
    answer = refusal(world, deed, state, name, data)
    got = status_of(answer) if isinstance(answer, Refused) else answer_of(answer)
    if got == 422 and deed.slug in NOTHING_TO_CHOOSE:
        return by_command(world, deed, state, name)
    return got


def answer_of(response: HttpResponse) -> int:
    return int(response.content) if response.status_code == 200 else response.status_code


def by_command(world: World, deed: Deed, state: str, name: str) -> int:
    way = next(way for way in WAYS.values() if way.act == deed.act.value)
    name = "seth for sam" if name == "seth" else name
    with undone():
        try:
            way.do(world, world.walks[state], world.who(name, world.walks[state]))
        except Refused as refused:
            return status_of(refused)
    return 200


@contextmanager
def undone() -> Iterator[None]:
    """What is done within is undone."""
    sid = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(sid)


def tried(deed: Deed) -> list[str]:
    """The viewers with whom an address is tried: a page signed only where the act may take one."""
    paper = MATRIX[deed.act.value].paper
    return [n for n, v in ON_PAGES.items() if v.behalf != "paper" or paper]


def want(deed: Deed, name: str, state: str) -> int:
    """The status by the matrix. A delegate who could file a signed page is asked for it."""
    viewer = ON_PAGES[name]
    if viewer.behalf == "delegate" and MATRIX[deed.act.value].paper:
        filing = expected(deed.act.value, replace(viewer, behalf="paper"), state)
        return 422 if filing == 200 else filing
    return expected(deed.act.value, viewer, state)


# Every cell is a question to the code; whole requests are made on each database.
@once
@pytest.mark.parametrize("slug", DEEDS)
def test_every_address_answers_everybody_in_every_state_as_the_matrix_says(
    pages, remembering, slug
):
    deed, before, wrong = DEEDS[slug], digest(), []
    for state in STATES:
        data = filled(deed, state, pages, "iris")
        for name in tried(deed):
            if want(deed, name, state) == 200:
                continue
            got = status(pages, deed, state, name, data)
            if got != want(deed, name, state):
                wrong.append(f"{name} in {state}: {got}, not {want(deed, name, state)}")
    assert wrong == []
    assert digest() == before


@once
@pytest.mark.parametrize("slug", DEEDS)
def test_every_address_lets_through_whom_the_matrix_lets(pages, remembering, slug):
    """Through to the guards of the act itself, which other tests try one by one."""
    deed, kept = DEEDS[slug], []
    for state in sorted(MATRIX[deed.act.value].sources):
        data = filled(deed, state, pages, "iris")
        doers = [name for name in tried(deed) if want(deed, name, state) == 200]
        assert doers, state
        for name in doers:
            with undone():
                answer = refusal(pages, deed, state, name, data)
            code = answer.code if isinstance(answer, Refused) else ""
            if code in FRAME and (code, slug) != ("finding.missing", "adopt_link"):
                kept.append(f"{name} in {state}: {code}")
    assert kept == []


@pytest.mark.parametrize("state", STATES)
def test_a_link_said_on_the_reconciliation_of_a_round_is_the_same_act(pages, remembering, state):
    """The one act of a finding that has a second page. Nobody stands for another there."""
    finding = pages.walks[state].finding
    other = pages.walks["verifying" if state == "submitted" else "submitted"]
    said = {"finding": finding.pk, "measure": other.measure.pk, "holds": "yes"}
    address = f"/rounds/{finding.round_id}/reconciliation/links/"
    wrong = []
    for name in [name for name, viewer in VIEWERS.items() if not viewer.behalf]:
        with undone():
            answer = called(pages, name, address, said)
        got = status_of(answer) if isinstance(answer, Refused) else 200
        if got != expected("confirm_link", VIEWERS[name], state):
            wrong.append(f"{name}: {got}")
    assert wrong == []


SEEING = [n for n, v in VIEWERS.items() if v.sees != "never" and not v.behalf]


@pytest.fixture(scope="module")
def clients(pages: World) -> dict[str, Client]:
    return {name: sign_in(Client(), pages.district.people[name]) for name in SEEING}


@pytest.mark.parametrize("state", STATES)
def test_a_whole_request_is_answered_like_its_view_and_leaves_nothing(pages, clients, state):
    """With all that stands before and behind a view; each viewer meets each state once, and each
    address comes up several times."""
    before, wrong = digest(without=BESIDE), []
    for place, name in enumerate(SEEING, len(SEEING) * STATES.index(state)):
        turn = list(DEEDS.values())[place % len(DEEDS) :] + list(DEEDS.values())
        deed = next(one for one in turn if want(one, name, state) != 200)
        data = filled(deed, state, pages, name) if sees(VIEWERS[name], state) else {}
        address, fields = sent(pages, deed, state, name, data)
        got = clients[name].post(address, fields).status_code
        if got == 422 and deed.slug in NOTHING_TO_CHOOSE:
            got = by_command(pages, deed, state, name)
        if got != want(deed, name, state):
            wrong.append(f"{deed.slug} by {name}: {got}, not {want(deed, name, state)}")
    assert wrong == []
    assert digest(without=BESIDE) == before
