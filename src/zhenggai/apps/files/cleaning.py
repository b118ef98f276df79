"""Takes out of a file what it says of a person, a device or a place, and leaves the rest as it is.

Pictures keep every pixel: blocks are left out, nothing is compressed anew. Times and the way up
stay.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from zhenggai.core.documents.readers.base import MIB, Limits
from zhenggai.core.documents.readers.container import Container, open_container
from zhenggai.core.documents.readers.markup import parse_part
from zhenggai.core.errors import Invalid

_ORIENTATION = 0x0112
_CHANGED, _TAKEN, _DIGITISED = 0x0132, 0x9003, 0x9004
_EXIF_IFD = 0x8769
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs hIST tIME "
    b"acTL fcTL fdAT".split()
)
_WEBP_LEFT_OUT = frozenset({b"EXIF", b"XMP "})
_GIF_LOOP = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
# Parts of an office file that name people; the revisions and comments in its text are text.
_NAMING = frozenset(
    "creator lastmodifiedby initial-creator printed-by manager company hyperlinkbase".split()
)
_PROPERTIES = ("docprops/core.xml", "docprops/app.xml", "meta.xml")
_DROPPED = ("docprops/custom.xml",)


def cleaned(data: bytes, kind: str) -> bytes:
    """The file without position, author and device.

    Raises `file.cannot-clean` (`kind`) for PDF, video and other kinds in which that cannot be done
    without making the file anew, and `document.damaged` for a file that is not sound.
    """
    clean = _BY_KIND.get(kind)
    if clean is None:
        raise Invalid("file.cannot-clean", kind=kind)
    try:
        return clean(data)
    except (struct.error, IndexError, ValueError, zlib.error) as fault:
        raise Invalid("document.damaged") from fault


def can_clean(kind: str) -> bool:
    """Whether `cleaned` knows how, for files of a kind."""
    return kind in _BY_KIND


def _jpeg(data: bytes) -> bytes:
    told: bytes | None = None
    kept = b""
    for marker, segment in _segments(data):
        if marker == 0xE1 and segment[4:10] == b"Exif\x00\x00" and told is None:
            told = _times(segment[10:])
        elif _shows(marker, segment):
            kept += segment
    block = b""
    if told is not None:
        length = struct.pack(">H", len(told) + 8)
        block = b"\xff\xe1" + length + b"Exif\x00\x00" + told
    return data[:2] + block + kept + b"\xff\xd9"


def _shows(marker: int, segment: bytes) -> bool:
    """Whether a segment is needed to show the picture: its data, JFIF, the colour profile and
    Adobe's colour transform; no comment and no other block of an application."""
    if marker in {0xE0, 0xEE}:
        return True
    if marker == 0xE2:
        # The other use of this marker names further pictures behind the end.
        return segment[4:16] == b"ICC_PROFILE\x00"
    return not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes of every segment; a scan comes with its data, up to the next marker."""
    at = 2
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            raise ValueError(at)
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            return
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if end > len(data):
            raise ValueError(at)
        if marker == 0xDA:
            end = _end_of_scan(data, end)
        yield marker, data[at:end]
        at = end
    raise ValueError(at)


def _end_of_scan(data: bytes, at: int) -> int:
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise ValueError(at)
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7 and data[at + 1] != 0xFF:
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _times(block: bytes) -> bytes | None:
    """A new Exif block with the way up and the times of the old one; `None` where it has none."""
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return None
    first = struct.unpack_from(f"{order}I", block, 4)[0]
    values = _entries(block, order, first)
    inner = values.get(_EXIF_IFD)
    below = _entries(block, order, struct.unpack(f"{order}I", inner[1])[0]) if inner else {}
    upper = {tag: values[tag] for tag in (_ORIENTATION, _CHANGED) if tag in values}
    lower = {tag: below[tag] for tag in (_TAKEN, _DIGITISED) if tag in below}
    return _tiff(order, upper, lower) if upper or lower else None


_Entries = dict[int, tuple[int, bytes]]
_SIZES = {2: 1, 3: 2, 4: 4}


def _entries(block: bytes, order: str, at: int) -> _Entries:
    """Type and value of the short entries of one directory: text, short and long numbers."""
    found: _Entries = {}
    for index in range(struct.unpack_from(f"{order}H", block, at)[0]):
        place = at + 2 + 12 * index
        tag, kind, count = struct.unpack_from(f"{order}HHI", block, place)
        size = _SIZES.get(kind, 0) * count
        if 0 < size <= 64:
            start = place + 8 if size <= 4 else struct.unpack_from(f"{order}I", block, place + 8)[0]
            value = block[start : start + size]
            if len(value) == size:
                found[tag] = (kind, value)
    return found


def _tiff(order: str, upper: _Entries, lower: _Entries) -> bytes:
    sign = b"II" if order == "<" else b"MM"
    head = sign + struct.pack(f"{order}HI", 42, 8)
    if lower:
        size = 2 + 12 * (len(upper) + 1) + 4 + sum(len(v) for _, v in upper.values() if len(v) > 4)
        upper = upper | {_EXIF_IFD: (4, struct.pack(f"{order}I", 8 + size))}
        return head + _directory(order, upper, 8) + _directory(order, lower, 8 + size)
    return head + _directory(order, upper, 8)


def _directory(order: str, entries: _Entries, at: int) -> bytes:
    out = struct.pack(f"{order}H", len(entries))
    behind = b""
    start = at + 2 + 12 * len(entries) + 4
    for tag, (kind, value) in sorted(entries.items()):
        out += struct.pack(f"{order}HHI", tag, kind, len(value) // _SIZES[kind])
        if len(value) <= 4:
            out += value.ljust(4, b"\0")
        else:
            out += struct.pack(f"{order}I", start + len(behind))
            behind += value
    return out + bytes(4) + behind


def _png(data: bytes) -> bytes:
    out, at = bytearray(data[:8]), 8
    while at + 12 <= len(data):
        size = struct.unpack_from(">I", data, at)[0]
        name, end = data[at + 4 : at + 8], at + 12 + size
        if end > len(data):
            raise ValueError(at)
        if name in _PNG_KEPT:
            out += data[at:end]
        if name == b"IEND":
            return bytes(out)
        at = end
    raise ValueError(at)


def _webp(data: bytes) -> bytes:
    out, at = bytearray(), 12
    end = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    while at + 8 <= end:
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        last = at + 8 + size + (size & 1)
        if at + 8 + size > len(data):
            raise ValueError(at)
        chunk = bytearray(data[at : min(last, len(data))])
        if name == b"VP8X":
            chunk[8] &= ~0x0C  # what says that Exif and XMP follow
        if name not in _WEBP_LEFT_OUT:
            out += chunk
        at = last
    return b"RIFF" + struct.pack("<I", len(out) + 4) + b"WEBP" + bytes(out)


def _gif(data: bytes) -> bytes:
    colours = 3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0
    at = 13 + colours
    out = bytearray(data[:at])
    while data[at] != 0x3B:
        end = _end_of_block(data, at)
        kind = data[at + 1] if data[at] == 0x21 else None
        loops = kind == 0xFF and data[at + 3 : at + 14] in _GIF_LOOP
        if kind is None or kind == 0xF9 or loops:
            out += data[at:end]
        at = end
    return bytes(out) + b"\x3b"


def _end_of_block(data: bytes, at: int) -> int:
    if data[at] == 0x2C:
        flags = data[at + 9]
        at += 11 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    elif data[at] == 0x21:
        at += 2
    else:
        raise ValueError(at)
    while size := data[at]:
        at += size + 1
    return at + 1


def _office(data: bytes) -> bytes:
    container = open_container(data, name="", limits=Limits())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in container.names:
            body = _member(container, member)
            if body is not None:
                # A format says which member comes first and bare: that of its type.
                method = zipfile.ZIP_STORED if member == "mimetype" else zipfile.ZIP_DEFLATED
                info = zipfile.ZipInfo(member)
                archive.writestr(info, body, compress_type=method)
    return out.getvalue()


def _member(container: Container, member: str) -> bytes | None:
    low = member.lower()
    if low in _DROPPED:
        root = etree.fromstring(container.read(member, most=MIB))
        for child in list(root):
            root.remove(child)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if low in _PROPERTIES:
        root = parse_part(container, member, most=MIB)
        for element in list(root.iter("{*}*")):
            if etree.QName(element).localname.lower() in _NAMING:
                element.text = None
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    body = container.read(member)
    for ending, clean in _WITHIN.items():
        if low.endswith(ending):
            return _picture_within(body, clean)
    return body


def _picture_within(body: bytes, clean: Callable[[bytes], bytes]) -> bytes:
    try:
        return clean(body)
    except (struct.error, IndexError, ValueError):
        # What only has the name of a picture cannot tell a position either.
        return body


_WITHIN: Mapping[str, Callable[[bytes], bytes]] = {".jpg": _jpeg, ".jpeg": _jpeg, ".png": _png}
_BY_KIND: Mapping[str, Callable[[bytes], bytes]] = {
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "gif": _gif,
    "docx": _office,
    "xlsx": _office,
    "odt": _office,
    "ods": _office,
}
