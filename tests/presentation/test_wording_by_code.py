from __future__ import annotations

import os

import pytest

from zhenggai.core.errors import Invalid
from zhenggai.presentation import catalogues
from zhenggai.presentation.wording import fields, language_of, required, say, say_refusal


def test_it_fills_in_values_and_chooses_by_number():
    assert say("label.pages", "en", pages=1) == "1 page"
    assert say("label.pages", "en", pages=3) == "3 pages"
    assert say("label.pages", "zh_Hans", pages=3) == "3 页"


def test_a_value_that_is_a_code_is_said_in_words():
    said = say("finding.wrong-state", "zh_Hans", state="posted", act="close")
    assert "“公示中”" in said
    assert "“销号”" in said


def test_a_value_whose_code_is_not_worded_is_shown_itself():
    said = say("finding.wrong-state", "en", state="no-such", act="close")
    assert "“no-such”" in said


def test_an_optional_part_goes_with_its_value():
    assert "(word/document.xml)" in say("document.damaged", "en", place="word/document.xml")
    assert "(" not in say("document.damaged", "en")
    assert "(" not in say("document.damaged", "en", place=None)


def test_a_code_without_wording_is_shown_itself():
    assert say("no.such-code", "en", x=1) == "no.such-code"


def test_a_value_can_neither_format_nor_act_on_the_terminal():
    said = say("output.is-input", "en", path="{x}\x1b[2J\n\u202e.md")
    assert "{x}⟨U+001B⟩[2J ⟨U+202E⟩.md" in said


def test_a_missing_value_stays_visible():
    assert "{most}" in say("document.too-long", "en")


def test_a_refusal_is_said_in_one_line():
    said = say_refusal(Invalid("document.too-large", name="x", size=70, most=64), "en")
    assert said.startswith("The file has 70 MiB, more than the limit of 64 MiB.")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        (None, "zh_Hans"),
        ("", "zh_Hans"),
        ("C", "zh_Hans"),
        ("C.UTF-8", "zh_Hans"),
        ("POSIX", "zh_Hans"),
        ("zh_CN.UTF-8", "zh_Hans"),
        ("zh-Hans", "zh_Hans"),
        ("zh_TW@big5", "zh_Hans"),
        ("en_GB.UTF-8", "en"),
        ("de_DE", "en"),
    ],
)
def test_a_locale_chooses_a_catalogue(tag, language):
    assert language_of(tag) == language


def test_names_of_a_wording_are_told():
    assert fields("{a} {b:x|y}⟦ {c}⟧") == {"a", "b", "c"}
    assert required("{a} {b:x|y}⟦ {c}⟧") == {"a", "b"}


@pytest.fixture
def own_catalogue(tmp_path, monkeypatch):
    folder = tmp_path / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "zhenggai.po"
    source.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "a.b"\nmsgstr "源"\n',
        "utf-8",
    )
    monkeypatch.setattr(catalogues, "PACKAGE", tmp_path)
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(catalogues, "LANGUAGES", ("en",))
    catalogues.messages.cache_clear()
    yield source
    catalogues.messages.cache_clear()


def test_a_checkout_without_compiled_catalogues_speaks(own_catalogue):
    assert catalogues.messages("en") == {"a.b": "源"}


def test_a_compiled_catalogue_is_used_until_its_source_is_newer(own_catalogue):
    [compiled] = catalogues.compile_catalogues()
    assert compiled.name == "zhenggai.mo"
    own_catalogue.write_text(own_catalogue.read_text("utf-8").replace("源", "新"), "utf-8")
    os.utime(own_catalogue, ns=(0, compiled.stat().st_mtime_ns - 1))
    assert catalogues.messages("en") == {"a.b": "源"}
    os.utime(own_catalogue, ns=(0, compiled.stat().st_mtime_ns + 1))
    catalogues.messages.cache_clear()
    assert catalogues.messages("en") == {"a.b": "新"}


def test_compiling_leaves_no_draft_behind(own_catalogue):
    catalogues.compile_catalogues()
    assert sorted(path.name for path in own_catalogue.parent.iterdir()) == [
        "zhenggai.mo",
        "zhenggai.po",
    ]
