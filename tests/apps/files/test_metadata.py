"""What a file says of itself is told to the uploader, and taken out where he wants it out."""

from __future__ import annotations

import io
import zipfile

import made_files as made
import pytest
from PIL import Image, ImageChops

from zhenggai.apps.files import queries
from zhenggai.apps.files.store import digest_of
from zhenggai.core.errors import Invalid

PERSONAL = (b"Zhang San", b"Mimo", b"Cam 3", b"SN-778899")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_tells_when_where_with_what_and_by_whom(form: str) -> None:
    data = made.told(form)
    facts = queries.metadata(data, form.lower())
    assert (facts.digest, facts.size) == (digest_of(data), len(data))
    assert (facts.created, facts.modified) == ("2026-05-01T09:30:00", "2026-05-02T10:00:00")
    assert (facts.author, facts.device) == ("Zhang San", "Mimo Cam 3")
    assert facts.has_position
    assert facts.position == (31.5, 121.26)
    assert facts.personal


def test_a_scan_tells_its_author_and_device() -> None:
    facts = queries.metadata(made.told("TIFF"), "tiff")
    assert (facts.author, facts.device, facts.pages) == ("Zhang San", "Mimo Cam 3", None)
    with pytest.raises(Invalid, match=r"file\.cannot-clean"):
        queries.cleaned(made.told("TIFF"), "tiff")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_cleaned_picture_tells_nothing_and_shows_the_same(form: str) -> None:
    data = made.picture("GIF", comment=b"Zhang San") if form == "GIF" else made.told(form)
    clean = queries.cleaned(data, form.lower())
    assert not any(words in clean for words in PERSONAL)
    facts = queries.metadata(clean, form.lower())
    assert not facts.personal
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(clean)) as after:
        pixels = ImageChops.difference(before.convert("RGB"), after.convert("RGB"))
        assert pixels.getbbox() is None
        assert before.size == after.size


def test_times_and_the_way_up_stay_in_a_cleaned_photo() -> None:
    clean = queries.cleaned(made.told("JPEG"), "jpeg")
    facts = queries.metadata(clean, "jpeg")
    assert (facts.created, facts.modified) == ("2026-05-01T09:30:00", "2026-05-02T10:00:00")
    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.getexif()[0x0112] == 6


def test_further_pictures_and_words_behind_the_end_of_a_photo_go() -> None:
    index = b"MPF\x00" + b"Zhang San"
    segment = b"\xff\xe2" + (len(index) + 2).to_bytes(2, "big") + index
    photo = made.told("JPEG")
    data = photo[:2] + segment + photo[2:] + made.told("JPEG") + b"Zhang San"
    clean = queries.cleaned(data, "jpeg")
    assert clean.count(b"\xff\xd8\xff") == 1
    assert clean.endswith(b"\xff\xd9")
    assert b"Zhang San" not in clean


def test_a_progressive_photo_and_one_without_blocks_stay_sound() -> None:
    for data in (made.picture("JPEG", progressive=True), made.picture("JPEG")):
        clean = queries.cleaned(data, "jpeg")
        with Image.open(io.BytesIO(clean)) as picture:
            picture.load()


def test_a_word_file_tells_its_author_and_forgets_him() -> None:
    photo = made.told("JPEG")
    data = made.docx("一、问题", more={"word/media/image1.jpg": photo})
    facts = queries.metadata(data, "docx")
    assert (facts.author, facts.created) == ("李四", "2026-05-01T08:00:00Z")
    clean = queries.cleaned(data, "docx")
    after = queries.metadata(clean, "docx")
    assert (after.author, after.created) == (None, "2026-05-01T08:00:00Z")
    with zipfile.ZipFile(io.BytesIO(clean)) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert "李四" not in core
        assert "王五" not in core
        assert "报告" in core
        assert not any(words in archive.read("word/media/image1.jpg") for words in PERSONAL)
        with zipfile.ZipFile(io.BytesIO(data)) as original:
            assert archive.read("word/document.xml") == original.read("word/document.xml")


def test_an_open_document_keeps_its_type_first_and_bare() -> None:
    meta = (
        '<m xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>李四</dc:creator>'
        "<dc:date>2026-05-02T00:00:00</dc:date></m>"
    )
    media = "application/vnd.oasis.opendocument.text"
    data = made.packed({"mimetype": media, "content.xml": "<c/>", "meta.xml": meta})
    assert queries.metadata(data, "odt").author == "李四"
    clean = queries.cleaned(data, "odt")
    assert queries.metadata(clean, "odt").author is None
    with zipfile.ZipFile(io.BytesIO(clean)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_a_pdf_tells_its_author_time_and_pages_and_cannot_be_cleaned() -> None:
    info = "/Author (Li Si) /CreationDate (D:20260501093000+08'00') /ModDate (D:20260502)"
    facts = queries.metadata(made.pdf("one", "two", info=info), "pdf")
    assert (facts.author, facts.created, facts.pages) == ("Li Si", "2026-05-01T09:30:00+08:00", 2)
    assert facts.modified is None
    with pytest.raises(Invalid, match=r"file\.cannot-clean"):
        queries.cleaned(made.pdf("one"), "pdf")


def test_a_packet_of_xmp_counts() -> None:
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-'
        b'syntax-ns#"><r:Description xmlns:e="http://ns.adobe.com/exif/1.0/" '
        b'e:GPSLatitude="31,30.0N"/></r:RDF></x:xmpmeta>'
    )
    packet = b"http://ns.adobe.com/xap/1.0/\x00" + xmp
    photo = made.picture("JPEG")
    segment = b"\xff\xe1" + (len(packet) + 2).to_bytes(2, "big") + packet
    data = photo[:2] + segment + photo[2:]
    facts = queries.metadata(data, "jpeg")
    assert facts.has_position
    assert facts.position is None
    assert not queries.metadata(queries.cleaned(data, "jpeg"), "jpeg").has_position


def test_a_video_tells_its_time_and_whether_it_has_a_position() -> None:
    facts = queries.metadata(made.video(), "mp4")
    assert facts.created == "2026-04-25T22:13:20+00:00"
    assert not facts.has_position
    assert queries.metadata(made.video(more=b"\xa9xyz+31.5+121.2/"), "mp4").has_position


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif", "docx"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_half_a_file_is_refused_and_breaks_nothing(kind: str, share: float) -> None:
    whole = made.docx("一") if kind == "docx" else made.picture(kind.upper())
    data = whole[: int(len(whole) * share)]
    with pytest.raises(Invalid, match=r"document\.damaged"):
        queries.cleaned(data, kind)
