"""What an authority may change about a regime, each row with its source."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from zhenggai.core.deadlines import RuleStatus
from zhenggai.kit.keys import new_key


class Regime(models.Model):
    """A kind of oversight with its own vocabulary and its own profile of separation.

    `merged_parts` names the parts that one person may hold together in one episode, separated by
    commas: only registrar, reviewer and closer may stand there (a two-person audit shop exists);
    `source` says who allows it. `extensions` is how often one deadline may be put off, in one run
    through the chain; `extensions_source` says by which rule.
    """

    code = models.CharField(max_length=32, primary_key=True)
    name = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64, blank=True)
    merged_parts = models.CharField(max_length=64, blank=True)
    source = models.TextField(blank=True)
    extensions = models.PositiveSmallIntegerField(default=2)
    extensions_source = models.TextField(blank=True)


class Category(models.Model):
    """What a finding is about, by the issuer's own list."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="categories", db_index=False)
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=128)
    name_en = models.CharField(max_length=128, blank=True)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regime", "code"], name="category_code_once")
        ]


class DeadlineRule(models.Model):
    """One version of a rule that sets a limit, with its source; see `core.deadlines.Rule`. What a
    version says is never changed: a new one closes it by date, so that what was reckoned by it can
    be reckoned again. A draft sets no deadline; `note` says what it lacks. `proposed_by` is empty
    for what came with the program."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    regime = models.ForeignKey(
        Regime, models.PROTECT, related_name="deadline_rules", db_index=False
    )
    level = models.CharField(max_length=16)
    code = models.CharField(max_length=32)
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, default=RuleStatus.DRAFT)
    limit_of = models.CharField(max_length=32)
    name = models.CharField(max_length=128, blank=True)
    name_en = models.CharField(max_length=128, blank=True)
    starts = models.CharField(max_length=32)
    unit = models.CharField(max_length=16)
    amount = models.IntegerField()
    moves = models.CharField(max_length=8)
    fixed_month = models.PositiveSmallIntegerField(default=0)
    fixed_day = models.PositiveSmallIntegerField(default=0)
    month_ends = models.BooleanField(default=False)
    country = models.CharField(max_length=8)
    source = models.TextField()
    note = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["regime", "level", "code", "version"], name="rule_version_once"
            ),
            UniqueConstraint(
                fields=["regime", "level", "code"],
                condition=Q(status=RuleStatus.ACTIVE, valid_to=None),
                name="rule_one_open_version",
            ),
            CheckConstraint(
                name="rule_active_since",
                condition=~Q(status=RuleStatus.ACTIVE) | Q(valid_from__isnull=False),
            ),
            CheckConstraint(
                name="rule_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]


class CalendarYear(models.Model):
    """A year of a country whose days off are published: it is, where its row is there. `digest` is
    that of its days, so that whoever keeps a calendar knows whether it still is this one."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    country = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    source = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [UniqueConstraint(fields=["country", "year"], name="calendar_year_once")]


class CalendarDay(models.Model):
    """A day that differs from the week, by the notice for `year`: a holiday, or a day of rest on
    which people work. The notice may reach into the December before its year."""

    id = models.BigAutoField(primary_key=True)
    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days", db_index=False)
    falls_on = models.DateField()
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=64, blank=True)
    name_en = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["year", "falls_on"], name="calendar_day_once")]
