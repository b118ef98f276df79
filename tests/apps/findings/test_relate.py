"""Saying how two findings stand to each other: who may, of which, and what is kept."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from alike import Alike, build_alike
from django.db import IntegrityError, transaction
from to_erase import erase, found, order

from cast import NOON, Walk
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.commands.relate import pair_of
from zhenggai.apps.findings.kinds import Relation
from zhenggai.apps.findings.models import Finding, SimilarLink
from zhenggai.apps.findings.queries import erasures
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal
from zhenggai.core.errors import Invalid, NotPermitted, Stale, WrongState
from zhenggai.kit.refusals import Missing

pytestmark = pytest.mark.django_db
REPEAT, COMMON, NOT = Relation.REPEAT_OF, Relation.COMMON_WITH, Relation.NOT_RELATED


@pytest.fixture
def alike(db: None) -> Alike:
    return build_alike()


@pytest.mark.parametrize("login", ["iris", "reg", "rita"])
def test_it_keeps_who_said_what_with_one_entry_of_its_own(alike, login):
    entries, version = journal.count(), alike.findings["new"].version
    made = alike.say(login, "new", "old", REPEAT, reasons=" 上轮已指出。 ")
    assert (made.finding_id, made.other_id) == tuple(alike.findings[n].pk for n in ("new", "old"))
    assert (made.kind, made.by.login, made.replaced_at) == ("repeat_of", login, None)
    (told,) = journal.about(made.pk, most=2)
    assert (journal.count(), told.id) == (entries + 1, made.entry)
    assert (told.kind, told.texts) == ("finding.related", {"reasons": "上轮已指出。"})
    assert told.body["other"] == str(made.other_id)
    assert Finding.objects.get(pk=made.finding_id).version == version


def test_the_story_of_neither_finding_tells_of_it(alike):
    """Of whoever reads one, nobody knows that he sees the other."""
    told = [journal.about(alike.findings[name].pk, most=99) for name in ("new", "old")]
    alike.say("reg", "new", "old", REPEAT)
    assert told == [journal.about(alike.findings[name].pk, most=99) for name in ("new", "old")]


@pytest.mark.parametrize("login", ["sam", "olga", "cole", "vera", "obi"])
def test_it_refuses_whoever_has_another_role_there(alike, login):
    alike.district.grant(login, "lead_leader", "gov")  # sees all
    with pytest.raises(NotPermitted, match=r"act\.role"):
        alike.say(login, "new", "other")


@pytest.mark.parametrize(
    ("login", "name", "other"),
    [("otto", "new", "old"), ("sys", "new", "old"), ("sam", "new", "other"), ("vera", "old", "x")],
)
def test_it_is_not_there_for_whoever_does_not_see_both(alike, login, name, other):
    key = alike.findings[other].pk if other in alike.findings else uuid4()
    with pytest.raises(Missing):
        commands.relate_finding(**alike.who(login, name), other=key, relation=COMMON)
    assert not SimilarLink.objects.exists()


@pytest.mark.parametrize(
    ("name", "other", "relation", "code"),
    [
        ("new", "new", COMMON, "relate.itself"),
        ("old", "new", REPEAT, "relate.not-earlier"),
        ("new", "other", REPEAT, "relate.not-earlier"),
    ],
)
def test_it_refuses_what_cannot_be(alike, name, other, relation, code):
    with pytest.raises(Invalid, match=code):
        alike.say("reg", name, other, relation)
    assert not SimilarLink.objects.exists()


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.MERGED])
def test_what_has_left_the_chain_is_like_nothing(alike, state):
    into = alike.findings["apart"].pk if state is State.MERGED else None
    Finding.objects.filter(pk=alike.findings["old"].pk).update(state=state, merged_into=into)
    with pytest.raises(Invalid, match=r"relate\.left-the-chain"):
        alike.say("reg", "new", "old")
    with pytest.raises(WrongState):
        alike.say("reg", "old", "new")


def test_a_later_word_replaces_an_earlier_one_which_stays(alike):
    first = alike.say("reg", "new", "old", REPEAT)
    second = alike.say("rita", "old", "new", NOT, over=first.pk)
    first.refresh_from_db()
    assert first.replaced_at == second.at
    assert SimilarLink.objects.count() == 2
    assert SimilarLink.objects.get(replaced_at=None) == second


@pytest.mark.parametrize("over", [None, uuid4()])
def test_it_refuses_whoever_has_not_seen_what_stands(alike, over):
    first = alike.say("reg", "new", "old", REPEAT)
    with pytest.raises(Stale, match=r"relate\.decided-meanwhile"):
        alike.say("rita", "old", "new", NOT, over=over)
    assert SimilarLink.objects.get() == first


def test_it_refuses_what_stands_already(alike):
    first = alike.say("reg", "new", "old")
    for name, other in (("new", "old"), ("old", "new")):
        with pytest.raises(WrongState, match=r"relate\.said-already"):
            alike.say("rita", name, other, over=first.pk)


def test_the_database_holds_one_word_on_a_pair(alike):
    made = alike.say("reg", "new", "old")
    made.pk, made.finding_id, made.other_id = uuid4(), made.other_id, made.finding_id
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)
    made.other_id = made.finding_id
    made.pair = pair_of(uuid4(), uuid4())
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_its_words_can_be_erased(alike):
    said = "均由虚构人员赵小满经办。"
    link = alike.say("iris", "new", "old", reasons=said)
    walk = Walk(alike.district, alike.findings["new"])
    walk.at = NOON + timedelta(days=4)
    walk.finding.refresh_from_db()
    target = f"words-{link.entry}-reasons"
    reg = alike.district.actor("reg", at=walk.at)
    assert target in {one.target for one in erasures.choices(walk.finding, actor=reg)}
    erase(walk, target)
    assert found(said) == []
    other = alike.findings["other"]
    with pytest.raises(Invalid, match=r"erasure\.unknown-target"):
        order(Walk(alike.district, other), target)
