"""Keys in the order of time, and no index that nothing is looked up by or that another begins with
(record 40)."""

from __future__ import annotations

from django.db import migrations

from zhenggai.kit.laying_out import KeysInOrder, WithoutIndexes

# Who acted, for whom and for which unit is told with what is found by its finding.
_RECORDS = (
    "Dispute",
    "PlanSubmission",
    "PlanOpinion",
    "Submission",
    "Review",
    "Verification",
    "CloseOut",
    "Objection",
    "Hold",
    "RelapseReport",
    "EffectReview",
    "Question",
    "Answer",
    "SimilarLink",
    "Proposal",
    "RecordsHold",
    "Erasure",
    "Extension",
    "Tagging",
    "ProgressRequest",
)
_WHO = ("by", "on_behalf_of", "unit")


class Migration(migrations.Migration):
    dependencies = [("findings", "0001_tables")]

    operations = [
        KeysInOrder(),
        WithoutIndexes(fields=[(record, column) for record in _RECORDS for column in _WHO]),
        WithoutIndexes(
            fields=[
                ("PlanSubmission", "finding"),
                ("PlanOpinion", "plan"),
                ("CloseOut", "finding"),
                ("Finding", "round"),
                ("Finding", "category"),
                ("Finding", "lead_unit"),
                ("Finding", "lead_leader"),
                ("ExternalRef", "round"),
                ("Episode", "finding"),
                ("PartTaken", "finding"),
                ("PartTaken", "person"),
                ("Tag", "round"),
                ("CauseLink", "cause"),
                ("MeasureLink", "measure"),
                ("MeasureCause", "measure"),
                ("MeasureSupport", "measure"),
                ("Reading", "indicator"),
                ("Round", "issuer"),
                ("RoundOffice", "round"),
                ("SourceDocument", "round"),
                ("EvidenceUse", "evidence"),
                ("Draft", "person"),
                ("HandoverItem", "handover"),
                ("DrawItem", "draw"),
                ("Tagging", "finding"),
                ("Reading", "by"),
                ("Progress", "by"),
            ]
        ),
    ]
