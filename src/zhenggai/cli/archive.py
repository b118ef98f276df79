"""The zip of a case bundle, opened so that it can do no harm and is no other archive in another
program.

Read by code of our own, because libraries are generous, each in its way: here the directory and
the head of each member must say the same, nothing may stand before, behind or across members, and
what unpacks to anything else than was declared is refused. Nothing is written to the disk, and
nothing is unpacked into memory but the two members that are read. The page reads by the same
rules, in `presentation/verifier/zip.js`.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from zhenggai.core.tlog import bundle
from zhenggai.core.tlog.bundle import Bundle
from zhenggai.core.tlog.strict import Fault, Form, malformed

SIGNATURE = b"PK"
# Text packs well, evidence does not: beyond this an archive is made to exhaust who opens it.
MOST_RATIO = 200
_RATIO_FLOOR = 2**26
_MOST_DIRECTORY = 2**23
_CHUNK = 2**18
_END = struct.Struct("<4s4H2IH")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_HEAD = struct.Struct("<4s5H3I2H")
_DEFLATED = 8
_STREAMED = 0x8
# Encrypted in whole, strongly, or its head hidden.
_ENCRYPTED = 0x2041
_TOO_LARGE = 0xFFFFFFFF
_REGULAR = 0x8000
_KIND = 0xF000


@dataclass(frozen=True, slots=True)
class _Member:
    """A member as the directory tells of it."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    offset: int


def open_bundle(path: Path) -> Bundle:
    """The bundle in that zip. Raises Invalid (`tlog.malformed`)."""
    with path.open("rb") as stream:
        members = {one.name: one for one in _directory(stream)}
        if bundle.MANIFEST not in members or bundle.ENTRIES not in members:
            raise malformed(Form.ARCHIVE, Fault.EMPTY)
        manifest = _whole(stream, members[bundle.MANIFEST], bundle.MOST_MANIFEST_BYTES)
        entries = _whole(stream, members[bundle.ENTRIES], bundle.MOST_ENTRIES_BYTES)
        digests = {
            name: _digest(stream, one) for name, one in members.items() if name != bundle.MANIFEST
        }
    return bundle.parsed(manifest, entries, digests)


def _directory(stream: BinaryIO) -> list[_Member]:
    """The members, once all that can be told without unpacking is in order."""
    length = stream.seek(0, 2)
    at = length - _END.size
    stream.seek(max(at, 0))
    data = stream.read(_END.size)
    if at < 0 or not data.startswith(b"PK\5\6"):
        raise malformed(Form.ARCHIVE, Fault.END)
    _, disk, first_disk, here, count, size, start, comment = _END.unpack(data)
    if comment:
        raise malformed(Form.ARCHIVE, Fault.END)
    if count > bundle.MOST_MEMBERS or size > _MOST_DIRECTORY:
        raise malformed(Form.ARCHIVE, Fault.SIZE)
    if disk or first_disk or here != count:
        raise malformed(Form.ARCHIVE, Fault.MEMBER)
    if start + size != at:
        raise malformed(Form.ARCHIVE, Fault.LINE)
    stream.seek(start)
    members = list(_listed(stream.read(size), count))
    _check(members, start, length)
    places = sorted(members, key=lambda one: one.offset)
    begins = [*(one.offset for one in places), start]
    for one, end in zip(places, begins[1:], strict=True):
        _seek(stream, one, end)
    return members


def _listed(data: bytes, count: int) -> Iterator[_Member]:
    at = 0
    for _ in range(count):
        if at + _ENTRY.size > len(data) or not data.startswith(b"PK\1\2", at):
            raise malformed(Form.ARCHIVE, Fault.MEMBER)
        found = _ENTRY.unpack_from(data, at)
        _, _, _, flags, method, _, _, crc, packed, size, name, extra, comment = found[:13]
        _, _, attributes, offset = found[13:]
        start = at + _ENTRY.size
        written = data[start : start + name].decode("latin-1")
        yield _Member(written, flags, method, crc, packed, size, attributes >> 16, offset)
        at = start + name + extra + comment
    if at != len(data):
        raise malformed(Form.ARCHIVE, Fault.MEMBER)


def _check(members: list[_Member], end: int, length: int) -> None:
    for one in members:
        bundle.check_name(one.name)
        odd = one.mode & _KIND not in {0, _REGULAR} or one.method not in {0, _DEFLATED}
        if odd or one.flags & _ENCRYPTED:
            raise malformed(Form.ARCHIVE, Fault.MEMBER)
        if _TOO_LARGE in {one.packed, one.size, one.offset}:
            raise malformed(Form.ARCHIVE, Fault.SIZE)
    if len({one.name for one in members}) < len(members):
        raise malformed(Form.ARCHIVE, Fault.TWICE)
    if sum(one.size for one in members) > max(_RATIO_FLOOR, MOST_RATIO * length):
        raise malformed(Form.ARCHIVE, Fault.SIZE)
    places = sorted(
        (one.offset, one.offset + _HEAD.size + len(one.name) + one.packed) for one in members
    )
    if places and places[0][0]:
        raise malformed(Form.ARCHIVE, Fault.LINE)
    if any(before[1] > after[0] for before, after in pairwise([*places, (end, end)])):
        raise malformed(Form.ARCHIVE, Fault.LINE)


def _seek(stream: BinaryIO, one: _Member, end: int) -> None:
    """Go to the data of a member. Raises Invalid where its head says other than the directory, or
    puts the data behind `end`, where the next one begins."""
    stream.seek(one.offset)
    data = stream.read(_HEAD.size)
    if len(data) < _HEAD.size or not data.startswith(b"PK\3\4"):
        raise malformed(Form.ARCHIVE, Fault.MEMBER)
    _, _, flags, method, _, _, crc, packed, size, name, extra = _HEAD.unpack(data)
    same = (flags, method, stream.read(name)) == (one.flags, one.method, one.name.encode())
    if not flags & _STREAMED:
        same = same and (crc, packed, size) == (one.crc, one.packed, one.size)
    if not same or stream.seek(extra, 1) + one.packed > end:
        raise malformed(Form.ARCHIVE, Fault.MEMBER)


def _whole(stream: BinaryIO, one: _Member, most: int) -> bytes:
    if one.size > most:
        raise malformed(Form.ARCHIVE, Fault.SIZE)
    return b"".join(_unpacked(stream, one))


def _digest(stream: BinaryIO, one: _Member) -> str:
    found = sha256()
    for part in _unpacked(stream, one):
        found.update(part)
    return found.hexdigest()


def _unpacked(stream: BinaryIO, one: _Member) -> Iterator[bytes]:
    """The member in pieces, never more of them than it declares."""
    _seek(stream, one, stream.seek(0, 2))
    size, crc = 0, 0
    for part in _inflated(stream, one) if one.method else _pieces(stream, one):
        size, crc = size + len(part), zlib.crc32(part, crc)
        if size > one.size:
            break
        yield part
    if (size, crc) != (one.size, one.crc):
        raise malformed(Form.ARCHIVE, Fault.MEMBER)


def _pieces(stream: BinaryIO, one: _Member) -> Iterator[bytes]:
    left = one.packed
    while left and (part := stream.read(min(left, _CHUNK))):
        left -= len(part)
        yield part


def _inflated(stream: BinaryIO, one: _Member) -> Iterator[bytes]:
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for packed in _pieces(stream, one):
            part = unpacking.decompress(packed, _CHUNK)
            while part or unpacking.unconsumed_tail:
                yield part
                part = unpacking.decompress(unpacking.unconsumed_tail, _CHUNK)
            if unpacking.unused_data:
                break
    except zlib.error as fault:
        raise malformed(Form.ARCHIVE, Fault.MEMBER) from fault
    if not unpacking.eof or unpacking.unused_data:
        raise malformed(Form.ARCHIVE, Fault.MEMBER)
