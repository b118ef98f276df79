"""What a program does for a person: never what takes his own hand, and the journal says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from matrix import MATRIX, VIEWERS, expected
from world import DEEDS, World, digest

from apps.findings.test_matrix import prepared, tried
from installed import once
from zhenggai.apps.findings.commands import ask_question
from zhenggai.apps.findings.permissions import check_own_hand
from zhenggai.apps.findings.states import Act
from zhenggai.apps.findings.telling import entry
from zhenggai.apps.journal import queries as journal
from zhenggai.core.errors import NotPermitted

pytestmark = [pytest.mark.django_db, once]

JUDGES = {"reviewer", "verifier", "closer"}


def takes_a_hand(act: str) -> bool:
    row = MATRIX[act]
    return row.factor or row.part in JUDGES


@pytest.mark.parametrize("name", [n for n, d in DEEDS.items() if takes_a_hand(d.act)])
def test_no_token_does_what_takes_a_hand_even_with_a_factor(world: World, name: str):
    deed = DEEDS[name]
    for state in sorted(MATRIX[deed.act].sources):
        for one in tried(deed.act):
            if expected(deed.act, VIEWERS[one], state) != 200 or VIEWERS[one].behalf:
                continue
            with prepared(world, deed, state) as walk:
                before = digest()
                who = world.who(one, walk)
                who["actor"] = replace(who["actor"], by_token=True)
                with pytest.raises(NotPermitted, match=r"act\.not-by-token"):
                    deed.do(world, walk, who)
                assert digest() == before


def test_judging_would_take_a_hand_without_a_factor_too(world, monkeypatch):
    """The table may one day let a review do without a factor; a token still does not review."""
    from zhenggai.apps.findings import permissions

    rules = {**permissions.RULES}
    rules[Act.REVIEW] = replace(rules[Act.REVIEW], fresh=False)
    monkeypatch.setattr(permissions, "RULES", rules)
    who = world.who("rita", world.walks["submitted"])
    by_token = replace(who["actor"], by_token=True)
    check_own_hand(Act.REVIEW, actor=who["actor"], at=who["at"])
    with pytest.raises(NotPermitted, match=r"act\.not-by-token"):
        check_own_hand(Act.REVIEW, actor=by_token, at=who["at"])


def test_the_entry_and_the_time_line_say_that_a_token_acted(world):
    from django.template.loader import render_to_string

    from zhenggai.apps.findings.queries.told import named

    deed = DEEDS["ask"]
    with prepared(world, deed, "submitted") as walk:
        who = world.who("rita", walk)
        who["actor"] = replace(who["actor"], by_token=True, factor_at=None)
        made = ask_question(**who, text="谁做的？")
        told = journal.about(walk.finding.pk, most=1)
        assert told[0].capacity == "reviewer.token"
        assert made.capacity == "reviewer.token"
        act = named(told)[0]
        assert (act.role, act.token, act.acting, act.paper) == ("reviewer", True, False, False)
        context = {"entry": entry(act), "page": {"whole": True}, "finding": walk.finding}
        assert "经接口令牌" in render_to_string("findings/finding_entry.html", context)
