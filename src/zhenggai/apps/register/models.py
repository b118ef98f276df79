"""Columns and constraints. Only `commands` may change a row."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import CheckConstraint, Q

from zhenggai.kit.keys import new_key


class Shared(StrEnum):
    """Who is offered a saved view beside its owner."""

    NOBODY = "nobody"
    UNIT = "unit"
    ROUND = "round"


class Outcome(StrEnum):
    """What comes of one finding in a run: before it begins, whether it can be done; then whether it
    was."""

    ABLE = "able"
    UNABLE = "unable"
    DONE = "done"
    REFUSED = "refused"


class SavedView(models.Model):
    """A view of the register that somebody keeps under a name. It holds the address only: whoever
    opens it sees his own findings through it. Shared, it is offered to those who belong to a unit
    or below it, or to those who see a round. What is withdrawn keeps its row."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    shared = models.CharField(max_length=8, default=Shared.NOBODY)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    round = models.ForeignKey("findings.Round", models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="saved_view_shared_with_one",
                condition=Q(shared=Shared.NOBODY, unit=None, round=None)
                | Q(shared=Shared.UNIT, unit__isnull=False, round=None)
                | Q(shared=Shared.ROUND, unit=None, round__isnull=False),
            )
        ]


class Run(models.Model):
    """One act on many findings: looked at first, begun by a second step, and carried on portion by
    portion, whoever is looking. `arguments` and those of each row are JSON of texts; `alive_at` is
    when it last came forward, so that one that was broken off can be told and taken up again."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="runs", db_index=False)
    act = models.CharField(max_length=32)
    arguments = models.TextField()
    reason = models.TextField()
    capacity = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="run_ends_once_begun", condition=Q(ended_at=None) | Q(begun_at__isnull=False)
            )
        ]
        indexes = [models.Index(fields=["person", "made_at"], name="run_person_made")]


class RunRow(models.Model):
    """One finding of a run, by its place in it. `code` and `told` say why it cannot be or was not
    done; a row of a file that names no finding that its sender sees has none. Where a rule sets its
    deadline, `arguments` keep the day that was seen, and `told` the year whose days off are not
    published."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.PROTECT, related_name="rows", db_index=False)
    no = models.PositiveIntegerField()
    ref = models.CharField(max_length=64)
    finding = models.ForeignKey("findings.Finding", models.PROTECT, null=True, related_name="+")
    seen = models.PositiveIntegerField(default=0)
    arguments = models.TextField(blank=True)
    outcome = models.CharField(max_length=8)
    code = models.CharField(max_length=64, blank=True)
    told = models.TextField(blank=True)
    entry = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(name="run_row_known", condition=Q(outcome__in=sorted(Outcome))),
            CheckConstraint(
                name="run_row_told", condition=~Q(outcome=Outcome.DONE) | Q(entry__isnull=False)
            ),
            models.UniqueConstraint(fields=["run", "no"], name="run_row_once"),
        ]
        indexes = [models.Index(fields=["run", "outcome", "no"], name="run_row_outcome")]
