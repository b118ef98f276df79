"""Lets go of indexes that nothing is looked up by, or that another begins with (record 40)."""

from __future__ import annotations

from django.db import migrations

from zhenggai.kit.laying_out import DropIndexes

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
_WHO = ("by_id", "on_behalf_of_id", "unit_id")


class Migration(migrations.Migration):
    dependencies = [("findings", "0001_tables")]

    operations = [
        DropIndexes(columns=[(record, column) for record in _RECORDS for column in _WHO]),
        DropIndexes(
            columns=[
                ("PlanSubmission", "finding_id"),
                ("PlanOpinion", "plan_id"),
                ("CloseOut", "finding_id"),
                ("Finding", "round_id"),
                ("Finding", "category_id"),
                ("Finding", "lead_unit_id"),
                ("Finding", "lead_leader_id"),
                ("ExternalRef", "round_id"),
                ("Episode", "finding_id"),
                ("PartTaken", "finding_id"),
                ("PartTaken", "person_id"),
                ("Tag", "round_id"),
                ("CauseLink", "cause_id"),
                ("MeasureLink", "measure_id"),
                ("MeasureCause", "measure_id"),
                ("MeasureSupport", "measure_id"),
                ("Reading", "indicator_id"),
                ("Round", "issuer_id"),
                ("RoundOffice", "round_id"),
                ("SourceDocument", "round_id"),
                ("EvidenceUse", "evidence_id"),
                ("Draft", "person_id"),
                ("HandoverItem", "handover_id"),
                ("DrawItem", "draw_id"),
                ("Tagging", "finding_id"),
                ("Reading", "by_id"),
                ("Progress", "by_id"),
            ]
        ),
    ]
