"""The page of one finding: its story, whose turn it is, and what the viewer may do now."""

from __future__ import annotations

import pytest

from cast import Walk, walk_to
from signing_in import sign_in
from zhenggai.apps.findings.states import State


def page(client, walk: Walk, login: str, query: str = ""):
    sign_in(client, walk.district.people[login])
    return client.get(f"/findings/{walk.finding.pk}/{query}")


@pytest.mark.parametrize("state", list(State))
def test_it_shows_every_state_to_those_who_see_it(client, district, state):
    walk = walk_to(district, state)

    for login in ("iris", "rita", "cole", "sam"):
        answer = page(client, walk, login)
        hidden = state is State.REGISTERED and login in {"rita", "cole", "sam"}
        assert answer.status_code in ({404} if hidden else {200, 404})
        if login == "iris":
            assert answer.status_code == 200
            assert walk.finding.ref in answer.content.decode()
