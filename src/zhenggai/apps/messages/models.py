"""The outbox, addresses, hours and feeds. Only `commands` may change a row."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from zhenggai.apps.messages.kinds import Kind, State
from zhenggai.kit.keys import new_key

# To exactly one: a person or a unit.
_ONE_RECIPIENT = Q(person=None, unit__isnull=False) | Q(person__isnull=False, unit=None)


class Message(models.Model):
    """One message to one recipient by one channel, once for each `event`, which is the caller's
    key for what happened. It stands here from the act that caused it on; workers take it under a
    `lease` that ends by itself when they die. `items` hold number, due date and path and nothing
    else (`kinds.Item`). The row stays when it is over: it says what was sent, and when."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    event = models.CharField(max_length=120)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=32)
    kind = models.CharField(max_length=16)
    items = models.JSONField()
    # How many there were beside these when it was put; a message has room for no more.
    more = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=16, default=State.WAITING.value)
    put_at = models.DateTimeField()
    not_before = models.DateTimeField()
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["event", "person", "channel"],
                name="message_once_per_person",
                condition=Q(person__isnull=False),
            ),
            UniqueConstraint(
                fields=["event", "unit", "channel"],
                name="message_once_per_unit",
                condition=Q(unit__isnull=False),
            ),
            CheckConstraint(name="message_one_recipient", condition=_ONE_RECIPIENT),
            CheckConstraint(name="message_known_kind", condition=Q(kind__in=sorted(Kind))),
            CheckConstraint(name="message_known_state", condition=Q(state__in=sorted(State))),
            CheckConstraint(
                name="message_over_is_dated",
                condition=Q(state=State.WAITING, ended_at=None)
                | (~Q(state=State.WAITING) & Q(ended_at__isnull=False, lease=None)),
            ),
            CheckConstraint(
                name="message_lease_ends",
                condition=Q(lease=None, leased_until=None)
                | Q(lease__isnull=False, leased_until__isnull=False),
            ),
        ]
        indexes = [
            Index(fields=["not_before"], name="message_waiting", condition=Q(state=State.WAITING)),
            Index(fields=["ended_at"], name="message_failed", condition=Q(state=State.FAILED)),
            Index(fields=["person", "channel", "not_before"], name="message_of_person"),
        ]


class Address(models.Model):
    """Where a channel reaches a person, or a unit as a group. What is secret of it, the address of
    a webhook among it, is locked (`kit.locked`); `shown` is what a page may show: a mail address,
    or the host. One that is changed is withdrawn and another set."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=32)
    locked = models.TextField()
    shown = models.CharField(max_length=254)
    set_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["person", "channel"],
                name="address_one_per_person",
                condition=Q(person__isnull=False, withdrawn_at=None),
            ),
            UniqueConstraint(
                fields=["unit", "channel"],
                name="address_one_per_unit",
                condition=Q(unit__isnull=False, withdrawn_at=None),
            ),
            CheckConstraint(name="address_one_recipient", condition=_ONE_RECIPIENT),
        ]


class Preference(models.Model):
    """When and in which language a person wants to be told, by which channels not (`off`, codes
    with commas), and whether `at_once` of what is urgent. Without a row, what `hours.Hours`
    says, and at once."""

    person = models.OneToOneField(
        "people.Person", models.PROTECT, primary_key=True, related_name="+"
    )
    begins = models.TimeField(default=time(8, 30))
    ends = models.TimeField(default=time(17, 30))
    digest_at = models.TimeField(default=time(8, 30))
    zone = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    off = models.CharField(max_length=300, blank=True)
    at_once = models.BooleanField(default=True)

    class Meta:
        constraints = [
            CheckConstraint(name="preference_hours", condition=Q(begins__lt=F("ends"))),
            CheckConstraint(
                name="preference_digest_in_hours",
                condition=Q(digest_at__gte=F("begins"), digest_at__lt=F("ends")),
            ),
        ]


class Feed(models.Model):
    """A secret address at which a calendar program reads due dates: a person's own, or, with
    `unit`, those of the unit that the person may see. Only the digest of the secret is kept."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
