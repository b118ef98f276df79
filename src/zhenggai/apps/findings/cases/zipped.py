"""The zip of a bundle: members in the order in which they come, each with the instant of the act
and none with a trace of this machine, so that the same case at the same instant is the same file.

What is packed is in memory only one member at a time.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import IO, Self

from zhenggai.core.tlog.bundle import FILES, check_name
from zhenggai.presentation.wording import say

MEDIA = "application/zip"
# Text packs; of the other kinds of file each is packed in itself.
_TEXT = frozenset({"txt", "md", "csv", "html", "rtf", "doc", "xls"})
# What packs better than this would be taken for an archive made to exhaust whoever opens it: the
# verifiers refuse one whose members together are two hundred times its size.
_MOST_RATIO = 100
_UNPLAIN = re.compile("[^0-9A-Za-z-]+")
# No time of a zip is earlier.
_FIRST = (1980, 1, 1, 0, 0, 0)
# A plain file that its owner may write and everybody read.
_MODE = 0o100644 << 16
_UNIX = 3


class Zipped:
    """A zip under way. `at` is in the zone by whose clock it is read."""

    def __init__(self, file: IO[bytes], at: datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w")
        self._at = max(_FIRST, (at.year, at.month, at.day, at.hour, at.minute, at.second))
        self._digests: dict[str, str] = {}

    @property
    def digests(self) -> Mapping[str, str]:
        """The SHA-256 of each member until now, by name."""
        return self._digests

    def add(self, name: str, data: bytes, *, packed: bool = True) -> None:
        """Another member."""
        check_name(name)
        assert name not in self._digests, name
        info = zipfile.ZipInfo(name, self._at)
        info.create_system, info.external_attr = _UNIX, _MODE
        if packed and not _is_endless(data):
            info.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(info, data)
        self._digests[name] = sha256(data).hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Write the zip's own directory, which ends the file; also where packing was broken off, or
        it would be written later, to a file that is closed."""
        self._zip.close()


def member_of(digest: str, kind: str) -> str:
    """The name of a file in a bundle: nothing of it is anybody's choice. A page of the web is
    opened as the text that it was kept as, and runs nothing."""
    return f"{FILES}{digest}.{'txt' if kind == 'html' else kind}"


def file_name(ref: str, language: str) -> str:
    """What a bundle is called: by the number of its finding, without what a system trips over."""
    return f"{say('case.file', language)}-{_UNPLAIN.sub('-', ref)}.zip"


def is_text(kind: str) -> bool:
    """Whether files of a kind are worth packing."""
    return kind in _TEXT


def _is_endless(data: bytes) -> bool:
    return len(zlib.compress(data, 1)) * _MOST_RATIO < len(data)
