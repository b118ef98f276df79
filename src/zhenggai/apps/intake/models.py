"""Columns and constraints. Only `commands` may change a row; nothing is deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from zhenggai.apps.findings.kinds import FindingType, LinkSource
from zhenggai.apps.intake.kinds import (
    Form,
    IntakeState,
    PassageKind,
    PassageOrigin,
    PassageState,
)
from zhenggai.core.records import ElementKind
from zhenggai.kit.keys import new_key


class Intake(models.Model):
    """One reading of one source document, reviewed by people before anything is registered.

    `layout` is the document as it was read (blocks, tables, outline, units of the completeness
    check), so that a page draws the source without reading the file again. `paragraphs`,
    `findings` and `unassigned` are the numbers that the registrar confirmed. `version` counts acts.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    document = models.ForeignKey("findings.SourceDocument", models.PROTECT, related_name="intakes")
    form = models.CharField(max_length=8, default=Form.PROSE)
    language = models.CharField(max_length=8)
    layout = models.TextField()
    state = models.CharField(max_length=12, default=IntakeState.REVIEWING)
    read_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    ended_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    paragraphs = models.PositiveIntegerField(null=True)
    findings = models.PositiveIntegerField(null=True)
    unassigned = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(name="intake_known_state", condition=Q(state__in=sorted(IntakeState))),
            CheckConstraint(name="intake_known_form", condition=Q(form__in=sorted(Form))),
            CheckConstraint(
                name="intake_ended_has_time",
                condition=Q(state=IntakeState.REVIEWING) | Q(ended_at__isnull=False),
            ),
            UniqueConstraint(
                fields=["document"],
                condition=~Q(state=IntakeState.DISCARDED),
                name="intake_once_per_document",
            ),
        ]


class Passage(models.Model):
    """A stretch of the document that is proposed, or was added, as a finding, cause or measure.

    Offsets count code points in the document's text. `owner`, `deadline`, `target` and
    `stated_status` are what the text states, verbatim; `due_on` is the day that `deadline` names.
    What a split or merge replaced stays: `made_from` names the one that was split, `replaced_by`
    the one that others were merged into.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="passages", db_index=False)
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=8, default=PassageState.PROPOSED)
    origin = models.CharField(max_length=8, default=PassageOrigin.READ)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    page = models.PositiveIntegerField(null=True)
    block = models.PositiveIntegerField(null=True)
    place = models.CharField(max_length=64, blank=True)
    heading = models.CharField(max_length=500, blank=True)
    reason = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    made_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    finding_type = models.CharField(max_length=16, default=FindingType.PHASED)
    category = models.ForeignKey("regimes.Category", models.PROTECT, null=True, related_name="+")
    common = models.BooleanField(default=False)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="CNY")
    scheme = models.CharField(max_length=32, blank=True)
    number = models.CharField(max_length=64, blank=True)
    rating = models.CharField(max_length=64, blank=True)
    stated_status = models.CharField(max_length=200, blank=True)
    owner = models.CharField(max_length=500, blank=True)
    supporting = models.CharField(max_length=500, blank=True)
    deadline = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    target = models.CharField(max_length=500, blank=True)
    changed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(name="passage_in_order", condition=Q(end__gt=F("start"))),
            CheckConstraint(name="passage_known_kind", condition=Q(kind__in=sorted(PassageKind))),
            CheckConstraint(
                name="passage_known_state", condition=Q(state__in=sorted(PassageState))
            ),
            CheckConstraint(
                name="passage_known_origin", condition=Q(origin__in=sorted(PassageOrigin))
            ),
            CheckConstraint(
                name="passage_known_type", condition=Q(finding_type__in=sorted(FindingType))
            ),
            CheckConstraint(
                name="passage_rejected_why",
                condition=~Q(state=PassageState.REJECTED) | ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["intake", "start", "id"], name="passage_place")]


class PassageElement(models.Model):
    """A named part of an audit finding (criteria, effect, a recommendation), verbatim."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    passage = models.ForeignKey(Passage, models.PROTECT, related_name="elements")
    kind = models.CharField(max_length=16)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            CheckConstraint(name="element_in_order", condition=Q(end__gt=F("start"))),
            CheckConstraint(name="element_known_kind", condition=Q(kind__in=sorted(ElementKind))),
        ]


class PassageLink(models.Model):
    """A passage read as finding, and the cause or measure that was read as belonging to it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    finding = models.ForeignKey(Passage, models.PROTECT, related_name="answers", db_index=False)
    item = models.ForeignKey(Passage, models.PROTECT, related_name="answered")
    source = models.CharField(max_length=8, default=LinkSource.READ)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["finding", "item"], name="passage_link_once"),
            CheckConstraint(name="passage_link_source", condition=Q(source__in=sorted(LinkSource))),
        ]


class SetAside(models.Model):
    """A paragraph or cell of which a person said, with a reason, that it holds no item."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="set_aside", db_index=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    reason = models.TextField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["intake", "start", "end"], name="set_aside_once"),
            CheckConstraint(name="set_aside_in_order", condition=Q(end__gt=F("start"))),
        ]


class Registered(models.Model):
    """The finding that a passage stands for: registered from it, or, where `tied`, registered
    before from another document that says the same."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    passage = models.OneToOneField(Passage, models.PROTECT, related_name="registered")
    finding = models.ForeignKey("findings.Finding", models.PROTECT, related_name="passages")
    tied = models.BooleanField(default=False)


class Adopted(models.Model):
    """A passage that the unit took over into the plan of a finding, once per finding."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    passage = models.ForeignKey(Passage, models.PROTECT, related_name="adopted", db_index=False)
    finding = models.ForeignKey("findings.Finding", models.PROTECT, related_name="+")
    cause = models.ForeignKey("findings.Cause", models.PROTECT, null=True, related_name="+")
    measure = models.ForeignKey("findings.Measure", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["passage", "finding"], name="adopted_once"),
            CheckConstraint(
                name="adopted_as_one",
                condition=Q(cause__isnull=True, measure__isnull=False)
                | Q(cause__isnull=False, measure__isnull=True),
            ),
        ]
