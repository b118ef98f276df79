"""A preview shows pixels or text, never markup; what breaks or hangs is stopped."""

from __future__ import annotations

import io
import os
import struct
import sys
import zlib
from pathlib import Path

import made_files as made
import pytest
from PIL import Image

from zhenggai.apps.files import apart, previews
from zhenggai.core.errors import Invalid


def size(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


def test_a_picture_is_made_small_upright_and_tells_nothing(accept, monkeypatch) -> None:
    monkeypatch.setattr(previews, "EDGE", 32)
    shown = previews.preview(accept(made.told("JPEG", (80, 40)), "a.jpg"))
    assert shown.picture is not None
    assert (shown.media, size(shown.picture)) == ("image/jpeg", (16, 32))
    assert b"Zhang San" not in shown.picture
    assert b"Exif" not in shown.picture
    spoken = made.picture("JPEG", comment=b"Zhang San was here")
    shown = previews.preview(accept(spoken, "b.jpg"))
    assert b"Zhang San" not in (shown.picture or b"")


def test_a_page_of_a_pdf_is_a_picture(accept) -> None:
    file = accept(made.pdf("one", "two"), "a.pdf")
    shown = previews.preview(file, 2)
    assert shown.picture is not None
    assert (shown.media, shown.page, shown.pages) == ("image/png", 2, 2)
    assert max(size(shown.picture)) <= previews.EDGE
    with pytest.raises(Invalid):
        previews.preview(file, 3)
    with pytest.raises(Invalid, match=r"file\.no-preview"):
        previews.preview(file, previews.MOST_PAGES + 1)


def test_a_preview_is_made_once(accept, monkeypatch, settings) -> None:
    file = accept(made.picture("PNG"), "a.png")
    first = previews.preview(file)
    monkeypatch.setattr(apart, "done", None)
    assert previews.preview(file) == first
    [kept] = [path for path in Path(settings.PREVIEWS).rglob("*") if path.is_file()]
    assert kept.stat().st_mode & 0o077 == 0


def test_text_is_shown_by_its_head(accept) -> None:
    lines = "".join(f"第{n}行\n" for n in range(500))
    shown = previews.preview(accept(lines.encode(), "a.txt"))
    assert shown.text is not None
    assert shown.text.startswith("第0行\n第1行")
    assert shown.cut
    assert len(shown.text.splitlines()) == previews.MOST_LINES
    assert not previews.preview(accept(b"one finding", "b.txt")).cut


def test_a_page_of_html_is_shown_as_its_words(accept) -> None:
    page = b"<html><body><p>one finding</p><script>alert(1)</script></body></html>"
    shown = previews.preview(accept(page, "a.html"))
    assert shown.text == "one finding"
    assert shown.picture is None


def test_without_an_office_program_a_word_file_is_shown_as_text(accept, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert previews.preview(accept(made.docx("台账不全。"), "a.docx")).text == "台账不全。"


def test_with_one_it_is_shown_as_it_prints(accept, monkeypatch, tmp_path) -> None:
    printed = tmp_path / "printed.pdf"
    printed.write_bytes(made.pdf("one"))
    program = tmp_path / "soffice"
    # A stand-in that puts a ready page where the real one would.
    program.write_text(
        '#!/bin/sh\nfor a in "$@"; do case "$a" in */out) mkdir -p "$a"; '
        f'cp {printed} "$a/in.pdf";; esac; done\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    shown = previews.preview(accept(made.docx("台账不全。"), "a.docx"))
    assert (shown.media, shown.pages) == ("image/png", 1)


def test_a_video_has_no_preview(accept) -> None:
    with pytest.raises(Invalid, match=r"file\.no-preview"):
        previews.preview(accept(made.video(), "a.mp4"))


def bomb() -> bytes:
    """A PNG of 60,000 by 60,000 pixels in a few hundred bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + check

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(Invalid, match=r"file\.cannot-look"):
        apart.done("small-picture", bomb(), 100)


@pytest.mark.parametrize("job", ["facts-of-pdf", "small-picture"])
def test_what_breaks_the_program_is_refused(job: str) -> None:
    with pytest.raises(Invalid, match=r"file\.cannot-look"):
        apart.done(job, b"%PDF-1.7 nonsense", 100)


def test_what_hangs_is_stopped(monkeypatch, tmp_path) -> None:
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(apart, "SECONDS", 0.3)
    with pytest.raises(Invalid, match=r"file\.cannot-look"):
        apart.done("facts-of-pdf", b"")
