"""Rounds, findings, plans and the records of every act."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhenggai.apps.findings.kinds
import zhenggai.apps.findings.states
import zhenggai.core.deadlines.rules
import zhenggai.core.records.items
from zhenggai.kit.laying_out import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_tables"),
        ("people", "__first__"),
        ("regimes", "0001_tables"),
    ]
    replaces = [
        ("findings", "0001_chain"),
        ("findings", "0002_desk_indexes"),
        ("findings", "0003_evidence_taken_out"),
        ("findings", "0004_register_indexes"),
        ("findings", "0005_evidence_original"),
        ("findings", "0006_marks"),
        ("findings", "0007_similar_links"),
        ("findings", "0008_erasures"),
        ("findings", "0009_records_hold"),
        ("findings", "0010_erasures_again"),
        ("findings", "0011_extensions"),
        ("findings", "0012_board_indexes"),
        ("findings", "0013_round_level"),
        ("findings", "0014_deadline_bases"),
        ("findings", "0015_extensions_withdrawn"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Round",
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
                        ("code", models.CharField(max_length=32, unique=True)),
                        ("name", models.CharField(max_length=200)),
                        ("name_en", models.CharField(blank=True, max_length=200)),
                        (
                            "level",
                            models.CharField(
                                default=zhenggai.core.deadlines.rules.Level["ANY"], max_length=16
                            ),
                        ),
                        ("feedback_on", models.DateField()),
                        ("due_on", models.DateField()),
                        ("dispute_until", models.DateField(null=True)),
                        ("posting_days", models.PositiveSmallIntegerField(default=0)),
                        ("lookback_months", models.PositiveSmallIntegerField(default=6)),
                        ("zone", models.CharField(default="Asia/Shanghai", max_length=64)),
                        ("last_no", models.PositiveIntegerField(default=0)),
                        (
                            "inspected",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds_received",
                                to="people.unit",
                            ),
                        ),
                        (
                            "issuer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds_issued",
                                to="people.unit",
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
                        "indexes": [
                            models.Index(fields=["issuer", "feedback_on"], name="round_issuer")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("due_on__gte", models.F("feedback_on"))),
                                name="round_due_after_feedback",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "level__in",
                                        [
                                            zhenggai.core.deadlines.rules.Level["ANY"],
                                            zhenggai.core.deadlines.rules.Level["CENTRAL"],
                                            zhenggai.core.deadlines.rules.Level["CITY"],
                                            zhenggai.core.deadlines.rules.Level["COUNTY"],
                                            zhenggai.core.deadlines.rules.Level["PROVINCIAL"],
                                            zhenggai.core.deadlines.rules.Level["US_FEDERAL"],
                                        ],
                                    )
                                ),
                                name="round_known_level",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SourceDocument",
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
                        ("file", models.UUIDField()),
                        ("digest", models.CharField(max_length=64)),
                        ("name", models.CharField(max_length=255)),
                        ("text", models.TextField()),
                        ("added_at", models.DateTimeField()),
                        ("erased", models.BigIntegerField(null=True)),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
                                to="findings.round",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "digest"), name="document_once_per_round"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Quote",
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
                        ("start", models.PositiveIntegerField(default=0)),
                        ("end", models.PositiveIntegerField(default=0)),
                        ("page", models.PositiveIntegerField(null=True)),
                        ("block", models.PositiveIntegerField(null=True)),
                        ("place", models.CharField(blank=True, max_length=64)),
                        ("text", models.TextField()),
                        (
                            "document",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="quotes",
                                to="findings.sourcedocument",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("end__gte", models.F("start"))),
                                name="quote_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
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
                        ("ref", models.CharField(max_length=48, unique=True)),
                        ("heading", models.CharField(blank=True, max_length=500)),
                        ("common", models.BooleanField(default=False)),
                        (
                            "kind",
                            models.CharField(
                                default=zhenggai.apps.findings.kinds.FindingType["PHASED"],
                                max_length=16,
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                        ("currency", models.CharField(default="CNY", max_length=3)),
                        (
                            "state",
                            models.CharField(
                                default=zhenggai.apps.findings.states.State["REGISTERED"],
                                max_length=16,
                            ),
                        ),
                        ("held_from", models.CharField(blank=True, max_length=16)),
                        ("episode", models.PositiveSmallIntegerField(default=1)),
                        ("due_on", models.DateField(null=True)),
                        ("original_due_on", models.DateField(null=True)),
                        ("posted_until", models.DateField(null=True)),
                        ("review_on", models.DateField(null=True)),
                        ("registered_at", models.DateTimeField()),
                        ("moved_at", models.DateTimeField()),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("stated_status", models.CharField(blank=True, max_length=200)),
                        ("rating", models.CharField(blank=True, max_length=64)),
                        ("criteria", models.TextField(blank=True)),
                        ("condition", models.TextField(blank=True)),
                        ("effect", models.TextField(blank=True)),
                        ("position", models.CharField(blank=True, max_length=16)),
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
                            "lead_leader",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings_led",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "lead_unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings_led",
                                to="people.unit",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="absorbed",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "quote",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="findings.quote",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="findings.round",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["lead_unit", "state", "due_on", "id"],
                                name="finding_unit_state",
                            ),
                            models.Index(
                                fields=["round", "state", "due_on", "id"],
                                name="finding_round_state",
                            ),
                            models.Index(fields=["round", "ref"], name="finding_round_ref"),
                            models.Index(
                                fields=["round", "lead_unit", "state", "due_on", "original_due_on"],
                                name="finding_board",
                            ),
                            models.Index(
                                fields=["state", "moved_at", "round", "lead_unit"],
                                name="finding_waiting",
                            ),
                            models.Index(
                                fields=["state", "due_on", "id"], name="finding_state_due"
                            ),
                            models.Index(
                                fields=["state", "review_on", "id"], name="finding_state_review"
                            ),
                            models.Index(fields=["state", "ref"], name="finding_state_ref"),
                            models.Index(fields=["lead_unit", "ref"], name="finding_unit_ref"),
                            models.Index(
                                fields=["lead_unit", "state", "ref"], name="finding_unit_state_ref"
                            ),
                            models.Index(
                                fields=["category", "state", "due_on", "id"],
                                name="finding_category_due",
                            ),
                            models.Index(
                                fields=["lead_leader", "state", "due_on", "id"],
                                name="finding_leader_due",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            zhenggai.apps.findings.states.State["ACCEPTED"],
                                            zhenggai.apps.findings.states.State["ASSIGNED"],
                                            zhenggai.apps.findings.states.State["CLOSED"],
                                            zhenggai.apps.findings.states.State["CLOSING"],
                                            zhenggai.apps.findings.states.State["DISPUTED"],
                                            zhenggai.apps.findings.states.State["MERGED"],
                                            zhenggai.apps.findings.states.State["ONGOING"],
                                            zhenggai.apps.findings.states.State["PLAN_REVIEW"],
                                            zhenggai.apps.findings.states.State["PLANNING"],
                                            zhenggai.apps.findings.states.State["POSTED"],
                                            zhenggai.apps.findings.states.State["RECTIFYING"],
                                            zhenggai.apps.findings.states.State["REGISTERED"],
                                            zhenggai.apps.findings.states.State["SUBMITTED"],
                                            zhenggai.apps.findings.states.State["SUSPENDED"],
                                            zhenggai.apps.findings.states.State["VERIFYING"],
                                            zhenggai.apps.findings.states.State["WITHDRAWN"],
                                        ],
                                    )
                                ),
                                name="finding_known_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            zhenggai.apps.findings.kinds.FindingType["IMMEDIATE"],
                                            zhenggai.apps.findings.kinds.FindingType["ONGOING"],
                                            zhenggai.apps.findings.kinds.FindingType["PHASED"],
                                        ],
                                    )
                                ),
                                name="finding_known_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("position", ""),
                                    (
                                        "position__in",
                                        [
                                            zhenggai.apps.findings.kinds.Position["AGREE"],
                                            zhenggai.apps.findings.kinds.Position["DISAGREE"],
                                            zhenggai.apps.findings.kinds.Position["PARTLY"],
                                        ],
                                    ),
                                    _connector="OR",
                                ),
                                name="finding_known_position",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            zhenggai.apps.findings.states.State["REGISTERED"],
                                            zhenggai.apps.findings.states.State["WITHDRAWN"],
                                            zhenggai.apps.findings.states.State["MERGED"],
                                        ],
                                    ),
                                    models.Q(
                                        ("due_on__isnull", False), ("lead_unit__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="finding_led_once_assigned",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state__in",
                                            [
                                                zhenggai.apps.findings.states.State["SUSPENDED"],
                                                zhenggai.apps.findings.states.State["ACCEPTED"],
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(("held_from", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="finding_held_from_a_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", zhenggai.apps.findings.states.State["MERGED"]),
                                        _negated=True,
                                    ),
                                    ("merged_into__isnull", False),
                                    _connector="OR",
                                ),
                                name="finding_merged_into_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Dispute",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
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
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PlanSubmission",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("version_no", models.PositiveSmallIntegerField()),
                        ("paper", models.CharField(blank=True, max_length=64)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("finding", "episode", "version_no"),
                                name="plan_version_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanOpinion",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("agrees", models.BooleanField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
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
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="opinions",
                                to="findings.plansubmission",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "office"), name="opinion_once_per_office"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Submission",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("paper", models.CharField(blank=True, max_length=64)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Review",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("passed", models.BooleanField()),
                        ("reason", models.CharField(blank=True, max_length=16)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                        (
                            "submission",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="review",
                                to="findings.submission",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("passed", True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="review_return_has_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Verification",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("passed", models.BooleanField()),
                        ("reason", models.CharField(blank=True, max_length=16)),
                        ("method", models.CharField(max_length=16)),
                        ("looked_on", models.DateField()),
                        ("confirmed", models.CharField(blank=True, max_length=4)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "submission",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="verification",
                                to="findings.submission",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("passed", True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="verify_return_has_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CloseOut",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("merged_parts", models.CharField(blank=True, max_length=64)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                        (
                            "verified_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("finding", "episode"), name="closed_once_per_episode"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Objection",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("objector", models.CharField(blank=True, max_length=200)),
                        ("erase_objector_on", models.DateField()),
                        ("upheld", models.BooleanField(null=True)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answer_entry", models.BigIntegerField(null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Hold",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("accepted", models.BooleanField()),
                        ("review_on", models.DateField()),
                        ("expires_on", models.DateField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("accepted", False),
                                    ("expires_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="acceptance_expires",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("finding",),
                                name="one_hold_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RelapseReport",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("decided", models.BooleanField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="EffectReview",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("holds", models.BooleanField()),
                        ("method", models.CharField(max_length=16)),
                        ("looked_on", models.DateField()),
                        ("confirmed", models.CharField(blank=True, max_length=4)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Question",
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
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Answer",
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
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "question",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answer",
                                to="findings.question",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SimilarLink",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("pair", models.CharField(max_length=65)),
                        ("kind", models.CharField(max_length=16)),
                        ("replaced_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("replaced_at", None)),
                                fields=("pair",),
                                name="one_word_on_a_pair",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            zhenggai.apps.findings.kinds.Relation["COMMON_WITH"],
                                            zhenggai.apps.findings.kinds.Relation["NOT_RELATED"],
                                            zhenggai.apps.findings.kinds.Relation["REPEAT_OF"],
                                        ],
                                    )
                                ),
                                name="similar_known_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("other", models.F("finding")), _negated=True),
                                name="similar_to_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Measure",
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
                        ("text", models.TextField()),
                        ("deliverable", models.TextField(blank=True)),
                        ("standard", models.TextField(blank=True)),
                        ("target", models.CharField(blank=True, max_length=200)),
                        (
                            "term",
                            models.CharField(
                                default=zhenggai.apps.findings.kinds.Term["NOW"], max_length=8
                            ),
                        ),
                        ("due_on", models.DateField(null=True)),
                        ("original_due_on", models.DateField(null=True)),
                        (
                            "state",
                            models.CharField(
                                default=zhenggai.apps.findings.kinds.MeasureState["OPEN"],
                                max_length=8,
                            ),
                        ),
                        ("done_at", models.DateTimeField(null=True)),
                        ("removed_at", models.DateTimeField(null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "home",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="own_measures",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measures",
                                to="people.unit",
                            ),
                        ),
                        (
                            "responsible",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measures",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "quote",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="findings.quote",
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
                                            zhenggai.apps.findings.kinds.MeasureState["DONE"],
                                            zhenggai.apps.findings.kinds.MeasureState["DROPPED"],
                                            zhenggai.apps.findings.kinds.MeasureState["OPEN"],
                                        ],
                                    )
                                ),
                                name="measure_known_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "term__in",
                                        [
                                            zhenggai.apps.findings.kinds.Term["LASTING"],
                                            zhenggai.apps.findings.kinds.Term["NOW"],
                                        ],
                                    )
                                ),
                                name="measure_known_term",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state",
                                            zhenggai.apps.findings.kinds.MeasureState["DONE"],
                                        ),
                                        _negated=True,
                                    ),
                                    ("done_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="measure_done_has_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("kind", models.CharField(max_length=16)),
                        ("wanted", models.TextField(blank=True)),
                        ("agreed", models.BooleanField(null=True)),
                        ("decided_at", models.DateTimeField(null=True)),
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
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "into",
                            models.ForeignKey(
                                null=True,
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
                                related_name="proposals",
                                to="findings.measure",
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("agreed", None)),
                                fields=("finding", "kind", "measure"),
                                name="one_proposal_of_a_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(("decided_by", models.F("by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="proposal_decided_by_other",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeadlineBasis",
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
                        ("start_on", models.DateField()),
                        ("due_on", models.DateField()),
                        ("steps", models.TextField()),
                        ("calendar", models.CharField(max_length=400)),
                        ("lacks", models.PositiveSmallIntegerField(null=True)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="regimes.deadlinerule",
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bases",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bases",
                                to="findings.round",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_at", None), ("lacks__isnull", False)),
                                fields=["lacks", "id"],
                                name="basis_provisional",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("finding__isnull", True), ("round__isnull", False)),
                                    models.Q(("finding__isnull", False), ("round__isnull", True)),
                                    _connector="OR",
                                ),
                                name="basis_of_one_thing",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("finding",),
                                name="basis_of_finding_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None), ("round__isnull", False)),
                                fields=("round",),
                                name="basis_of_round_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecordsHold",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("whole_round", models.BooleanField()),
                        ("released_at", models.DateTimeField(null=True)),
                        ("release_entry", models.BigIntegerField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "released_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("released_at", None)),
                                fields=("finding",),
                                name="records_held_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Erasure",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("target", models.CharField(max_length=80)),
                        ("reason", models.CharField(max_length=24)),
                        ("decided_on", models.DateField()),
                        ("confirmed", models.BooleanField(null=True)),
                        ("done_at", models.DateTimeField(null=True)),
                        ("done_entry", models.BigIntegerField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "done_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["-at"], name="erasure_at")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "reason__in",
                                        [
                                            zhenggai.apps.findings.kinds.ErasureReason[
                                                "CONSENT_WITHDRAWN"
                                            ],
                                            zhenggai.apps.findings.kinds.ErasureReason["OTHER_LAW"],
                                            zhenggai.apps.findings.kinds.ErasureReason[
                                                "PURPOSE_OVER"
                                            ],
                                            zhenggai.apps.findings.kinds.ErasureReason["TERM_OVER"],
                                            zhenggai.apps.findings.kinds.ErasureReason["UNLAWFUL"],
                                        ],
                                    )
                                ),
                                name="erasure_known_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("done_by", None),
                                    models.Q(("done_by", models.F("by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="erasure_confirmed_by_other",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("confirmed", None)),
                                fields=("finding", "target"),
                                name="erasure_waits_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Extension",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("before", models.DateField()),
                        ("until", models.DateField()),
                        ("number", models.PositiveSmallIntegerField()),
                        ("further", models.BooleanField()),
                        ("agreed", models.BooleanField(null=True)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("decision_entry", models.BigIntegerField(null=True)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        ("withdrawal_entry", models.BigIntegerField(null=True)),
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
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extensions",
                                to="findings.measure",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("agreed", None), ("withdrawn_at", None)),
                                fields=("finding", "episode"),
                                name="extension_waits_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("until__gt", models.F("before"))),
                                name="extension_is_later",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(("decided_by", models.F("by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="extension_decided_by_other",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("withdrawal_entry", None),
                                        ("withdrawn_at", None),
                                        ("withdrawn_by", None),
                                    ),
                                    models.Q(
                                        ("agreed", None),
                                        ("withdrawal_entry__isnull", False),
                                        ("withdrawn_at__isnull", False),
                                        ("withdrawn_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="extension_withdrawn_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("agreed", None),
                                        ("decided_at", None),
                                        ("decision_entry", None),
                                    ),
                                    models.Q(
                                        ("agreed__isnull", False),
                                        ("decided_at__isnull", False),
                                        ("decision_entry__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="extension_decided_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ExternalRef",
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
                        ("scheme", models.CharField(max_length=32)),
                        ("value", models.CharField(max_length=64)),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="external_refs",
                                to="findings.finding",
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
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "scheme", "value"), name="external_ref_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Recommendation",
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
                        ("ref", models.CharField(blank=True, max_length=64)),
                        ("text", models.TextField()),
                        ("position", models.CharField(blank=True, max_length=16)),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recommendations",
                                to="findings.finding",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Episode",
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
                        ("no", models.PositiveSmallIntegerField()),
                        ("opened_at", models.DateTimeField()),
                        (
                            "last_closed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "last_verified_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="episodes",
                                to="findings.finding",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("finding", "no"), name="episode_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartTaken",
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
                        ("part", models.CharField(max_length=16)),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parts",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["person", "part", "finding"], name="part_person_part"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("finding", "episode", "person", "part"), name="part_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "part__in",
                                        [
                                            zhenggai.apps.findings.states.Part["CLOSER"],
                                            zhenggai.apps.findings.states.Part["RECTIFIER"],
                                            zhenggai.apps.findings.states.Part["REGISTRAR"],
                                            zhenggai.apps.findings.states.Part["REVIEWER"],
                                            zhenggai.apps.findings.states.Part["VERIFIER"],
                                        ],
                                    )
                                ),
                                name="part_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tag",
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
                        ("name", models.CharField(max_length=40)),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tags",
                                to="findings.round",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["name", "round"], name="tag_name")],
                        "constraints": [
                            models.UniqueConstraint(fields=("round", "name"), name="tag_once"),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True), name="tag_named"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tagging",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("off_at", models.DateTimeField(null=True)),
                        ("off_entry", models.BigIntegerField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "tag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="taggings",
                                to="findings.tag",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("off_at", None)),
                                fields=("finding", "tag"),
                                name="tag_once_on_finding",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProgressRequest",
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
                        ("capacity", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("due_on", models.DateField()),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answer_entry", models.BigIntegerField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_records",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answered_at", None)),
                                fields=("finding",),
                                name="request_open_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cause",
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
                        ("kind", models.CharField(blank=True, max_length=16)),
                        ("text", models.TextField()),
                        ("removed_at", models.DateTimeField(null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "parent",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="findings.cause",
                            ),
                        ),
                        (
                            "home",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="own_causes",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "quote",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="findings.quote",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind", ""),
                                    (
                                        "kind__in",
                                        [
                                            zhenggai.core.records.items.CauseKind["INSTITUTIONAL"],
                                            zhenggai.core.records.items.CauseKind["MANAGERIAL"],
                                            zhenggai.core.records.items.CauseKind["OBJECTIVE"],
                                            zhenggai.core.records.items.CauseKind["SUBJECTIVE"],
                                        ],
                                    ),
                                    _connector="OR",
                                ),
                                name="cause_known_kind",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CauseLink",
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
                                default=zhenggai.apps.findings.kinds.LinkSource["HAND"],
                                max_length=8,
                            ),
                        ),
                        (
                            "cause",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="links",
                                to="findings.cause",
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cause_links",
                                to="findings.finding",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("cause", "finding"), name="cause_link_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeasureLink",
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
                                default=zhenggai.apps.findings.kinds.LinkSource["HAND"],
                                max_length=8,
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measure_links",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="links",
                                to="findings.measure",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("measure", "finding"), name="measure_link_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeasureCause",
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
                                default=zhenggai.apps.findings.kinds.LinkSource["HAND"],
                                max_length=8,
                            ),
                        ),
                        (
                            "cause",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measures",
                                to="findings.cause",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="causes",
                                to="findings.measure",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("measure", "cause"), name="measure_cause_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeasureSupport",
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
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="supports",
                                to="findings.measure",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measures_supported",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("measure", "unit"), name="measure_support_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Indicator",
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
                        ("name", models.CharField(max_length=200)),
                        ("measured_in", models.CharField(blank=True, max_length=32)),
                        ("baseline", models.DecimalField(decimal_places=2, max_digits=18)),
                        ("baseline_on", models.DateField()),
                        ("target", models.DecimalField(decimal_places=2, max_digits=18)),
                        ("removed_at", models.DateTimeField(null=True)),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="indicators",
                                to="findings.finding",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Reading",
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
                        ("read_on", models.DateField()),
                        ("value", models.DecimalField(decimal_places=2, max_digits=18)),
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
                            "indicator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="readings",
                                to="findings.indicator",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("indicator", "read_on"), name="reading_once_a_day"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Progress",
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
                        ("as_of", models.DateField()),
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
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="progress",
                                to="findings.measure",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Milestone",
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
                        ("text", models.TextField()),
                        ("due_on", models.DateField()),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to="findings.finding",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RoundOffice",
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
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="offices",
                                to="findings.round",
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "unit"), name="office_once_per_round"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evidence",
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
                        ("file", models.UUIDField()),
                        ("digest", models.CharField(max_length=64)),
                        ("original_digest", models.CharField(max_length=64)),
                        ("name", models.CharField(max_length=255)),
                        ("kind", models.CharField(max_length=16)),
                        ("shows_on", models.DateField()),
                        ("file_created", models.CharField(blank=True, max_length=40)),
                        ("file_modified", models.CharField(blank=True, max_length=40)),
                        ("taken_out", models.CharField(blank=True, max_length=64)),
                        ("uploaded_at", models.DateTimeField()),
                        ("entry", models.BigIntegerField()),
                        ("erased", models.BigIntegerField(null=True)),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["digest"], name="evidence_digest"),
                            models.Index(fields=["original_digest"], name="evidence_original"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            zhenggai.apps.findings.kinds.EvidenceKind[
                                                "CONFIRMATION"
                                            ],
                                            zhenggai.apps.findings.kinds.EvidenceKind["MEETING"],
                                            zhenggai.apps.findings.kinds.EvidenceKind["NOTICE"],
                                            zhenggai.apps.findings.kinds.EvidenceKind["PHOTO"],
                                            zhenggai.apps.findings.kinds.EvidenceKind["PLAN"],
                                            zhenggai.apps.findings.kinds.EvidenceKind["REGISTER"],
                                            zhenggai.apps.findings.kinds.EvidenceKind["RULE"],
                                            zhenggai.apps.findings.kinds.EvidenceKind["STUDY"],
                                            zhenggai.apps.findings.kinds.EvidenceKind["TEST"],
                                            zhenggai.apps.findings.kinds.EvidenceKind["VOUCHER"],
                                        ],
                                    )
                                ),
                                name="evidence_known_kind",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EvidenceUse",
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
                            "evidence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="findings.evidence",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence_uses",
                                to="findings.measure",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("evidence", "measure"), name="evidence_use_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
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
                        ("key", models.CharField(max_length=128)),
                        ("fields", models.TextField()),
                        ("saved_at", models.DateTimeField()),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drafts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "key"), name="draft_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
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
                        ("begun_at", models.DateTimeField()),
                        ("given_at", models.DateTimeField(null=True)),
                        ("taken_at", models.DateTimeField(null=True)),
                        (
                            "from_person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "to_person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handovers",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("from_person", models.F("to_person")), _negated=True
                                ),
                                name="handover_to_another",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandoverItem",
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
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "handover",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="findings.handover",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("handover", "finding"), name="handover_item_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Draw",
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
                        ("count", models.PositiveIntegerField()),
                        ("seed_source", models.CharField(max_length=200)),
                        ("known_on", models.DateField()),
                        ("population", models.TextField()),
                        ("digest", models.CharField(max_length=64)),
                        ("announced_at", models.DateTimeField()),
                        ("first_seed", models.CharField(blank=True, max_length=64)),
                        ("seed", models.CharField(blank=True, max_length=64)),
                        ("drawn_at", models.DateTimeField(null=True)),
                        (
                            "announced_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "first_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "second_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="draws",
                                to="findings.round",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("second_by", None),
                                    models.Q(("second_by", models.F("first_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="draw_seed_by_two",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("drawn_at", None)),
                                fields=("round",),
                                name="one_draw_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DrawItem",
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
                        ("place", models.PositiveIntegerField()),
                        (
                            "draw",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="findings.draw",
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="draws",
                                to="findings.finding",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("draw", "finding"), name="draw_item_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
