"""What a reading repeats of words and documents that findings erase under a decision."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import F

from zhenggai.apps.findings.erasing import Erased
from zhenggai.apps.findings.models import SourceDocument
from zhenggai.apps.findings.queries import erasures
from zhenggai.apps.intake.commands.fields import texts_of
from zhenggai.apps.intake.layout import without_titles, without_words
from zhenggai.apps.intake.models import Intake, Passage
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal import queries as entries

# What was read, and may have been put right by whoever reviewed it.
_READ = (
    *("heading", "number", "rating", "stated_status"),
    *("owner", "supporting", "deadline", "target"),
)


def erase(erased: Erased) -> None:
    """Put the mark where the readings of the documents repeat the words, and take them away from
    beside the entries about these; of a document whose file goes, all that no finding quotes."""
    _erase_words(erased, erased.words)
    if erased.document is not None:
        _erase_document(erased, erased.document)


def _erase_words(erased: Erased, words: Collection[str]) -> None:
    readings = list(
        Intake.objects.filter(document__in=erased.documents)
        .select_related("document")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for intake in readings:
        layout = without_titles(intake.layout, intake.document.text)
        Intake.objects.filter(pk=intake.pk).update(layout=layout)
    for column in (*_READ, "reason"):
        rows = Passage.objects.filter(**{"intake__in": readings, f"{column}__in": words})
        changed = {column: erased.mark, "version": F("version") + 1}
        Passage.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(**changed)
    _erase_beside([intake.pk for intake in readings], words, by=erased.by)


def _erase_document(erased: Erased, key: UUID) -> None:
    document = SourceDocument.objects.get(pk=key)
    readings = list(Intake.objects.filter(document=key).select_for_update().order_by("pk"))
    for intake in readings:
        layout = without_words(
            intake.layout, document.text, name=erased.mark, digest=document.digest
        )
        Intake.objects.filter(pk=intake.pk).update(layout=layout)
    quoted = set(erasures.quoted(key))
    gone = set()
    for passage in Passage.objects.filter(intake__in=readings):
        if (passage.start, passage.end) in quoted:
            continue
        said = {name: getattr(passage, name) for name in _READ if getattr(passage, name)}
        gone |= {*said.values(), *texts_of(passage).values()}
        Passage.objects.filter(pk=passage.pk).update(
            **dict.fromkeys(said, erased.mark),
            due_on=None,
            amount=None,
            place=passage.place.rpartition("!")[2],
            version=F("version") + 1,
        )
    _erase_beside([intake.pk for intake in readings], gone, by=erased.by)


def _erase_beside(readings: Collection[UUID], words: Collection[str], *, by: int) -> None:
    found = entries.words_of(readings, texts=words)
    journal.erase(words=[one.key for one in found], by=by)
