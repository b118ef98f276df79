"""Both stores keep the same promise: bytes by digest, once, verified when they are read."""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured

from zhenggai.apps.files import queries, s3
from zhenggai.apps.files.store import Damaged, Disk, Store, digest_of

KEY, SECRET = "AKIDTEST", "a secret of the tests"


class FakeS3(ThreadingHTTPServer):
    """Holds objects in memory and refuses whatever is not signed as S3 asks (Signature V4)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.objects: dict[str, bytes] = {}
        self.asked: list[str] = []


class Handler(BaseHTTPRequestHandler):
    """One bucket, path style."""

    server: FakeS3
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def handle_one(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append(self.command)
        path = unquote(urlsplit(self.path).path)
        if not self.is_signed(body):
            self.answer(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
        elif self.command == "PUT":
            self.server.objects[path] = body
            self.answer(200, b"")
        elif self.command == "DELETE":
            self.server.objects.pop(path, None)
            self.answer(204, b"")
        elif "list-type=2" in self.path:
            self.answer(200, self.listing())
        elif path in self.server.objects:
            self.answer(200, self.server.objects[path])
        else:
            self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    do_GET = do_PUT = do_HEAD = do_DELETE = handle_one  # noqa: N815 - named by the library

    def listing(self) -> bytes:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        bucket = f"{urlsplit(self.path).path.rstrip('/')}/"
        keys = sorted(path.removeprefix(bucket) for path in self.server.objects)
        keys = [key for key in keys if key.startswith(asked.get("prefix", ""))]
        after = int(asked.get("continuation-token", 0))
        page, more = keys[after : after + 2], len(keys) > after + 2
        inner = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in page)
        inner += f"<IsTruncated>{str(more).lower()}</IsTruncated>"
        if more:
            inner += f"<NextContinuationToken>{after + 2}</NextContinuationToken>"
        return f"<ListBucketResult>{inner}</ListBucketResult>".encode()

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def is_signed(self, body: bytes) -> bool:
        """Whether body and request carry the signature of our key, worked out anew."""
        if self.headers.get("x-amz-content-sha256") != hashlib.sha256(body).hexdigest():
            return False
        found = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=(\w+)/(\d{8})/([\w-]+)/s3/aws4_request, "
            r"SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})",
            self.headers.get("Authorization", ""),
        )
        if found is None or found[1] != KEY:
            return False
        _, day, region, names, signature = found.groups()
        parts = urlsplit(self.path)
        query = "&".join(
            f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}"
            for k, v in sorted(parse_qsl(parts.query, keep_blank_values=True))
        )
        lines = "".join(f"{name}:{self.headers[name].strip()}\n" for name in names.split(";"))
        request = "\n".join(
            (self.command, parts.path, query, lines, names, self.headers["x-amz-content-sha256"])
        )
        scope = f"{day}/{region}/s3/aws4_request"
        digest = hashlib.sha256(request.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{self.headers['X-Amz-Date']}\n{scope}\n{digest}"
        key = f"AWS4{SECRET}".encode()
        for step in (day, region, "s3", "aws4_request"):
            key = hmac.new(key, step.encode(), "sha256").digest()
        return hmac.new(key, text.encode(), "sha256").hexdigest() == signature


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeS3]:
    # A proxy of the machine has no business with an address of the machine.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with FakeS3() as fake:
        thread = threading.Thread(target=fake.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield fake
        fake.shutdown()
        thread.join()


def address(server: FakeS3) -> str:
    return f"s3://evidence/site-1?endpoint=http://127.0.0.1:{server.server_port}&region=here-1"


@pytest.fixture(params=["disk", "s3"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "disk":
        return Disk(tmp_path / "files")
    return s3.S3(s3.bucket_of(address(request.getfixturevalue("server"))), KEY, SECRET)


def test_what_is_put_is_got_under_its_digest(either: Store) -> None:
    digest = either.put(b"one finding")
    assert digest == digest_of(b"one finding")
    assert either.get(digest) == b"one finding"
    assert either.put(b"one finding") == digest
    others = {either.put(f"file {n}".encode()) for n in range(5)}
    assert sorted(either.digests()) == sorted(others | {digest})


def test_what_is_removed_is_gone_alone_and_once_is_enough(either: Store) -> None:
    digest, other = either.put(b"one finding"), either.put(b"another")
    either.remove(digest)
    either.remove(digest)
    assert list(either.digests()) == [other]


def test_what_is_not_there_is_a_fault(either: Store) -> None:
    with pytest.raises(Damaged):
        either.get("0" * 64)


def test_other_bytes_under_a_digest_are_a_fault(either: Store, request, tmp_path) -> None:
    digest = either.put(b"one finding")
    if isinstance(either, Disk):
        (tmp_path / "files" / digest[:2] / digest[2:4] / digest).write_bytes(b"another one")
    else:
        objects = request.getfixturevalue("server").objects
        objects[f"/evidence/site-1/{digest[:2]}/{digest[2:4]}/{digest}"] = b"another one"
    with pytest.raises(Damaged):
        either.get(digest)


def test_a_digest_that_is_none_never_becomes_a_path(either: Store) -> None:
    for wrong in ("../../etc/passwd", "", "A" * 64, "0" * 63):
        with pytest.raises(AssertionError):
            either.get(wrong)


def test_nothing_half_written_ever_stands_under_a_digest(tmp_path, monkeypatch) -> None:
    store = Disk(tmp_path / "files")
    store.put(b"first")

    def broken(*_: object) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("os.fsync", broken)
    with pytest.raises(OSError, match="no space"):
        store.put(b"second")
    assert list(store.digests()) == [digest_of(b"first")]
    assert [path.name for path in (tmp_path / "files").glob(".*")] == []


def test_a_bucket_is_asked_once_and_bytes_are_sent_once(server: FakeS3) -> None:
    store = s3.S3(s3.bucket_of(address(server)), KEY, SECRET)
    store.put(b"one finding")
    store.put(b"one finding")
    assert server.asked == ["HEAD", "PUT", "HEAD"]
    [path] = server.objects
    assert path.startswith("/evidence/site-1/")


def test_a_wrong_secret_is_refused_and_is_no_missing_file(server: FakeS3) -> None:
    from botocore.exceptions import ClientError

    store = s3.S3(s3.bucket_of(address(server)), KEY, "another secret")
    with pytest.raises(ClientError):
        store.put(b"one finding")
    with pytest.raises(ClientError):
        store.get("0" * 64)


def test_the_setting_chooses_the_store(server, settings, accept, tmp_path) -> None:
    assert queries.the_store().name == "disk"
    settings.FILES = address(server)
    settings.FILES_S3_KEY, settings.FILES_S3_SECRET = KEY, SECRET
    file = accept(b"one finding", "a.txt")
    assert file.storage == "s3"
    assert queries.served(file) == b"one finding"
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("setting", "key"),
    [
        ("relative/folder", ""),
        ("s3://evidence", ""),
        ("s3://", KEY),
        ("s3:evidence", KEY),
        ("s3://evidence?endpint=http://x", KEY),
    ],
)
def test_a_setting_that_names_no_store_stops_the_start(settings, setting, key) -> None:
    settings.FILES, settings.FILES_S3_KEY, settings.FILES_S3_SECRET = setting, key, SECRET
    with pytest.raises(ImproperlyConfigured) as fault:
        queries.the_store()
    assert SECRET not in str(fault.value)
