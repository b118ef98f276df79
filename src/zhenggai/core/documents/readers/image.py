"""Pictures of pages (PNG, JPEG, TIFF, BMP) by the optional extra ``[ocr]``.

Only opening and bounding the picture belongs here; recognition stands in ``ocr``.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from zhenggai.core.documents.readers import ocr
from zhenggai.core.documents.readers.base import Builder, Limits
from zhenggai.core.documents.readers.pdf_furniture import Furniture
from zhenggai.core.documents.readers.pdf_page import Page
from zhenggai.core.documents.readers.pdf_text import Writer
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document

if TYPE_CHECKING:
    from PIL import Image

_MOST_PIXELS = 60_000_000  # A3 at 400 dpi is 31 million
_A4_WIDTH = 595.0


def read(data: bytes, *, name: str, limits: Limits) -> Document:
    """The text recognised in a picture; a TIFF may have several pages.

    Notice ``document.ocr`` (``pages``). Raises ``Invalid``: ``document.damaged``,
    ``document.too-many-pixels`` (``most``), ``document.too-many-pages``, ``document.needs-ocr``
    where the extra is not installed, ``document.no-text``.
    """
    if find_spec("PIL") is None:
        raise Invalid("document.needs-ocr", name=name)
    pages = []
    for number, picture in enumerate(_pictures(data, name, limits), 1):
        if not ocr.installed():
            raise Invalid("document.needs-ocr", name=name)
        pages.append(_page(picture, number))
    builder = Builder(name=name, format="image", limits=limits)
    Furniture().strip(pages)
    writer = Writer(builder)
    writer.add(pages)
    writer.close()
    builder.notice("document.ocr", pages=[page.number for page in pages])
    return builder.build(data, pages=len(pages))


def _pictures(data: bytes, name: str, limits: Limits) -> Iterator[Image.Image]:
    """Every picture of the file in RGB; faults of the decoders, and only those, as ``Invalid``."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - comes with the extra

    try:
        with warnings.catch_warnings():
            # Odd metadata does not matter here, and the size is checked below.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF", "BMP")) as picture:
                yield from _frames(picture, name, limits)
    except Image.DecompressionBombError as fault:
        raise Invalid("document.too-many-pixels", name=name, most=_MOST_PIXELS) from fault
    # Decoders of damaged pictures fail with struct, value, index and further errors of their own.
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, ArithmeticError) as fault:
        raise Invalid("document.damaged", name=name) from fault
    except (LookupError, TypeError, AttributeError, RuntimeError, struct.error) as fault:
        raise Invalid("document.damaged", name=name) from fault


def _frames(picture: Image.Image, name: str, limits: Limits) -> Iterator[Image.Image]:
    count = getattr(picture, "n_frames", 1)
    if count > limits.max_pages:
        raise Invalid("document.too-many-pages", name=name, pages=count, most=limits.max_pages)
    for index in range(count):
        picture.seek(index)
        width, height = picture.size
        if width * height > _MOST_PIXELS:
            raise Invalid("document.too-many-pixels", name=name, most=_MOST_PIXELS)
        yield picture.convert("RGB")


def _page(picture: Image.Image, number: int) -> Page:
    numpy = import_module("numpy")
    width, height = picture.size
    scale = width / _A4_WIDTH
    blue_first = numpy.ascontiguousarray(numpy.asarray(picture)[:, :, ::-1])
    lines = ocr.picture_lines(blue_first, number, scale=scale)
    return Page(number, width / scale, height / scale, lines)
