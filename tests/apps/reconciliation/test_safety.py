"""What every answer carries, and what no template may hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.test import Client
from django.utils.translation.template import templatize

import zhenggai

PACKAGE = Path(zhenggai.__file__).parent
TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.html"))
STRING = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
SAID = re.compile(r"(?<!\w)(?:n?gettext|gettext_lazy|_)\(\s*" + STRING)


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(client: Client) -> None:
    policy = client.get("/check/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_every_page_carries_the_header(client: Client, name: str, value: str) -> None:
    assert client.get("/check/")[name] == value
    assert client.get("/nothing")[name] == value


def test_a_foreign_host_name_is_refused(client: Client) -> None:
    page = client.get("/check/", headers={"Host": "evil.example"})

    assert page.status_code == 400
    assert "evil.example" not in page.content.decode()


def test_the_session_cookie_holds_no_more_than_a_key(client: Client) -> None:
    assert client.get("/check/").cookies.keys() == {"zhenggai_csrf"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_inline_style_or_script(template: Path) -> None:
    text = template.read_text(encoding="utf-8")

    # A file to be taken away brings its one style sheet, ours, and a policy with its digest.
    if "style-src 'sha256-{{ style_digest }}'" in text:
        text = text.replace("<style>{{ style|safe }}</style>", "", 1)
    # A template tag names its variables as it likes.
    text = re.sub(r"{%.*?%}", "", text)
    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=|javascript:|<style", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("name", ["kit", "apps/reconciliation"])
def test_every_sentence_of_the_pages_has_its_chinese(name: str) -> None:
    folder = PACKAGE / name
    catalogue = polib.pofile(str(folder / "locale/zh_Hans/LC_MESSAGES/django.po"))
    worded = {e.msgid for e in catalogue if e.msgstr or all(e.msgstr_plural.values())}

    said = set(_sentences(folder))

    assert said
    assert said - worded == set()
    assert {e.msgid for e in catalogue} - said == set()


def _sentences(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.suffix == ".html":
            text = templatize(path.read_text(encoding="utf-8"), origin=path.name)
        elif path.suffix == ".py":
            text = path.read_text(encoding="utf-8")
        else:
            continue
        for found in SAID.finditer(text):
            yield ast.literal_eval(found[1])
