"""The case file by programs: to whom the page hands it out, and to nobody else."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from programs import program, token_for

import cast
from apps.journal.logs import Log
from cast import Walk, open_round, register
from zhenggai.apps.findings import queries
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people.tokens import Scope
from zhenggai.client import Client, Problem

pytestmark = pytest.mark.django_db(transaction=True)
EVERYBODY = sorted({*cast.ROLES, *cast.ADMINS, "otto", "seth"})


@pytest.fixture
def sealed(transactional_db: None, tmp_path: Path, settings: Any) -> Walk:
    """A finding under way, and all its acts signed for."""
    settings.LOG = str(tmp_path / "log")
    district = cast.build()
    open_round(district)
    walk = Walk(district, register(district))
    walk.to(State.RECTIFYING)
    log = Log(tmp_path / "log")
    log.begin()
    log.sealer.seal(at=walk.at)
    return walk


def path(walk: Walk) -> str:
    return f"/findings/{walk.finding.pk}/case"


def test_whoever_sees_the_finding_whole_gets_it_and_nobody_else(sealed):
    finding = Finding.objects.select_related("round__issuer", "lead_unit").get(pk=sealed.finding.pk)
    whole = {
        login for login in EVERYBODY if queries.sees_whole(finding, sealed.district.actor(login))
    }
    assert {"iris", "sam", "rita", "cole", "obi"} <= whole
    assert not {"hans", "otto", "aud"} & whole
    got = {}
    for login in EVERYBODY:
        answer = program(sealed.district.people[login]).post(path(sealed))
        got[login] = answer.status_code
        answer.close()
        if answer.status_code == 404:
            # Administrators have no business with any finding, and are told so everywhere.
            assert answer.json()["code"] in {"finding.missing", "people.no-business"}
    assert got == {login: 200 if login in whole else 404 for login in EVERYBODY}


def test_it_is_recorded_as_taken_by_a_token_each_time(sealed):
    for _ in range(2):
        answer = program(sealed.district.people["iris"]).post(path(sealed))
        with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
            assert archive.testzip() is None
    told = [json.loads(bytes(e.leaf)) for e in Entry.objects.filter(kind="finding.exported")]
    assert [one["capacity"] for one in told] == ["issuer.token"] * 2


def test_it_takes_the_scope_that_acts_for_it_is_recorded(sealed):
    iris = sealed.district.people["iris"]
    answer = program(iris, Scope.ACT).post(path(sealed))
    assert answer.status_code == 200
    answer.close()
    refused = program(iris, Scope.READ).post(path(sealed))
    assert (refused.status_code, refused.json()["code"]) == (403, "token.no-such-scope")


def test_the_client_writes_it_where_it_is_told(sealed, live_server, tmp_path):
    site = Client(live_server.url, token_for(sealed.district.people["iris"]), language="en")
    with (tmp_path / "case.zip").open("wb") as file:
        site.case(sealed.finding.pk, file)
    with zipfile.ZipFile(tmp_path / "case.zip") as archive:
        assert '<html lang="en">' in archive.read("case.html").decode()
    assert Entry.objects.filter(kind="finding.exported").count() == 1
    with pytest.raises(Problem) as refused:
        site.case(sealed.district.people["iris"].pk, io.BytesIO())
    assert refused.value.code == "finding.missing"
    site.close()
