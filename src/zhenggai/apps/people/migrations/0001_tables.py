"""Units, people, posts, roles, delegations, and how people and programs sign in."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhenggai.apps.people.roles
from zhenggai.kit.laying_out import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("files", "0001_tables"),
    ]
    replaces = [
        ("people", "0001_people_and_posts"),
        ("people", "0002_sessions_and_passwords"),
        ("people", "0004_withdrawing"),
        ("people", "0005_links"),
        ("people", "0006_loads"),
        ("people", "0007_tokens"),
        ("people", "0008_kept_answers"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Unit",
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
                        ("code", models.CharField(max_length=64, unique=True)),
                        ("name", models.CharField(max_length=200)),
                        ("name_en", models.CharField(blank=True, max_length=200)),
                        ("path", models.TextField(unique=True)),
                        ("rank", models.PositiveIntegerField(default=0)),
                        ("opened_on", models.DateField()),
                        ("closed_on", models.DateField(null=True)),
                        (
                            "parent",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="people.unit",
                            ),
                        ),
                        (
                            "successor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="predecessors",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_on", None),
                                    ("closed_on__gte", models.F("opened_on")),
                                    _connector="OR",
                                ),
                                name="unit_closed_after_opened",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Person",
                    fields=[
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("login", models.CharField(max_length=64, unique=True)),
                        ("name", models.CharField(max_length=100)),
                        ("name_en", models.CharField(blank=True, max_length=100)),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("is_active", models.BooleanField(default=True)),
                        ("password_set_at", models.DateTimeField(null=True)),
                        ("joined_on", models.DateField()),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Post",
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
                        ("code", models.CharField(max_length=64)),
                        ("name", models.CharField(max_length=100)),
                        ("name_en", models.CharField(blank=True, max_length=100)),
                        ("heads", models.BooleanField(default=False)),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("unit", "code"), name="post_code_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tenure",
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
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField(null=True)),
                        ("acting", models.BooleanField(default=False)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tenures",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tenures",
                                to="people.post",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_on", None),
                                    ("to_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="tenure_ends_after_begin",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Grant",
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
                        ("role", models.CharField(max_length=16)),
                        ("round", models.UUIDField(null=True)),
                        ("acting", models.BooleanField(default=False)),
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField(null=True)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "granted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="grants",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="grants",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_on", None),
                                    ("to_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="grant_ends_after_begin",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "role__in",
                                            [
                                                zhenggai.apps.people.roles.Role["AUDIT_ADMIN"],
                                                zhenggai.apps.people.roles.Role["SECURITY_ADMIN"],
                                                zhenggai.apps.people.roles.Role["SYSTEM_ADMIN"],
                                            ],
                                        ),
                                        ("unit", None),
                                    ),
                                    models.Q(
                                        models.Q(
                                            (
                                                "role__in",
                                                [
                                                    zhenggai.apps.people.roles.Role["AUDIT_ADMIN"],
                                                    zhenggai.apps.people.roles.Role[
                                                        "SECURITY_ADMIN"
                                                    ],
                                                    zhenggai.apps.people.roles.Role["SYSTEM_ADMIN"],
                                                ],
                                            ),
                                            _negated=True,
                                        ),
                                        ("unit__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="grant_unit_unless_admin",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        [
                                            zhenggai.apps.people.roles.Role["AUDIT_ADMIN"],
                                            zhenggai.apps.people.roles.Role["CLOSER"],
                                            zhenggai.apps.people.roles.Role["ISSUER"],
                                            zhenggai.apps.people.roles.Role["LEAD_LEADER"],
                                            zhenggai.apps.people.roles.Role["LEAD_OFFICER"],
                                            zhenggai.apps.people.roles.Role["OBSERVER"],
                                            zhenggai.apps.people.roles.Role["REGISTRAR"],
                                            zhenggai.apps.people.roles.Role["RESPONSIBLE"],
                                            zhenggai.apps.people.roles.Role["REVIEWER"],
                                            zhenggai.apps.people.roles.Role["SECURITY_ADMIN"],
                                            zhenggai.apps.people.roles.Role["SUPPORTING"],
                                            zhenggai.apps.people.roles.Role["SYSTEM_ADMIN"],
                                            zhenggai.apps.people.roles.Role["VERIFIER"],
                                        ],
                                    )
                                ),
                                name="grant_known_role",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("granted_by", None),
                                    models.Q(("granted_by", models.F("person")), _negated=True),
                                    _connector="OR",
                                ),
                                name="grant_not_to_oneself",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delegation",
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
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField()),
                        ("given_at", models.DateTimeField()),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "delegate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delegations_held",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "principal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delegations_given",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("to_on__gte", models.F("from_on"))),
                                name="delegation_ends_after_begin",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("principal", models.F("delegate")), _negated=True
                                ),
                                name="delegation_to_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignIn",
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
                        ("session", models.CharField(max_length=40, unique=True)),
                        ("at", models.DateTimeField()),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sign_ins",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="OldPassword",
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
                        ("encoded", models.CharField(max_length=128)),
                        ("set_at", models.DateTimeField()),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="old_passwords",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="OneTimeLink",
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
                        ("role", models.CharField(blank=True, max_length=16)),
                        ("issued_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(null=True)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "issued_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="links",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("person__isnull", False), ("role", "")),
                                    models.Q(
                                        ("person", None),
                                        (
                                            "role__in",
                                            [
                                                zhenggai.apps.people.roles.Role["AUDIT_ADMIN"],
                                                zhenggai.apps.people.roles.Role["SECURITY_ADMIN"],
                                                zhenggai.apps.people.roles.Role["SYSTEM_ADMIN"],
                                            ],
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="link_for_person_or_admin",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Token",
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
                        ("name", models.CharField(max_length=100)),
                        ("digest", models.CharField(max_length=64)),
                        ("scopes", models.CharField(max_length=32)),
                        ("issued_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("last_used_on", models.DateField(null=True)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tokens",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("expires_at__gt", models.F("issued_at"))),
                                name="token_ends_after_begin",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeptAnswer",
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
                        ("asked", models.CharField(max_length=64)),
                        ("status", models.PositiveSmallIntegerField()),
                        ("answer", models.TextField()),
                        ("etag", models.CharField(blank=True, max_length=16)),
                        ("at", models.DateTimeField(db_index=True)),
                        (
                            "token",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.token",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("token", "key"), name="answer_once_per_key"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Load",
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
                        ("loaded_at", models.DateTimeField()),
                        ("applied_at", models.DateTimeField(null=True)),
                        (
                            "loaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="LoadFile",
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
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="files.file",
                            ),
                        ),
                        (
                            "load",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="people.load",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("load", "number"), name="load_file_number_once"
                            )
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
                        ("role", models.CharField(max_length=16)),
                        ("from_on", models.DateField()),
                        ("to_on", models.DateField(null=True)),
                        ("decided_at", models.DateTimeField(null=True)),
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
                            "grant",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposal",
                                to="people.grant",
                            ),
                        ),
                        (
                            "load",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to="people.load",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to=settings.AUTH_USER_MODEL,
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
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        [
                                            zhenggai.apps.people.roles.Role["CLOSER"],
                                            zhenggai.apps.people.roles.Role["ISSUER"],
                                            zhenggai.apps.people.roles.Role["LEAD_LEADER"],
                                            zhenggai.apps.people.roles.Role["LEAD_OFFICER"],
                                            zhenggai.apps.people.roles.Role["OBSERVER"],
                                            zhenggai.apps.people.roles.Role["REGISTRAR"],
                                            zhenggai.apps.people.roles.Role["RESPONSIBLE"],
                                            zhenggai.apps.people.roles.Role["REVIEWER"],
                                            zhenggai.apps.people.roles.Role["SUPPORTING"],
                                            zhenggai.apps.people.roles.Role["VERIFIER"],
                                        ],
                                    )
                                ),
                                name="proposal_business_role",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
