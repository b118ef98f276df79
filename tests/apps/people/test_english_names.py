"""What units, posts and people are called on the pages of people, in the language of the page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from signing_in import sign_in
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.people.events import Event
from zhenggai.apps.people.models import Person, Post, Unit

pytestmark = pytest.mark.django_db
CALLED = {Unit: ("水务局", "Water Bureau"), Post: ("局长", "Director"), Person: ("沈山", "Shan")}


@pytest.mark.parametrize(
    ("login", "address"),
    [
        ("sam", "/account/"),
        ("sam", "/people/units/"),
        ("sam", "/people/persons/"),
        ("sam", "/people/persons/{sam}/"),
        ("sam", "/people/units/{bureau}/"),
        ("aud.wu", "/people/journal/"),
    ],
)
def test_each_language_has_its_names(
    client: Client, sam: Person, bureau: Unit, aud: Person, noon: Any, login: str, address: str
) -> None:
    for model, (name, name_en) in CALLED.items():
        model.objects.update(name=name, name_en=name_en)
    body = {"person": str(sam.pk), "unit": str(bureau.pk), "role": "lead_officer"}
    journal.append(kind=Event.GRANT_GIVEN, who=Who(sam.pk, "x"), at=noon, body=body, subject=sam.pk)
    sign_in(client, Person.objects.get(login=login))
    shown = {}
    for language in ("zh-hans", "en"):
        client.cookies["zhenggai_language"] = language
        page = client.get(address.format(sam=sam.pk, bureau=bureau.pk)).content.decode()
        page = re.sub(r'<p lang="[^"]+">.*?</p>', "", page)  # the other name, beside the heading
        shown[language] = {
            names for names in CALLED.values() if any(f"{one}<" in page for one in names)
        }
        for names in CALLED.values():
            assert f"{names[language == 'zh-hans']}<" not in page, (language, names)
    assert shown["en"] == shown["zh-hans"] != set()
