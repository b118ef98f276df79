"""What a file says of itself: when it was made and changed, by whom, with what, and where."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree

from zhenggai.apps.files import apart
from zhenggai.apps.files.kinds import PICTURES
from zhenggai.apps.files.store import digest_of
from zhenggai.core.documents.readers.base import MIB, Limits
from zhenggai.core.documents.readers.container import Container, open_container
from zhenggai.core.documents.readers.markup import parse_part

_MOST_PROPERTIES = MIB
_OOXML = frozenset({"docx", "xlsx"})
_ODF = frozenset({"odt", "ods"})
_SINCE_1904 = datetime(1904, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Of the original bytes. Times are ISO 8601 as the file states them: without a zone where it
    states none, and none of it is proof. `position` is latitude and longitude in degrees;
    `has_position` also holds where a position is there and cannot be read."""

    digest: str
    size: int
    created: str | None = None
    modified: str | None = None
    author: str | None = None
    device: str | None = None
    has_position: bool = False
    position: tuple[float, float] | None = None
    pages: int | None = None

    @property
    def personal(self) -> bool:
        """Whether it tells of a person, a device or a place."""
        return bool(self.author or self.device or self.has_position)


def facts_of(data: bytes, kind: str) -> FileFacts:
    """The facts of a file of a kind of `kinds`. Raises `file.cannot-look`, and for a container as
    the readers do; a kind that says nothing of itself has digest and size only."""
    return FileFacts(digest=digest_of(data), size=len(data), **_told(data, kind))


def _told(data: bytes, kind: str) -> dict[str, Any]:
    if kind in PICTURES or kind == "heic":
        return _of_apart(apart.done("facts-of-picture", data)[0])
    if kind == "pdf":
        return _of_apart(apart.done("facts-of-pdf", data)[0])
    if kind in _OOXML | _ODF:
        return _of_container(open_container(data, name="", limits=Limits()), kind)
    return _of_video(data) if kind == "mp4" else {}


def _of_apart(told: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: told[name] for name in ("created", "modified", "author", "device", "pages")}
    place = told["position"]
    return known | {
        "has_position": told["has_position"],
        "position": (place[0], place[1]) if place else None,
    }


def _of_container(container: Container, kind: str) -> dict[str, Any]:
    if kind in _ODF:
        values = _values(container, "meta.xml")
        return {
            "created": values.get("creation-date"),
            "modified": values.get("date"),
            "author": values.get("creator") or values.get("initial-creator"),
        }
    values, more = _values(container, "docProps/core.xml"), _values(container, "docProps/app.xml")
    return {
        "created": values.get("created"),
        "modified": values.get("modified"),
        "author": values.get("creator") or values.get("lastModifiedBy") or more.get("Manager"),
        "pages": _number(more.get("Pages")) if kind == "docx" else None,
    }


def _values(container: Container, member: str) -> dict[str, str]:
    if member not in container:
        return {}
    root = parse_part(container, member, most=_MOST_PROPERTIES)
    leaves = (element for element in root.iter("{*}*") if len(element) == 0)
    return {
        etree.QName(element).localname: element.text.strip()[:200]
        for element in leaves
        if element.text and element.text.strip()
    }


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None


def _of_video(data: bytes) -> dict[str, Any]:
    """Creation time of the movie header (ISO 14496-12, 8.2.2) and whether a position stands in
    the user data."""
    at = data.find(b"mvhd")
    made: str | None = None
    if at >= 0 and len(data) >= at + 24:
        wide = data[at + 4] == 1
        seconds = struct.unpack_from(">Q" if wide else ">I", data, at + 8)[0]
        if 0 < seconds < 2**33:
            made = (_SINCE_1904 + timedelta(seconds=seconds)).isoformat()
    located = b"\xa9xyz" in data or b"com.apple.quicktime.location" in data
    return {"created": made, "has_position": located}
