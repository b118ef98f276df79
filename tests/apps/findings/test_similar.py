"""What is like a finding, for whom, and the pages that show it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from alike import MEALS, PIPES, TAPS, Alike, build_alike
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import open_round, register
from signing_in import sign_in
from zhenggai.apps.findings.commands import refill_index
from zhenggai.apps.findings.kinds import Relation
from zhenggai.apps.findings.models import Finding, SimilarLink
from zhenggai.apps.findings.queries import relations, similar
from zhenggai.apps.findings.states import State
from zhenggai.apps.passages import commands as passages
from zhenggai.apps.passages import queries as found_in
from zhenggai.apps.passages.models import Passage, Trait
from zhenggai.apps.people.models import Person
from zhenggai.kit.refusals import Missing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Alike]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_alike()
        transaction.set_rollback(True)


@pytest.fixture
def alike(built: Alike) -> Iterator[Alike]:
    sid = transaction.savepoint()
    findings, round_ = dict(built.findings), built.district.round
    yield built
    built.findings, built.district.round = findings, round_
    transaction.savepoint_rollback(sid)


def likes(alike: Alike, login: str, name: str) -> list[str]:
    actor = alike.who(login, name)["actor"]
    found = similar.similar_to(alike.findings[name].pk, actor=actor)
    return [alike.name(one.of.id) for one in found.likes]


def page(alike: Alike, login: str, address: str) -> str:
    answer = sign_in(Client(), alike.district.people[login]).get(address)
    return f"{answer.status_code} {answer.content.decode()}"


def address(alike: Alike, name: str, rest: str = "similar/") -> str:
    return f"/findings/{alike.findings[name].pk}/{rest}"


# ---- who is shown what ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "name", "shown"),
    [
        ("reg", "old", {"new", "other"}),
        ("reg", "new", {"old", "other"}),
        ("reg", "other", {"old", "new"}),
        ("reg", "apart", set()),
        ("rita", "new", {"old", "other"}),
        ("sam", "new", {"old"}),  # of his bureau alone
        ("rona", "other", set()),
    ],
)
def test_everybody_is_shown_what_he_sees_whole_and_nothing_else(alike, login, name, shown):
    assert set(likes(alike, login, name)) == shown


@pytest.mark.parametrize("login", ["otto", "sys", "rona", "hans"])
def test_whoever_does_not_see_the_finding_whole_is_shown_nothing(alike, login):
    actor = alike.who(login, "new")["actor"]
    for ask in (similar.similar_to, relations.group_of):
        with pytest.raises(Missing):
            ask(alike.findings["new"].pk, actor=actor)
    assert not similar.like_text(PIPES, actor=actor) or login == "rona"


def test_the_same_unit_in_the_same_round_is_not_another(alike):
    finding = register(alike.district, TAPS)
    Finding.objects.filter(pk=finding.pk).update(
        state="assigned", due_on="2026-08-31", lead_unit=alike.district.units["water"]
    )
    alike.findings["again"] = finding
    assert set(likes(alike, "reg", "again")) == {"old", "other"}


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.MERGED])
def test_what_has_left_the_chain_is_not_shown(alike, state):
    into = alike.findings["apart"].pk if state is State.MERGED else None
    Finding.objects.filter(pk=alike.findings["old"].pk).update(state=state, merged_into=into)
    assert likes(alike, "reg", "new") == ["other"]


def test_narrowing_the_index_by_circles_shows_the_same(alike, monkeypatch):
    whole = {login: likes(alike, login, "new") for login in ("reg", "rita", "sam")}
    monkeypatch.setattr(similar, "circles_of", lambda scope: None)
    assert whole == {login: likes(alike, login, "new") for login in whole}


def test_the_shared_words_are_marked_by_their_meaning(alike):
    told = page(alike, "reg", address(alike, "old"))
    marked = re.findall(r"<mark>(.*?)</mark>", told)
    assert "居民区自来水管道跑冒滴漏" in marked
    assert MEALS[:6] not in told


def test_what_was_said_is_not_proposed_again(alike):
    alike.say("reg", "new", "old", Relation.NOT_RELATED)
    assert likes(alike, "reg", "new") == ["other"]
    assert likes(alike, "reg", "old") == ["other"]


def test_a_page_asks_a_number_of_questions_that_does_not_grow(alike):
    def asked(name: str) -> int:
        actor = alike.who("reg", name)["actor"]
        similar.similar_to(alike.findings[name].pk, actor=actor)
        with CaptureQueriesContext(connection) as told:
            similar.similar_to(alike.findings[name].pk, actor=actor)
        return len(told)

    few = asked("new")
    for number in range(8):
        open_round(alike.district, code=f"XC-2026-1{number}")
        finding = register(alike.district, PIPES + f"{number}")
        alike.findings[finding.ref] = finding
    assert asked("new") == few <= 20


# ---- the index -----------------------------------------------------------------------------------


def counted() -> dict[str, int]:
    return dict(Trait.objects.exclude(seen=0).values_list("name", "seen"))


def test_traits_are_counted_as_findings_come_and_go(alike):
    before = counted()
    made = register(alike.district, PIPES)
    assert counted()[""] == before[""] + 1
    assert counted()["¤漏损"] == before["¤漏损"] + 1
    passages.take_out(made.pk)
    assert counted() == before


def test_an_index_made_anew_counts_the_same_and_shows_the_same(alike):
    before, shown = counted(), likes(alike, "reg", "new")
    refill_index(say=lambda *_: None)
    assert (counted(), likes(alike, "reg", "new")) == (before, shown)


def test_quotes_alone_are_compared_and_headings_are_not(alike):
    kinds = Passage.objects.exclude(traits="").values_list("kind", flat=True)
    assert set(kinds) == {"quote"}


def test_an_index_made_by_other_tables_is_to_be_made_anew(alike, monkeypatch):
    assert found_in.is_current()
    monkeypatch.setattr("zhenggai.apps.passages.index.traits_made_by", lambda: 1)
    assert not found_in.is_current()


# ---- the pages -----------------------------------------------------------------------------------


def test_the_page_of_a_finding_looks_only_when_it_is_asked(alike):
    told = page(alike, "reg", address(alike, "new", ""))
    assert f'data-similar="{address(alike, "new")}"' in told
    assert alike.findings["old"].ref not in told


def test_a_confirmed_link_stands_on_the_pages_of_both(alike):
    alike.say("reg", "new", "old", Relation.REPEAT_OF, reasons="上轮已指出。")
    here, there = (page(alike, "reg", address(alike, name, "")) for name in ("new", "old"))
    assert alike.findings["old"].ref in here
    assert "此后又发生" not in here
    assert alike.findings["new"].ref in there
    assert "此后又发生" in there


@pytest.mark.parametrize("rest", ["", "similar/", "group/"])
def test_of_a_link_to_what_he_does_not_see_nobody_is_told_anything(alike, rest):
    """No count, no number, no word: sam of the water bureau does not see that of the roads."""
    before = page(alike, "sam", address(alike, "new", rest))
    alike.say("reg", "new", "other", reasons="另有他单位同类问题。")

    def bare(text: str) -> str:
        return re.sub(r'value="[0-9A-Za-z]{32,64}"', "", text)

    assert bare(page(alike, "sam", address(alike, "new", rest))) == bare(before)
    assert "另有他单位同类问题" in page(alike, "reg", address(alike, "new", "similar/"))


def test_a_group_hangs_together_over_what_the_viewer_sees(alike):
    alike.say("reg", "new", "old", Relation.REPEAT_OF)
    alike.say("rita", "other", "old", Relation.REPEAT_OF)
    alike.say("reg", "new", "apart", Relation.NOT_RELATED)
    names = {"reg": {"old", "new", "other"}, "sam": {"old", "new"}}
    for login, seen in names.items():
        actor = alike.who(login, "new")["actor"]
        group = relations.group_of(alike.findings["new"].pk, actor=actor)
        assert {alike.name(one.id) for one in group.findings} == seen
        assert alike.name(group.findings[0].id) == "old"
        assert (group.has_repeats, group.has_common, group.capped) == (True, False, False)
    told = page(alike, "reg", address(alike, "new", "group/"))
    assert "屡查屡犯" in told
    assert "Rita（虚构）" in told


def test_two_that_hang_together_by_an_unseen_one_alone_are_not_a_group(alike):
    alike.say("reg", "old", "other")
    alike.say("reg", "new", "other")
    actor = alike.who("sam", "new")["actor"]
    group = relations.group_of(alike.findings["new"].pk, actor=actor)
    assert [alike.name(one.id) for one in group.findings] == ["new"]
    assert group.links == ()


@pytest.mark.parametrize(("bound", "most"), [("MOST_OF_A_GROUP", 2), ("MOST_STEPS", 1)])
def test_a_group_is_followed_so_far(alike, monkeypatch, bound, most):
    monkeypatch.setattr(relations, bound, most)
    alike.say("reg", "new", "old", Relation.REPEAT_OF)
    alike.say("reg", "other", "old", Relation.REPEAT_OF)
    actor = alike.who("reg", "new")["actor"]
    group = relations.group_of(alike.findings["new"].pk, actor=actor)
    assert (len(group.findings), group.capped) == (2, True)
    assert {end.id for link in group.links for end in (link.one, link.other)} <= {
        one.id for one in group.findings
    }


def test_only_who_may_say_it_is_offered_to_say_it(alike):
    for login, offered in (("reg", True), ("rita", True), ("sam", False), ("cole", False)):
        told = page(alike, login, address(alike, "new"))
        assert ('name="relation"' in told) is offered, login


def test_a_repeat_is_offered_of_earlier_rounds_alone(alike):
    assert 'value="repeat_of"' in page(alike, "reg", address(alike, "new"))
    assert 'value="repeat_of"' not in page(alike, "reg", address(alike, "old"))


def test_a_button_says_it_and_the_page_shows_it(alike):
    client = sign_in(Client(), alike.district.people["reg"])
    typed = {"ref": alike.findings["old"].ref, "relation": "repeat_of", "reasons": "又犯。"}
    answer = client.post(address(alike, "new", "relate/"), typed, follow=True)
    assert answer.redirect_chain == [(address(alike, "new") + "?done=relate", 302)]
    assert "又犯。" in answer.content.decode()
    (made,) = SimilarLink.objects.all()
    again = client.post(address(alike, "new", "relate/"), typed)
    assert again.status_code == 412
    assert "相近问题" in again.content.decode()
    typed |= {"over": str(made.pk), "relation": "not_related"}
    assert client.post(address(alike, "new", "relate/"), typed).status_code == 302


def test_the_form_knows_what_stands_and_names_what_he_may_see(alike):
    made = alike.say("reg", "new", "old")
    client = sign_in(Client(), alike.district.people["reg"])
    form = client.get(address(alike, "new", f"relate/?ref={alike.findings['old'].ref}"))
    assert f'value="{made.pk}"' in form.content.decode()
    for ref in ("XC-2026-09/0001", "坏\x01", "9999"):
        typed = {"ref": ref, "relation": "common_with"}
        answer = client.post(address(alike, "new", "relate/"), typed)
        assert answer.status_code == 422
        assert "没有这个编号" in answer.content.decode()


def test_a_name_that_was_typed_is_no_script(alike):
    hostile = '"><script>x</script>'
    Person.objects.filter(login="reg").update(name=hostile)
    alike.say("reg", "new", "old", reasons=hostile)
    for rest in ("", "similar/", "group/"):
        assert hostile not in page(alike, "rita", address(alike, "new", rest))
