from __future__ import annotations

import json
from enum import StrEnum
from importlib import resources

import jsonschema
import pytest

from zhenggai.core.records import (
    CauseKind,
    DeadlineKind,
    ElementKind,
    MeasureKind,
    Origin,
    ReasonCode,
    Role,
    Severity,
    Status,
    Strength,
)
from zhenggai.presentation import json_form

SCHEMA = json.loads(
    resources.files("zhenggai.presentation").joinpath("check.schema.json").read_text("utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def of(result, language="zh_Hans"):
    return json.loads(json_form.render(result, language=language))


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_it_keeps_the_schema(result, two_documents, hostile_result, language):
    for one in (result, two_documents, hostile_result):
        VALIDATOR.validate(of(one, language))


def test_the_schema_refuses_an_unknown_field(result):
    assert not VALIDATOR.is_valid({**of(result), "score_of_person": 1})


def test_every_span_is_the_quote(result, hostile_result):
    for one in (result, hostile_result):
        told = of(one)
        items = told["problems"] + told["causes"] + told["measures"]
        assert len(items) == 11
        for item in items:
            start, end = item["span"]
            assert told["text"][start:end] == item["text"]


def test_spans_of_the_second_document_are_offsets_into_its_own_text(two_documents):
    told = of(two_documents)
    assert [measure["id"] for measure in told["against"]["measures"]] == ["M1", "M2"]
    for measure in told["against"]["measures"]:
        start, end = measure["span"]
        assert told["against"]["text"][start:end] == measure["text"]


def test_it_tells_status_deadline_reason_and_flag(result):
    told = of(result)
    assert [one["status"] for one in told["problems"]] == [
        "answered",
        "unanswered",
        "general",
        "unknown",
    ]
    assert told["measures"][0]["deadline"] == "6月底前"
    assert told["measures"][0]["deadline_normalised"]["month"] == 6
    assert told["measures"][1]["deadline"] is None
    assert told["links"][1]["reason"] == "都提到“窗口”、“等候”；同一主题的章节"
    assert told["flags"][0]["code"] == "F09"
    assert told["flags"][0]["why"].startswith("没有找到回应该问题的措施")
    assert told["flags"][-1]["why"].startswith("文中写“五个方面”，即 5 项，实际找到 2 项")


def test_no_character_in_it_acts_on_a_terminal(hostile_result):
    raw = json_form.render(hostile_result, language="en")
    assert "\x1b" not in raw
    assert "\u202e" not in raw
    assert "\x9b" not in raw
    assert "\x1b[31m红" in json.loads(raw)["problems"][1]["text"]


def test_a_lone_surrogate_never_leaves():
    raw = json_form.dumps({"name": "bad\udcff.txt"})
    assert json.loads(raw.encode("utf-8"))["name"] == "bad\ufffd.txt"


def test_spans_stand_on_one_line(result):
    assert '"span": [0, 9]' in json_form.render(result, language="en")


def test_a_bundle_keeps_the_schema(result):
    one = json_form.render(result, language="en")
    errors = [{"file": "x.txt", "code": "document.empty", "message": "Empty."}]
    told = json.loads("".join(json_form.bundle([one, one], errors)))
    VALIDATOR.validate(told)
    assert len(told["results"]) == 2
    VALIDATOR.validate(json.loads("".join(json_form.bundle([], errors))))


@pytest.mark.parametrize(
    ("definition", "field", "codes"),
    [
        ("problem", "status", Status),
        ("problem", "origin", Origin),
        ("cause", "kind", CauseKind),
        ("measure", "kind", MeasureKind),
        ("deadline", "kind", DeadlineKind),
        ("element", "kind", ElementKind),
        ("link", "strength", Strength),
        ("flag", "severity", Severity),
        ("section", "role", Role),
    ],
)
def test_the_schema_knows_every_code(definition: str, field: str, codes: type[StrEnum]):
    known = SCHEMA["$defs"][definition]["properties"][field]["enum"]
    assert {code for code in known if code} == {str(code) for code in codes}


def test_the_schema_knows_every_reason():
    for definition in ("link", "cause_link"):
        known = SCHEMA["$defs"][definition]["properties"]["reasons"]["items"]["enum"]
        assert set(known) == {str(code) for code in ReasonCode}
