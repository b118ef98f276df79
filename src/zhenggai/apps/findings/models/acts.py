"""The records of acts: who did what in which capacity. Their words stand with the journal entry
(`entry`), found by name; here stands what the site counts, filters and judges by."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from zhenggai.apps.findings.kinds import Relation
from zhenggai.kit.keys import new_key


class Record(models.Model):
    """What every act's record holds."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    finding = models.ForeignKey(
        "findings.Finding", models.PROTECT, related_name="%(class)s_records"
    )
    episode = models.PositiveSmallIntegerField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    capacity = models.CharField(max_length=32)
    unit = models.ForeignKey(
        "people.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    entry = models.BigIntegerField()

    class Meta:
        abstract = True


class Dispute(Record):
    """The unit's objection to a finding, and the issuer's decision; both texts stay."""

    upheld = models.BooleanField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_entry = models.BigIntegerField(null=True)


class PlanSubmission(Record):
    """A plan handed in for review; `version_no` counts them within the episode. `paper` is the
    digest of the page that the leader signed, where he did not confirm with his own factor."""

    finding = models.ForeignKey(
        "findings.Finding", models.PROTECT, related_name="%(class)s_records", db_index=False
    )
    version_no = models.PositiveSmallIntegerField()
    paper = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["finding", "episode", "version_no"], name="plan_version_once")
        ]


class PlanOpinion(Record):
    """One office's opinion on one plan."""

    plan = models.ForeignKey(
        PlanSubmission, models.PROTECT, related_name="opinions", db_index=False
    )
    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    agrees = models.BooleanField()

    class Meta:
        constraints = [UniqueConstraint(fields=["plan", "office"], name="opinion_once_per_office")]


class Submission(Record):
    """The unit's statement that the finding is put right, with its pledge of truth."""

    paper = models.CharField(max_length=64, blank=True)


class Review(Record):
    """A reviewer's answer to a submission."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="review")
    passed = models.BooleanField()
    reason = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="review_return_has_reason", condition=Q(passed=True) | ~Q(reason="")
            )
        ]


class Verification(Record):
    """What a verifier saw with his own eyes, or heard from those concerned."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="verification")
    passed = models.BooleanField()
    reason = models.CharField(max_length=16, blank=True)
    method = models.CharField(max_length=16)
    looked_on = models.DateField()
    confirmed = models.CharField(max_length=4, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="verify_return_has_reason", condition=Q(passed=True) | ~Q(reason="")
            )
        ]


class CloseOut(Record):
    """The finding struck off (销号); whoever accepts answers for it (谁验收谁负责)."""

    finding = models.ForeignKey(
        "findings.Finding", models.PROTECT, related_name="%(class)s_records", db_index=False
    )
    verified_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    merged_parts = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["finding", "episode"], name="closed_once_per_episode")
        ]


class Objection(Record):
    """An objection that came in during the posting. Who objected is seen by the deciding office
    alone and erased after the term; nothing of it is in the journal, not even a digest."""

    objector = models.CharField(max_length=200, blank=True)
    erase_objector_on = models.DateField()
    upheld = models.BooleanField(null=True)
    answered_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer_entry = models.BigIntegerField(null=True)


class Hold(Record):
    """A suspension or an acceptance of the risk, by the closing body alone, with its end."""

    accepted = models.BooleanField()
    review_on = models.DateField()
    expires_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            CheckConstraint(
                name="acceptance_expires",
                condition=Q(accepted=False) | Q(expires_on__isnull=False),
            ),
            UniqueConstraint(
                fields=["finding"], condition=Q(ended_at=None), name="one_hold_at_a_time"
            ),
        ]


class RelapseReport(Record):
    """Somebody says that a closed finding is true again; the issuer decides."""

    decided = models.BooleanField(null=True)


class EffectReview(Record):
    """A look-back (回头看) after close-out: whether the finding stays closed."""

    holds = models.BooleanField()
    method = models.CharField(max_length=16)
    looked_on = models.DateField()
    confirmed = models.CharField(max_length=4, blank=True)


class Question(Record):
    """What a reviewer, verifier or closer asks the unit."""


class Answer(Record):
    """The unit's answer to a question."""

    question = models.OneToOneField(Question, models.PROTECT, related_name="answer")


class SimilarLink(Record):
    """What a person has said of two findings (`kind`, a `Relation`): `finding` is the one that was
    decided on, and for a repeat the later one. A later word on the same `pair`, the two keys in
    order, replaces an earlier one, which stays. Its words stand with its entry, whose subject is
    this row: of whoever sees one finding only, nothing is told of the other."""

    other = models.ForeignKey("findings.Finding", models.PROTECT, related_name="+")
    pair = models.CharField(max_length=65)
    kind = models.CharField(max_length=16)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["pair"], condition=Q(replaced_at=None), name="one_word_on_a_pair"
            ),
            CheckConstraint(name="similar_known_kind", condition=Q(kind__in=sorted(Relation))),
            CheckConstraint(name="similar_to_another", condition=~Q(other=models.F("finding"))),
        ]


class Proposal(Record):
    """An act that needs two persons: proposed by one, decided by another. `kind` is the act
    (withdraw, merge, split, correct, drop); `wanted` what it would make of the finding, as JSON:
    the headings of the parts of a split, or the fields of a correction with old and new value."""

    kind = models.CharField(max_length=16)
    measure = models.ForeignKey(
        "findings.Measure", models.PROTECT, null=True, related_name="proposals"
    )
    into = models.ForeignKey("findings.Finding", models.PROTECT, null=True, related_name="+")
    wanted = models.TextField(blank=True)
    agreed = models.BooleanField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["finding", "kind", "measure"],
                condition=Q(agreed=None),
                name="one_proposal_of_a_kind",
            ),
            CheckConstraint(
                name="proposal_decided_by_other",
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("by")),
            ),
        ]
