"""Causes, measures, indicators, progress, and the links that reconcile them with findings."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from zhenggai.apps.findings.kinds import LinkSource, MeasureState, Term
from zhenggai.core.records import CauseKind
from zhenggai.kit.keys import new_key


class Cause(models.Model):
    """Why a problem came about. It belongs to the plan of one finding (`home`) and may explain
    others; `parent` is the cause behind it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    home = models.ForeignKey("findings.Finding", models.PROTECT, related_name="own_causes")
    quote = models.ForeignKey("findings.Quote", models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    kind = models.CharField(max_length=16, blank=True)
    text = models.TextField()
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(
                name="cause_known_kind", condition=Q(kind="") | Q(kind__in=sorted(CauseKind))
            )
        ]


class CauseLink(models.Model):
    """A cause and a finding that it explains."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    cause = models.ForeignKey(Cause, models.PROTECT, related_name="links", db_index=False)
    finding = models.ForeignKey("findings.Finding", models.PROTECT, related_name="cause_links")
    source = models.CharField(max_length=8, default=LinkSource.HAND)

    class Meta:
        constraints = [UniqueConstraint(fields=["cause", "finding"], name="cause_link_once")]


class Measure(models.Model):
    """What will be done, by whom, by when, and by what one will see it. It belongs to the plan of
    one finding (`home`), whose state rules it, and may answer others. `original_due_on` is the
    first deadline approved and never changes again."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    home = models.ForeignKey("findings.Finding", models.PROTECT, related_name="own_measures")
    quote = models.ForeignKey("findings.Quote", models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    deliverable = models.TextField(blank=True)
    standard = models.TextField(blank=True)
    target = models.CharField(max_length=200, blank=True)
    term = models.CharField(max_length=8, default=Term.NOW)
    owner = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="measures")
    responsible = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="measures"
    )
    due_on = models.DateField(null=True)
    original_due_on = models.DateField(null=True)
    state = models.CharField(max_length=8, default=MeasureState.OPEN)
    done_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(
                name="measure_known_state", condition=Q(state__in=sorted(MeasureState))
            ),
            CheckConstraint(name="measure_known_term", condition=Q(term__in=sorted(Term))),
            CheckConstraint(
                name="measure_done_has_time",
                condition=~Q(state=MeasureState.DONE) | Q(done_at__isnull=False),
            ),
        ]


class MeasureLink(models.Model):
    """A finding and a measure that answers it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="links", db_index=False)
    finding = models.ForeignKey("findings.Finding", models.PROTECT, related_name="measure_links")
    source = models.CharField(max_length=8, default=LinkSource.HAND)

    class Meta:
        constraints = [UniqueConstraint(fields=["measure", "finding"], name="measure_link_once")]


class MeasureCause(models.Model):
    """A measure and a cause that it removes."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="causes", db_index=False)
    cause = models.ForeignKey(Cause, models.PROTECT, related_name="measures")
    source = models.CharField(max_length=8, default=LinkSource.HAND)

    class Meta:
        constraints = [UniqueConstraint(fields=["measure", "cause"], name="measure_cause_once")]


class MeasureSupport(models.Model):
    """A unit that helps with a measure (配合单位); it sees the measure and the quote."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="supports", db_index=False)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="measures_supported")

    class Meta:
        constraints = [UniqueConstraint(fields=["measure", "unit"], name="measure_support_once")]


class Indicator(models.Model):
    """A figure that should move: baseline, target, and dated readings (arrears outstanding)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    finding = models.ForeignKey("findings.Finding", models.PROTECT, related_name="indicators")
    name = models.CharField(max_length=200)
    measured_in = models.CharField(max_length=32, blank=True)
    baseline = models.DecimalField(max_digits=18, decimal_places=2)
    baseline_on = models.DateField()
    target = models.DecimalField(max_digits=18, decimal_places=2)
    removed_at = models.DateTimeField(null=True)


class Reading(models.Model):
    """What an indicator stood at on a day, and who said so."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="readings", db_index=False
    )
    read_on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=2)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["indicator", "read_on"], name="reading_once_a_day")]


class Progress(models.Model):
    """What somebody reports to have been done on a measure up to a day. Its words stand with the
    journal entry."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="progress")
    as_of = models.DateField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    entry = models.BigIntegerField()


class Milestone(models.Model):
    """What continuing rectification (持续整改) must have reached by a day."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    finding = models.ForeignKey("findings.Finding", models.PROTECT, related_name="milestones")
    episode = models.PositiveSmallIntegerField()
    text = models.TextField()
    due_on = models.DateField()
