"""Evidence, drafts and handovers: what people work with beside the acts."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from zhenggai.apps.findings.kinds import EvidenceKind
from zhenggai.kit.keys import new_key


class Evidence(models.Model):
    """A file that shows something: its kind, and the day that it shows, which is not the day on
    which it was uploaded. One file may serve several measures and is shown as such. What the file
    says of its own making (`file_created`, `file_modified`, as it states them) and the digest of
    what was sent, before anything was taken out of it, are recorded first. `file` and `digest` are
    what is kept now; what is kept may be replaced by a copy that says less (`taken_out`). Of a file
    that was erased under a decision (`erased`, the entry) name, digests and times are gone too."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    file = models.UUIDField()
    digest = models.CharField(max_length=64)
    original_digest = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=16)
    shows_on = models.DateField()
    file_created = models.CharField(max_length=40, blank=True)
    file_modified = models.CharField(max_length=40, blank=True)
    taken_out = models.CharField(max_length=64, blank=True)
    uploaded_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    entry = models.BigIntegerField()
    erased = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(name="evidence_known_kind", condition=Q(kind__in=sorted(EvidenceKind)))
        ]
        indexes = [
            models.Index(fields=["digest"], name="evidence_digest"),
            models.Index(fields=["original_digest"], name="evidence_original"),
        ]

    @property
    def known_digest(self) -> str | None:
        """The digest of what is kept; `None` where it was erased."""
        return None if self.erased else self.digest

    @property
    def what_was_taken_out(self) -> list[str]:
        """What the file no longer says of its uploader."""
        return [what for what in self.taken_out.split(",") if what]


class EvidenceUse(models.Model):
    """A measure for which a piece of evidence stands."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="uses", db_index=False)
    measure = models.ForeignKey("findings.Measure", models.PROTECT, related_name="evidence_uses")

    class Meta:
        constraints = [UniqueConstraint(fields=["evidence", "measure"], name="evidence_use_once")]


class Draft(models.Model):
    """What somebody has typed into a form and not yet sent; kept through a lost session, seen by
    nobody else, gone when it is sent. `key` names the form and the thing."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(
        "people.Person", models.CASCADE, related_name="drafts", db_index=False
    )
    key = models.CharField(max_length=128)
    fields = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["person", "key"], name="draft_once")]


class Handover(models.Model):
    """Open items passed on when a leader changes, signed by both; unsigned, they show 未交接."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="handovers")
    from_person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    to_person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="handover_to_another", condition=~Q(from_person=models.F("to_person"))
            )
        ]


class HandoverItem(models.Model):
    """One finding that a handover passes on."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    handover = models.ForeignKey(Handover, models.PROTECT, related_name="items", db_index=False)
    finding = models.ForeignKey("findings.Finding", models.PROTECT, related_name="+")

    class Meta:
        constraints = [UniqueConstraint(fields=["handover", "finding"], name="handover_item_once")]


class Draw(models.Model):
    """A look-back drawn at random in the open. The list and its digest are fixed when the draw is
    announced; the seed is a public number named by its source beforehand and typed by two persons
    on or after the day on which it becomes known."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    round = models.ForeignKey("findings.Round", models.PROTECT, related_name="draws")
    count = models.PositiveIntegerField()
    seed_source = models.CharField(max_length=200)
    known_on = models.DateField()
    population = models.TextField()
    digest = models.CharField(max_length=64)
    announced_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()
    first_seed = models.CharField(max_length=64, blank=True)
    first_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    seed = models.CharField(max_length=64, blank=True)
    second_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="draw_seed_by_two",
                condition=Q(second_by=None) | ~Q(second_by=models.F("first_by")),
            ),
            UniqueConstraint(
                fields=["round"], condition=Q(drawn_at=None), name="one_draw_at_a_time"
            ),
        ]


class DrawItem(models.Model):
    """One finding that was drawn, in the order of the lots."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="items", db_index=False)
    finding = models.ForeignKey("findings.Finding", models.PROTECT, related_name="draws")
    place = models.PositiveIntegerField()

    class Meta:
        constraints = [UniqueConstraint(fields=["draw", "finding"], name="draw_item_once")]
