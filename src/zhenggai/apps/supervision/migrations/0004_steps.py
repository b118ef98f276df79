"""Steps of the ladder, with their numbers, acts, appeals and rules."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhenggai.apps.supervision.ladder
import zhenggai.core.deadlines.rules


class Migration(migrations.Migration):
    """Six tables."""

    dependencies = [
        ("findings", "0011_extensions"),
        ("people", "0008_kept_answers"),
        ("regimes", "0008_one_citys_month"),
        ("supervision", "0003_cursor"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LadderRule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        default=zhenggai.core.deadlines.rules.Level["ANY"], max_length=16
                    ),
                ),
                ("rung", models.CharField(max_length=16)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("roles", models.CharField(max_length=64)),
                ("above", models.BooleanField(default=False)),
                ("after", models.CharField(blank=True, max_length=16)),
                ("overdue", models.BooleanField(default=False)),
                ("report_in", models.PositiveSmallIntegerField()),
                ("report_unit", models.CharField(max_length=16)),
                ("appeal_in", models.PositiveSmallIntegerField()),
                ("appeal_unit", models.CharField(max_length=16)),
                ("decide_in", models.PositiveSmallIntegerField()),
                ("decide_unit", models.CharField(max_length=16)),
                ("handed_on", models.PositiveSmallIntegerField()),
                ("kept_months", models.PositiveSmallIntegerField()),
                ("source", models.TextField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "regime",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regimes.regime",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("rung", models.CharField(max_length=16)),
                ("year", models.PositiveSmallIntegerField()),
                ("serial", models.PositiveIntegerField()),
                ("handed", models.PositiveSmallIntegerField(default=0)),
                ("handed_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        default=zhenggai.apps.supervision.ladder.StepState["ISSUED"], max_length=16
                    ),
                ),
                ("issued_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("counted_from", models.DateField(null=True)),
                ("provisional", models.BooleanField(default=False)),
                ("received_on", models.DateField(null=True)),
                ("appeal_until", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("entry", models.BigIntegerField(null=True)),
                ("erased", models.BigIntegerField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.post",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="findings.round",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="supervision.ladderrule",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("entry", models.BigIntegerField()),
                ("decide_by", models.DateField()),
                ("upheld", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_entry", models.BigIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeal",
                        to="supervision.step",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StepFinding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("episode", models.PositiveSmallIntegerField()),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="findings.finding",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="supervision.step",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StepRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("capacity", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                ("entry", models.BigIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="supervision.step",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StepSeries",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="ladderrule",
            constraint=models.UniqueConstraint(
                fields=("regime", "level", "rung", "version"), name="ladder_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="ladderrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_from__isnull", False), ("valid_to", None)),
                fields=("regime", "level", "rung"),
                name="ladder_one_open_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="ladderrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "rung__in",
                        [
                            zhenggai.apps.supervision.ladder.Rung["ACCOUNTABILITY"],
                            zhenggai.apps.supervision.ladder.Rung["ADMONITION"],
                            zhenggai.apps.supervision.ladder.Rung["ORDER"],
                            zhenggai.apps.supervision.ladder.Rung["REMINDER"],
                            zhenggai.apps.supervision.ladder.Rung["TALK"],
                        ],
                    )
                ),
                name="ladder_known_rung",
            ),
        ),
        migrations.AddConstraint(
            model_name="ladderrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("appeal_in__gt", 0)), name="ladder_time_to_appeal"
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["round", "state"], name="step_round_state"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["unit", "state"], name="step_unit_state"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["erased", "ended_on"], name="step_ended"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["issued_on", "year", "serial"], name="step_newest"),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(
                fields=("office", "year", "serial"), name="step_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            zhenggai.apps.supervision.ladder.StepState["ANNULLED"],
                            zhenggai.apps.supervision.ladder.StepState["ENDED"],
                            zhenggai.apps.supervision.ladder.StepState["ISSUED"],
                            zhenggai.apps.supervision.ladder.StepState["RECEIVED"],
                            zhenggai.apps.supervision.ladder.StepState["REPORTED"],
                            zhenggai.apps.supervision.ladder.StepState["SETTLED"],
                            zhenggai.apps.supervision.ladder.StepState["WITHDRAWN"],
                        ],
                    )
                ),
                name="step_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "rung__in",
                        [
                            zhenggai.apps.supervision.ladder.Rung["ACCOUNTABILITY"],
                            zhenggai.apps.supervision.ladder.Rung["ADMONITION"],
                            zhenggai.apps.supervision.ladder.Rung["ORDER"],
                            zhenggai.apps.supervision.ladder.Rung["REMINDER"],
                            zhenggai.apps.supervision.ladder.Rung["TALK"],
                        ],
                    )
                ),
                name="step_known_rung",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("by")), _negated=True),
                    _connector="OR",
                ),
                name="appeal_decided_by_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at", None),
                        ("decided_by", None),
                        ("decision_entry", None),
                        ("upheld", None),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("decision_entry__isnull", False),
                        ("upheld__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="appeal_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepfinding",
            constraint=models.UniqueConstraint(
                fields=("step", "finding"), name="step_finding_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="stepseries",
            constraint=models.UniqueConstraint(fields=("office", "year"), name="step_series_once"),
        ),
    ]
