"""The first page: what it takes, and what it says to what it does not take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zhenggai.apps.reconciliation.samples import samples

LRO = "\u202d"


def test_it_speaks_chinese_first(client: Client) -> None:
    page = client.get("/check/", headers={"Accept-Language": "en"})

    assert page.status_code == 200
    assert '<html lang="zh-Hans">' in page.content.decode()
    assert "每个问题，都有回应了吗？" in page.content.decode()


def test_the_language_is_switched_and_kept_in_a_cookie(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/check/"})

    assert answer.status_code == 302
    page = client.get("/check/").content.decode()
    assert '<html lang="en">' in page
    assert "Did every problem get an answer?" in page


def test_the_switch_leads_to_no_other_site(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "https://example.org/"})

    assert answer["Location"] == "/"


def test_a_document_leads_to_its_result(send: Callable[..., str], client: Client) -> None:
    address = send()

    assert client.get(address).status_code == 200
    assert address in client.get("/check/").content.decode()


def test_no_document_is_said_at_the_field(client: Client) -> None:
    page = client.post("/check/", {})

    assert page.status_code == 422
    assert "请先选择一份文件。" in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()


def test_an_unreadable_document_is_named_and_not_kept(
    client: Client, upload: Callable[..., Any], store: Path
) -> None:
    page = client.post("/check/", {"document": upload(b"", "空.txt")})

    assert page.status_code == 422
    assert "空.txt：文件是空的" in page.content.decode()
    assert list(store.glob("*/*")) == []


def test_of_two_documents_the_bad_one_is_named_at_its_field(
    client: Client, upload: Callable[..., Any]
) -> None:
    page = client.post("/check/", {"document": upload(), "against": upload(b"", "review.txt")})

    body = page.content.decode()
    assert page.status_code == 422
    at = body.index('id="error_against"')
    assert "文件是空的" in body[at : at + 200]
    assert body.count("文件是空的") == 1


def test_a_hostile_name_is_shown_and_not_obeyed(client: Client, upload: Callable[..., Any]) -> None:
    page = client.post("/check/", {"document": upload(b"", f"<img onerror=x>{LRO}.txt")})

    body = page.content.decode()
    assert page.status_code == 422
    assert "<img" not in body
    assert "&lt;img onerror=x&gt;" in body
    assert LRO not in body


def test_a_file_over_the_bound_is_refused(
    client: Client, upload: Callable[..., Any], settings: Any
) -> None:
    settings.UPLOAD_MOST_BYTES = 1000

    page = client.post("/check/", {"document": upload("字" * 1000)})

    assert page.status_code == 422
    assert "超过上限" in page.content.decode()


def test_a_huge_body_is_refused_by_its_length_before_it_is_parsed(
    client: Client, upload: Callable[..., Any], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOAD_MOST_BYTES = 1000
    monkeypatch.setattr("django.http.request.HttpRequest.parse_file_upload", None)

    page = client.post("/check/", {"document": upload(b"x" * (2 * 1024 * 1024))})

    assert page.status_code == 413
    assert "超过上限" in page.content.decode()


def test_a_form_from_elsewhere_is_refused(upload: Callable[..., Any]) -> None:
    page = Client(enforce_csrf_checks=True).post("/check/", {"document": upload()})

    assert page.status_code == 403
    assert "不能这样操作" in page.content.decode()


def test_a_session_cannot_fill_the_disk(
    client: Client, upload: Callable[..., Any], settings: Any
) -> None:
    settings.UPLOAD_MOST_RESULTS = 1
    client.post("/check/", {"document": upload()})

    page = client.post("/check/", {"document": upload()})

    assert page.status_code == 429
    assert "本浏览器已存有 1 份结果" in page.content.decode()


def test_a_sample_is_read_at_run_time(client: Client, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "a-feedback.txt").write_text("一、问题\n（一）渠道堵塞。\n", encoding="utf-8")
    (tmp_path / "a-plan.txt").write_text("三、措施\n（一）清理渠道。\n", encoding="utf-8")
    settings.SAMPLES = tmp_path
    assert 'value="a-feedback.txt+a-plan.txt"' in client.get("/check/").content.decode()

    answer = client.post("/check/sample/", {"sample": "a-feedback.txt+a-plan.txt"})

    assert "渠道堵塞" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("key", ["../secret.txt", "/etc/passwd", "", "a-feedback.txt+../x"])
def test_no_other_file_can_be_had_as_a_sample(
    client: Client, settings: Any, tmp_path: Path, key: str
) -> None:
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    (tmp_path / "samples").mkdir()
    settings.SAMPLES = tmp_path / "samples"

    assert client.post("/check/sample/", {"sample": key}).status_code == 404


def test_without_a_checkout_there_are_no_samples(tmp_path: Path) -> None:
    assert samples(tmp_path / "absent") == []


@pytest.mark.parametrize("address", ["/nothing", "/r/../../etc/passwd", "/r/%2e%2e%2f/"])
def test_an_unknown_address_is_answered_in_the_look_of_the_site(
    client: Client, address: str
) -> None:
    page = client.get(address)

    assert page.status_code == 404
    assert "回到首页" in page.content.decode()


def test_it_says_that_it_is_up(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
