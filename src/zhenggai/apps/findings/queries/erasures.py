"""What of a finding can be erased under a decision, and the decisions that were laid down.

A target is named by a code: `words-<entry>-<name>` for words of an act, `field-<name>` for words of
the finding itself, `evidence-<key>` and `document-<key>` for files. An entry can not be named: it
holds no words, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q

from zhenggai.apps.findings.erasing import within
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.models import (
    Erasure,
    Evidence,
    Finding,
    MeasureLink,
    Quote,
    RecordsHold,
    SimilarLink,
    SourceDocument,
)
from zhenggai.apps.findings.permissions import Setting, check_role
from zhenggai.apps.findings.queries.sight import Scope, scope_of, visible
from zhenggai.apps.findings.queries.told import NOT_WORDS, Name
from zhenggai.apps.findings.states import Act
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.queries import Told, Words
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit import erased
from zhenggai.kit.refusals import Gone, Missing

MOST = 200
MOST_CHOSEN = 500
_MOST_CLEANED = 1_000
_PREVIEW = 60
_FIELDS = ("heading", "criteria", "condition", "effect", "rating", "stated_status")
# What holds words of others: a plan as it was handed in, what a proposal would make of a finding.
_SNAPSHOTS = frozenset({"plan", "wanted", "milestones"})
# A page that was signed is a file, and can be erased; the others go with their evidence.
_CHOSEN_BESIDE = frozenset({"paper"})
_NOT_CHOSEN = NOT_WORDS - _CHOSEN_BESIDE
# The record of what was decided on keeping and erasing must say so as long as there is a record.
_OF_DECISIONS = frozenset(
    {
        Event.ERASURE_ORDERED,
        Event.ERASURE_CONFIRMED,
        Event.ERASURE_REFUSED,
        Event.RECORDS_HELD,
        Event.RECORDS_RELEASED,
    }
)
_WORDS = re.compile(r"words-([0-9]{1,18})-([a-z_]{1,32})")
_THING = re.compile(r"(evidence|document)-([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be erased: its code, what kind of thing it is, and how it begins. `event`
    is the kind of the act that words belong to, `name` what they are called there."""

    target: str
    kind: str
    begins: str
    event: str = ""
    entry: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Aim:
    """What erasing a target touches: the findings that are locked and may be held; among them those
    whose `own` columns may repeat the words; the words beside entries by their keys; and files."""

    findings: frozenset[UUID]
    own: frozenset[UUID] = frozenset()
    words: frozenset[str] = frozenset()
    texts: tuple[UUID, ...] = ()
    evidence: tuple[UUID, ...] = ()
    document: UUID | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One erasure as its list shows it. `wait` tells whether it is still to be confirmed, `mine`
    whether the viewer laid it down himself, `there` whether he sees the finding."""

    erasure: Erasure
    ref: str
    choice: Choice
    number: str
    issued_by: str
    by: Name
    done_by: Name | None
    mine: bool
    there: bool

    @property
    def wait(self) -> bool:
        """Whether it is still to be confirmed or refused."""
        return self.erasure.confirmed is None


def choices(finding: Finding, *, actor: Actor) -> list[Choice]:
    """What of a finding can be erased, the newest words first; nothing for whoever has no role to
    lay it down, since the list tells more than some who see the finding may read."""
    try:
        check_role(Act.ORDER_ERASURE, actor=actor, finding=finding, setting=Setting())
    except NotPermitted:
        return []
    found = [
        Choice(f"field-{name}", "field", _begin(getattr(finding, name)), name=name)
        for name in _FIELDS
        if getattr(finding, name) and not erased.read(getattr(finding, name))
    ]
    of_acts = [
        _of_words(one)
        for one in journal.words_of(_subjects([finding.pk], scope=scope_of(actor)))
        if one.name not in _NOT_CHOSEN and one.kind not in _OF_DECISIONS and one.text
    ]
    found += of_acts[:MOST_CHOSEN]
    shown = Evidence.objects.filter(uses__measure__home=finding, erased=None).distinct()
    for evidence in shown.order_by("uploaded_at", "pk")[:MOST_CHOSEN]:
        found.append(Choice(f"evidence-{evidence.pk}", "evidence", _begin(evidence.name)))
    documents = SourceDocument.objects.filter(quotes__findings=finding, erased=None).distinct()
    found += [Choice(f"document-{d.pk}", "document", _begin(d.name)) for d in documents]
    return found


def aim(finding: Finding, target: str) -> Aim:
    """What erasing a target touches. `Invalid` for what is not there to be erased, and `WrongState`
    for what was erased already."""
    if target.startswith("field-"):
        return _field(finding, target.removeprefix("field-"))
    words, thing = _WORDS.fullmatch(target), _THING.fullmatch(target)
    if words:
        return _words(finding, int(words[1]), words[2])
    if thing:
        key = UUID(thing[2])
        return _evidence(finding, key) if thing[1] == "evidence" else _document(finding, key)
    raise Invalid("erasure.unknown-target", field="target")


def holding(findings: Collection[UUID]) -> RecordsHold | None:
    """The hold that keeps records of some findings, `None` where there is none."""
    rounds = Finding.objects.filter(pk__in=findings).values("round")
    own = Q(finding__in=findings) | Q(whole_round=True, finding__round__in=rounds)
    return RecordsHold.objects.filter(own, released_at=None).order_by("at").first()


def decision_of(row: Erasure) -> tuple[str, str]:
    """The number of the decision and the body that issued it."""
    told = journal.texts([row.entry]).get(row.entry, {})
    return told.get("number", ""), told.get("issued_by", "")


def find_erasure(erasure_id: UUID) -> Erasure:
    """An erasure. `Missing` where there is none."""
    found = Erasure.objects.filter(pk=erasure_id).select_related("finding").first()
    if found is None:
        raise Missing("erasure.missing")
    return found


def listed(actor: Actor) -> list[Row]:
    """The erasures that the viewer may read, those that wait first and then the newest: the
    audit administrator all of them, whoever is of the issuing team those of his rounds. `Missing`
    for everybody else."""
    rows = Erasure.objects.select_related("finding", "by", "done_by").order_by(
        # What waits comes first, whatever has been decided since.
        F("done_at").desc(nulls_first=True),
        "-at",
        "pk",
    )
    there = actor.admin is None
    if actor.admin is not Role.AUDIT_ADMIN:
        scope = scope_of(actor)
        if not scope.team:
            raise Missing("erasure.missing")
        rows = rows.filter(finding__in=visible(scope).filter(round__in=scope.team))
    found = list(rows[:MOST])
    told = journal.texts(row.entry for row in found)
    keys = {thing[2] for row in found if (thing := _THING.fullmatch(row.target))}
    added = dict(Evidence.objects.filter(pk__in=keys).values_list("pk", "entry"))
    return [_row(row, told.get(row.entry, {}), added, actor, there=there) for row in found]


def check_document(document: SourceDocument) -> None:
    """Raise `Gone`, with the decision, where the file of a document was erased under one."""
    decision = erased.read(document.name) if document.erased else None
    if decision is not None:
        raise Gone("file.erased", number=decision.number, day=decision.day.isoformat())


def quoted(document: UUID) -> list[tuple[int, int]]:
    """The places of a document that findings quote, and that stand though its file is erased."""
    rows = Quote.objects.filter(document=document).order_by("start")
    return list(rows.values_list("start", "end"))


def _row(
    row: Erasure,
    told: Mapping[str, str],
    added: Mapping[UUID, int],
    actor: Actor,
    *,
    there: bool,
) -> Row:
    return Row(
        erasure=row,
        ref=row.finding.ref,
        choice=_named(row.target, added),
        number=told.get("number", ""),
        issued_by=told.get("issued_by", ""),
        by=Name(row.by.name, row.by.name_en),
        done_by=Name(row.done_by.name, row.done_by.name_en) if row.done_by else None,
        mine=bool({row.by_id, row.on_behalf_of_id} & actor.persons),
        there=there,
    )


def _named(target: str, added: Mapping[UUID, int]) -> Choice:
    """A target without its words: whoever confirms need not read what is to be erased. Evidence by
    the entry with which it was added."""
    words = _WORDS.fullmatch(target)
    if words:
        return Choice(target, "words", "", entry=int(words[1]), name=words[2])
    kind, _, name = target.partition("-")
    if kind == "evidence":
        return Choice(target, kind, "", entry=added.get(UUID(name)))
    return Choice(target, kind, "", name=name if kind == "field" else "")


def _of_words(one: Words) -> Choice:
    begins = "" if one.name in NOT_WORDS else _begin(one.text)
    target = f"words-{one.entry}-{one.name}"
    return Choice(target, "words", begins, event=one.kind, entry=one.entry, name=one.name)


def _begin(text: str) -> str:
    return " ".join(text.split())[:_PREVIEW]


def _field(finding: Finding, name: str) -> Aim:
    if name not in _FIELDS or not getattr(finding, name):
        raise Invalid("erasure.unknown-target", field="target")
    said = getattr(finding, name)
    _refuse_mark(said)
    return _repeated(finding, frozenset({said}))


def _words(finding: Finding, entry: int, name: str) -> Aim:
    said = _told(finding, entry)
    if said is None or name in _NOT_CHOSEN or not said.texts.get(name):
        raise Invalid("erasure.unknown-target", field="target")
    if said.kind in _OF_DECISIONS:
        raise Invalid("erasure.of-a-decision", field="target")
    text = said.texts[name]
    _refuse_mark(text)
    return _repeated(finding, frozenset({text}))


def _told(finding: Finding, entry: int) -> Told | None:
    """The entry of a number, where it is about the finding."""
    for subject in _subjects([finding.pk]):
        for one in journal.about(subject, most=1, before=entry + 1):
            if one.id == entry:
                return one
    return None


def _refuse_mark(text: str) -> None:
    decision = erased.read(text)
    if decision is not None:
        raise WrongState("erasure.erased-already", number=decision.number, day=str(decision.day))


def _repeated(finding: Finding, said: frozenset[str]) -> Aim:
    """Words of a finding, and where else they stand: about the findings with the same quote, and
    in what holds the words of others, of findings that its measures answer too. With the quote goes
    a heading that is a part of it."""
    same = dict(Finding.objects.filter(quote=finding.quote_id).values_list("pk", "heading"))
    family = frozenset(same)
    if finding.quote.text in said:
        said |= {one for one in same.values() if one and one in finding.quote.text}
    linked = MeasureLink.objects.filter(measure__home__in=family)
    near = family | frozenset(linked.values_list("finding", flat=True))
    texts = [one.key for one in journal.words_of(_subjects(family), texts=said)]
    for one in journal.words_of(near):
        if one.name in _SNAPSHOTS and one.key not in texts and _holds(one, said):
            texts.append(one.key)
    return Aim(near, family, said, tuple(texts))


def _subjects(findings: Collection[UUID], *, scope: Scope | None = None) -> set[UUID]:
    """What entries about some findings have as their subject: these, and what was said of two, with
    a scope only where both are within it."""
    links = SimilarLink.objects.filter(Q(finding__in=findings) | Q(other__in=findings))
    if scope is not None:
        links = links.filter(finding__in=visible(scope), other__in=visible(scope))
    return {*findings, *links.values_list("pk", flat=True)}


def _holds(one: Words, said: Collection[str]) -> bool:
    """Whether a snapshot holds words: as JSON, or as lines."""
    if one.name == "milestones":
        return bool(set(one.text.splitlines()) & set(said))
    return within(one.text, said, "") != one.text


def _evidence(finding: Finding, key: UUID) -> Aim:
    shown = Evidence.objects.filter(uses__measure__home=finding)
    one = shown.filter(pk=key).first()
    if one is None:
        raise Invalid("erasure.unknown-target", field="target")
    _refuse_mark(one.name)
    same = Q(pk=key) | Q(
        pk__in=shown.filter(Q(digest=one.digest) | Q(original_digest=one.original_digest))
    )
    rows = {row.pk: row.entry for row in Evidence.objects.filter(same, erased=None)}
    uses = MeasureLink.objects.filter(measure__evidence_uses__evidence__in=rows)
    findings = frozenset(uses.values_list("finding", flat=True)) | {finding.pk}
    entries = set(rows.values())
    for near in findings:
        cleaned = [Event.EVIDENCE_CLEANED.value]
        for told in journal.about(near, most=_MOST_CLEANED, kinds=cleaned):
            if UUID(str(told.body["evidence"])) in rows:
                entries.add(told.id)
    texts = tuple(t.key for t in journal.words_of(findings) if t.entry in entries)
    return Aim(findings, texts=texts, evidence=tuple(rows))


def _document(finding: Finding, key: UUID) -> Aim:
    one = SourceDocument.objects.filter(pk=key, quotes__findings=finding).first()
    if one is None:
        raise Invalid("erasure.unknown-target", field="target")
    _refuse_mark(one.name)
    # What a cause or a measure quotes belongs to the finding whose own it is.
    ways = ("quote", "own_causes__quote", "own_measures__quote")
    own = [Q(**{f"{way}__document": key}) for way in ways]
    quoting = {pk for one in own for pk in Finding.objects.filter(one).values_list("pk", flat=True)}
    added = journal.about(one.round_id, most=_MOST_CLEANED, kinds=[Event.DOCUMENT_ADDED.value])
    entries = {told.id for told in added if told.body.get("document") == str(key)}
    texts = tuple(t.key for t in journal.words_of([one.round_id]) if t.entry in entries)
    return Aim(frozenset(quoting), texts=texts, document=key)
