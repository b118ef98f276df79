"""The check is open to everybody on the machine, unless the authority closes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


def test_the_first_page_leads_a_stranger_to_the_check(client: Client) -> None:
    assert client.get("/")["Location"] == "/check/"


def test_closed_it_leads_a_stranger_to_sign_in(client: Client, settings: Any) -> None:
    settings.OPEN_CHECK = False

    assert client.get("/")["Location"] == "/account/login/"
    page = client.get("/account/login/").content.decode()
    assert 'href="/check/"' not in page


@pytest.mark.parametrize("way", ["", "source/document/0/", "download/json/"])
def test_closed_no_result_is_shown_to_a_stranger(
    client: Client, settings: Any, send: Callable[..., str], way: str
) -> None:
    address = send()
    settings.OPEN_CHECK = False

    answer = client.get(address + way)

    assert answer["Location"] == "/account/login/?next=/check/"


@pytest.mark.parametrize("address", ["/check/", "/check/sample/"])
def test_closed_nothing_is_taken_from_a_stranger(
    client: Client, settings: Any, upload: Callable[..., Any], address: str
) -> None:
    settings.OPEN_CHECK = False

    answer = client.post(address, {"document": upload()})

    assert answer["Location"] == "/account/login/?next=/check/"
    assert not list(settings.UPLOAD_STORE.iterdir())
