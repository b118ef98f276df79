"""From what the queries give to what programs get of readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import get_language

from zhenggai.apps.findings.api.shapes import Reason
from zhenggai.apps.findings.kinds import FindingType
from zhenggai.apps.findings.models import SourceDocument
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.intake import queries
from zhenggai.apps.intake.api import shapes
from zhenggai.apps.intake.kinds import (
    Form,
    IntakeState,
    PassageKind,
    PassageOrigin,
    PassageState,
)
from zhenggai.apps.intake.layout import Layout, Unit
from zhenggai.apps.intake.models import Intake, Passage, Registered
from zhenggai.apps.people.models import Person
from zhenggai.presentation.wording import say_notice


def document(row: SourceDocument, readings: Sequence[Intake]) -> shapes.SourceDocument:
    """A document with its readings."""
    return shapes.SourceDocument(
        row.pk,
        row.name,
        row.known_digest,
        _name(row.added_by),
        row.added_at,
        [
            shapes.ReadingRow(
                one.pk, IntakeState(one.state), one.version, _name(one.read_by), one.read_at
            )
            for one in readings
        ],
    )


def reading(intake: Intake, layout: Layout) -> shapes.SourceReading:
    """A reading with the numbers of its completeness check."""
    left_out = queries.taken_numbers(intake)
    proposed = intake.passages.filter(state=PassageState.PROPOSED).values_list("kind", flat=True)
    return shapes.SourceReading(
        id=intake.pk,
        document=intake.document_id,
        name=intake.document.name,
        round=intake.document.round_id,
        form=Form(intake.form),
        language=intake.language,
        state=IntakeState(intake.state),
        version=intake.version,
        read_by=_name(intake.read_by),
        read_at=intake.read_at,
        ended_by=_name(intake.ended_by) if intake.ended_by else None,
        ended_at=intake.ended_at,
        reason=intake.reason,
        numbers=_numbers(queries.completeness(intake, layout), len(left_out)),
        proposed=dict(sorted(Counter(proposed).items())),
        left_out=[shapes.LeftOut(row.pk, row.scheme, row.number) for row in left_out],
        owners=[
            shapes.NamedOwner(one.name, one.times, one.unit.pk if one.unit else None)
            for one in queries.owners(intake)
        ],
        notices=[
            Reason(one.code, say_notice(one, get_language() or ""))
            for one in layout.document.notices
        ],
    )


def passages(rows: Sequence[Passage], text: str) -> list[shapes.ReadPassage]:
    """Passages of one reading, whose document reads `text`."""
    elements = queries.elements_of(rows)
    return [
        _passage(
            row,
            text,
            [
                shapes.Element(kind, text[start:end], start, end)
                for kind, start, end in elements.get(row.pk, ())
            ],
        )
        for row in rows
    ]


def paragraph(no: int, unit: Unit, layout: Layout) -> shapes.Paragraph:
    """A paragraph or cell."""
    document, span = layout.document, unit.span
    return shapes.Paragraph(
        no,
        unit.block,
        unit.place,
        document.blocks[unit.block - 1].page,
        span.start,
        span.end,
        unit.mark,
        document.text[span.start : span.end],
    )


def adoptable(one: queries.Proposal) -> shapes.Adoptable:
    """What may be adopted into a plan."""
    return shapes.Adoptable(
        one.passage.pk,
        one.kind,
        one.text,
        one.document,
        one.owner,
        one.unit.pk if one.unit else None,
        one.deadline,
        one.due_on,
        one.target,
        one.stated_status,
    )


def _numbers(counted: queries.Completeness, left_out: int) -> shapes.Numbers:
    return shapes.Numbers(
        paragraphs=counted.paragraphs,
        findings=counted.findings,
        unassigned=len(counted.unassigned),
        numbers_left_out=left_out,
        causes=counted.causes,
        measures=counted.measures,
        undecided=counted.undecided,
        rejected=counted.rejected,
        assigned=counted.assigned,
        marks=dict(counted.marks),
    )


def _passage(row: Passage, text: str, elements: list[shapes.Element]) -> shapes.ReadPassage:
    registered: Registered | None = getattr(row, "registered", None)
    return shapes.ReadPassage(
        id=row.pk,
        version=row.version,
        kind=PassageKind(row.kind),
        state=PassageState(row.state),
        origin=PassageOrigin(row.origin),
        text=text[row.start : row.end],
        start=row.start,
        end=row.end,
        page=row.page,
        block=row.block,
        place=row.place,
        heading=row.heading,
        reason=row.reason,
        parent=row.parent_id,
        made_from=row.made_from_id,
        replaced_by=row.replaced_by_id,
        finding_type=FindingType(row.finding_type),
        category=row.category_id,
        common=row.common,
        amount=row.amount,
        currency=row.currency,
        scheme=row.scheme,
        number=row.number,
        rating=row.rating,
        stated_status=row.stated_status,
        owner=row.owner,
        supporting=row.supporting,
        deadline=row.deadline,
        due_on=row.due_on,
        target=row.target,
        changed_by=_name(row.changed_by) if row.changed_by else None,
        changed_at=row.changed_at,
        elements=elements,
        finding=registered.finding_id if registered else None,
        finding_ref=registered.finding.ref if registered else "",
        tied=bool(registered and registered.tied),
    )


def _name(person: Person) -> Name:
    return Name(person.name, person.name_en)
