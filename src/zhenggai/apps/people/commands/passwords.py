"""Setting a password, with the memory of the last ones."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.commands.sessions import himself
from zhenggai.apps.people.models import OldPassword, Person
from zhenggai.apps.people.passwords import REMEMBERED
from zhenggai.core.errors import Invalid


@transaction.atomic
def set_password(*, person: UUID, password: str, at: datetime) -> Person:
    """Give a person a new password; his other sessions end by it. `Invalid` where a rule of
    passwords is broken; a form says beforehand which one."""
    row = Person.objects.select_for_update().get(pk=person)
    write_password(row, password, at)
    journal.append(kind="person.password_set", who=himself(person), at=at, body={}, subject=person)
    return row


def write_password(row: Person, password: str, at: datetime) -> None:
    """Check and save a password, inside the caller's transaction."""
    try:
        validate_password(password, row)
    except ValidationError as fault:
        raise Invalid("people.password-refused") from fault
    row.set_password(password)
    row.password_set_at = at
    row.save(update_fields=["password", "password_set_at"])
    OldPassword.objects.create(person=row, encoded=row.password, set_at=at)
    kept = OldPassword.objects.filter(person=row).order_by("-set_at").values("pk")[:REMEMBERED]
    OldPassword.objects.filter(person=row).exclude(
        pk__in=list(kept.values_list("pk", flat=True))
    ).delete()
