"""What a receipt, a bundle, a proof or a whole log proves to somebody who trusts only the keys that
he brought, and what it does not prove.

Everything is said as statements, the proven beside the unproven, because whoever reads only "valid"
takes it for more than it is: no signature shows that what was written is true. A key that came with
what it signed is used to find damage, and proves nothing about who signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, cosignature, note, policy, stamping, telling
from zhenggai.core.tlog.bundle import ENTRIES, FILES, Bundle, Sealed
from zhenggai.core.tlog.checkpoint import Checkpoint
from zhenggai.core.tlog.ed25519 import KIND
from zhenggai.core.tlog.keys import verifier_of
from zhenggai.core.tlog.note import Key, Note, Signature, Verifier
from zhenggai.core.tlog.policy import Policy
from zhenggai.core.tlog.proof import Proof
from zhenggai.core.tlog.receipt import Receipt
from zhenggai.core.tlog.stamping import Authority, Stamped
from zhenggai.core.tlog.statements import Judgement, Statement, proven, unproven, wrong
from zhenggai.core.tlog.telling import Told, told
from zhenggai.core.tlog.verify import check_inclusion
from zhenggai.core.tlog.walking import Source, walked

# The end of the year 9999: a time behind it is shown as its number.
_LAST_SECOND = 253_402_300_799


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What every such file holds: entries under one checkpoint, and keys for convenience."""

    checkpoint: Note
    entries: tuple[Sealed, ...] = ()
    keys: tuple[Key, ...] = ()
    witnesses: tuple[Key, ...] = ()

    @classmethod
    def of_receipt(cls, receipt: Receipt) -> Exhibit:
        """The one entry of a receipt."""
        proof = receipt.proof
        one = Sealed(proof.index, receipt.entry, receipt.words, proof.hashes)
        return cls(proof.checkpoint, (one,), receipt.keys, receipt.witnesses)

    @classmethod
    def of_bundle(cls, bundle: Bundle) -> Exhibit:
        """The entries of a bundle."""
        found = bundle.entries
        return cls(found.checkpoint, found.entries, found.keys, found.witnesses)

    @classmethod
    def of_proof(cls, proof: Proof, entry: bytes) -> Exhibit:
        """The entry that goes with a bare proof."""
        return cls(proof.checkpoint, (Sealed(proof.index, entry, {}, proof.hashes),))


@dataclass(frozen=True, slots=True)
class Trust:
    """What the verifier brings: keys, of logs and of witnesses; a policy; what he holds of the same
    log from another time or another hand, to compare with; time-stamps, and whom he believes about
    the time, without whom they say nothing."""

    keys: tuple[Key, ...] = ()
    policy: Policy | None = None
    held: tuple[Exhibit, ...] = ()
    stamps: tuple[bytes, ...] = ()
    authority: Authority | None = None

    @property
    def logs(self) -> tuple[Key, ...]:
        """The keys of logs, those of the policy among them."""
        own = tuple(key for key in self.keys if key.kind != cosignature.KIND)
        return own + (tuple(log.key for log in self.policy.logs) if self.policy else ())

    @property
    def witnesses(self) -> tuple[Key, ...]:
        """The keys of witnesses, those of the policy among them."""
        own = tuple(key for key in self.keys if key.kind == cosignature.KIND)
        return own + (tuple(one.key for one in self.policy.witnesses) if self.policy else ())


def judge_exhibit(found: Exhibit, trust: Trust) -> Judgement:
    """What a receipt or a bare proof proves. Raises Invalid where the checkpoint or a key cannot be
    read."""
    one = checkpoint.parsed(found.checkpoint.text)
    said = [*_of_entries(found.entries, one), *_of_signatures(found, one, trust)]
    said += _of_held(found, one, trust)
    return Judgement((*said, unproven("verify.content")))


def judge_bundle(bundle: Bundle, trust: Trust) -> Judgement:
    """What the bundle of a case proves. Raises Invalid as `judge_exhibit` does."""
    found = Exhibit.of_bundle(bundle)
    one = checkpoint.parsed(found.checkpoint.text)
    said = [*_of_entries(found.entries, one), *_of_signatures(found, one, trust)]
    said += _of_held(found, one, trust)
    said += [*_of_files(found.entries, bundle.digests), *_of_list(bundle)]
    return Judgement((*said, unproven("verify.not-all"), unproven("verify.content")))


def judge_log(whole: Note, source: Source, trust: Trust) -> Judgement:
    """What a whole log proves, read through from end to end. Raises Invalid as `judge_exhibit`
    does."""
    one = checkpoint.parsed(whole.text)
    found = Exhibit(whole)
    held = [(old, checkpoint.parsed(old.checkpoint.text)) for old in trust.held]
    walk = walked(
        one.size,
        source,
        sizes=[old.size for _, old in held],
        indexes=[entry.index for old, _ in held for entry in old.entries],
    )
    said: list[Statement] = [*walk.faults]
    if walk.more:
        said.append(wrong("verify.more", count=walk.more))
    if walk.root is None:
        said.append(unproven("verify.not-recomputed", size=one.size))
    elif walk.root == one.root:
        said.append(proven("verify.recomputed", origin=one.origin, size=one.size))
    else:
        said.append(wrong("verify.root-differs", origin=one.origin, size=one.size))
    if walk.entries:
        said.append(proven("verify.entries-fit", count=walk.entries))
    if walk.entries < one.size and not walk.faults:
        said.append(unproven("verify.entries-absent", count=one.size - walk.entries))
    said += _of_signatures(found, one, trust)
    said += _of_held(found, one, trust, roots=walk.roots, leaves=walk.leaves)
    return Judgement((*said, unproven("verify.content")))


def at_second(seconds: int) -> str:
    """The time of a cosignature as text: UTC to the second, or the number itself where no calendar
    reaches it."""
    if seconds > _LAST_SECOND:
        return str(seconds)
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _of_entries(entries: tuple[Sealed, ...], one: Checkpoint) -> Iterator[Statement]:
    """Whether they stand in the tree, and whether their words are those that were sealed; each by
    itself, or what is alike in many at once."""
    if not entries:
        yield unproven("verify.nothing-sealed")
        return
    tree = {"origin": one.origin, "size": one.size}
    included = [_is_in(sealed, one) for sealed in entries]
    if len(entries) > 1 and any(included):
        yield proven("verify.all-included", count=sum(included), of=len(entries), **tree)
    alike = 0
    for sealed, is_in in zip(entries, included, strict=True):
        name = told(sealed.index, sealed.entry)
        if not is_in:
            yield wrong("verify.not-included", **name.values, **tree)
        elif len(entries) == 1:
            yield proven("verify.included", **name.values, **tree)
        if name.kind is None:
            yield unproven("verify.entry-unread", index=name.index)
            continue
        words = telling.compared(name, sealed.words)
        alike += len(words.same)
        if words.same and len(entries) == 1:
            yield proven("verify.words-same", **name.values, names=words.same)
        if words.other:
            yield wrong("verify.words-differ", **name.values, names=words.other)
        if words.foreign:
            yield wrong("verify.words-foreign", **name.values, names=words.foreign)
        if words.absent:
            yield unproven("verify.words-absent", **name.values, names=words.absent)
    if alike and len(entries) > 1:
        yield proven("verify.all-words-same", count=alike)


def _is_in(sealed: Sealed, one: Checkpoint) -> bool:
    try:
        check_inclusion(
            sealed.entry,
            index=sealed.index,
            size=one.size,
            root=one.root,
            proof=sealed.hashes,
        )
    except Invalid:
        return False
    return True


def _of_signatures(found: Exhibit, one: Checkpoint, trust: Trust) -> Iterator[Statement]:
    """Who signed, and which witnesses: by the keys that were brought, then by those that came; and
    who says when."""
    stamps = list(_of_stamps(one, trust))
    stamped = any(said.code == "verify.stamped" for said in stamps)
    yield from _of_log(found, one, trust)
    yield from _of_witnesses(found, trust, stamped=stamped)
    yield from stamps


def _of_stamps(one: Checkpoint, trust: Trust) -> Iterator[Statement]:
    """What each time-stamp is of: the checkpoint itself, or one that the verifier holds. None is
    wrong: whoever has none of our keys can make one, and must not accuse the log with it."""
    if trust.authority is None:
        return
    known = [one, *(checkpoint.parsed(held.checkpoint.text) for held in trust.held)]
    for reply in trust.stamps:
        try:
            stamped = stamping.verified(reply, trust.authority)
        except Invalid as refused:
            if refused.code not in stamping.WRONG:
                raise
            yield unproven("verify.stamp-wrong", origin=one.origin, size=one.size)
            continue
        yield _of_stamp(stamped, one, next((of for of in known if stamped.is_of(of)), None))


def _of_stamp(stamped: Stamped, one: Checkpoint, of: Checkpoint | None) -> Statement:
    said = {"at": stamped.at.strftime("%Y-%m-%dT%H:%M:%SZ"), "authority": stamped.name}
    if of is None:
        return unproven("verify.stamp-other", origin=one.origin, size=one.size, **said)
    if of == one:
        return proven("verify.stamped", origin=one.origin, size=one.size, **said)
    return proven("verify.stamped-held", origin=of.origin, size=of.size, **said)


def _of_log(found: Exhibit, one: Checkpoint, trust: Trust) -> Iterator[Statement]:
    brought = trust.logs
    fitting = [key for key in brought if key.name == one.origin]
    if brought and not fitting:
        expected = sorted({key.name for key in brought})
        yield unproven("verify.log-unknown", origin=one.origin, expected=expected)
        return
    came = [key for key in found.keys if key.kind == KIND and key.name == one.origin]
    signed = _signed(found.checkpoint, fitting or came)
    if isinstance(signed, Statement):
        yield signed
    elif signed:
        code, how = ("verify.signed", proven) if fitting else ("verify.key-own", unproven)
        for key in signed:
            yield how(code, origin=one.origin, size=one.size, key=key.key_id.hex())
    elif fitting:
        yield unproven("verify.unsigned", origin=one.origin, size=one.size)
    else:
        yield unproven("verify.key-none", origin=one.origin)


def _of_witnesses(found: Exhibit, trust: Trust, *, stamped: bool) -> Iterator[Statement]:
    brought = trust.witnesses
    known = {(key.name, key.key_id) for key in brought}
    came = [
        key
        for key in found.witnesses
        if key.kind == cosignature.KIND and (key.name, key.key_id) not in known
    ]
    signed, own = _signed(found.checkpoint, brought), _signed(found.checkpoint, came)
    if isinstance(signed, Statement):
        yield signed
    else:
        yield from _cosigned("verify.cosigned", signed)
    if isinstance(own, Statement):
        yield own
    else:
        yield from _cosigned("verify.cosigned-own", own)
    if not signed:
        yield unproven("verify.no-witness-stamped" if stamped else "verify.no-witness")
    if trust.policy is not None and trust.policy.quorum != policy.NONE:
        found_keys = {} if isinstance(signed, Statement) else signed
        yield _of_quorum(trust.policy, found_keys)


def _cosigned(code: str, signed: Mapping[Key, Signature]) -> Iterator[Statement]:
    how = proven if code == "verify.cosigned" else unproven
    for key, signature in signed.items():
        at = at_second(cosignature.seconds(signature.signed))
        yield how(code, witness=key.name, key=key.key_id.hex(), at=at)


def _of_quorum(asked: Policy, signed: Mapping[Key, Signature]) -> Statement:
    names = {witness.name for witness in asked.witnesses if witness.key in signed}
    values = {"quorum": policy.shown(asked.quorum), "count": len(names)}
    if policy.witnessed(asked, names):
        return proven("verify.quorum", **values)
    return unproven("verify.quorum-missing", **values)


def _signed(whole: Note, keys: Iterable[Key]) -> dict[Key, Signature] | Statement:
    """Which of the keys signed, or the statement that a signature is wrong."""
    try:
        return note.verified(whole, _verifiers(keys))
    except Invalid as refused:
        if refused.code != "tlog.signature-wrong":
            raise
        return wrong("verify.signature-wrong", name=refused.values["name"])


def _verifiers(keys: Iterable[Key]) -> list[Verifier]:
    return [verifier for key in keys if (verifier := verifier_of(key)) is not None]


def _of_held(
    found: Exhibit,
    one: Checkpoint,
    trust: Trust,
    *,
    roots: Mapping[int, bytes] | None = None,
    leaves: Mapping[int, bytes] | None = None,
) -> Iterator[Statement]:
    """What was found against what the verifier holds; of a whole log the root at every size that he
    holds, and the hash of every entry, are at hand."""
    own = {sealed.index: sha256(b"\0" + sealed.entry).digest() for sealed in found.entries}
    for held in trust.held:
        old = checkpoint.parsed(held.checkpoint.text)
        sizes = {"origin": one.origin, "old": old.size, "size": one.size}
        if old.origin != one.origin:
            yield unproven("verify.held-other", origin=old.origin, expected=one.origin)
            continue
        if not _is_signed(held, found, old, trust):
            yield unproven("verify.held-unsigned", size=old.size)
            continue
        if old.size == one.size:
            same = old.root == one.root
            yield proven("verify.held-same", **sizes) if same else wrong("verify.forked", **sizes)
        elif roots is None:
            yield unproven("verify.held-apart", **sizes)
        elif old.size > one.size:
            yield wrong("verify.shrunk", **sizes)
        elif old.size in roots:
            same = roots[old.size] == old.root
            yield proven("verify.extends", **sizes) if same else wrong("verify.rewritten", **sizes)
        yield from _of_held_entries(held, old, own if leaves is None else leaves)


def _is_signed(held: Exhibit, found: Exhibit, old: Checkpoint, trust: Trust) -> bool:
    """Whether the log itself signed what is held: else anybody could accuse it."""
    came = [key for key in (*held.keys, *found.keys) if key.kind == KIND]
    keys = [key for key in trust.logs or came if key.name == old.origin]
    signed = _signed(held.checkpoint, keys)
    return bool(signed) and not isinstance(signed, Statement)


def _of_held_entries(
    held: Exhibit, old: Checkpoint, leaves: Mapping[int, bytes]
) -> Iterator[Statement]:
    for sealed in held.entries:
        name = told(sealed.index, sealed.entry)
        if not _is_in(sealed, old):
            yield unproven("verify.held-broken", **name.values)
        elif sealed.index in leaves:
            same = leaves[sealed.index] == sha256(b"\0" + sealed.entry).digest()
            if same:
                yield proven("verify.held-entry-same", **name.values)
            else:
                yield wrong("verify.held-entry-differs", **name.values)


def _of_files(entries: tuple[Sealed, ...], digests: Mapping[str, str]) -> Iterator[Statement]:
    """Each file that an entry names, then each that none names."""
    here: dict[str, list[str]] = {}
    for name in sorted(digests):
        if name.startswith(FILES):
            here.setdefault(name.removeprefix(FILES)[:64], []).append(name)
    named = set()
    for digest, one in _named_files(entries):
        named.add(digest)
        if digest not in here:
            yield unproven("verify.file-absent", file=digest, **one.values)
        for name in here.get(digest, ()):
            how, code = (proven, "same") if digests[name] == digest else (wrong, "changed")
            yield how(f"verify.file-{code}", file=name, **one.values)
    for digest, names in here.items():
        if digest not in named:
            yield from (unproven("verify.file-unnamed", file=name) for name in names)


def _named_files(entries: tuple[Sealed, ...]) -> Iterator[tuple[str, Told]]:
    for sealed in entries:
        one = told(sealed.index, sealed.entry)
        words = telling.compared(one, sealed.words)
        for digest in telling.files(sealed.words, words.same):
            yield digest, one


def _of_list(bundle: Bundle) -> Iterator[Statement]:
    """The members against the list; it is signed by nobody, and so shows damage only."""
    listed, found = bundle.manifest.files, bundle.digests
    faults = [wrong("verify.list-missing", file=n) for n in sorted(listed.keys() - found.keys())]
    faults += [wrong("verify.list-extra", file=n) for n in sorted(found.keys() - listed.keys())]
    both = sorted(listed.keys() & found.keys())
    faults += [wrong("verify.list-changed", file=n) for n in both if listed[n] != found[n]]
    yield from faults
    if not faults:
        yield proven("verify.list-whole", count=len(found))
    papers = [n for n in both if not n.startswith(FILES) and n != ENTRIES]
    if papers:
        yield unproven("verify.papers", files=papers)
