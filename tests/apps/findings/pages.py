"""How the tests of pages click: sign in, look, send a form with what the page put into it."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.test import Client

from cast import District
from signing_in import sign_in


def client_of(district: District, login: str, **more: Any) -> Client:
    """A browser of one of the cast, signed in."""
    return sign_in(Client(), district.people[login], **more)


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of the act's own form."""
    form = html[html.index("data-drafts=") :].split("</form>", maxsplit=1)[0]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def act(client: Client, finding: UUID, slug: str, query: str = "", **typed: Any) -> Any:
    """Open the form of an act and send it."""
    address = f"/findings/{finding}/{slug}/"
    page = client.get(address + query)
    assert page.status_code == 200, page.status_code
    return client.post(address, hidden(page.content.decode()) | typed)


def done(client: Client, finding: UUID, slug: str, query: str = "", **typed: Any) -> Any:
    """Like `act`, and it must have been done."""
    answer = act(client, finding, slug, query, **typed)
    said = re.findall(r'class="wrong"[^>]*>([^<]*)', answer.content.decode())
    assert answer.status_code == 302, (slug, answer.status_code, said)
    return answer
