"""Receipts and bundles that were tampered with in every way we could think of, each with what every
verifier must say of it. The command and the page are held against the same table."""

from __future__ import annotations

import io
import json
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace

import proven
from zhenggai.core.tlog import bundle, note
from zhenggai.core.tlog.canonical import canonical
from zhenggai.core.tlog.checkpoint import Checkpoint
from zhenggai.core.tlog.note import Note, Signature
from zhenggai.core.tlog.receipt import Words

KEY = proven.LOG.key.printed
SEEN = f"{KEY}\n{proven.WITNESS.key.printed}"
POLICY = f"log {KEY}\nwitness w {proven.WITNESS.key.printed}\nquorum w\n"
PAIR = (
    f"log {KEY}\nwitness a {proven.WITNESS.key.printed}\n"
    f"witness b {proven.SECOND.key.printed}\ngroup both all a b\nquorum both\n"
)


@dataclass(frozen=True)
class Case:
    """A file, the keys or policy that the verifier brings, what he holds, and what is said: a code
    that must be among the statements, or the code of the refusal; and the verdict, `refused` for
    what cannot be read."""

    name: str
    data: bytes
    trust: str
    code: str
    verdict: str
    held: tuple[bytes, ...] = ()

    @property
    def suffix(self) -> str:
        return ".zip" if self.data.startswith(b"PK") else ".json"


def cases() -> list[Case]:
    """All of them."""
    found = [*receipts(), *changed_receipts(), *changed_notes(), *no_receipts()]
    found += [*helds(), *bundles(), *zips()]
    assert len({case.name for case in found}) == len(found)
    return found


GOOD = proven.receipt(7)
WITNESSED = proven.receipt(7, seen=True)


def rewritten(index: int) -> list[bytes]:
    """The log with one entry written anew."""
    entries = list(proven.ENTRIES)
    entries[index] = proven.entry(index, "finding.closed")
    return entries


def flipped(signature: Signature) -> Signature:
    return replace(signature, signed=signature.signed[:-1] + bytes([signature.signed[-1] ^ 1]))


def on(whole: Note) -> bytes:
    """The receipt with another checkpoint."""
    return replace(GOOD, proof=replace(GOOD.proof, checkpoint=whole)).printed


def worded(**words: Words) -> bytes:
    return replace(GOOD, words={**GOOD.words, **words}).printed


def case(name: str, data: bytes, code: str, verdict: str, trust: str = KEY) -> Case:
    return Case(name, data, trust, code, verdict)


def refused(name: str, data: bytes, trust: str = KEY, code: str = "tlog.malformed") -> Case:
    return Case(name, data, trust, code, "refused")


def receipts() -> Iterator[Case]:
    """One receipt, intact, before verifiers who bring one thing or another."""
    yield case("good", GOOD.printed, "verify.included", "proven")
    yield case("good words", GOOD.printed, "verify.words-same", "proven")
    yield case("no witness", GOOD.printed, "verify.no-witness", "proven")
    yield case("content", GOOD.printed, "verify.content", "proven")
    yield case("witnessed", WITNESSED.printed, "verify.cosigned", "proven", SEEN)
    yield case("policy", WITNESSED.printed, "verify.quorum", "proven", POLICY)
    yield case("policy unmet", GOOD.printed, "verify.quorum-missing", "unproven", POLICY)
    yield case("policy half met", WITNESSED.printed, "verify.quorum-missing", "unproven", PAIR)
    yield case("own witness", WITNESSED.printed, "verify.cosigned-own", "proven")
    yield case("own key only", GOOD.printed, "verify.key-own", "unproven", "")
    yield case("no key", replace(GOOD, keys=()).printed, "verify.key-none", "unproven", "")
    yield case("other key", GOOD.printed, "verify.unsigned", "unproven", proven.THIEF.key.printed)
    stolen = proven.receipt(7, entries=rewritten(7), by=[proven.THIEF])
    yield case("forged log", stolen.printed, "verify.unsigned", "unproven")
    yield case("forged log, own key", stolen.printed, "verify.key-own", "unproven", "")
    other = proven.Ed25519Signer.of("other.example/log", bytes([3] * 32)).key.printed
    yield case("other log", GOOD.printed, "verify.log-unknown", "unproven", other)
    yield case("two keys", GOOD.printed, "verify.signed", "proven", f"# mine\n\n{other}\n{KEY}\n")


def changed_receipts() -> Iterator[Case]:
    """One receipt, its entry, proof or words tampered with."""
    yield case(
        "entry",
        replace(GOOD, entry=GOOD.entry.replace(b'"n":7', b'"n":8')).printed,
        "verify.not-included",
        "wrong",
    )
    yield case(
        "entry swapped",
        replace(GOOD, entry=proven.ENTRIES[8]).printed,
        "verify.not-included",
        "wrong",
    )
    yield case(
        "entry back-dated",
        replace(GOOD, entry=GOOD.entry.replace(b"2026-", b"2025-")).printed,
        "verify.not-included",
        "wrong",
    )
    yield case(
        "entry unread",
        replace(GOOD, entry=b"\x00 not ours").printed,
        "verify.entry-unread",
        "wrong",
    )
    spaced = [*proven.ENTRIES[:7], b'{"kind": 1}', *proven.ENTRIES[8:]]
    yield case(
        "entry foreign",
        replace(proven.receipt(7, entries=spaced), words={}).printed,
        "verify.entry-unread",
        "unproven",
    )
    yield case(
        "index",
        replace(GOOD, proof=replace(GOOD.proof, index=8)).printed,
        "verify.not-included",
        "wrong",
    )
    yield case(
        "index beyond",
        replace(GOOD, proof=replace(GOOD.proof, index=300)).printed,
        "verify.not-included",
        "wrong",
    )
    huge = replace(GOOD.proof, index=2**63 - 1)
    yield case("index huge", replace(GOOD, proof=huge).printed, "verify.not-included", "wrong")
    yield case(
        "hash missing",
        replace(GOOD, proof=replace(GOOD.proof, hashes=GOOD.proof.hashes[1:])).printed,
        "verify.not-included",
        "wrong",
    )
    yield case(
        "hashes swapped",
        replace(GOOD, proof=replace(GOOD.proof, hashes=GOOD.proof.hashes[::-1])).printed,
        "verify.not-included",
        "wrong",
    )
    yield case(
        "hash changed",
        replace(
            GOOD, proof=replace(GOOD.proof, hashes=(bytes(32), *GOOD.proof.hashes[1:]))
        ).printed,
        "verify.not-included",
        "wrong",
    )

    salt = GOOD.words["reasons"].salt
    yield case("words", worded(reasons=Words("整改情况 8", salt)), "verify.words-differ", "wrong")
    yield case(
        "salt", worded(reasons=Words("整改情况 7", bytes(16))), "verify.words-differ", "wrong"
    )
    yield case("words added", worded(more=Words("x", salt)), "verify.words-foreign", "wrong")
    yield case("words withheld", replace(GOOD, words={}).printed, "verify.words-absent", "proven")
    swapped = {"reasons": GOOD.words["file"], "file": GOOD.words["reasons"]}
    yield case(
        "words swapped", replace(GOOD, words=swapped).printed, "verify.words-differ", "wrong"
    )


def changed_notes() -> Iterator[Case]:
    """One receipt, its checkpoint or signatures tampered with."""
    whole = GOOD.proof.checkpoint
    yield case(
        "size",
        on(Note(whole.text.replace("\n300\n", "\n301\n"), whole.signatures)),
        "verify.signature-wrong",
        "wrong",
    )
    yield case(
        "root",
        on(Note(Checkpoint(proven.ORIGIN, 300, bytes(32)).text, whole.signatures)),
        "verify.signature-wrong",
        "wrong",
    )
    yield case(
        "signature",
        on(Note(whole.text, (flipped(whole.signatures[0]),))),
        "verify.signature-wrong",
        "wrong",
    )
    both = (whole.signatures[0], flipped(whole.signatures[0]))
    yield case("second signature", on(Note(whole.text, both)), "verify.signature-wrong", "wrong")
    s = int.from_bytes(whole.signatures[0].signed[32:], "little") + 2**252
    s += 27742317777372353535851937790883648493
    loose = replace(
        whole.signatures[0], signed=whole.signatures[0].signed[:32] + s.to_bytes(32, "little")
    )
    yield case("signature loose", on(Note(whole.text, (loose,))), "verify.signature-wrong", "wrong")
    named = replace(whole.signatures[0], key_id=b"\0\0\0\0")
    yield case("signature unknown", on(Note(whole.text, (named,))), "verify.unsigned", "unproven")
    foreign = Note(whole.text.replace(proven.ORIGIN, "evil.example/log"), whole.signatures)
    yield case("origin", on(foreign), "verify.log-unknown", "unproven")
    seen = WITNESSED.proof.checkpoint
    late = Note(seen.text, (seen.signatures[0], flipped(seen.signatures[1])))
    yield case("cosignature", on(late), "verify.signature-wrong", "wrong", SEEN)
    time = seen.signatures[1].signed
    dated = replace(seen.signatures[1], signed=(1).to_bytes(8, "big") + time[8:])
    yield case(
        "cosigned time",
        on(Note(seen.text, (seen.signatures[0], dated))),
        "verify.signature-wrong",
        "wrong",
        SEEN,
    )
    far = note.signed(whole.text, proven.WITNESS.at(2**63 - 1), onto=whole)
    yield case("cosigned far away", on(far), "verify.cosigned", "proven", SEEN)
    dropped = replace(WITNESSED, proof=replace(WITNESSED.proof, checkpoint=whole)).printed
    yield case("cosignature dropped", dropped, "verify.no-witness", "proven", SEEN)
    weak = note.Key.of(proven.ORIGIN, 1, bytes([1]) + bytes(31))
    # R is the base point and S is 1: under the neutral point as a key, a signature of anything.
    anyone = Signature(weak.name, weak.key_id, b"\x58" + b"\x66" * 31 + b"\1" + bytes(31))
    yield case(
        "weak key", on(Note(whole.text, (anyone,))), "verify.signature-wrong", "wrong", weak.printed
    )


def no_receipts() -> Iterator[Case]:
    """What is no receipt, or no key."""
    data = GOOD.printed
    yield refused("empty", b"", code="verify.kind-unknown")
    yield refused("no such kind", b"hello\n", code="verify.kind-unknown")
    yield refused("truncated", data[:-10])
    yield refused("trailing", data + b"{}\n")
    yield refused("pretty", json.dumps(json.loads(data), indent=1).encode() + b"\n")
    yield refused("key twice", data.replace(b'"format":', b'"entry":"{}","format":', 1))
    yield refused("field more", data.replace(b'{"entry":', b'{"a":1,"entry":', 1))
    yield refused(
        "proto", data.replace(b'"words":{', b'"words":{"__proto__":{"salt":"x","text":"y"},', 1)
    )
    yield refused("fraction", data.replace(b'"zhenggai-receipt/1"', b"1.5"))
    yield refused("number huge", data.replace(b'"zhenggai-receipt/1"', b"1" + b"0" * 400))
    yield refused("index too large", data.replace(b"index 7", b"index 9223372036854775808"))
    yield refused("index signed", data.replace(b"index 7", b"index +7"))
    yield refused("half character", data.replace(b"zhenggai-receipt/1", b"\\ud800"))
    yield refused("not utf-8", data.replace(b"zhenggai-receipt/1", b"\xff"))
    yield refused("deep", b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"\n")
    yield refused("proof cut", replace_field(data, "proof", GOOD.proof.printed.decode()[:-1]))
    yield refused(
        "proof trailing", replace_field(data, "proof", GOOD.proof.printed.decode() + "x\n")
    )
    yield refused("key unreadable", data, trust="not a key")
    yield refused("key of no known type", data, trust=note.Key.of("x", 7, bytes(32)).printed)
    yield refused("key too short", data, trust=note.Key.of("x", 1, bytes(31)).printed)
    yield refused("policy unreadable", data, trust=f"log {KEY}\nquorum w\n")


def replace_field(data: bytes, name: str, value: object) -> bytes:
    return canonical({**json.loads(data), name: value}) + b"\n"


def helds() -> Iterator[Case]:
    """One receipt, and what the verifier holds to compare."""

    def case(name: str, code: str, verdict: str, *held: bytes, trust: str = KEY) -> Case:
        return Case(f"held: {name}", GOOD.printed, trust, code, verdict, held)

    same = proven.SIGNED.printed
    yield case("same", "verify.held-same", "proven", same)
    yield case("same receipt", "verify.held-entry-same", "proven", GOOD.printed)
    yield case("proof", "verify.held-same", "proven", GOOD.proof.printed)
    fork = proven.receipt(7, entries=rewritten(200))
    yield case("fork", "verify.forked", "wrong", fork.printed)
    changed = proven.receipt(7, entries=rewritten(7))
    yield case("entry rewritten", "verify.held-entry-differs", "wrong", changed.printed)
    older = proven.receipt(7, entries=proven.ENTRIES[:100])
    yield case("older", "verify.held-apart", "unproven", older.printed)
    old = proven.receipt(7, entries=rewritten(7)[:100])
    yield case("older, entry rewritten", "verify.held-entry-differs", "wrong", old.printed)
    forged = proven.receipt(7, entries=rewritten(7), by=[proven.THIEF])
    yield case("forged", "verify.held-unsigned", "unproven", forged.printed)
    broken = replace(GOOD, entry=proven.ENTRIES[8]).printed
    yield case("broken", "verify.held-broken", "unproven", broken)
    elsewhere = proven.Ed25519Signer.of("other.example/log", bytes([3] * 32))
    other = note.signed(Checkpoint("other.example/log", 5, bytes(32)).text, elsewhere)
    yield case("other log", "verify.held-other", "unproven", other.printed)
    yield case("unreadable", "tlog.malformed", "refused", b"hello\n")
    zipped = proven.zipped(proven.members(3, 7))
    yield case("bundle", "verify.held-entry-same", "proven", zipped)
    yield case("fork without a key", "verify.forked", "wrong", fork.printed, trust="")


FILE = f"files/{proven.EVIDENCE_DIGEST}.pdf"


def bundles() -> Iterator[Case]:
    """A bundle whose members were changed, with a list that fits what was changed or not."""
    good = proven.members(3, 7, 299)

    def case(name: str, members: dict[str, bytes], code: str, verdict: str) -> Case:
        return Case(f"bundle: {name}", proven.zipped(members), KEY, code, verdict)

    yield case("good", good, "verify.all-included", "proven")
    yield case("good words", good, "verify.all-words-same", "proven")
    yield case("good file", good, "verify.file-same", "proven")
    yield case("good list", good, "verify.list-whole", "proven")
    yield case("papers", good, "verify.papers", "proven")
    yield case("completeness", good, "verify.not-all", "proven")
    yield Case(
        "bundle: stored", proven.zipped(good, deflated=False), KEY, "verify.file-same", "proven"
    )
    yield Case("bundle: streamed", _streamed(good), KEY, "verify.file-same", "proven")
    yield Case("bundle: own key", proven.zipped(good), "", "verify.key-own", "unproven")
    yield Case(
        "bundle: witnessed",
        proven.zipped(proven.members(7, seen=True)),
        SEEN,
        "verify.cosigned",
        "proven",
    )
    yield case("one", proven.members(7), "verify.included", "proven")
    yield case("none", proven.members(), "verify.nothing-sealed", "unproven")
    yield case("file not named", proven.members(3), "verify.file-unnamed", "proven")

    def with_(**changes: bytes | None) -> dict[str, bytes]:
        names = {"file": FILE, "entries": "entries.json", "case": "case.html", "more": "more.txt"}
        made = {
            **good,
            **{names[key]: value for key, value in changes.items() if value is not None},
        }
        gone = {names[key] for key, value in changes.items() if value is None}
        return {name: value for name, value in made.items() if name not in gone}

    yield case("file changed", with_(file=b"another"), "verify.file-changed", "wrong")
    yield case(
        "file and list changed",
        proven.listed(with_(file=b"another")),
        "verify.file-changed",
        "wrong",
    )
    yield case("file gone", with_(file=None), "verify.list-missing", "wrong")
    yield case(
        "file and its line gone", proven.listed(with_(file=None)), "verify.file-absent", "proven"
    )
    yield case("paper changed", with_(case=b"other"), "verify.list-changed", "wrong")
    yield case(
        "paper and list changed", proven.listed(with_(case=b"other")), "verify.papers", "proven"
    )
    yield case("member added", with_(more=b"x"), "verify.list-extra", "wrong")
    made = proven.sealed(3, 7, 299)

    def sealed(*entries: bundle.Sealed) -> dict[str, bytes]:
        return proven.listed(with_(entries=replace(made, entries=entries).printed))

    first, second, last = made.entries
    yield case(
        "entry changed",
        sealed(replace(first, entry=proven.ENTRIES[4]), second, last),
        "verify.not-included",
        "wrong",
    )
    yield case(
        "entries swapped",
        sealed(replace(first, entry=second.entry, hashes=second.hashes), second, last),
        "verify.not-included",
        "wrong",
    )
    yield case(
        "words changed",
        sealed(replace(first, words={"reasons": Words("x", bytes(16))}), second, last),
        "verify.words-differ",
        "wrong",
    )
    yield case(
        "words erased",
        sealed(replace(first, words={}), second, last),
        "verify.words-absent",
        "proven",
    )
    yield case("entry left out", sealed(first, last), "verify.not-all", "proven")
    yield case("out of order", sealed(second, first, last), "tlog.malformed", "refused")
    yield case("no entries", with_(entries=None), "tlog.malformed", "refused")
    listless = {name: data for name, data in good.items() if name != bundle.MANIFEST}
    yield case("no list", listless, "tlog.malformed", "refused")
    yield case("list unread", {**good, bundle.MANIFEST: b"{}\n"}, "tlog.malformed", "refused")


def zips() -> Iterator[Case]:
    """Archives that mean harm."""
    good = proven.members(3, 7)
    data = proven.zipped(good)

    def case(name: str, data: bytes) -> Case:
        return Case(f"zip: {name}", data, KEY, "tlog.malformed", "refused")

    for name in ("../evil", "/etc/passwd", "a/b", "C:\\x", "files/x", "说明.txt", "x\ny"):
        yield case(f"name {name!r}", proven.zipped({**good, name: b"x"}))
    yield case("folder", proven.zipped({**good, "files/": b""}))
    yield case("bomb", proven.zipped(proven.listed({**good, "bomb": bytes(2**26 + 1)})))
    yield case("cut", data[:-30])
    yield case("trailing", data + b"x")
    yield case("prefix", b"PK" + data)
    yield case("comment", data[:-2] + b"\x01\x00x")
    yield case("comment that is missing", data[:-2] + b"\x01\x00")
    yield case("member inside a member", _nested(good))
    yield case("data behind the next head", _pushed(good))
    yield case("empty", proven.zipped({}))
    yield case("no archive", b"PK\x03\x04" + bytes(100))
    yield case("twice", _twice(good))
    yield case(
        "link",
        _with_info(good, lambda one: setattr(one, "external_attr", (stat.S_IFLNK | 0o777) << 16)),
    )
    at = data.rindex(b"PK\x01\x02")
    yield case("encrypted", data[: at + 8] + b"\x01\x00" + data[at + 10 :])
    yield case("method", data[: at + 10] + b"\x0c\x00" + data[at + 12 :])
    yield case("other local name", data.replace(b"README.txt", b"README.txz", 1))
    size = data.rindex(b"PK\x01\x02") + 24
    yield case("declares less", data[:size] + struct.pack("<I", 1) + data[size + 4 :])
    yield case("wrong sum", data[: at + 16] + b"\0\0\0\0" + data[at + 20 :])
    yield case("overlap", data[: at + 42] + struct.pack("<I", 1) + data[at + 46 :])


class _Pipe(io.RawIOBase):
    """Takes bytes and cannot go back, as an answer that is sent while it is made."""

    def __init__(self) -> None:
        self.taken = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.taken += data
        return len(data)


def _streamed(good: dict[str, bytes]) -> bytes:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in good.items():
            archive.writestr(name, data)
    return bytes(pipe.taken)


def _twice(good: dict[str, bytes]) -> bytes:
    data = bytearray(proven.zipped({**good, "README.tx2": b"other"}))
    return bytes(data.replace(b"README.tx2", b"README.txt"))


def _nested(good: dict[str, bytes]) -> bytes:
    """A member whose data is the head and the data of another, which the directory names too."""
    inner = proven.zipped({"inner.txt": b"x"}, deflated=False)
    record, entry = inner[: inner.index(b"PK\1\2")], inner[inner.index(b"PK\1\2") : -22]
    data = proven.zipped({"outer.bin": record, **good}, deflated=False)
    entry = entry[:42] + struct.pack("<I", data.index(record)) + entry[46:]
    count, size, start = struct.unpack("<10xHII2x", data[-22:])
    end = struct.pack(
        "<4s4H2IH", b"PK\5\6", 0, 0, count + 1, count + 1, size + len(entry), start, 0
    )
    return data[:-22] + entry + end


def _pushed(good: dict[str, bytes]) -> bytes:
    """A member whose head claims a long extra field, so that its data is the head of the next."""
    inner = {"inner.txt": b"x" * 40}
    head = proven.zipped(inner, deflated=False)[:30]
    data = bytearray(proven.zipped({"outer.bin": head, **inner, **good}, deflated=False))
    data[28:30] = struct.pack("<H", len(head))
    start = 30 + len("outer.bin")
    data[start : start + len(head)] = bytes(len(head))
    return bytes(data)


def _with_info(good: dict[str, bytes], change) -> bytes:
    stream = io.BytesIO(proven.zipped(good))
    with zipfile.ZipFile(stream, "a") as archive:
        one = zipfile.ZipInfo("link")
        change(one)
        archive.writestr(one, "/etc/passwd")
    return stream.getvalue()
