"""Documents that are read, and what a reader takes from them."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhenggai.apps.findings.kinds
import zhenggai.apps.intake.kinds
import zhenggai.core.records.items
from zhenggai.kit.laying_out import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("findings", "0001_tables"),
        ("people", "__first__"),
        ("regimes", "0001_tables"),
    ]
    replaces = [
        ("intake", "0001_reading"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Intake",
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
                            "form",
                            models.CharField(
                                default=zhenggai.apps.intake.kinds.Form["PROSE"], max_length=8
                            ),
                        ),
                        ("language", models.CharField(max_length=8)),
                        ("layout", models.TextField()),
                        (
                            "state",
                            models.CharField(
                                default=zhenggai.apps.intake.kinds.IntakeState["REVIEWING"],
                                max_length=12,
                            ),
                        ),
                        ("read_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("reason", models.TextField(blank=True)),
                        ("paragraphs", models.PositiveIntegerField(null=True)),
                        ("findings", models.PositiveIntegerField(null=True)),
                        ("unassigned", models.PositiveIntegerField(null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="intakes",
                                to="findings.sourcedocument",
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "read_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            zhenggai.apps.intake.kinds.IntakeState["DISCARDED"],
                                            zhenggai.apps.intake.kinds.IntakeState["REGISTERED"],
                                            zhenggai.apps.intake.kinds.IntakeState["REVIEWING"],
                                        ],
                                    )
                                ),
                                name="intake_known_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "form__in",
                                        [
                                            zhenggai.apps.intake.kinds.Form["PROSE"],
                                            zhenggai.apps.intake.kinds.Form["REGISTER"],
                                        ],
                                    )
                                ),
                                name="intake_known_form",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", zhenggai.apps.intake.kinds.IntakeState["REVIEWING"]),
                                    ("ended_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="intake_ended_has_time",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state", zhenggai.apps.intake.kinds.IntakeState["DISCARDED"]),
                                    _negated=True,
                                ),
                                fields=("document",),
                                name="intake_once_per_document",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Passage",
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
                        ("kind", models.CharField(max_length=8)),
                        (
                            "state",
                            models.CharField(
                                default=zhenggai.apps.intake.kinds.PassageState["PROPOSED"],
                                max_length=8,
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                default=zhenggai.apps.intake.kinds.PassageOrigin["READ"],
                                max_length=8,
                            ),
                        ),
                        ("start", models.PositiveIntegerField()),
                        ("end", models.PositiveIntegerField()),
                        ("page", models.PositiveIntegerField(null=True)),
                        ("block", models.PositiveIntegerField(null=True)),
                        ("place", models.CharField(blank=True, max_length=64)),
                        ("heading", models.CharField(blank=True, max_length=500)),
                        ("reason", models.TextField(blank=True)),
                        (
                            "finding_type",
                            models.CharField(
                                default=zhenggai.apps.findings.kinds.FindingType["PHASED"],
                                max_length=16,
                            ),
                        ),
                        ("common", models.BooleanField(default=False)),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                        ("currency", models.CharField(default="CNY", max_length=3)),
                        ("scheme", models.CharField(blank=True, max_length=32)),
                        ("number", models.CharField(blank=True, max_length=64)),
                        ("rating", models.CharField(blank=True, max_length=64)),
                        ("stated_status", models.CharField(blank=True, max_length=200)),
                        ("owner", models.CharField(blank=True, max_length=500)),
                        ("supporting", models.CharField(blank=True, max_length=500)),
                        ("deadline", models.CharField(blank=True, max_length=200)),
                        ("due_on", models.DateField(null=True)),
                        ("target", models.CharField(blank=True, max_length=500)),
                        ("changed_at", models.DateTimeField(null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "category",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="regimes.category",
                            ),
                        ),
                        (
                            "changed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "intake",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="passages",
                                to="intake.intake",
                            ),
                        ),
                        (
                            "made_from",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parts",
                                to="intake.passage",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="intake.passage",
                            ),
                        ),
                        (
                            "replaced_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="intake.passage",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["intake", "start", "id"], name="passage_place")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("end__gt", models.F("start"))),
                                name="passage_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            zhenggai.apps.intake.kinds.PassageKind["CAUSE"],
                                            zhenggai.apps.intake.kinds.PassageKind["FINDING"],
                                            zhenggai.apps.intake.kinds.PassageKind["MEASURE"],
                                        ],
                                    )
                                ),
                                name="passage_known_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            zhenggai.apps.intake.kinds.PassageState["ACCEPTED"],
                                            zhenggai.apps.intake.kinds.PassageState["PROPOSED"],
                                            zhenggai.apps.intake.kinds.PassageState["REJECTED"],
                                            zhenggai.apps.intake.kinds.PassageState["REPLACED"],
                                        ],
                                    )
                                ),
                                name="passage_known_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "origin__in",
                                        [
                                            zhenggai.apps.intake.kinds.PassageOrigin["ADDED"],
                                            zhenggai.apps.intake.kinds.PassageOrigin["MERGED"],
                                            zhenggai.apps.intake.kinds.PassageOrigin["READ"],
                                            zhenggai.apps.intake.kinds.PassageOrigin["SPLIT"],
                                        ],
                                    )
                                ),
                                name="passage_known_origin",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "finding_type__in",
                                        [
                                            zhenggai.apps.findings.kinds.FindingType["IMMEDIATE"],
                                            zhenggai.apps.findings.kinds.FindingType["ONGOING"],
                                            zhenggai.apps.findings.kinds.FindingType["PHASED"],
                                        ],
                                    )
                                ),
                                name="passage_known_type",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state",
                                            zhenggai.apps.intake.kinds.PassageState["REJECTED"],
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="passage_rejected_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PassageElement",
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
                        ("kind", models.CharField(max_length=16)),
                        ("start", models.PositiveIntegerField()),
                        ("end", models.PositiveIntegerField()),
                        (
                            "passage",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="elements",
                                to="intake.passage",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("end__gt", models.F("start"))),
                                name="element_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            zhenggai.core.records.items.ElementKind["ACTION_PLAN"],
                                            zhenggai.core.records.items.ElementKind["CAUSE"],
                                            zhenggai.core.records.items.ElementKind["CONDITION"],
                                            zhenggai.core.records.items.ElementKind["CONTEXT"],
                                            zhenggai.core.records.items.ElementKind["CRITERIA"],
                                            zhenggai.core.records.items.ElementKind["EFFECT"],
                                            zhenggai.core.records.items.ElementKind[
                                                "QUESTIONED_COST"
                                            ],
                                            zhenggai.core.records.items.ElementKind[
                                                "RECOMMENDATION"
                                            ],
                                            zhenggai.core.records.items.ElementKind["REPEAT"],
                                            zhenggai.core.records.items.ElementKind["RESPONSE"],
                                        ],
                                    )
                                ),
                                name="element_known_kind",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PassageLink",
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
                            "source",
                            models.CharField(
                                default=zhenggai.apps.findings.kinds.LinkSource["READ"],
                                max_length=8,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="intake.passage",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answered",
                                to="intake.passage",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("finding", "item"), name="passage_link_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "source__in",
                                        [
                                            zhenggai.apps.findings.kinds.LinkSource["HAND"],
                                            zhenggai.apps.findings.kinds.LinkSource["READ"],
                                            zhenggai.apps.findings.kinds.LinkSource["REFUSED"],
                                        ],
                                    )
                                ),
                                name="passage_link_source",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SetAside",
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
                        ("start", models.PositiveIntegerField()),
                        ("end", models.PositiveIntegerField()),
                        ("reason", models.TextField()),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "intake",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="set_aside",
                                to="intake.intake",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("intake", "start", "end"), name="set_aside_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("end__gt", models.F("start"))),
                                name="set_aside_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Registered",
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
                        ("tied", models.BooleanField(default=False)),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="passages",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "passage",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="registered",
                                to="intake.passage",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Adopted",
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
                            "cause",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="findings.cause",
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="findings.measure",
                            ),
                        ),
                        (
                            "passage",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="adopted",
                                to="intake.passage",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("passage", "finding"), name="adopted_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cause__isnull", True), ("measure__isnull", False)),
                                    models.Q(("cause__isnull", False), ("measure__isnull", True)),
                                    _connector="OR",
                                ),
                                name="adopted_as_one",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
