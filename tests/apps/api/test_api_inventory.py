"""What the pages can do, programs can: the table of the papers, held to every address of the site
and to the schema."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import get_resolver

from zhenggai.config.api import api

PAPER = Path(__file__).resolve().parents[3] / "docs" / "reference" / "pages-and-api.md"
BOTH, ALONE = PAPER.read_text("utf-8").split("## On pages alone")


def names(resolver: Any, space: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            yield from names(one, space + (f"{one.namespace}:" if one.namespace else ""))
        else:
            yield f"{space}{one.name}"


def cells(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """What stands in each row of a table: the names of both cells."""
    for line in text.splitlines():
        if line.startswith("| `"):
            page, beside, *_ = (re.findall(r"`([^`]+)`", cell) for cell in line.split("|")[1:])
            yield page, beside


def test_every_page_is_named_once_in_one_of_the_tables() -> None:
    pages = {one for one in names(get_resolver()) if not one.startswith("api:")}
    listed = Counter(name for part in (BOTH, ALONE) for page, _ in cells(part) for name in page)
    # Only where signing in by another house is set up.
    optional = {one for one in pages if one.startswith("openid_connect")}
    assert set(listed) == pages - optional
    assert [name for name, times in listed.items() if times > 1] == []


def test_every_operation_that_is_named_is_there_and_every_one_is_named() -> None:
    operations = {
        one["operationId"] for methods in api.schema()["paths"].values() for one in methods.values()
    }
    named = {name for _, beside in cells(BOTH) for name in beside} - {"unassigned"}
    assert named <= operations
    # Acts on findings stand in their own table; the feed is for programs alone.
    acts = {one for one in operations if one.startswith("act_")}
    assert operations - named - acts == {"changes"}
