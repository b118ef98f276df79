"""What a program is told that asks for what is not there, too much, or in the wrong words: always a
problem with its code, its place and its mend; and the schema, which is for everybody."""

from __future__ import annotations

import json
import logging
from uuid import uuid4

import pytest
from django.test import Client
from programs import Program, program, token_for


def test_what_is_no_address_or_no_method_is_a_problem(db):
    nowhere, wrong = Program().get("/nowhere"), Program().post("/me")
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "api.no-address")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "api.wrong-method")
    assert wrong["Allow"] == "GET"
    for answer in (nowhere, wrong, Program().get("/")):
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Cache-Control"] == "no-store"


def test_a_fault_of_ours_is_a_problem_without_a_trace(walk, monkeypatch, caplog, settings):
    from zhenggai.apps.people.api import directory

    def broken(*args, **more):
        raise RuntimeError("the secret cause")

    monkeypatch.setattr(directory.queries, "person", broken)
    written = token_for(walk.district.people["sam"])
    caplog.set_level(logging.CRITICAL)
    for debug in (False, True):
        settings.DEBUG = debug
        answer = Program(written, faults=True).get("/me")
        assert (answer.status_code, answer.json()["code"]) == (500, "api.fault")
        assert "secret cause" not in answer.content.decode()


def test_a_body_that_is_too_large_and_a_host_that_is_not_ours_are_problems(walk, settings):
    written = token_for(walk.district.people["olga"])
    headers = {"Authorization": f"Bearer {written}"}
    path = f"/api/v1/findings/{walk.finding.pk}/acts/add_cause"
    large = json.dumps({"text": "长" * 400_000})
    answer = Client().post(path, large, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "api.body-too-large")
    settings.UPLOAD_MOST_BYTES = 1024
    huge = Client().post(path, b"x" * 2_000_000, content_type="text/plain", headers=headers)
    assert (huge.status_code, huge.json()["code"]) == (413, "upload.too-large")
    settings.ALLOWED_HOSTS = ["example.org"]
    foreign = Client(headers={"host": "evil.example"}).get("/api/v1/me", headers=headers)
    assert (foreign.status_code, foreign.json()["code"]) == (400, "api.bad-request")


@pytest.mark.parametrize(
    ("asked", "language", "words"),
    [
        ("", "zh-hans", "没有此地址"),
        ("en-GB,en;q=0.9,zh;q=0.1", "en", "There is no such address"),
        ("zh-TW", "zh-hans", "没有此地址"),
        ("fr, de;q=0.5", "zh-hans", "没有此地址"),
        ("garbage;;;q=x", "zh-hans", "没有此地址"),
    ],
)
def test_sentences_are_in_the_language_that_was_asked_for(db, asked, language, words):
    answer = Program().get("/nowhere", Accept_Language=asked)
    assert words in answer.json()["detail"]


def test_refusals_are_worded_in_english_where_asked(walk):
    otto = program(walk.district.people["otto"])
    told = otto.get(f"/findings/{walk.finding.pk}", Accept_Language="en")
    assert told["Content-Language"] == "en"
    assert told.json()["code"] == "finding.missing"
    assert told.json()["detail"].isascii()


def test_each_wrong_place_of_what_was_sent_is_named(walk):
    iris = program(walk.district.people["iris"])
    told = iris.get("/findings", {"state": "nowhere", "limit": 0, "round": "x"}).json()
    assert told["code"] == "api.bad-field"
    assert [one["place"] for one in told["faults"]] == ["query.state", "query.round", "query.limit"]
    assert "query.state" in told["detail"]


def test_a_filter_whose_name_is_misspelt_does_not_give_everything(walk):
    iris = program(walk.district.people["iris"])
    for path, query in (
        ("/findings", {"sate": "closed"}),
        (f"/findings/{walk.finding.pk}", {"finding_id": str(uuid4())}),
        ("/me", {"x": "1"}),
    ):
        told = iris.get(path, query)
        place = f"query.{next(iter(query))}"
        assert (told.status_code, told.json()["field"]) == (422, place), path
    nobody = Program().get("/findings", {"sate": "closed"})
    assert nobody.status_code == 401


def test_no_more_than_so_many_a_minute(walk, settings):
    settings.API_PER_MINUTE = 3
    sam, other = (program(walk.district.people[one]) for one in ("sam", "iris"))
    answers = [sam.get("/me") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[3].json()["code"] == "api.too-many"
    assert 1 <= int(answers[3]["Retry-After"]) <= 20
    assert other.get("/me").status_code == 200


def test_the_schema_is_for_everybody_and_says_how_to_come_in(db):
    answer = Client().get("/api/v1/openapi.json")
    told = answer.json()
    assert told["openapi"].startswith("3.1")
    scheme = told["components"]["securitySchemes"]["Bearer"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    for methods in told["paths"].values():
        for operation in methods.values():
            assert operation["operationId"]
            assert operation["summary"]
            assert operation["security"] == [{"Bearer": []}]
            assert {"401", "403", "429"} <= set(operation["responses"])
    names = [o["operationId"] for m in told["paths"].values() for o in m.values()]
    assert len(names) == len(set(names))
