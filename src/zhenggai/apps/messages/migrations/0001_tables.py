"""Messages that wait, to which addresses, and how each person wants them."""

from __future__ import annotations

import datetime
import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhenggai.apps.messages.kinds
from zhenggai.kit.laying_out import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_tables"),
        ("people", "__first__"),
    ]
    replaces = [
        ("messages", "0001_outbox"),
        ("messages", "0002_dropped"),
        ("messages", "0003_more"),
        ("messages", "0004_at_once"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Message",
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
                        ("event", models.CharField(max_length=120)),
                        ("channel", models.CharField(max_length=32)),
                        ("kind", models.CharField(max_length=16)),
                        ("items", models.JSONField()),
                        ("more", models.PositiveIntegerField(default=0)),
                        ("state", models.CharField(default="waiting", max_length=16)),
                        ("put_at", models.DateTimeField()),
                        ("not_before", models.DateTimeField()),
                        ("lease", models.UUIDField(null=True)),
                        ("leased_until", models.DateTimeField(null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("tried_at", models.DateTimeField(null=True)),
                        ("last_error", models.CharField(blank=True, max_length=40)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("read_at", models.DateTimeField(null=True)),
                        (
                            "person",
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
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    ("state", zhenggai.apps.messages.kinds.State["WAITING"])
                                ),
                                fields=["not_before"],
                                name="message_waiting",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("state", zhenggai.apps.messages.kinds.State["FAILED"])
                                ),
                                fields=["ended_at"],
                                name="message_failed",
                            ),
                            models.Index(
                                fields=["person", "channel", "not_before"], name="message_of_person"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("person__isnull", False)),
                                fields=("event", "person", "channel"),
                                name="message_once_per_person",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("unit__isnull", False)),
                                fields=("event", "unit", "channel"),
                                name="message_once_per_unit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("person", None), ("unit__isnull", False)),
                                    models.Q(("person__isnull", False), ("unit", None)),
                                    _connector="OR",
                                ),
                                name="message_one_recipient",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            zhenggai.apps.messages.kinds.Kind["DIGEST"],
                                            zhenggai.apps.messages.kinds.Kind["DUE"],
                                            zhenggai.apps.messages.kinds.Kind["NOTICE"],
                                            zhenggai.apps.messages.kinds.Kind["ORDER"],
                                            zhenggai.apps.messages.kinds.Kind["OVERDUE"],
                                            zhenggai.apps.messages.kinds.Kind["TURN"],
                                        ],
                                    )
                                ),
                                name="message_known_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            zhenggai.apps.messages.kinds.State["DROPPED"],
                                            zhenggai.apps.messages.kinds.State["FAILED"],
                                            zhenggai.apps.messages.kinds.State["SENT"],
                                            zhenggai.apps.messages.kinds.State["SUPERSEDED"],
                                            zhenggai.apps.messages.kinds.State["WAITING"],
                                        ],
                                    )
                                ),
                                name="message_known_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_at", None),
                                        ("state", zhenggai.apps.messages.kinds.State["WAITING"]),
                                    ),
                                    models.Q(
                                        models.Q(
                                            (
                                                "state",
                                                zhenggai.apps.messages.kinds.State["WAITING"],
                                            ),
                                            _negated=True,
                                        ),
                                        ("ended_at__isnull", False),
                                        ("lease", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="message_over_is_dated",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("lease", None), ("leased_until", None)),
                                    models.Q(
                                        ("lease__isnull", False), ("leased_until__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="message_lease_ends",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Address",
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
                        ("channel", models.CharField(max_length=32)),
                        ("locked", models.TextField()),
                        ("shown", models.CharField(max_length=254)),
                        ("set_at", models.DateTimeField()),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "set_by",
                            models.ForeignKey(
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
                                condition=models.Q(
                                    ("person__isnull", False), ("withdrawn_at", None)
                                ),
                                fields=("person", "channel"),
                                name="address_one_per_person",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("unit__isnull", False), ("withdrawn_at", None)),
                                fields=("unit", "channel"),
                                name="address_one_per_unit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("person", None), ("unit__isnull", False)),
                                    models.Q(("person__isnull", False), ("unit", None)),
                                    _connector="OR",
                                ),
                                name="address_one_recipient",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Preference",
                    fields=[
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("begins", models.TimeField(default=datetime.time(8, 30))),
                        ("ends", models.TimeField(default=datetime.time(17, 30))),
                        ("digest_at", models.TimeField(default=datetime.time(8, 30))),
                        ("zone", models.CharField(max_length=64)),
                        ("language", models.CharField(max_length=10)),
                        ("off", models.CharField(blank=True, max_length=300)),
                        ("at_once", models.BooleanField(default=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("begins__lt", models.F("ends"))),
                                name="preference_hours",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("digest_at__gte", models.F("begins")),
                                    ("digest_at__lt", models.F("ends")),
                                ),
                                name="preference_digest_in_hours",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Feed",
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
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("issued_at", models.DateTimeField()),
                        ("last_used_on", models.DateField(null=True)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "person",
                            models.ForeignKey(
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
                ),
            ],
        ),
    ]
