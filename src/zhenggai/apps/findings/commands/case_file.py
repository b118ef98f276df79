"""Hand out a case: pack it, record that it was handed out, and give the file.

The file is made before the entry, as an export of the register is: so the entry names the digest
of its list, and whatever stands in the way is said before anything is sent. It lies on the disk;
memory holds one member at a time.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import transaction

from zhenggai.apps.files import queries as files
from zhenggai.apps.files.store import Damaged
from zhenggai.apps.findings import cases
from zhenggai.apps.findings.cases.zipped import Zipped, is_text, member_of
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.case import Case, case_of
from zhenggai.apps.findings.queries.sight import sees_whole
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal import queries as entries
from zhenggai.apps.journal.sealing import shelf
from zhenggai.apps.people.actors import Actor, Reach, capacity_of
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Invalid, Stale, WrongState
from zhenggai.core.tlog.bundle import (
    CASE,
    ENTRIES,
    KEYS,
    MANIFEST,
    MOST_ENTRIES_BYTES,
    MOST_MEMBERS,
    PAGE,
    README,
    VERIFIER,
    Entries,
    Manifest,
)
from zhenggai.core.tlog.canonical import utc
from zhenggai.presentation import verifier

MIB = 2**20
# The page that verifies a bundle reads one gibibyte; beside the files stand words and proofs.
MOST_BYTES = 900 * MIB
_BESIDE = 16
_IN_MEMORY = MIB
# An act is signed for within seconds; what waits longer waits for somebody to look.
_PATIENCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Handed:
    """A bundle at its beginning, the number of the finding that it is about, and its entry in the
    journal."""

    file: IO[bytes]
    ref: str
    entry: int


def export_case(*, finding_id: UUID, actor: Actor, at: datetime, language: str) -> Handed:
    """The case of a finding as one file that proves itself. `Missing` for whoever does not see the
    finding whole; `WrongState` where none of its acts is signed for; `Invalid` where it is beyond
    all measure, or the log is damaged; `Stale` where some of it was erased meanwhile."""
    case = case_of(finding_id, actor=actor, at=at)
    _check_size(case)
    sealed = _sealed(case, at)
    with ExitStack() as kept:
        file = kept.enter_context(
            SpooledTemporaryFile(_IN_MEMORY, dir=settings.FILE_UPLOAD_TEMP_DIR)
        )
        digest, members = _pack(file, case, sealed, at=at, language=language)
        entry = _record(case, sealed, actor=actor, at=at, digest=digest, members=members)
        file.seek(0)
        # Closed, and thereby removed, by whoever hands it out.
        kept.pop_all()
        return Handed(file, case.finding.ref, entry)


def _check_size(case: Case) -> None:
    if case.size > MOST_BYTES:
        raise Invalid("case.too-large", size=-(-case.size // MIB), most=MOST_BYTES // MIB)
    if len({one.digest for one in case.files if one.digest}) > MOST_MEMBERS - _BESIDE:
        raise Invalid("case.too-many-files", most=MOST_MEMBERS - _BESIDE)


def _sealed(case: Case, at: datetime) -> Entries:
    """The entries with their proofs, those that are signed for. Without any there is no bundle:
    nobody should carry away papers that prove nothing and look as if they did."""
    found = entries.sealed_entries(case.entries, shelf=shelf())
    if found is not None and found.entries:
        return found
    if not entries.has_log():
        raise WrongState("case.no-log")
    since = entries.waiting().since
    if since is not None and at - since > _PATIENCE:
        raise WrongState("case.log-stands")
    raise WrongState("case.pending")


def _pack(
    file: IO[bytes], case: Case, sealed: Entries, *, at: datetime, language: str
) -> tuple[str, int]:
    """Write the bundle; the digest of its list, and how many members it has beside."""
    with Zipped(file, at.astimezone(case.zone)) as bundle:
        found = cases.Gathered(
            case=case,
            at=at,
            sealed=sealed,
            places=_places(case, sealed),
            # Files first: only then it is known which of them are there.
            members=_put_files(bundle, case),
        )
        _put_papers(bundle, found, language=language)
        listed = dict(bundle.digests)
        ref = case.finding.ref
        bundle.add(MANIFEST, Manifest(str(case.finding.pk), ref, utc(at), listed).printed)
        return bundle.digests[MANIFEST], len(listed)


def _put_papers(bundle: Zipped, found: cases.Gathered, *, language: str) -> None:
    proofs = found.sealed.printed
    if len(proofs) > MOST_ENTRIES_BYTES:
        raise Invalid("case.too-many-words", most=MOST_ENTRIES_BYTES // MIB)
    bundle.add(CASE, cases.case_json(found))
    bundle.add(PAGE, cases.case_page(found, language=language))
    bundle.add(ENTRIES, proofs)
    bundle.add(KEYS, cases.keys(found))
    bundle.add(README, cases.read_me(found))
    bundle.add(VERIFIER, verifier.page(language).encode())


def _put_files(bundle: Zipped, case: Case) -> dict[str, str]:
    """Put each file in once, in the order of the digests; the names of those that were there.
    What was erased, or is gone or damaged, is left out and told so by the papers."""
    there = {one.digest: one.row for one in case.files if one.digest and one.row}
    store = files.the_store()
    members = {}
    for digest, row in sorted(there.items()):
        try:
            data = store.get(digest)
        except Damaged:
            continue
        members[digest] = member_of(digest, row.kind)
        bundle.add(members[digest], data, packed=is_text(row.kind))
    return members


def _places(case: Case, sealed: Entries) -> dict[int, int]:
    proven = {one.index for one in sealed.entries}
    places = entries.places(case.entries)
    return {entry: index for entry, index in places.items() if index in proven}


def _record(
    case: Case, sealed: Entries, *, actor: Actor, at: datetime, digest: str, members: int
) -> int:
    reach = _reach(case, actor)
    capacity = capacity_of(reach, token=actor.by_token)
    with transaction.atomic():
        # Who erases waits for this lock, and what he erased before must not be handed out.
        list(Finding.objects.select_for_update().filter(pk=case.finding.pk).values_list("pk"))
        if entries.erased(case.entries) != case.erased:
            raise Stale("finding.changed-meanwhile", ref=case.finding.ref)
        return journal.append(
            kind=Event.EXPORTED.value,
            who=journal.Who(actor.person, capacity, reach.unit, actor.principal),
            at=at,
            body={
                "finding": str(case.finding.pk),
                "episode": case.finding.episode,
                "manifest": digest,
                "members": members,
                "entries": len(sealed.entries),
            },
            subject=case.finding.pk,
        )


def _reach(case: Case, actor: Actor) -> Reach:
    """By which of his roles the actor sees the finding whole: the first that would do alone."""
    order = {role: number for number, role in enumerate(Role)}
    for reach in sorted(actor.reaches, key=lambda one: order[one.role]):
        if sees_whole(case.finding, replace(actor, reaches=(reach,))):
            return reach
    raise AssertionError("whoever sees it whole does so by a role")
