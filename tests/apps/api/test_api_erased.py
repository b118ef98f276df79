"""Programs are told by which decision something was erased, and never lay one down."""

from __future__ import annotations

from datetime import date

import pytest
from programs import Program, token_for
from test_api_reading import reads

from cast import Walk
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import ErasureReason
from zhenggai.apps.findings.models import Erasure
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal

pytestmark = pytest.mark.django_db
NUMBER = "清数删〔2026〕7号"


def target_of(walk: Walk) -> str:
    told = journal.about(walk.finding.pk, most=1, kinds=["finding.registered"])
    return f"words-{told[0].id}-quote"


def erased(walk: Walk) -> Erasure:
    row = commands.order_erasure(
        **walk.who("reg"), target=target_of(walk), number=NUMBER, issued_by="区委网信办",
        decided_on=date(2026, 3, 9), reason=ErasureReason.UNLAWFUL,
    )  # fmt: skip
    at = walk.who("reg")["at"]
    actor = walk.district.actor("aud", at=at)
    return commands.decide_erasure(erasure_id=row.pk, actor=actor, at=at, confirm=True)


def test_what_is_read_says_it_and_never_shows_the_mark(walk):
    walk.to(State.RECTIFYING)
    erased(walk)
    asking = Program(token_for(walk.district.people["reg"]))
    told = ""
    for address in reads(walk):
        answer = asking.get(address)
        text = answer.content.decode() if not answer.streaming else ""
        assert "\ufdd0" not in text, address
        told += text
    assert NUMBER in told
    assert "东城二街管网漏损率" not in told


def test_no_token_lays_one_down(walk):
    walk.to(State.RECTIFYING)
    asking = Program(token_for(walk.district.people["reg"]))
    body = {
        "target": target_of(walk), "number": NUMBER, "issued_by": "区委网信办",
        "decided_on": "2026-03-09", "reason": "unlawful",
    }  # fmt: skip
    answer = asking.post(f"/findings/{walk.finding.pk}/acts/order_erasure", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "act.not-by-token")
    assert not Erasure.objects.exists()
