"""Signing in through the authority's own provider: only whoever has an account, never a new one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from installed import once
from ports import free_port
from served import Installation, installing, pristine

__all__ = ["pristine"]

# The frame of these tests makes its database for whoever asks for one.
pytestmark = [pytest.mark.django_db, once]
JOURNEY = Path(__file__).with_name("provider_journey.py")


def run(tmp_path: Path, pristine: Installation, **more: str) -> dict[str, Any]:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n", encoding="utf-8")
    port = free_port()
    with installing(tmp_path, pristine) as make:
        answer = subprocess.run(
            [sys.executable, str(JOURNEY), str(port)],
            env={
                **os.environ,
                **make().environment,
                "DJANGO_SETTINGS_MODULE": "zhenggai.config.settings",
                "ZHENGGAI_OIDC_ISSUER": f"http://127.0.0.1:{port}",
                "ZHENGGAI_OIDC_CLIENT": "zhenggai",
                "ZHENGGAI_OIDC_SECRET_FILE": str(secret),
                **more,
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert answer.returncode == 0, answer.stderr
    told: dict[str, Any] = json.loads(answer.stdout)
    return told


def test_a_provider_lets_in_whoever_has_an_account_and_our_factor_still_counts(tmp_path, pristine):
    told = run(tmp_path, pristine)

    for name in ("sam", "SAM"):
        assert told[name]["signed_in"], told
        assert not told[name]["factor"]
        assert told[name]["pkce"]
        assert told[name]["account"] == 302
    for name in ("gone", "nobody", ""):
        assert told[name]["status"] == 403
        assert not told[name]["signed_in"]
    assert told["persons"] == 2
    assert any("127.0.0.1" in source for source in told["policy"])


def test_its_second_factor_counts_where_the_setting_says_so(tmp_path, pristine):
    told = run(tmp_path, pristine, ZHENGGAI_OIDC_FACTOR="1")

    assert told["sam"]["factor"]
    assert told["sam"]["account"] == 200
    assert not told["nobody"]["factor"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHENGGAI_OIDC_ISSUER", "http://login.example.org"),
        ("ZHENGGAI_OIDC_CLIENT", ""),
        ("ZHENGGAI_OIDC_SECRET_FILE", ""),
        ("ZHENGGAI_OIDC_SECRET_FILE", "/nowhere/at/all"),
    ],
)
def test_a_provider_half_named_stops_the_start(tmp_path, monkeypatch, name, value):
    from django.core.exceptions import ImproperlyConfigured

    from zhenggai.config.provider import from_environment

    secret = tmp_path / "secret"
    secret.write_text("s3cret", encoding="utf-8")
    right = {
        "ZHENGGAI_OIDC_ISSUER": "https://login.example.org",
        "ZHENGGAI_OIDC_CLIENT": "zhenggai",
        "ZHENGGAI_OIDC_SECRET_FILE": str(secret),
    }
    for key, given in (right | {name: value}).items():
        monkeypatch.setenv(key, given)

    with pytest.raises(ImproperlyConfigured, match=name):
        from_environment()


def test_without_a_provider_none_of_its_packages_is_loaded():
    code = (
        "import os, sys, django; django.setup(); from django.urls import get_resolver;"
        "get_resolver().url_patterns; print(sorted({'jwt', 'requests'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ
    )

    assert answer.stdout.strip() == "[]", answer.stderr
