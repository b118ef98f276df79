"""The pages of a draw: who sees and who types, that the second learns nothing from the first, and
that what is handed out repeats it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cast import District, Walk, open_round, register
from installed import once
from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import Confirmed, Method
from zhenggai.apps.findings.models import Draw, Finding
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.roles import Role

pytestmark = once
SEED = "07241"
TODAY = timezone.localdate()


@pytest.fixture
def closed(district: District) -> District:
    """Three closed findings, and one that is not."""
    for _ in range(3):
        Walk(district, register(district)).to(State.CLOSED)
    register(district)
    return district


@pytest.fixture
def ripe(closed: District) -> Draw:
    """A draw whose seed is published by now."""
    assert closed.round is not None
    at = timezone.now() - timedelta(days=9)
    return commands.announce_draw(
        round_id=closed.round.pk,
        actor=closed.actor("iris", at=at),
        at=at,
        today=at.date(),
        count=2,
        seed_source="排列五 26318 期",
        known_on=TODAY - timedelta(days=2),
    )


def address(district: District, one: Draw | None = None, tail: str = "") -> str:
    assert district.round is not None
    return f"/rounds/{district.round.pk}/draws/{f'{one.pk}/' if one else ''}{tail}"


def type_it(client: Client, district: District, one: Draw, login: str, seed: str = SEED) -> int:
    signed = sign_in(client, district.people[login])
    return signed.post(address(district, one, "seed/"), {"seed": seed}).status_code


def look(client: Client, district: District, login: str, where: str) -> str:
    answer = sign_in(client, district.people[login]).get(where)
    assert answer.status_code == 200
    return str(answer.content.decode())


def announce(client: Client, district: District, login: str = "iris", **changes: str) -> int:
    fields = {
        "count": "2",
        "seed_source": "排列五 26318 期",
        "known_on": (TODAY + timedelta(days=3)).isoformat(),
    }
    signed = sign_in(client, district.people[login])
    return signed.post(address(district), {**fields, **changes}).status_code


def test_it_is_announced_from_the_page_with_its_digest(closed: District, client: Client) -> None:
    assert announce(client, closed) == 302
    one = Draw.objects.get()
    shown = look(client, closed, "rita", address(closed, one))
    assert one.digest in shown
    assert "排列五 26318 期" in shown
    assert "种子尚未公布" in shown
    assert "/seed/" not in shown


@pytest.mark.parametrize(
    ("field", "value"),
    [("count", "4"), ("count", "0"), ("known_on", TODAY.isoformat()), ("seed_source", " ")],
)
def test_what_cannot_be_announced_is_refused_at_the_field(
    closed: District, client: Client, field: str, value: str
) -> None:
    assert announce(client, closed, **{field: value}) == 422
    assert not Draw.objects.exists()


def test_what_was_typed_is_not_lost_with_a_refusal(closed: District, client: Client) -> None:
    signed = sign_in(client, closed.people["iris"])
    fields = {"count": "9", "seed_source": "某期号码", "known_on": "2099-01-01"}
    shown = signed.post(address(closed), fields).content.decode()
    assert "某期号码" in shown
    assert "1 到 3" in shown


def test_a_second_announcement_shows_why_not(closed: District, ripe: Draw, client: Client) -> None:
    assert announce(client, closed) == 409
    assert '<form class="fields"' not in look(client, closed, "iris", address(closed))


@pytest.mark.parametrize("login", ["iris", "reg", "rita", "dora", "vera", "cole"])
def test_the_team_and_those_who_judge_see_it(
    closed: District, ripe: Draw, client: Client, login: str
) -> None:
    for where in (address(closed), address(closed, ripe), address(closed, ripe, "population.txt")):
        look(client, closed, login, where)
    assert closed.round is not None
    assert address(closed) in look(client, closed, login, f"/rounds/{closed.round.pk}/")


@pytest.mark.parametrize("login", ["sam", "olga", "wes", "hans", "rona", "obi"])
def test_others_of_the_round_neither_see_it_nor_a_way_to_it(
    closed: District, ripe: Draw, client: Client, login: str
) -> None:
    assert closed.round is not None
    assert address(closed) not in look(client, closed, login, f"/rounds/{closed.round.pk}/")
    for tail in ("", "population.txt", "draw.py"):
        assert client.get(address(closed, ripe, tail)).status_code == 404
    assert client.get(address(closed)).status_code == 404
    assert announce(client, closed, login) == 404
    assert type_it(client, closed, ripe, login) == 404


@pytest.mark.parametrize("login", ["otto", "sys", "sec", "aud"])
def test_strangers_and_administrators_learn_nothing(
    closed: District, ripe: Draw, client: Client, login: str
) -> None:
    signed = sign_in(client, closed.people[login])
    for where in (address(closed), address(closed, ripe), address(closed, ripe, "draw.py")):
        assert signed.get(where).status_code in {403, 404}


def test_those_who_judge_see_no_form_and_cannot_type(
    closed: District, ripe: Draw, client: Client
) -> None:
    for where in (address(closed), address(closed, ripe)):
        assert '<form class="fields"' not in look(client, closed, "vera", where)
    assert type_it(client, closed, ripe, "vera") == 404
    ripe.refresh_from_db()
    assert ripe.first_by is None


def test_a_draw_is_not_seen_through_another_round(
    closed: District, ripe: Draw, client: Client
) -> None:
    open_round(closed, code="XC-2026-02")
    signed = sign_in(client, closed.people["iris"])
    assert signed.get(address(closed, ripe)).status_code == 404
    assert signed.post(address(closed, ripe, "seed/"), {"seed": SEED}).status_code == 404


def test_the_second_sees_that_one_has_typed_and_not_what(
    closed: District, ripe: Draw, client: Client
) -> None:
    assert type_it(client, closed, ripe, "iris") == 302
    assert SEED in look(client, closed, "iris", address(closed, ripe))
    for login in ("reg", "rita"):
        shown = look(client, closed, login, address(closed, ripe))
        assert SEED not in shown
        assert "Iris" in shown


def test_two_make_it_and_the_result_stands_in_the_order_of_the_lots(
    closed: District, ripe: Draw, client: Client
) -> None:
    type_it(client, closed, ripe, "iris")
    assert type_it(client, closed, ripe, "reg") == 302
    names = list(ripe.items.order_by("place").values_list("finding__ref", flat=True))
    shown = look(client, closed, "vera", address(closed, ripe))
    assert 0 < shown.index(names[0]) < shown.index(names[1])
    assert shown.count("待回头看") == 2
    assert SEED in shown


def test_numbers_that_differ_are_refused_at_the_field_without_the_other_one(
    closed: District, ripe: Draw, client: Client
) -> None:
    type_it(client, closed, ripe, "iris", "99999")
    signed = sign_in(client, closed.people["reg"])
    answer = signed.post(address(closed, ripe, "seed/"), {"seed": SEED})
    assert answer.status_code == 422
    assert SEED in answer.content.decode()
    assert "99999" not in answer.content.decode()


def test_a_number_typed_a_third_time_is_told_that_it_is_made(
    closed: District, ripe: Draw, client: Client
) -> None:
    type_it(client, closed, ripe, "iris")
    assert type_it(client, closed, ripe, "iris") == 403
    type_it(client, closed, ripe, "reg")
    signed = sign_in(client, closed.people["reg"])
    answer = signed.post(address(closed, ripe, "seed/"), {"seed": SEED})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()


def test_without_a_fresh_factor_it_leads_to_the_factor_first(
    closed: District, ripe: Draw, client: Client
) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    signed = sign_in(client, closed.people["iris"], factor_at=long_ago)
    shown = signed.get(address(closed, ripe)).content.decode()
    assert f"/account/factor/?next={address(closed, ripe)}" in shown
    assert signed.post(address(closed, ripe, "seed/"), {"seed": SEED}).status_code == 403


def test_each_look_back_is_shown_with_what_came_of_it(
    closed: District, ripe: Draw, client: Client
) -> None:
    type_it(client, closed, ripe, "iris")
    type_it(client, closed, ripe, "reg")
    first, second = ripe.items.order_by("place").values_list("finding", flat=True)
    at = timezone.now()
    closed.grant("otto", Role.VERIFIER, "office")
    for finding, holds in ((first, True), (second, False)):
        commands.look_back(
            finding_id=finding,
            actor=closed.actor("otto", at=at),
            at=at,
            holds=holds,
            method=Method.ON_SITE,
            looked_on=at.date(),
            observed="现场查看。",
            confirmed=Confirmed.YES if holds else Confirmed.NO,
        )
    shown = look(client, closed, "iris", address(closed, ripe))
    assert "待回头看" not in shown
    assert "2/2" in shown


def test_what_is_handed_out_repeats_the_draw(
    closed: District, ripe: Draw, client: Client, tmp_path
) -> None:
    type_it(client, closed, ripe, "iris")
    type_it(client, closed, ripe, "reg")
    for name in ("population.txt", "draw.py"):
        answer = client.get(address(closed, ripe, name))
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        (tmp_path / name).write_bytes(answer.content)
    listed = (tmp_path / "population.txt").read_bytes()
    assert hashlib.sha256(listed).hexdigest() == ripe.digest
    told = subprocess.run(
        [sys.executable, "-I", "draw.py", "population.txt", SEED, "2"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\n")
    names = list(ripe.items.order_by("place").values_list("finding__ref", flat=True))
    assert told[0] == f"population {ripe.digest}"
    assert told[1:3] == names


def test_a_finding_that_is_open_again_before_anybody_looked_is_said_to_be(
    closed: District, ripe: Draw, client: Client
) -> None:
    type_it(client, closed, ripe, "iris")
    type_it(client, closed, ripe, "reg")
    first = ripe.items.get(place=1).finding_id
    Finding.objects.filter(pk=first).update(state=State.PLANNING)
    shown = look(client, closed, "iris", address(closed, ripe))
    assert "回头看之前已重新整改" in shown
    assert shown.count("待回头看") == 1


def test_the_page_speaks_english(closed: District, ripe: Draw, client: Client) -> None:
    client.cookies["zhenggai_language"] = "en"
    assert "Type the seed" in look(client, closed, "iris", address(closed, ripe))
    assert "To draw" in look(client, closed, "iris", address(closed, ripe))
    assert "is under way" in look(client, closed, "iris", address(closed))
