"""The witnesses of the log: taken on and let go from the console, and what each answers is kept.

How a witness is asked stands in `posting`. Entries hold the numbers of witnesses and the ids of
their keys; who they are and where stands in the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from zhenggai.adapters.calling import Address
from zhenggai.apps.journal.commands.append import Who, append
from zhenggai.apps.journal.commands.faults import note_faults
from zhenggai.apps.journal.models import Cosignature, Fault, SignedHead, Witness
from zhenggai.core.errors import Invalid, Refused
from zhenggai.core.tlog import cosignature
from zhenggai.core.tlog.keys import read_verifier

MOST_NAME = 200
# A thread each, and a signature line each under every checkpoint.
MOST_WITNESSES = 16
# What these say of the log does not pass because the witness cannot be reached, or is let go: only
# by his cosigning again.
STAYING = frozenset({"witness.ahead", "witness.forked"})
_PROGRAM = Who(None, "system")


def take_on_witness(*, key: str, address: str, name: str | None = None, at: datetime) -> Witness:
    """Have a witness cosign every checkpoint from now on; `name` is what people call him, the name
    of his key otherwise. One who was let go may come back.

    Raises `Invalid`: a key or address that is none, `witness.not-a-cosigner`, `witness.there`,
    `witness.too-many`, `witness.name-wrong`.
    """
    public = read_verifier(key).key
    if public.kind != cosignature.KIND:
        raise Invalid("witness.not-a-cosigner", name=public.name)
    Address.parsed(address)
    called = public.name if name is None else name.strip()
    if not called or len(called) > MOST_NAME or not called.isprintable():
        raise Invalid("witness.name-wrong", most=MOST_NAME)
    with transaction.atomic():
        current = list(Witness.objects.select_for_update().filter(until=None))
        if any(row.key == key for row in current):
            raise Invalid("witness.there", name=called)
        if len(current) >= MOST_WITNESSES:
            raise Invalid("witness.too-many", most=MOST_WITNESSES)
        made, _ = Witness.objects.update_or_create(
            key=key, defaults={"name": called, "address": address, "since": at, "until": None}
        )
        body: dict[str, object] = {"witness": made.pk, "key": public.key_id.hex()}
        append(kind="log.witness_added", who=_PROGRAM, at=at, body=body)
    return made


def let_witness_go(*, number: int, at: datetime) -> Witness:
    """Ask a witness no longer. What he has said against the log stays. Raises `Invalid`
    (`witness.not-there`)."""
    with transaction.atomic():
        row = Witness.objects.select_for_update().filter(pk=number, until=None).first()
        if row is None:
            raise Invalid("witness.not-there", number=number)
        row.until = at
        row.save(update_fields=["until"])
        note_faults(_staying(row), look=row.look, at=at)
        body: dict[str, object] = {"witness": row.pk, "key": row.key.split("+")[1]}
        append(kind="log.witness_removed", who=_PROGRAM, at=at, body=body)
    return row


def keep_cosignature(*, witness: Witness, head: SignedHead, line: str, stated: datetime) -> None:
    """Keep a cosignature that was verified, in place of an older one for the same checkpoint."""
    with transaction.atomic():
        kept, made = Cosignature.objects.get_or_create(
            witness=witness, head=head, defaults={"line": line, "at": stated}
        )
        if not made and kept.at < stated:
            Cosignature.objects.filter(pk=kept.pk).update(line=line, at=stated)


def note_answer(
    *, witness: Witness, found: Iterable[Refused], cosigned: bool, at: datetime
) -> None:
    """What came of asking a witness. Only that he cosigned ends what he has said against the log.
    Nothing is noted of one who was let go meanwhile."""
    new = list(found)
    if cosigned and not new:
        note_faults((), look=witness.look, at=at)
        return
    with transaction.atomic():
        if Witness.objects.select_for_update().filter(pk=witness.pk, until=None).exists():
            staying = () if cosigned else _staying(witness)
            note_faults([*new, *staying], look=witness.look, at=at)


def _staying(witness: Witness) -> list[Refused]:
    rows = Fault.objects.filter(look=witness.look, code__in=STAYING, over_at=None)
    return [Invalid(row.code, **row.values) for row in rows]
