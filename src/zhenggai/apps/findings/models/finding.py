"""A finding, its episodes, and who took which part in them."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from zhenggai.apps.findings.kinds import FindingType, Position
from zhenggai.apps.findings.states import Part, State
from zhenggai.kit.keys import new_key


class Finding(models.Model):
    """One atomic problem, anchored to its quote. `state` is that of the current episode, moved by
    the table alone; `held_from` is the state that a suspension or an acceptance will go back to.
    `version` counts changes, so that nobody overwrites what he has not seen.

    `stated_status` is what an imported register says about itself: stated, not verified here.
    `original_due_on` is the first deadline approved and never changes again.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    ref = models.CharField(max_length=48, unique=True)
    round = models.ForeignKey(
        "findings.Round", models.PROTECT, related_name="findings", db_index=False
    )
    quote = models.ForeignKey("findings.Quote", models.PROTECT, related_name="findings")
    heading = models.CharField(max_length=500, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed")
    category = models.ForeignKey(
        "regimes.Category", models.PROTECT, null=True, related_name="+", db_index=False
    )
    common = models.BooleanField(default=False)
    kind = models.CharField(max_length=16, default=FindingType.PHASED)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="CNY")
    state = models.CharField(max_length=16, default=State.REGISTERED)
    held_from = models.CharField(max_length=16, blank=True)
    episode = models.PositiveSmallIntegerField(default=1)
    lead_unit = models.ForeignKey(
        "people.Unit", models.PROTECT, null=True, related_name="findings_led", db_index=False
    )
    lead_leader = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="findings_led", db_index=False
    )
    due_on = models.DateField(null=True)
    original_due_on = models.DateField(null=True)
    posted_until = models.DateField(null=True)
    review_on = models.DateField(null=True)
    registered_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    stated_status = models.CharField(max_length=200, blank=True)
    rating = models.CharField(max_length=64, blank=True)
    criteria = models.TextField(blank=True)
    condition = models.TextField(blank=True)
    effect = models.TextField(blank=True)
    position = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(name="finding_known_state", condition=Q(state__in=sorted(State))),
            CheckConstraint(name="finding_known_kind", condition=Q(kind__in=sorted(FindingType))),
            CheckConstraint(
                name="finding_known_position",
                condition=Q(position="") | Q(position__in=sorted(Position)),
            ),
            CheckConstraint(
                name="finding_led_once_assigned",
                condition=Q(state__in=[State.REGISTERED, State.WITHDRAWN, State.MERGED])
                | Q(lead_unit__isnull=False, due_on__isnull=False),
            ),
            CheckConstraint(
                name="finding_held_from_a_state",
                condition=~Q(state__in=[State.SUSPENDED, State.ACCEPTED]) | ~Q(held_from=""),
            ),
            CheckConstraint(
                name="finding_merged_into_one",
                condition=~Q(state=State.MERGED) | Q(merged_into__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["lead_unit", "state", "due_on", "id"], name="finding_unit_state"),
            models.Index(fields=["round", "state", "due_on", "id"], name="finding_round_state"),
            models.Index(fields=["round", "ref"], name="finding_round_ref"),
            # All that the board counts, so that it reads no row.
            models.Index(
                fields=["round", "lead_unit", "state", "due_on", "original_due_on"],
                name="finding_board",
            ),
            models.Index(
                fields=["state", "moved_at", "round", "lead_unit"], name="finding_waiting"
            ),
            models.Index(fields=["state", "due_on", "id"], name="finding_state_due"),
            models.Index(fields=["state", "review_on", "id"], name="finding_state_review"),
            models.Index(fields=["state", "ref"], name="finding_state_ref"),
            models.Index(fields=["lead_unit", "ref"], name="finding_unit_ref"),
            models.Index(fields=["lead_unit", "state", "ref"], name="finding_unit_state_ref"),
            models.Index(fields=["category", "state", "due_on", "id"], name="finding_category_due"),
            models.Index(
                fields=["lead_leader", "state", "due_on", "id"], name="finding_leader_due"
            ),
        ]


class ExternalRef(models.Model):
    """A number that somebody else gave to the finding; unique in its round and scheme."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    round = models.ForeignKey("findings.Round", models.PROTECT, related_name="+", db_index=False)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="external_refs")
    scheme = models.CharField(max_length=32)
    value = models.CharField(max_length=64)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["round", "scheme", "value"], name="external_ref_once")
        ]


class Recommendation(models.Model):
    """What an auditor recommends, as a record of its own."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="recommendations")
    ref = models.CharField(max_length=64, blank=True)
    text = models.TextField()
    position = models.CharField(max_length=16, blank=True)


class Episode(models.Model):
    """One run through the chain. A re-opened finding gets the next one, which names who verified
    and who closed the last."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="episodes", db_index=False)
    no = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    last_verified_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+"
    )
    last_closed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [UniqueConstraint(fields=["finding", "no"], name="episode_once")]


class PartTaken(models.Model):
    """Who has taken which part in an episode, himself or by delegation: what the separation of
    duties is judged on, whatever the path."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="parts", db_index=False)
    episode = models.PositiveSmallIntegerField()
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    part = models.CharField(max_length=16)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["finding", "episode", "person", "part"], name="part_once"),
            CheckConstraint(name="part_known", condition=Q(part__in=sorted(Part))),
        ]
        indexes = [models.Index(fields=["person", "part", "finding"], name="part_person_part")]
