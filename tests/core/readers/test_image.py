"""Pictures: refused in one line without the extra, recognised with it."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_writer import pdf, text
from PIL import Image

from zhenggai.core.documents.readers import Limits, image, ocr
from zhenggai.core.documents.readers.image import read
from zhenggai.core.documents.readers.lines import Line
from zhenggai.core.documents.readers.pdf import read as read_pdf
from zhenggai.core.errors import Invalid


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 80), frames: int = 1) -> bytes:
    out = io.BytesIO()
    first, *more = (Image.new("RGB", size, (250, 250, 250 - at)) for at in range(frames))
    if more:
        first.save(out, kind, save_all=True, append_images=more)
    else:
        first.save(out, kind)
    return out.getvalue()


def refusal(data: bytes, limits: Limits | None = None) -> Invalid:
    with pytest.raises(Invalid) as caught:
        read(data, name="a.png", limits=limits or Limits())
    assert caught.value.values["name"] == "a.png"
    return caught.value


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    shapes: list[tuple[int, ...]] = []

    def lines(pixels: object, number: int, *, scale: float) -> list[Line]:
        shapes.append(pixels.shape)  # type: ignore[attr-defined]
        return [
            Line(f"{number}.问题" + "甲" * 20, 80, 520, 700, 16, number),
            Line("没有整改。", 80, 160, 672, 16, number),
        ]

    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(ocr, "picture_lines", lines)
    return shapes


def test_without_the_package_that_opens_pictures_it_names_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = picture()
    monkeypatch.setattr(image, "find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert refusal(data).code == "document.needs-ocr"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP"])
@pytest.mark.usefixtures("without")
def test_a_picture_needs_the_extra(kind: str) -> None:
    assert refusal(picture(kind)).code == "document.needs-ocr"


@pytest.mark.skipif(find_spec("numpy") is None, reason="numpy comes with the extra [ocr]")
def test_lines_of_a_picture_become_paragraphs(recognised: list[tuple[int, ...]]) -> None:
    document = read(picture("TIFF", frames=2), name="a.tif", limits=Limits())
    said = [document.text[b.span.start : b.span.end] for b in document.blocks]
    assert said == [f"{at}.问题{'甲' * 20}没有整改。" for at in (1, 2)]
    assert [block.page for block in document.blocks] == [1, 2]
    assert document.pages == 2
    assert recognised == [(80, 60, 3)] * 2
    assert [(n.code, n.values["pages"]) for n in document.notices] == [("document.ocr", [1, 2])]


@pytest.mark.usefixtures("without")
def test_too_many_frames_are_refused() -> None:
    said = refusal(picture("TIFF", frames=4), Limits(max_pages=3))
    assert (said.code, said.values["pages"]) == ("document.too-many-pages", 4)


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    ends = chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + ends


@pytest.mark.parametrize("side", [8_000, 12_000, 60_000])
def test_a_picture_that_claims_too_many_pixels_is_refused_before_it_is_decoded(side: int) -> None:
    assert refusal(png_claiming(side, side)).code == "document.too-many-pixels"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP"])
@pytest.mark.usefixtures("without")
def test_a_truncated_picture_is_refused(kind: str) -> None:
    data = picture(kind, (300, 300))
    assert refusal(data[: len(data) // 2]).code == "document.damaged"


@settings(max_examples=150)
@given(st.sampled_from(["PNG", "JPEG", "TIFF", "BMP"]), st.integers(0, 10**6), st.integers(1, 255))
def test_damaged_pictures_are_refused(kind: str, at: int, change: int) -> None:
    data = bytearray(picture(kind, (20, 20)))
    data[at % len(data)] ^= change
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ocr, "installed", lambda: False)
        assert refusal(bytes(data)).code.startswith("document.")


@settings(max_examples=100)
@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"BM"]), st.binary())
def test_arbitrary_bytes_behind_a_signature_are_refused(start: bytes, data: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ocr, "installed", lambda: False)
        refusal(start + data)


@pytest.mark.skipif(not ocr.installed(), reason="extra [ocr] is not installed")
def test_a_rendered_page_is_recognised() -> None:
    import pypdfium2

    source = pdf([text(72, 700, "Three bank accounts were not reconciled.", 16)])
    with pypdfium2.PdfDocument(source) as document:
        shown = document[0].render(scale=200 / 72).to_pil()
    out = io.BytesIO()
    shown.save(out, "PNG")
    found = read(out.getvalue(), name="a.png", limits=Limits())
    assert "".join(found.text.split()) == "Threebankaccountswerenotreconciled."
    image_only = io.BytesIO()
    shown.save(image_only, "PDF")
    scanned = read_pdf(image_only.getvalue(), name="a.pdf", limits=Limits())
    assert "".join(scanned.text.split()) == "Threebankaccountswerenotreconciled."
