"""Units, persons, posts and roles. Every holding is dated; nothing is deleted."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from zhenggai.apps.people.roles import ADMINS, Role
from zhenggai.apps.people.tokens import Scope
from zhenggai.kit.keys import new_key


class Unit(models.Model):
    """One organisation in the tree. `path` is the row's place in it: the parent's path and four
    hexadecimal digits more, so that a subtree is a prefix. A unit that is merged or dissolved keeps
    its row and names its successor; it is never moved. `rank` is the order of establishment."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.TextField(unique=True)
    rank = models.PositiveIntegerField(default=0)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")

    class Meta:
        constraints = [
            CheckConstraint(
                name="unit_closed_after_opened",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            )
        ]


class PersonManager(BaseUserManager["Person"]):
    """Finds persons by the name that they sign in with."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person who signs in with this name, in whatever case it is typed."""
        return self.get(login=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """One human being with an account of his own; a unit's shared account is refused. The password
    is unusable until the person has set it by a one-time link."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    login = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    password_set_at = models.DateTimeField(null=True)
    joined_on = models.DateField()

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class Post(models.Model):
    """A post of a unit (局长、办公室主任). `heads` marks the post whose holder is the person
    primarily responsible (第一责任人)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", db_index=False)
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    heads = models.BooleanField(default=False)

    class Meta:
        constraints = [UniqueConstraint(fields=["unit", "code"], name="post_code_once")]


class Tenure(models.Model):
    """Who holds a post from when to when; `acting` where he stands in for an empty post (代理)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="tenures")
    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    acting = models.BooleanField(default=False)

    class Meta:
        constraints = [
            CheckConstraint(
                name="tenure_ends_after_begin",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
            )
        ]


class Grant(models.Model):
    """A role held for a subtree of units, from–to, given by the security administrator. Where
    `round` is set it holds for that round only. The last day is part of it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="grants")
    round = models.UUIDField(null=True)
    acting = models.BooleanField(default=False)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    granted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    # Taken back at once, also on the very day that it was given; `to_on` cannot say that.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="grant_ends_after_begin",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
            ),
            CheckConstraint(
                name="grant_unit_unless_admin",
                condition=Q(role__in=sorted(ADMINS), unit=None)
                | (~Q(role__in=sorted(ADMINS)) & Q(unit__isnull=False)),
            ),
            CheckConstraint(name="grant_known_role", condition=Q(role__in=sorted(Role))),
            CheckConstraint(
                name="grant_not_to_oneself",
                condition=Q(granted_by=None) | ~Q(granted_by=F("person")),
            ),
        ]


class Delegation(models.Model):
    """A leader lets a secretary prepare his acts, and file a page that he signed on paper, from–to.
    The leader confirms with his own factor, or his signed page stands as *paper sign-off*."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    principal = models.ForeignKey(Person, models.PROTECT, related_name="delegations_given")
    delegate = models.ForeignKey(Person, models.PROTECT, related_name="delegations_held")
    from_on = models.DateField()
    to_on = models.DateField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="delegation_ends_after_begin", condition=Q(to_on__gte=F("from_on"))
            ),
            CheckConstraint(name="delegation_to_another", condition=~Q(principal=F("delegate"))),
        ]


class SignIn(models.Model):
    """A session of a person. Sessions name nobody in a column of their own, and a person has no
    more than a few at a time: the oldest ends when one more begins."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    session = models.CharField(max_length=40, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="sign_ins")
    at = models.DateTimeField()


class OldPassword(models.Model):
    """The last few passwords of a person, hashed, so that none is used again."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="old_passwords")
    encoded = models.CharField(max_length=128)
    set_at = models.DateTimeField()


class OneTimeLink(models.Model):
    """A link that opens an account once: it sets login and password, and a second factor after
    that. Only the digest of its token is kept. Without `person` it is for one who has no account
    yet and becomes the administrator that `role` names."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="links")
    role = models.CharField(max_length=16, blank=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="link_for_person_or_admin",
                condition=Q(person__isnull=False, role="")
                | Q(person=None, role__in=sorted(ADMINS)),
            )
        ]


class Token(models.Model):
    """By which a program acts as a person, for a time and for its `scopes` alone. Only the digest
    of its secret is kept; the day of its last use tells its owner which are idle."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    scopes = models.CharField(max_length=32)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="token_ends_after_begin", condition=Q(expires_at__gt=F("issued_at"))
            )
        ]

    @property
    def held_scopes(self) -> list[Scope]:
        """What it may be used for."""
        return [Scope(code) for code in self.scopes.split(",")]


class KeptAnswer(models.Model):
    """What a request with an `Idempotency-Key` was answered, for a day, so that a program that lost
    the answer can ask again without acting twice. `asked` is the digest of the request."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    token = models.ForeignKey(Token, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=128)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.TextField()
    etag = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["token", "key"], name="answer_once_per_key")]


class Load(models.Model):
    """A workbook of units, persons, posts and roles, as it was taken in; applied once or never.
    The preview is worked out from the files each time, never stored."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    loaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)


class LoadFile(models.Model):
    """One file of a load: a workbook, or one sheet as separated values named after it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    load = models.ForeignKey(Load, models.PROTECT, related_name="files", db_index=False)
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [UniqueConstraint(fields=["load", "number"], name="load_file_number_once")]


class Proposal(models.Model):
    """A role that a workbook names for a person. It gives nothing until the security administrator
    confirms it: whoever loads accounts cannot hand out rights."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    load = models.ForeignKey(Load, models.PROTECT, related_name="proposals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="proposals")
    role = models.CharField(max_length=16)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    grant = models.OneToOneField(Grant, models.PROTECT, null=True, related_name="proposal")

    class Meta:
        constraints = [
            CheckConstraint(
                name="proposal_business_role",
                condition=Q(role__in=sorted(set(Role) - ADMINS)),
            )
        ]
