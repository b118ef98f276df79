"""The steps of the ladder, what was done with them, and the dated rules that they follow."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from zhenggai.apps.supervision.ladder import Rung, StepState
from zhenggai.core.deadlines import Level
from zhenggai.kit.keys import new_key


class LadderRule(models.Model):
    """One version of what a regime says of a rung: who issues it (`roles`, separated by commas;
    `above`: for a unit over that which opened the round), after which rung, only against what is
    overdue, how long the unit has to report back, to appeal, and the office above to decide, how
    often it may be handed on to a unit below, and after how many months its words are erased.

    Of each period the unit is one of `core.deadlines.Unit`; to report, 0 means that nothing is to
    be reported. A version is never changed: the next one closes it by date. Without `valid_from`
    it is a proposal."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    regime = models.ForeignKey("regimes.Regime", models.PROTECT, related_name="+", db_index=False)
    level = models.CharField(max_length=16, default=Level.ANY)
    rung = models.CharField(max_length=16)
    version = models.PositiveSmallIntegerField(default=1)
    roles = models.CharField(max_length=64)
    above = models.BooleanField(default=False)
    after = models.CharField(max_length=16, blank=True)
    overdue = models.BooleanField(default=False)
    report_in = models.PositiveSmallIntegerField()
    report_unit = models.CharField(max_length=16)
    appeal_in = models.PositiveSmallIntegerField()
    appeal_unit = models.CharField(max_length=16)
    decide_in = models.PositiveSmallIntegerField()
    decide_unit = models.CharField(max_length=16)
    handed_on = models.PositiveSmallIntegerField()
    kept_months = models.PositiveSmallIntegerField()
    source = models.TextField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["regime", "level", "rung", "version"], name="ladder_version_once"
            ),
            UniqueConstraint(
                fields=["regime", "level", "rung"],
                condition=Q(valid_from__isnull=False, valid_to=None),
                name="ladder_one_open_version",
            ),
            CheckConstraint(name="ladder_known_rung", condition=Q(rung__in=sorted(Rung))),
            # Nobody is left without time to object.
            CheckConstraint(name="ladder_time_to_appeal", condition=Q(appeal_in__gt=0)),
        ]


class StepSeries(models.Model):
    """The last number that an office has given in a year, under whose lock the next one is given:
    without a gap, since it is taken in the transaction of the act."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["office", "year"], name="step_series_once")]


class Step(models.Model):
    """A step against what a unit has left undone, addressed to the unit and a post of it, never to
    a person. By when to report back is `due_on`; where the rule set it, it counts from
    `counted_from`, and is `provisional` while its year is not published. `holder` has it now, after
    it was handed on `handed` times; `answers` is the unit it was addressed to or, once that is no
    more, the one that followed it, which appeals; until when it may is known from the receipt on.
    The words of a step stand with its entries, the first of which is `entry`; `erased` is the one
    that erased them by rule."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    round = models.ForeignKey("findings.Round", models.PROTECT, related_name="+", db_index=False)
    rule = models.ForeignKey(LadderRule, models.PROTECT, related_name="steps")
    rung = models.CharField(max_length=16)
    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey("people.Post", models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    answers = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    handed = models.PositiveSmallIntegerField(default=0)
    handed_on = models.DateField(null=True)
    state = models.CharField(max_length=16, default=StepState.ISSUED)
    issued_on = models.DateField()
    due_on = models.DateField(null=True)
    counted_from = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    received_on = models.DateField(null=True)
    appeal_until = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    entry = models.BigIntegerField(null=True)
    erased = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["office", "year", "serial"], name="step_number_once"),
            CheckConstraint(name="step_known_state", condition=Q(state__in=sorted(StepState))),
            CheckConstraint(name="step_known_rung", condition=Q(rung__in=sorted(Rung))),
        ]
        indexes = [
            models.Index(fields=["round", "state"], name="step_round_state"),
            models.Index(fields=["unit", "state"], name="step_unit_state"),
            models.Index(fields=["erased", "ended_on"], name="step_ended"),
            models.Index(fields=["issued_on", "year", "serial"], name="step_newest"),
        ]


class StepFinding(models.Model):
    """A finding that a step is about, in the episode in which it was issued."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    step = models.ForeignKey(Step, models.PROTECT, related_name="findings", db_index=False)
    finding = models.ForeignKey("findings.Finding", models.PROTECT, related_name="steps")
    episode = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [UniqueConstraint(fields=["step", "finding"], name="step_finding_once")]


class StepRecord(models.Model):
    """An act on a step: of which kind, in which capacity and for which unit. By whom it was done is
    asked for one thing alone: that whoever decides an appeal took no part."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    step = models.ForeignKey(Step, models.PROTECT, related_name="records")
    kind = models.CharField(max_length=32)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    capacity = models.CharField(max_length=32)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    entry = models.BigIntegerField()


class Appeal(models.Model):
    """The unit's objection to a step, once, and what somebody who took no part decided. The day by
    which to decide is that of the rule under which the step was issued."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    step = models.OneToOneField(Step, models.PROTECT, related_name="appeal")
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    entry = models.BigIntegerField()
    decide_by = models.DateField()
    upheld = models.BooleanField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_entry = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="appeal_decided_by_other",
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")),
            ),
            CheckConstraint(
                name="appeal_decided_whole",
                condition=Q(upheld=None, decided_by=None, decided_at=None, decision_entry=None)
                | Q(
                    upheld__isnull=False,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    decision_entry__isnull=False,
                ),
            ),
        ]
