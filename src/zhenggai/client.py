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
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeAlias
from urllib.parse import quote, urlencode, urlsplit

Json: TypeAlias = dict[str, Any]
Key: TypeAlias = "uuid.UUID | str"
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_ROOT = "/api/v1"
_TRIES = 3
_JSON = "application/json"


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
    """What was answered; `etag` is the version of the finding or reading that it is about, and
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

    def receipts(self) -> Iterator[Json]:
        """What the owner did, newest first."""
        return self.listed("/receipts", "acts")

    def receipt(self, entry: int) -> Json:
        """The receipt of an act of the owner's, once it is signed for."""
        return self.get(f"/receipts/{entry}").data

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
        return self._post(self._act(finding, slug), _written(body or {}), _JSON, etag, key)

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
        given = {name: str(value) for name, value in fields.items()}
        return self._send(self._act(finding, "add_evidence"), given, file, etag, key)

    def desk(self, code: str) -> Iterator[Json]:
        """All that waits for the owner of the token of one kind of work."""
        return self.listed(f"/desk/{quote(code)}", "findings")

    def similar(self, finding: Key) -> Json:
        """The findings nearest to one, and what was said of them."""
        return self.get(f"/findings/{quote(str(finding))}/similar").data

    def group(self, finding: Key) -> Json:
        """The findings that hang together with one by confirmed links."""
        return self.get(f"/findings/{quote(str(finding))}/group").data

    def reconciliation(self, round_: Key, gap: str | None = None) -> Iterator[Json]:
        """The findings of a round with what answers them, all or those with a gap."""
        return self.listed(f"{_round(round_)}/reconciliation", "findings", gap=gap)

    def documents(self, round_: Key, digest: str | None = None) -> Iterator[Json]:
        """The source documents of a round with their readings; with `digest`, SHA-256 of the bytes,
        the one that has them, if it is there."""
        return self.listed(f"{_round(round_)}/documents", "documents", digest=digest)

    def take_in(self, round_: Key, file: File, *, key: str | None = None) -> Json:
        """Take a source document into a round and have it read for review."""
        return self._send(f"{_round(round_)}/documents", {}, file, None, key).data

    def reading(self, round_: Key, reading: Key) -> Answer:
        """How far the review of a reading is; its `etag` is what an act on it names as seen."""
        return self.get(_reading(round_, reading))

    def passages(self, round_: Key, reading: Key, **filters: object) -> Iterator[Json]:
        """What was read in a document, with its quotes: `kind`, `state`."""
        return self.listed(f"{_reading(round_, reading)}/passages", "passages", **filters)

    def paragraphs(self, round_: Key, reading: Key, *, unassigned: bool = False) -> Iterator[Json]:
        """The source by paragraphs and cells, or those that hold no item yet."""
        path = f"{_reading(round_, reading)}/paragraphs"
        return self.listed(path, "paragraphs", unassigned=str(unassigned).lower())

    def review(
        self,
        round_: Key,
        reading: Key,
        slug: str,
        body: Mapping[str, Any] | None = None,
        *,
        passage: Key | None = None,
        etag: str | None = None,
        key: str | None = None,
    ) -> Answer:
        """Do an act on a reading, or on one `passage` of it; `etag` is that of the reading."""
        path = _reading(round_, reading)
        if passage is not None:
            path += f"/passages/{quote(str(passage))}"
        sent = _written(body or {})
        return self._post(f"{path}/acts/{quote(slug)}", sent, _JSON, etag, key)

    def adoptable(self, finding: Key) -> list[Json]:
        """What was read as causes and measures of a finding: adopt it by the acts `adopt_cause` and
        `adopt_measure`."""
        path = f"/findings/{quote(str(finding))}/adoptable"
        rows: list[Json] = self.get(path).data["passages"]
        return rows

    def categories(self, round_: Key) -> Iterator[Json]:
        """What the findings of a round can be about."""
        return self.listed(f"{_round(round_)}/categories", "categories")

    def add_category(
        self, round_: Key, code: str, name: str, *, key: str | None = None, **more: str
    ) -> Json:
        """Add a category: `name_en`, `source`."""
        sent = _written({"code": code, "name": name, **more})
        return self._post(f"{_round(round_)}/categories", sent, _JSON, None, key).data

    def draws(self, round_: Key) -> list[Json]:
        """The draws of a round for the look-back."""
        rows: list[Json] = self.get(f"{_round(round_)}/draws").data["draws"]
        return rows

    def draw(self, round_: Key, draw: Key) -> Json:
        """A draw, and what was drawn."""
        return self.get(f"{_round(round_)}/draws/{quote(str(draw))}").data

    def steps(
        self,
        *,
        rung: str = "",
        state: str = "",
        unit: Key = "",
        round_: Key = "",
        limit: int = 50,
        after: str = "",
    ) -> Json:
        """A page of the steps of the ladder, newest first; `next` is where to ask on."""
        asked = {"rung": rung, "state": state, "unit": unit, "round": round_, "after": after}
        return self.get("/steps", limit=limit, **{k: one or None for k, one in asked.items()}).data

    def step(self, step: Key) -> Json:
        """A step: what it says, what the unit replied, and what was done."""
        return self.get(f"/steps/{quote(str(step))}").data

    def unit(self, unit: Key) -> Json:
        """A unit: its posts, what it leads and helps with, handovers under way."""
        return self.get(f"/units/{quote(str(unit))}").data

    def begin_handover(
        self, unit: Key, from_person: Key, to_person: Key, *, key: str | None = None
    ) -> str:
        """Begin the handover of a leader's open items, which both sign by hand; its key."""
        sent = _written({"from_person": from_person, "to_person": to_person})
        path = f"/units/{quote(str(unit))}/handovers"
        return str(self._post(path, sent, _JSON, None, key).data["handover"])

    def handover(self, handover: Key) -> Json:
        """A handover, and who has signed."""
        return self.get(f"/handovers/{quote(str(handover))}").data

    def search(self, words: str) -> Iterator[Json]:
        """The findings that answer to words, best first."""
        return self.listed("/search", "rows", q=words)

    def register(self, view: str = "") -> Iterator[Json]:
        """The rows of a view of the register: what its page has behind `?` in its address."""
        return self.listed("/register", "rows", view=view)

    def views(self) -> Json:
        """The saved views that the owner of the token is offered: `own` and `others`."""
        return self.get("/views").data

    def save_view(
        self,
        name: str,
        view: str,
        *,
        shared: str = "nobody",
        unit: Key | None = None,
        key: str | None = None,
    ) -> Json:
        """Keep a view under a name; `shared` with nobody, a unit or a round."""
        body = {"name": name, "view": view, "shared": shared, "unit": unit}
        return self._post("/views", _written(body), _JSON, None, key).data

    def withdraw_view(self, view: Key, *, key: str | None = None) -> Json:
        """Withdraw a view of one's own."""
        return self._post(f"/views/{quote(str(view))}/withdraw", b"", _JSON, None, key).data

    def export(self, view: str = "", form: str = "csv") -> bytes:
        """A view as a file, `csv` or `xlsx`. What is handed out stands in the journal."""
        headers = {"Content-Type": _JSON}
        sent = _written({"form": form, "view": view})
        return self._ask("POST", "/register/export", sent, headers)[1]

    def look_at_sheet(
        self,
        act: str,
        file: File,
        *,
        reason: str,
        arguments: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> Json:
        """See what would come of an act on the rows of an exported register."""
        given = _written(dict(arguments or {})).decode()
        fields = {"act": act, "reason": reason, "arguments": given}
        return self._send("/runs/sheet", fields, file, None, key).data

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
        return self._post("/runs", _written(body), _JSON, None, key).data

    def begin_run(self, run: Key, *, key: str | None = None) -> Json:
        """Begin a run that was looked at, or take up one that was broken off."""
        path = f"/runs/{quote(str(run))}/begin"
        return self._post(path, b"{}", _JSON, None, key).data

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

    def case(self, finding: Key, into: BinaryIO) -> None:
        """The case file of a finding, a zip that may be large, written to `into` piece by piece.
        That it was taken stands in the journal; so it is asked for once and never again."""
        # On a new connection: one that was kept may be closed already, and nothing is sent twice.
        self.close()
        self._sent("POST", f"/findings/{quote(str(finding))}/case", b"", {}, into)

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _act(self, finding: Key, slug: str) -> str:
        return f"/findings/{quote(str(finding))}/acts/{quote(slug)}"

    def _send(
        self, path: str, fields: Mapping[str, str], file: File, etag: str | None, key: str | None
    ) -> Answer:
        edge = uuid.uuid4().hex
        kind = f"multipart/form-data; boundary={edge}"
        return self._post(path, _form(edge, fields, file), kind, etag, key)

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
        self,
        method: str,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
        into: BinaryIO | None = None,
    ) -> tuple[Mapping[str, str], bytes]:
        line = self._connected()
        line.request(method, self._prefix + path, body or None, {**self._headers, **headers})
        answer = line.getresponse()
        good = 200 <= answer.status < 300
        if into is not None and good:
            shutil.copyfileobj(answer, into)
        data = answer.read()
        told = {name.lower(): value for name, value in answer.getheaders()}
        if good:
            return told, data
        wait = told.get("retry-after", "")
        raise Problem(answer.status, _problem(data), int(wait) if wait.isdigit() else None)

    def _connected(self) -> http.client.HTTPConnection:
        if self._kept is None:
            kind = http.client.HTTPSConnection if self._https else http.client.HTTPConnection
            self._kept = kind(self._host, self._port, timeout=self._timeout)
        return self._kept


def _round(round_: Key) -> str:
    return f"/rounds/{quote(str(round_))}"


def _reading(round_: Key, reading: Key) -> str:
    return f"{_round(round_)}/readings/{quote(str(reading))}"


def _written(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, default=str).encode()


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
