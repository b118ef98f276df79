"""Requests that no page of ours has made: without its token, with keys that were guessed, with
fields that no form has."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from addresses import ROUTES, address_of, known, things
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from matrix import MATRIX, VIEWERS, expected
from world import World, digest

from installed import ON_POSTGRES, once
from signing_in import sign_in
from zhenggai.apps.files.models import File
from zhenggai.apps.findings import models
from zhenggai.apps.findings.states import State
from zhenggai.apps.findings.web import acts
from zhenggai.apps.findings.web.deeds import DEEDS, Deed
from zhenggai.apps.people.models import Delegation

pytestmark = pytest.mark.django_db
# What every request touches.
BESIDE = frozenset({"django_session", "people_signin", "people_count", "findings_draft"})


@pytest.fixture(scope="module")
def parts(world: World) -> dict[str, Any]:
    return known(world.district) | things(world)


@once
@pytest.mark.parametrize("login", ["reg", "sys", "sec", "aud"])
def test_no_address_takes_a_form_without_the_token_of_its_page(world, parts, login):
    """Not one of the site, whoever it is for, and nothing is done."""
    strict = sign_in(Client(enforce_csrf_checks=True), world.district.people[login])
    before = digest(without=BESIDE)
    taken = [
        name
        for name, route in ROUTES
        if strict.post(address_of(route, parts), {"text": "x"}).status_code != 403
    ]
    assert taken == []
    assert digest(without=BESIDE) == before


def test_a_token_is_good_for_pages_of_this_site_alone(world, parts):
    strict = sign_in(Client(enforce_csrf_checks=True), world.district.people["reg"])
    address = address_of("findings/<uuid:finding_id>/propose_correction/", parts)
    page = strict.get(address).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    fields = {"csrfmiddlewaretoken": token, "heading": "甲", "reasons": "乙"}
    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        assert strict.post(address, fields, HTTP_ORIGIN=origin).status_code == 403
    waiting = models.Proposal.objects.filter(finding=parts["finding_id"], agreed=None)
    assert not waiting.exists()
    asked = strict.post(address, fields, HTTP_ORIGIN="http://testserver")
    assert asked.status_code == 302
    assert waiting.exists()


def doer(deed: Deed) -> tuple[str, str]:
    """A state in which the act can be done, and somebody who may."""
    state = sorted(MATRIX[deed.act.value].sources)[0]
    names = (n for n, v in VIEWERS.items() if expected(deed.act.value, v, state) == 200)
    return state, next(name for name in names if not VIEWERS[name].behalf)


# Everything that a command or a record may be told, and the doubles that frameworks look for.
FORGED = """
actor at by by_id actor_id person on_behalf_of principal capacity unit unit_id finding finding_id
episode state version id pk entry paper lead_unit_id posted_until due_on_original done_at removed_at
uploaded_by original_digest quote quote_id seen_plan factor_at fresh is_superuser _method __class__
"""


@pytest.mark.parametrize("slug", DEEDS)
def test_a_form_hands_on_its_own_fields_and_nothing_that_was_added(
    world, monkeypatch, settings, slug
):
    """The command is told the same with and without; who acts, when and on what is never told by
    the sender."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    deed = DEEDS[slug]
    state, name = doer(deed)
    person, walk = world.district.people[name], world.walks[state]
    told: list[dict[str, Any]] = []
    captured = replace(deed, command=lambda **arguments: told.append(arguments), form=lenient(deed))
    monkeypatch.setattr(acts, "deed", lambda _: captured)
    client = sign_in(Client(), person)
    other = str(world.walks["closed"].finding.pk)
    added = dict.fromkeys(set(FORGED.split()) - set(names_of(deed)), other)
    plain = {"seen": "1", "thing": str(uuid4())}
    for fields in (plain, {**added, **plain}):
        sent = client.post(f"/findings/{walk.finding.pk}/{slug}/", fields)
        assert sent.status_code == 302, slug
    once, twice = told
    assert twice["actor"].person == person.pk
    assert twice["finding_id"] == walk.finding.pk
    assert abs((timezone.now() - twice["at"]).total_seconds()) < 60
    assert {k: v for k, v in once.items() if k != "at"} == {
        k: v for k, v in twice.items() if k != "at"
    }


def names_of(deed: Deed) -> set[str]:
    return {*deed.form.base_fields, "seen", "thing"}


def lenient(deed: Deed) -> Callable[..., Any]:
    """The form of the act, good whatever is missing, so that what it hands on can be looked at."""

    def make(*args: Any, **kwargs: Any) -> Any:
        form = deed.form(*args, **kwargs)
        form.full_clean()
        form._errors = {}
        form.arguments = lambda: dict(form.cleaned_data)
        return form

    return make


@pytest.fixture(scope="module")
def strangers(world: World) -> dict[str, UUID]:
    """A thing of each kind of a finding of another round."""
    assert world.quiet is not None
    other, someone = world.quiet.finding, world.district.people["rita"]
    said = {"finding": other, "episode": 1, "by": someone, "at": timezone.now(), "entry": 0}
    measure = world.quiet.measure
    assert measure is not None
    return {
        "measure": measure.pk,
        "evidence": evidence_of(measure, someone).pk,
        "cause": models.Cause.objects.create(home=other, text="甲").pk,
        "indicator": models.Indicator.objects.create(
            finding=other, name="甲", baseline=1, baseline_on="2026-03-01", target=0
        ).pk,
        "question": models.Question.objects.create(capacity="reviewer", **said).pk,
        "objection": models.Objection.objects.create(
            capacity="closer", erase_objector_on="2027-01-01", **said
        ).pk,
        "proposal": models.Proposal.objects.create(
            capacity="registrar", kind="withdraw", wanted="{}", **said
        ).pk,
        "extension": models.Extension.objects.create(
            capacity="lead_leader",
            before="2026-03-01",
            until="2026-04-01",
            number=1,
            further=False,
            **said,
        ).pk,
        "tag": models.Tagging.objects.create(
            capacity="issuer", tag=models.Tag.objects.create(round=other.round, name="甲"), **said
        ).tag_id,
    }


def evidence_of(measure: models.Measure, by: Any) -> models.Evidence:
    made = models.Evidence.objects.create(
        file=uuid4(), digest="d" * 64, original_digest="d" * 64, name="甲.txt", kind="test",
        shows_on="2026-03-01", uploaded_by=by, uploaded_at=timezone.now(), entry=0,
    )  # fmt: skip
    models.EvidenceUse.objects.create(evidence=made, measure=measure)
    return made


@pytest.mark.parametrize("slug", [slug for slug, deed in DEEDS.items() if deed.thing])
def test_a_thing_of_another_finding_is_not_there(world, strangers, slug):
    """Though it is real, and whoever asks may do the act on a thing of this one; he cannot tell it
    from one that never was."""
    deed = DEEDS[slug]
    state, name = doer(deed)
    client = sign_in(Client(), world.district.people[name])
    address = f"/findings/{world.walks[state].finding.pk}/{slug}/"
    before = digest(without=BESIDE)
    answers = []
    for thing in (strangers[deed.thing], uuid4()):
        fields = TYPED | {"thing": str(thing)}
        if slug == "add_evidence":
            fields |= {"kind": "test", "file": SimpleUploadedFile("a.txt", b"text")}
        answer = client.post(address, fields)
        assert answer.status_code == REFUSED.get(slug, 404)
        text = re.sub(r'value="[0-9A-Za-z]{32,64}"', "", answer.content.decode())
        answers.append(text.replace(str(thing), "").replace(f"thing%3D{thing}", ""))
    assert answers[0] == answers[1]
    assert digest(without=BESIDE) == before


TYPED: dict[str, Any] = {
    "seen": "1", "text": "x", "result": "x", "reasons": "x", "agreed": "yes", "upheld": "yes",
    "holds": "yes", "term": "now", "as_of": "2026-03-10", "read_on": "2026-03-10",
    "shows_on": "2026-03-10", "value": "1", "evidence_id": str(uuid4()),
}  # fmt: skip
# No such proposal (any more) is a conflict; without a file to choose, a form is not sent.
REFUSED = {
    "confirm_withdrawal": 409, "confirm_merge": 409, "confirm_split": 409,
    "confirm_correction": 409, "decide_extension": 409, "withdraw_extension": 409,
    "decide_further_extension": 409,
    "reuse_evidence": 422,
}  # fmt: skip


@pytest.fixture(scope="module")
def iris(world: World) -> Client:
    return sign_in(Client(), world.district.people["iris"])


@pytest.mark.parametrize("route", [route for _, route in ROUTES if route.count("_id>") > 1])
def test_a_thing_is_not_found_under_another_round_or_finding(world, parts, iris, route):
    """Iris sees both; the address still is one that was never given."""
    assert world.quiet is not None
    elsewhere = {"round_id": world.quiet.finding.round_id, "finding_id": world.quiet.finding.pk}
    wrong = {**parts, **{k: v for k, v in elsewhere.items() if f":{k}>" in route.split("/")[1]}}
    before = digest(without=BESIDE)
    for send in (iris.get, iris.post):
        answer = send(address_of(route, wrong))
        assert answer.status_code in {404, 405}, answer.status_code
    assert digest(without=BESIDE) == before
    assert State(world.quiet.finding.state) is State.CLOSING


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("签字页.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("签字页.png", b"<html><script>alert(1)</script></html>"),
        ("签字页.pdf", b"%PDF-1.7 broken"),
        ("签字页.exe", b"MZ\x90\x00" + b"\0" * 90),
        ("签字页.txt", "机密★1年\n\n关于某项工作的方案\n".encode()),
        ("签字页.txt", b""),
    ],
)
def test_a_signed_page_comes_through_the_same_gate_as_every_file(world, name, data):
    Delegation.objects.update(to_on="2099-01-01")
    finding = world.walks["planning"].finding
    seth = sign_in(Client(), world.district.people["seth"])
    kept = File.objects.count()
    answer = seth.post(
        f"/findings/{finding.pk}/submit_plan/",
        {"seen": str(finding.version), "paper": SimpleUploadedFile(name, data)},
    )
    assert answer.status_code == 422
    assert File.objects.count() == kept
    assert not models.PlanSubmission.objects.filter(finding=finding).exists()


# What addresses are asked with; each page reads its own.
ASKED = """
after state kind unit gap q page person before measures done prepared for ref thing at part next
""".split()
NONSENSE = ["\ud800", "9" * 40, "-1", "../", "'\";--", "٣", "%s", "x" * 3000]


@pytest.mark.parametrize("login", ["reg", "aud", "sys"])
def test_no_page_breaks_at_what_it_is_asked(world, parts, login):
    """Answered or refused. SQLite is asked what is odd; PostgreSQL what it cannot hold."""
    client = sign_in(Client(), world.district.people[login])
    client.raise_request_exception = False
    broken = []
    for number, (name, route) in enumerate(ROUTES):
        address = address_of(route.replace("<slug:slug>", "adopt_link"), parts)
        if name == "account_logout" or client.get(address).status_code != 200:
            continue
        # One at a time: the first that is refused would hide the others.
        questions = [{one: "\0"} for one in ASKED] if ON_POSTGRES else []
        for place, word in enumerate([] if ON_POSTGRES else NONSENSE):
            some = [one for at, one in enumerate(ASKED) if (at + number + place) % 4 == 0]
            questions.append(dict.fromkeys(some, word))
        for asked in questions:
            query = urlencode(asked, errors="surrogatepass")
            if client.get(f"{address}?{query}").status_code >= 500:
                broken.append((name, list(asked)))
    assert broken == []


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite holds a zero")
@pytest.mark.parametrize("slug", DEEDS)
def test_no_form_breaks_at_what_no_database_holds(world, parts, slug):
    """A zero in every field, and in the place of the thing and of the leader."""
    client = sign_in(Client(), world.district.people["wes"])
    client.raise_request_exception = False
    names = {*DEEDS[slug].form.base_fields, "seen", "once", "entry", "before"}
    real = {"thing": str(parts["measure"])}
    for sent in (real, {"thing": "\0"}, real | {"for": "\0"}):
        fields = dict.fromkeys(names, "\0") | sent
        answer = client.post(f"/findings/{parts['finding_id']}/{slug}/", fields)
        assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("mark", ["\x00", "\ud800", "x" * 3000, "../", "甲\r\n乙"])
def test_a_mark_of_a_form_that_is_none_of_ours_breaks_nothing(world, mark):
    finding = world.walks["submitted"].finding
    rita = sign_in(Client(), world.district.people["rita"])
    typed = urlencode({"text": "为何？", "once": mark}, errors="surrogatepass")
    for _ in range(2):
        answer = rita.post(
            f"/findings/{finding.pk}/ask/", typed, content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 302
