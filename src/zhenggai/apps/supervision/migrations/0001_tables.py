"""Days of digests, and the ladder with its steps."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhenggai.apps.supervision.ladder
import zhenggai.core.deadlines.rules
from zhenggai.kit.laying_out import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("findings", "0001_tables"),
        ("people", "0001_tables"),
        ("people", "__first__"),
        ("regimes", "0001_tables"),
    ]
    replaces = [
        ("supervision", "0001_digest_days"),
        ("supervision", "0002_broken_off"),
        ("supervision", "0004_steps"),
        ("supervision", "0006_answers"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Cursor",
                    fields=[
                        (
                            "reader",
                            models.CharField(max_length=30, primary_key=True, serialize=False),
                        ),
                        ("upto", models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="DigestDay",
                    fields=[
                        ("day", models.DateField(primary_key=True, serialize=False)),
                        ("made_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="LadderRule",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
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
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("regime", "level", "rung", "version"),
                                name="ladder_version_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("valid_from__isnull", False), ("valid_to", None)
                                ),
                                fields=("regime", "level", "rung"),
                                name="ladder_one_open_version",
                            ),
                            models.CheckConstraint(
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
                            models.CheckConstraint(
                                condition=models.Q(("appeal_in__gt", 0)),
                                name="ladder_time_to_appeal",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StepSeries",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
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
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("office", "year"), name="step_series_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Step",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
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
                                default=zhenggai.apps.supervision.ladder.StepState["ISSUED"],
                                max_length=16,
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
                            "answers",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
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
                    options={
                        "indexes": [
                            models.Index(fields=["round", "state"], name="step_round_state"),
                            models.Index(fields=["unit", "state"], name="step_unit_state"),
                            models.Index(fields=["erased", "ended_on"], name="step_ended"),
                            models.Index(
                                fields=["issued_on", "year", "serial"], name="step_newest"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("office", "year", "serial"), name="step_number_once"
                            ),
                            models.CheckConstraint(
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
                            models.CheckConstraint(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StepFinding",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
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
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("step", "finding"), name="step_finding_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StepRecord",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
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
                    name="Appeal",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
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
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(("decided_by", models.F("by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="appeal_decided_by_other",
                            ),
                            models.CheckConstraint(
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
                        ],
                    },
                ),
            ],
        ),
    ]
