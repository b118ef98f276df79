"""The program that looks into pictures and PDFs, in a process of its own: see `apart`.

`python -m zhenggai.apps.files.workshop JOB [NUMBER …]` takes the file on standard input and gives
one line of JSON, then bytes. No Django here, and no network; memory and time are bounded first.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import warnings
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

MOST_PIXELS = 80_000_000
MOST_MEMORY = 2 * 1024 * 1024 * 1024
MOST_SECONDS = 25
_MOST_MADE = 4_000  # longest edge of what is rendered, whoever asks
_XMP = re.compile(rb"<x:xmpmeta\b.{0,2000000}?</x:xmpmeta>", re.S)
_PDF_MOMENT = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(Z|[+-]\d\d'?\d\d)?")
_EXIF = b"Exif\x00\x00"
# Tags of TIFF 6.0 and Exif 2.32.
_MAKE, _MODEL, _CHANGED, _AUTHOR, _COPYRIGHT = 0x010F, 0x0110, 0x0132, 0x013B, 0x8298
_XP_AUTHOR, _OWNER, _BODY_SERIAL = 0x9C9D, 0xA430, 0xA431
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_TAKEN, _ZONE_TAKEN, _ZONE_CHANGED = 0x9003, 0x9011, 0x9010

Answer = tuple[Mapping[str, Any], bytes]


def facts_of_picture(data: bytes) -> Answer:
    """What a picture says of itself: times, author, device, position."""
    exif, inner, gps, frames = _blocks(data)
    told = _of_xmp(data)
    taken = _moment(inner.get(_TAKEN), inner.get(_ZONE_TAKEN))
    changed = _moment(exif.get(_CHANGED), inner.get(_ZONE_CHANGED))
    device = " ".join(filter(None, (_words(exif.get(_MAKE)), _words(exif.get(_MODEL)))))
    authors = (exif.get(_AUTHOR), _wide(exif.get(_XP_AUTHOR)), inner.get(_OWNER))
    position = _position(gps)
    return {
        "created": taken or told.get("created"),
        "modified": changed or told.get("modified"),
        "author": next((words for item in authors if (words := _words(item))), told.get("author")),
        "device": device or told.get("device"),
        "has_position": bool(gps) or bool(told.get("position")),
        "position": position,
        "pages": frames if frames > 1 else None,
        "more": bool(_words(exif.get(_COPYRIGHT)) or inner.get(_BODY_SERIAL)),
    }, b""


def _blocks(data: bytes) -> tuple[Mapping[int, Any], Mapping[int, Any], Mapping[int, Any], int]:
    """The Exif block with the two below it, and how many pictures the file holds."""
    from PIL import Image  # noqa: PLC0415 - only in this process

    try:
        with _opened(data) as picture:
            exif = picture.getexif()
            # Before the file is closed, which some formats read them from.
            inner, gps = exif.get_ifd(_EXIF_IFD), exif.get_ifd(_GPS_IFD)
            return exif, inner, gps, int(getattr(picture, "n_frames", 1))
    except OSError:
        # Formats that Pillow cannot open (HEIC) carry the same block.
        exif = Image.Exif()
        at = data.find(_EXIF)
        if at >= 0:
            exif.load(data[at:])
        return exif, exif.get_ifd(_EXIF_IFD), exif.get_ifd(_GPS_IFD), 1


def facts_of_pdf(data: bytes) -> Answer:
    """What a PDF says of itself."""
    import pypdfium2 as pdfium  # noqa: PLC0415 - only in this process

    with closing(pdfium.PdfDocument(data)) as document:
        told: Mapping[str, str] = document.get_metadata_dict(skip_empty=True)
        pages = len(document)
    xmp = _of_xmp(data)
    return {
        "created": _pdf_moment(told.get("CreationDate")) or xmp.get("created"),
        "modified": _pdf_moment(told.get("ModDate")) or xmp.get("modified"),
        "author": _words(told.get("Author")) or xmp.get("author"),
        "device": None,
        "has_position": bool(xmp.get("position")),
        "position": None,
        "pages": pages,
        "more": bool(told.get("Creator") or told.get("Producer")),
    }, b""


def small_picture(data: bytes, edge: int) -> Answer:
    """The first frame with its longest edge at most `edge`, upright, without a word about it."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    with _opened(data) as picture:
        frames = int(getattr(picture, "n_frames", 1))
        picture.draft("RGB", (edge, edge))
        upright = ImageOps.exif_transpose(picture)
        clear = "A" in upright.getbands() or "transparency" in upright.info
        made = upright.convert("RGBA" if clear else "RGB")
        made.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    # A picture made from the pixels alone carries no block of the old one along.
    bare = Image.frombytes(made.mode, made.size, made.tobytes())
    out = io.BytesIO()
    bare.save(out, *(("PNG",) if clear else ("JPEG",)), optimize=True)
    return {"media": "image/png" if clear else "image/jpeg", "pages": frames}, out.getvalue()


def pdf_page(data: bytes, number: int, edge: int) -> Answer:
    """Page `number`, from 1, its longest edge at most `edge`; neither scripts nor forms run."""
    import pypdfium2 as pdfium  # noqa: PLC0415

    with closing(pdfium.PdfDocument(data)) as document:
        pages = len(document)
        with closing(document[number - 1]) as page:
            width, height = page.get_size()
            scale = edge / max(width, height, 1.0)
            picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return {"media": "image/png", "pages": pages}, out.getvalue()


def _opened(data: bytes) -> Any:
    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
    formats = ("PNG", "JPEG", "WEBP", "GIF", "TIFF")
    return Image.open(io.BytesIO(data), formats=formats)


def _of_xmp(data: bytes) -> dict[str, Any]:
    """What a packet of XMP adds; it stands as plain text in every format that carries one."""
    from lxml import etree  # noqa: PLC0415

    found = _XMP.search(data)
    if found is None:
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(found[0], parser)
    except etree.XMLSyntaxError:
        return {}
    values: dict[str, str] = {}
    for element in root.iter("{*}*"):
        for name, value in element.attrib.items():
            values.setdefault(_local(str(name)), str(value))
        text = " ".join("".join(str(part) for part in element.itertext()).split())
        if text:
            values.setdefault(_local(str(element.tag)), text)
    device = " ".join(filter(None, (values.get("Make"), values.get("Model"))))
    return {
        "created": values.get("DateTimeOriginal") or values.get("CreateDate"),
        "modified": values.get("ModifyDate"),
        "author": values.get("creator") or values.get("Artist"),
        "device": device or None,
        "position": "GPSLatitude" in values,
    }


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _words(value: object) -> str | None:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    text = " ".join(str(value or "").replace("\x00", " ").split())
    return text[:200] or None


def _wide(value: object) -> str | None:
    return value.decode("utf-16-le", "replace") if isinstance(value, bytes) else None


def _moment(value: object, zone: object) -> str | None:
    """`2026:05:01 09:30:00` as ISO 8601; the zone only where the file states it."""
    text = _words(value)
    found = re.fullmatch(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)", text or "")
    if found is None:
        return None
    stated = re.fullmatch(r"[+-]\d\d:\d\d|Z", _words(zone) or "")
    return f"{found[1]}-{found[2]}-{found[3]}T{found[4]}{stated[0] if stated else ''}"


def _pdf_moment(value: str | None) -> str | None:
    found = _PDF_MOMENT.match(value or "")
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    stated = (zone or "").replace("'", "")
    stated = f"{stated[:3]}:{stated[3:]}" if len(stated) > 1 else stated
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{stated}"


def _position(gps: Mapping[int, Any]) -> list[float] | None:
    """Latitude and longitude in degrees, south and west negative."""
    try:
        return [_degrees(gps[2], gps[1]), _degrees(gps[4], gps[3])]
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError):
        return None


def _degrees(parts: Any, side: Any) -> float:
    whole = float(parts[0]) + float(parts[1]) / 60 + float(parts[2]) / 3600
    return round(-whole if _words(side) in {"S", "W"} else whole, 6)


_JOBS: Mapping[str, Callable[..., Answer]] = {
    "facts-of-picture": facts_of_picture,
    "facts-of-pdf": facts_of_pdf,
    "small-picture": small_picture,
    "pdf-page": pdf_page,
}


def main(arguments: list[str]) -> None:
    """Do one job on standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    numbers = [min(int(number), _MOST_MADE) for number in arguments[1:]]
    head, body = _JOBS[arguments[0]](sys.stdin.buffer.read(), *numbers)
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)


if __name__ == "__main__":
    main(sys.argv[1:])
