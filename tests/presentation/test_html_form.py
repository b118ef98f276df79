from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from zhenggai.core.records import Span
from zhenggai.presentation import html
from zhenggai.presentation.visible import visible

VOID = {"meta", "br"}


class Page(HTMLParser):
    """Collects elements, ids, links and text; notes whatever does not nest."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.marked: dict[str, str] = {}
        self.faults: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        given = dict(attrs)
        self.attributes |= set(given)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text += data


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_it_is_one_well_formed_page_without_script_or_network(
    result, two_documents, hostile_result, language
):
    for one in (result, two_documents, hostile_result):
        source = html.render(one, language=language)
        page = Page(source)
        assert page.faults == []
        assert page.open == []
        assert not page.tags & {"script", "img", "link", "iframe", "object", "form", "svg"}
        assert not {name for name in page.attributes if name.startswith("on")}
        assert not {"src", "style"} & page.attributes
        assert "url(" not in source
        assert "@import" not in source


def test_hostile_text_is_shown_not_done(hostile_result):
    source = html.render(hostile_result, language="zh_Hans")
    assert "<script" not in source
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in source
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", source)
    assert "⟨U+202E⟩" in source


def test_a_hostile_file_name_is_shown_not_done(result):
    from dataclasses import replace

    named = replace(result.reading.document, name="</title><script>1</script>\u202etxt.docx")
    reading = replace(result.reading, document=named)
    source = html.render(replace(result, reading=reading, against=reading), language="en")
    assert "<script" not in source
    assert "\u202e" not in source


def test_every_item_is_marked_once_and_every_link_arrives(result, two_documents, hostile_result):
    for one in (result, two_documents, hostile_result):
        page = Page(html.render(one, language="en"))
        assert len(page.ids) == len(set(page.ids))
        wanted = {f"a-{item.id}" for item in (*one.reading.findings, *one.reading.measures)}
        assert wanted <= set(page.ids)
        assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_the_whole_source_text_is_there(hostile_result):
    page = Page(html.render(hostile_result, language="en"))
    whole = re.sub(r"\s", "", visible(hostile_result.reading.document.text))
    for tag in ("P1", "P2", "P3", "P4", "C1", "C2", "M1", "M2", "M3", "M4", "M5"):
        page.text = page.text.replace(f"\n{tag}", "\n")
    assert whole in re.sub(r"\s", "", page.text)


def test_a_gap_has_a_sign_and_a_word(result):
    source = html.render(result, language="en")
    row = source[source.index('<tr class="unanswered">') :]
    row = row[: row.index("</tr>")]
    assert "✗" in row
    assert "not answered" in row
    assert "No measure found" in row


def test_items_that_overlap_keep_their_places(result):
    from dataclasses import replace

    first, *rest = result.reading.measures
    outer = result.reading.findings[0].quote.span
    middle = result.reading.document.quote(Span(outer.start + 3, outer.end - 3))
    inner = replace(first, id="M9", quote=middle)
    reading = replace(result.reading, measures=(first, *rest, inner))
    page = Page(html.render(replace(result, reading=reading, against=reading), language="en"))
    assert {"a-P1", "a-M9"} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
