"""What people type is text wherever it is shown: every word of every act, every name, on every page
that shows one, and in the forms that give back what was typed."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from addresses import ROUTES, address_of, known, things
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from matrix import MATRIX, VIEWERS, expected
from world import DEEDS as WAYS
from world import World, build_world, kept_for_a_module, walk_for

from installed import once
from signing_in import sign_in
from zhenggai.apps.findings.web.deeds import DEEDS
from zhenggai.kit import words as kept

pytestmark = [pytest.mark.django_db, once]
# Breaks out of an attribute and out of a script, makes an element, and would run in three ways.
HOSTILE = (
    "\"'><zz-mark onclick=zz()><script>zz(1)</script></textarea></title><img src=zz onerror=zz>{{"
)
# The columns in which people's own words and names stand; all others hold codes, keys and digests.
WORDS = """
findings.Objection.objector findings.Finding.heading findings.Finding.stated_status
findings.Finding.rating findings.Finding.criteria findings.Finding.condition
findings.Finding.effect findings.ExternalRef.value findings.Recommendation.ref
findings.Recommendation.text findings.Cause.text findings.Measure.text
findings.Measure.deliverable findings.Measure.standard findings.Measure.target
findings.Indicator.name findings.Indicator.measured_in findings.Milestone.text
findings.Round.name findings.Round.name_en findings.SourceDocument.name
findings.SourceDocument.text findings.Quote.place findings.Quote.text findings.Evidence.name
findings.Draw.seed_source people.Unit.name people.Unit.name_en people.Person.name
people.Person.name_en people.Post.name people.Post.name_en people.LoadFile.name
people.Token.name regimes.Regime.name regimes.Regime.name_en regimes.Category.name
regimes.Regime.extensions_source
regimes.Category.name_en findings.Tag.name regimes.DeadlineRule.name
regimes.DeadlineRule.name_en regimes.DeadlineRule.note regimes.DeadlineRule.note_en
regimes.CalendarDay.name regimes.CalendarDay.name_en
""".split()
CODES = """
capacity reason method confirmed paper merged_parts kind wanted ref currency state held_from
position scheme part source term code zone digest original_digest file_created file_modified
taken_out key fields population first_seed seed path password login email role session encoded
scopes etag answer asked pair target level status limit_of starts unit moves country steps calendar
""".split()


class Reader(HTMLParser):
    """Reads a page as a browser would: what is in it that nobody but a typist put there?"""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []
        self.shown = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ("name", "csrfmiddlewaretoken") in attrs:
            return  # drawn by lot, and may begin with our own mark
        named = dict(attrs)
        if tag.startswith("zz") or (tag == "script" and "src" not in named):
            self.foreign.append(f"<{tag}>")
        self.foreign += [f"{tag} {n}" for n in named if n.startswith(("on", "zz", '"', "'"))]
        # A random token of the page's own may begin with any two letters.
        self.foreign += [
            f"{n}={v}"
            for n, v in attrs
            if (v or "").startswith(("javascript:", "zz(")) or v == "zz"
        ]
        self.shown += sum("zz-mark" in (value or "") for value in named.values())

    def handle_data(self, data: str) -> None:
        self.shown += data.count("zz-mark")


def read(text: str) -> Reader:
    page = Reader()
    page.feed(text)
    return page


def test_the_reader_sees_what_it_is_for():
    """Else the tests below could not fail."""
    for page in (f"<p>{HOSTILE}</p>", f'<input value="{HOSTILE}">', f"<a title='{HOSTILE}'>x</a>"):
        assert read(page).foreign, page
    assert not read("<p>&quot;&gt;&lt;zz-mark onclick=zz()&gt;</p>").foreign


@pytest.fixture(scope="module")
def hostile(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world in which everybody types the same thing."""
    with kept_for_a_module(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        really = kept.some_words

        def typed(text: str, field: str, *, most: int = kept.MOST_TEXT) -> str:
            return really(f"{text} {HOSTILE}"[:most] if text else text, field, most=most)

        for name, module in list(sys.modules.items()):
            if name.startswith("zhenggai.apps.findings.commands"):
                for one in {"words", "some_words"} & set(vars(module)):
                    patch.setattr(module, one, typed)
        world = build_world()
        for column in WORDS:
            app, model, field = column.split(".")
            rows = apps.get_model(app, model)
            most = rows._meta.get_field(field).max_length or 10**6
            if field not in {"name_en"} and (app, field) != ("findings", "text"):
                rows.objects.update(**{field: f"{HOSTILE}"[:most]})
        yield world


def test_every_column_is_known_for_what_it_holds():
    """A new one has to be placed, and so to be tried."""
    found = {
        f"{label}.{model.__name__}.{column.name}"
        for label in ("findings", "people", "regimes")
        for model in apps.get_app_config(label).get_models()
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField)
    }
    assert {one for one in found - set(WORDS) if one.rsplit(".", 1)[1] not in CODES} == set()
    assert set(WORDS) <= found


@pytest.fixture(scope="module")
def clients(hostile: World) -> dict[str, Client]:
    return {n: sign_in(Client(), p) for n, p in hostile.district.people.items()}


@pytest.mark.parametrize("name", WAYS)
def test_what_was_typed_with_an_act_is_text_on_the_page_of_the_finding(hostile, clients, name):
    """As its newest entry, and wherever else the page shows it."""
    way = WAYS[name]
    state = sorted(MATRIX[way.act].sources)[0]
    doer = next(n for n, v in VIEWERS.items() if expected(way.act, v, state) == 200)
    walk = walk_for(hostile, way, state)
    sid = transaction.savepoint()
    if way.before:
        way.before(hostile, walk)
    way.do(hostile, walk, hostile.who(doer, walk))
    for login in ("iris", "sam", "rita"):
        page = clients[login].get(f"/findings/{walk.finding.pk}/").content.decode()
        assert read(page).foreign == [], login
        if login == "iris":
            assert read(page).shown > 3
    transaction.savepoint_rollback(sid)


@pytest.fixture(scope="module")
def parts(hostile: World) -> dict[str, Any]:
    return known(hostile.district) | things(hostile)


def test_what_was_typed_is_text_on_every_other_page(hostile, clients, parts):
    """My desk, rounds, units, the reconciliation, draws, handovers, evidence, people, and every
    form of an act."""
    showing, wrong = set(), []
    for name, route in ROUTES:
        if not name.startswith(("findings:", "intake:", "people:person", "people:unit")):
            continue
        slugs = list(DEEDS) if name == "findings:act" else [""]
        for slug in slugs:
            address = address_of(route, parts | ({"slug": slug} if slug else {}))
            for login in ("reg", "sam") if not slug else ("reg",):
                answer = clients[login].get(f"{address}?thing={parts['measure']}")
                if answer.get("Content-Type", "").startswith("text/html"):
                    page = read(answer.content.decode())
                    wrong += [(name, slug, login, page.foreign)] if page.foreign else []
                    showing |= {name} if page.shown else set()
    assert wrong == []
    assert showing >= {
        "findings:desk", "findings:rounds", "findings:round", "findings:reconciliation",
        "findings:unit", "findings:handover", "findings:draws", "findings:draw",
        "findings:evidence", "findings:finding", "findings:act", "findings:open_round",
        "intake:desk", "intake:review", "people:person", "people:persons", "people:unit",
        "people:units",
    }  # fmt: skip


@pytest.mark.parametrize("slug", DEEDS)
def test_what_was_typed_and_refused_comes_back_as_text(hostile, clients, parts, slug):
    finding = parts["finding_id"]
    page = clients["reg"].get(f"/findings/{finding}/{slug}/?thing={parts['measure']}")
    fields = set(re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"', page.content.decode()))
    typed = dict.fromkeys(fields - {"csrfmiddlewaretoken", "once", "seen", "thing"}, HOSTILE)
    answer = clients["reg"].post(
        f"/findings/{finding}/{slug}/", typed | {"thing": str(parts["measure"])}
    )
    shown = read(answer.content.decode())
    assert 400 <= answer.status_code < 500
    assert shown.foreign == []
    assert shown.shown or not typed
