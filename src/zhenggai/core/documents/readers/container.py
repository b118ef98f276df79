"""Zip containers (docx, xlsx, ofd, odf) opened so that no member can do harm.

Nothing is ever written to a disk. What a container format means by its members belongs in that
format's reader, not here.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from zhenggai.core.documents.readers.base import MIB, Limits
from zhenggai.core.errors import Invalid

MAX_MEMBERS = 20_000
# Below this size a high ratio is ordinary (repetitive markup) and harmless.
_RATIO_FLOOR = 32 * MIB
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DRIVE = re.compile(r"^[A-Za-z]:")
# Everything `zipfile` is known to raise for bytes that are no sound archive.
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    OverflowError,
    IndexError,
)


@dataclass(slots=True)
class Container:
    """An opened archive. Member names use ``/`` and are found whatever their case.

    Counts what has been unpacked over its whole life, so that reading many members (or one many
    times) is bounded as well.
    """

    name: str
    limits: Limits
    _archive: zipfile.ZipFile
    _members: dict[str, zipfile.ZipInfo]
    names: tuple[str, ...]
    _unpacked: int = field(default=0)

    def __contains__(self, member: str) -> bool:
        return member.lower() in self._members

    def size(self, member: str) -> int:
        """Declared unpacked size in bytes; ``KeyError`` for a member that is not there."""
        return self._members[member.lower()].file_size

    def read(self, member: str, *, most: int | None = None) -> bytes:
        """The whole member, at most ``most`` bytes. Raises ``Invalid`` as ``chunks`` does."""
        if most is not None and member in self and self.size(member) > most:
            raise too_large(self.name, member, most)
        return b"".join(self.chunks(member))

    def chunks(self, member: str) -> Iterator[bytes]:
        """The member in pieces of at most 256 KiB.

        Raises ``document.part-missing``, ``document.damaged`` (also on a wrong checksum) or
        ``document.unpacked-too-large``.
        """
        info = self._members.get(member.lower())
        if info is None:
            raise Invalid("document.part-missing", name=self.name, place=member)
        try:
            with self._archive.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    self._count(len(chunk), member)
                    yield chunk
        except FAULTS as fault:
            raise Invalid("document.damaged", name=self.name, place=member) from fault

    def _count(self, size: int, member: str) -> None:
        self._unpacked += size
        if self._unpacked > self.limits.max_unpacked:
            raise too_large(self.name, member, self.limits.max_unpacked)


def open_container(data: bytes, *, name: str, limits: Limits) -> Container:
    """The archive in ``data``, its directory checked before anything is unpacked.

    Raises ``Invalid``: ``document.damaged``, ``document.encrypted``, ``document.zip-bomb``,
    ``document.unpacked-too-large``, ``document.too-many-members``, ``document.duplicate-member``,
    ``document.unsafe-path``.
    """
    # Counted before `zipfile` builds an object for each: a directory of a million members is
    # itself the attack.
    if data.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise Invalid("document.too-many-members", name=name, most=MAX_MEMBERS)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except FAULTS as fault:
        raise Invalid("document.damaged", name=name) from fault
    members: dict[str, zipfile.ZipInfo] = {}
    names: list[str] = []
    for info in archive.infolist():
        path = _path(info.filename, name)
        if path.endswith("/"):
            continue
        _check(info, path, name)
        if path.lower() in members:
            raise Invalid("document.duplicate-member", name=name, place=path)
        members[path.lower()] = info
        names.append(path)
    _refuse_bomb(members, len(data), name, limits)
    return Container(name, limits, archive, members, tuple(names))


def too_large(name: str, member: str, most: int) -> Invalid:
    """The refusal of a member that unpacks to more than ``most`` bytes."""
    return Invalid("document.unpacked-too-large", name=name, place=member, most=most // MIB)


def _path(raw: str, name: str) -> str:
    # Some writers on Windows store backslashes; both spellings must be checked as one.
    path = raw.replace("\\", "/")
    # A few OFD writers store a leading slash, which means the container's own root.
    path = path.removeprefix("/")
    steps = path.split("/")
    if not path or ".." in steps or path.startswith("/") or _DRIVE.match(path):
        raise Invalid("document.unsafe-path", name=name, place=path[:80])
    if any(ord(sign) < 32 for sign in path):
        raise Invalid("document.unsafe-path", name=name, place=ascii(path[:80]))
    return path


def _check(info: zipfile.ZipInfo, path: str, name: str) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise Invalid("document.encrypted", name=name)
    # Other methods cannot be unpacked in bounded steps, and no office program writes them.
    if info.compress_type not in _METHODS:
        raise Invalid("document.damaged", name=name, place=path)


def _refuse_bomb(
    members: dict[str, zipfile.ZipInfo], packed: int, name: str, limits: Limits
) -> None:
    total = sum(info.file_size for info in members.values())
    if total > limits.max_unpacked:
        largest = max(members.values(), key=lambda info: info.file_size)
        raise too_large(name, largest.filename, limits.max_unpacked)
    if total > _RATIO_FLOOR and total > packed * limits.max_ratio:
        raise Invalid("document.zip-bomb", name=name, ratio=total // packed)
