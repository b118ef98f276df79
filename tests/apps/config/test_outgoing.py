"""How messages leave is read from the environment; what is wrong stops the start by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from zhenggai.adapters.relaying import Relay
from zhenggai.config import outgoing

WHOLE = {
    "ZHENGGAI_ADDRESS": "https://zhenggai.example.org/",
    "ZHENGGAI_SMTP": "smtps://robot@relay.example",
    "ZHENGGAI_MAIL_FROM": "zhenggai@district.example",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for name in (*WHOLE, "ZHENGGAI_SMTP_PASSWORD_FILE", "ZHENGGAI_WEBHOOK_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    password = tmp_path / "password"
    password.write_text("secret\n", "utf-8")

    def fill(**changes: str) -> None:
        given = {**WHOLE, "ZHENGGAI_SMTP_PASSWORD_FILE": str(password), **changes}
        for name, value in given.items():
            monkeypatch.setenv(name, value)

    return fill


def test_without_a_word_nothing_leaves(environment):
    found = outgoing.from_environment()
    assert (found.address, found.relay, found.sender) == ("", None, "")
    assert found.hosts == {"qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"}


def test_a_relay_with_its_password_from_a_file(environment):
    environment(ZHENGGAI_WEBHOOK_HOSTS="Im.District.Example:8443")
    found = outgoing.from_environment()
    assert found.address == "https://zhenggai.example.org"
    assert found.relay == Relay(True, "relay.example", 465, "robot", "secret")
    assert found.hosts == {"im.district.example:8443"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHENGGAI_ADDRESS", "http://zhenggai.example.org"),
        ("ZHENGGAI_ADDRESS", "https://zhenggai.example.org/path"),
        ("ZHENGGAI_ADDRESS", "zhenggai.example.org"),
        ("ZHENGGAI_ADDRESS", ""),
        ("ZHENGGAI_SMTP", "relay.example"),
        ("ZHENGGAI_SMTP", "http://relay.example"),
        ("ZHENGGAI_SMTP", "smtps://robot:secret@relay.example"),
        ("ZHENGGAI_SMTP", "smtps://relay.example:x"),
        ("ZHENGGAI_SMTP", "smtps://relay.example/path"),
        ("ZHENGGAI_SMTP_PASSWORD_FILE", "password"),
        ("ZHENGGAI_SMTP_PASSWORD_FILE", "/no/such/file"),
        ("ZHENGGAI_MAIL_FROM", ""),
        ("ZHENGGAI_MAIL_FROM", "Zhenggai <z@district.example>"),
        ("ZHENGGAI_MAIL_FROM", "z@localhost"),
        ("ZHENGGAI_WEBHOOK_HOSTS", "*"),
    ],
)
def test_what_is_wrong_stops_the_start_by_name_and_tells_no_secret(environment, name, value):
    environment(**{name: value})
    with pytest.raises(ImproperlyConfigured) as refused:
        outgoing.from_environment()
    said = str(refused.value)
    assert name in said or (name, value) == ("ZHENGGAI_SMTP_PASSWORD_FILE", "")
    assert "secret" not in said


def test_a_user_needs_a_password(environment, monkeypatch):
    environment()
    monkeypatch.delenv("ZHENGGAI_SMTP_PASSWORD_FILE")
    with pytest.raises(ImproperlyConfigured, match="without a password"):
        outgoing.from_environment()
