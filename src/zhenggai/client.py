"""A small client of the interface for programs: the standard library and nothing else, so that the
file alone can be copied into another program.

    from zhenggai.client import Client

    site = Client("https://zhenggai.example", token)
    for finding in site.findings(state="rectifying"):
        print(finding["ref"], finding["title"])

It follows no redirection, because a token must not go where it was not sent, and takes plain HTTP
to this machine only.
"""

from __future__ import annotations

import http.client
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode, urlsplit

Json: TypeAlias = dict[str, Any]
Key: TypeAlias = "uuid.UUID | str"
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_ROOT = "/api/v1"
_TRIES = 3


class Problem(Exception):
    """The site said no: `code` never changes, `detail` is its sentence, `field` and `faults` name
    the places of the input, `retry_after` says after how many seconds to ask again."""

    def __init__(self, status: int, told: Mapping[str, Any], retry_after: int | None) -> None:
        self.status = status
        self.code = str(told.get("code", ""))
        self.detail = str(told.get("detail", ""))
        self.values: Mapping[str, Any] = told.get("values") or {}
        self.field: str | None = told.get("field")
        self.faults: list[Mapping[str, str]] = told.get("faults") or []
        self.retry_after = retry_after
        super().__init__(f"{status} {self.code}: {self.detail}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; `etag` is the version of the finding where it is about one, and
    `replayed` tells that the same request had been answered before."""

    data: Json
    etag: str | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file to send."""

    name: str
    data: bytes = field(repr=False)


class Client:
    """The site as the owner of a token sees it. Not for several threads at once."""

    def __init__(
        self, base_url: str, token: str, *, language: str = "zh", timeout: float = 30
    ) -> None:
        """`ValueError` for an address that is not https, but for one of this machine."""
        address = urlsplit(base_url)
        host = address.hostname or ""
        if address.scheme != "https" and not (address.scheme == "http" and host in _HERE):
            raise ValueError("a token is sent over https only, or to this machine")
        self._https = address.scheme == "https"
        self._host, self._port = host, address.port
        self._prefix = address.path.rstrip("/") + _ROOT
        self._timeout = timeout
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
        self._kept: http.client.HTTPConnection | None = None

    def get(self, path: str, **query: object) -> Answer:
        """Read an address below `/api/v1`. Raises `Problem`."""
        asked = urlencode({name: str(value) for name, value in query.items() if value is not None})
        return self._json("GET", f"{path}?{asked}" if asked else path)

    def listed(self, path: str, name: str, **query: object) -> Iterator[Json]:
        """All the rows of a list, page after page."""
        after: str | None = ""
        while after is not None:
            page = self.get(path, **query, after=after or None).data
            yield from page[name]
            after = page["next"]

    def me(self) -> Json:
        """For whom the token acts."""
        return self.get("/me").data

    def rounds(self) -> list[Json]:
        """The rounds in which there is something to see."""
        rows: list[Json] = self.get("/rounds").data["rounds"]
        return rows

    def findings(self, **filters: object) -> Iterator[Json]:
        """The findings that the owner sees: `state`, `round`, `unit`, `by`."""
        return self.listed("/findings", "findings", **filters)

    def finding(self, finding: Key) -> Answer:
        """One finding; its `etag` is what an act on it names as seen."""
        return self.get(f"/findings/{quote(str(finding))}")

    def story(self, finding: Key) -> Iterator[Json]:
        """What was done to a finding, newest first."""
        return self.listed(f"/findings/{quote(str(finding))}/story", "acts")

    def changes(self, after: int = 0) -> Iterator[Json]:
        """What has happened behind an entry until now, oldest first. Keep the `entry` of the last
        and ask from there the next time."""
        more = True
        while more:
            page = self.get("/changes", after=after, limit=100).data
            yield from page["changes"]
            after, more = page["after"], page["more"]

    def act(
        self,
        finding: Key,
        slug: str,
        body: Mapping[str, Any] | None = None,
        *,
        etag: str | None = None,
        key: str | None = None,
    ) -> Answer:
        """Do an act once, however often the answer is lost on the way. `etag` names the version
        that was seen; `key` is made up where none is given."""
        sent = json.dumps(body or {}, ensure_ascii=False, default=str).encode()
        return self._post(self._act(finding, slug), sent, "application/json", etag, key)

    def add_evidence(
        self,
        finding: Key,
        file: File,
        *,
        etag: str | None = None,
        key: str | None = None,
        **fields: object,
    ) -> Answer:
        """Add a file for a measure: `measure_id`, `kind`, `shows_on`, `bare`, `unmarked`."""
        edge = uuid.uuid4().hex
        sent = _form(edge, {name: str(value) for name, value in fields.items()}, file)
        kind = f"multipart/form-data; boundary={edge}"
        return self._post(self._act(finding, "add_evidence"), sent, kind, etag, key)

    def search(self, words: str) -> Iterator[Json]:
        """The findings that answer to words, best first."""
        return self.listed("/search", "rows", q=words)

    def register(self, view: str = "") -> Iterator[Json]:
        """The rows of a view of the register: what its page has behind `?` in its address."""
        return self.listed("/register", "rows", view=view)

    def look_at_run(
        self,
        act: str,
        *,
        reason: str,
        arguments: Mapping[str, str] | None = None,
        view: str | None = None,
        findings: Iterable[Mapping[str, Any]] | None = None,
        key: str | None = None,
    ) -> Json:
        """See what would come of an act on all that a view holds, or on some findings, each
        `{"finding": …}` with `arguments` of its own where it has any. Nothing is done yet."""
        body: Json = {"act": act, "reason": reason, "arguments": dict(arguments or {})}
        body |= {"findings": list(findings)} if findings is not None else {"view": view or ""}
        sent = json.dumps(body, ensure_ascii=False, default=str).encode()
        return self._post("/runs", sent, "application/json", None, key).data

    def begin_run(self, run: Key, *, key: str | None = None) -> Json:
        """Begin a run that was looked at, or take up one that was broken off."""
        path = f"/runs/{quote(str(run))}/begin"
        return self._post(path, b"{}", "application/json", None, key).data

    def run(self, run: Key) -> Json:
        """How far a run is, or what came of it."""
        return self.get(f"/runs/{quote(str(run))}").data

    def run_rows(self, run: Key, outcome: str | None = None) -> Iterator[Json]:
        """What comes of each finding of a run."""
        return self.listed(f"/runs/{quote(str(run))}/rows", "rows", outcome=outcome)

    def evidence(self, finding: Key, evidence: Key) -> bytes:
        """The bytes of a piece of evidence."""
        path = f"/findings/{quote(str(finding))}/evidence/{quote(str(evidence))}/file"
        return self._ask("GET", path, b"", {})[1]

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _act(self, finding: Key, slug: str) -> str:
        return f"/findings/{quote(str(finding))}/acts/{quote(slug)}"

    def _post(self, path: str, body: bytes, kind: str, etag: str | None, key: str | None) -> Answer:
        headers = {"Content-Type": kind, "Idempotency-Key": key or str(uuid.uuid4())}
        if etag is not None:
            headers["If-Match"] = etag
        return self._json("POST", path, body, headers)

    def _json(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        told, data = self._ask(method, path, body, headers or {})
        replayed = told.get("idempotent-replay") == "true"
        return Answer(json.loads(data), told.get("etag"), replayed)

    def _ask(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[Mapping[str, str], bytes]:
        """The headers, by small names, and the bytes of an answer. What was lost on the way is sent
        again: a read changes nothing, and an act bears its key."""
        for left in reversed(range(_TRIES)):
            try:
                return self._sent(method, path, body, headers)
            except (ConnectionError, http.client.BadStatusLine, http.client.CannotSendRequest):
                self.close()
                if not left:
                    raise
        raise AssertionError("tried at least once")

    def _sent(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[Mapping[str, str], bytes]:
        line = self._connected()
        line.request(method, self._prefix + path, body or None, {**self._headers, **headers})
        answer = line.getresponse()
        data = answer.read()
        told = {name.lower(): value for name, value in answer.getheaders()}
        if 200 <= answer.status < 300:
            return told, data
        wait = told.get("retry-after", "")
        raise Problem(answer.status, _problem(data), int(wait) if wait.isdigit() else None)

    def _connected(self) -> http.client.HTTPConnection:
        if self._kept is None:
            kind = http.client.HTTPSConnection if self._https else http.client.HTTPConnection
            self._kept = kind(self._host, self._port, timeout=self._timeout)
        return self._kept


def _problem(data: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(data)
    except ValueError:
        told = None
    return told if isinstance(told, dict) else {}


def _form(edge: str, fields: Mapping[str, str], file: File) -> bytes:
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    name = file.name.replace("\\", "_").replace('"', "_").replace("\r", "_").replace("\n", "_")
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return b"".join([*parts, head.encode(), file.data, f"\r\n--{edge}--\r\n".encode()])
