"""A file as an answer: the type of its bytes, a name that breaks nothing, no script, ranges."""

from __future__ import annotations

import made_files as made
import pytest
from django.test import RequestFactory

from zhenggai.apps.files import previews
from zhenggai.apps.files.web.serve import respond, respond_preview

GET = RequestFactory()


def test_every_answer_is_locked_down(accept) -> None:
    answer = respond(GET.get("/"), accept(b"one finding", "a.txt"), "a.txt", inline=True)
    assert answer.content == b"one finding"
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"] == 'inline; filename="a.txt"'


@pytest.mark.parametrize(
    ("data", "name", "media", "inline"),
    [
        (made.pdf("one"), "a.pdf", "application/pdf", True),
        (made.picture("PNG"), "a.png", "image/png", True),
        (made.picture("TIFF"), "a.tif", "image/tiff", False),
        (b"<!doctype html><script>alert(1)</script>", "a.html", "text/plain", False),
        (b"a,b\n1,2\n", "a.csv", "text/csv", False),
        (b"# <script>alert(1)</script>", "a.md", "text/plain", False),
    ],
)
def test_only_what_runs_nothing_is_shown_in_place(accept, data, name, media, inline) -> None:
    try:
        file = accept(data, name)
    except Exception as fault:  # a picture needs the recognition that may not be installed
        raise AssertionError(name) from fault
    answer = respond(GET.get("/"), file, name, inline=True)
    assert answer["Content-Type"] == media
    assert answer["Content-Disposition"].startswith("inline" if inline else "attachment")
    asked = respond(GET.get("/"), file, name, inline=False)
    assert asked["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("报告 (1).txt", "attachment; filename*=utf-8''%E6%8A%A5%E5%91%8A%20%281%29.txt"),
        ('a"b.txt', 'attachment; filename="ab.txt"'),
        ("../../etc/passwd", 'attachment; filename="passwd.txt"'),
        ("C:\\secret\\a.txt", 'attachment; filename="a.txt"'),
        ("a\r\nSet-Cookie: x=1.txt", 'attachment; filename="aSet-Cookie x=1.txt"'),
        ("\u202egpj.exe", 'attachment; filename="gpj.exe.txt"'),
        ("con.txt", 'attachment; filename="file-con.txt"'),
        ("COM1", 'attachment; filename="file-COM1.txt"'),
        ("...", 'attachment; filename="file.txt"'),
        ("", 'attachment; filename="file.txt"'),
        ("a.html", 'attachment; filename="a.html.txt"'),
        ("\ud800\x00.txt", 'attachment; filename="file.txt"'),
        ("a" * 300 + ".txt", 'attachment; filename="' + "a" * 120 + '.txt"'),
    ],
)
def test_a_name_is_sent_so_that_no_system_trips_over_it(accept, name, shown) -> None:
    answer = respond(GET.get("/"), accept(b"one", "a.txt"), name, inline=False)
    assert answer["Content-Disposition"] == shown


@pytest.mark.parametrize(
    ("asked", "status", "content", "span"),
    [
        ("bytes=0-2", 206, b"012", "bytes 0-2/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=5-2", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=-", 200, b"0123456789", None),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("lines=0-1", 200, b"0123456789", None),
    ],
)
def test_one_range_is_answered(accept, asked, status, content, span) -> None:
    file = accept(b"0123456789", "a.txt")
    answer = respond(GET.get("/", headers={"Range": asked}), file, "a.txt", inline=True)
    assert (answer.status_code, answer.content) == (status, content)
    assert answer.headers.get("Content-Range") == span
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_range_of_another_file_is_answered_with_the_whole(accept) -> None:
    file = accept(b"0123456789", "a.txt")
    headers = {"Range": "bytes=0-1", "If-Range": '"other"'}
    assert respond(GET.get("/", headers=headers), file, "a.txt", inline=True).status_code == 200


def test_a_preview_is_sent_as_a_picture(accept) -> None:
    answer = respond_preview(previews.preview(accept(made.picture("PNG"), "a.png")))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
