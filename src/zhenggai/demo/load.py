"""Loads the fictional district: once, whole or not at all, always the same but for its dates."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from zhenggai.apps.files import commands as files
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import EvidenceKind
from zhenggai.apps.people.models import Unit
from zhenggai.apps.regimes.models import Category
from zhenggai.core.records import Finding as Read
from zhenggai.demo.course import Happening, days_of, happenings, moment, way_of
from zhenggai.demo.district import District, change_leader, found, let_observe
from zhenggai.demo.items import ZONE, Stage
from zhenggai.demo.ladder import climbed
from zhenggai.demo.papers import paper
from zhenggai.demo.rounds import (
    PLANS,
    PROGRAM,
    Paper,
    Plan,
    Source,
    add_document,
    open_round,
    take_in,
)
from zhenggai.demo.ruled import put_in_force
from zhenggai.demo.steps import SIGNED, Item
from zhenggai.demo.stories import Planned, Story, stories
from zhenggai.demo.tables import UNITS

# The first act, a little before the feedback of the first round.
_BEGINS = 260
# When a common problem has been split, in days after the feedback.
_SPLIT_BY = 62
_SEED = "zhenggai demo"
_DRAWN = "03,11,17,22,28,31+09"
_FICTIONAL = "演示用"
_FIRST = "self-examination.txt:P1"
Files = Mapping[str, commands.EvidenceFields]


def is_loaded() -> bool:
    """Whether the district stands in the database."""
    return Unit.objects.filter(code=UNITS[0][0]).exists()


def load(*, at: datetime) -> bool:
    """Load the district with all that happened in it up to `at`; whether there was need to.

    Not inside a transaction: the files go through the gate first. Raises as the commands do; then
    nothing but files is left behind.
    """
    if is_loaded():
        return False
    sources = take_in(at)
    told = [_worded(story, sources) for story in stories()]
    shown = _take_in_files(told, at)
    with transaction.atomic():
        _play(told, sources, shown, at)
    return True


def _play(told: list[Story], sources: Mapping[str, Source], shown: Files, at: datetime) -> None:
    dice = random.Random(_SEED)  # noqa: S311 - dates of a play, nothing secret
    today = at.astimezone(ZONE).date()
    district = found(since=moment(today - timedelta(days=_BEGINS), dice))
    items: dict[str, Item] = {}
    acts: list[Happening] = []
    for plan in PLANS:
        stage = Stage(district, plan.team, today, shown, items)
        own = [Item(stage, story) for story in told if story.round == plan.code]
        parts = [Item(stage, part) for one in own for part in one.story.parts]
        items.update({one.story.key: one for one in own})
        items.update({one.story.heading: one for one in parts})
        acts += _opening(stage, plan, own, sources, dice)
        acts += _ways(stage, plan, own, parts, dice)
        if any(one.story.by_rule for one in own):
            acts += put_in_force(stage, plan)
    acts += _at_the_top(district, today, dice)
    acts += _draw(items[_FIRST].stage, today, dice)
    acts += climbed(items, today)
    for act in sorted(acts):
        act.deed(act.at)


def _opening(
    stage: Stage,
    plan: Plan,
    own: list[Item],
    sources: Mapping[str, Source],
    dice: random.Random,
) -> Iterator[Happening]:
    """The round is opened, its documents are added, and what they say is registered."""
    feedback = stage.today + timedelta(days=plan.feedback)

    def open_it(at: datetime) -> None:
        stage.round = open_round(stage.district, plan, today=stage.today, at=at)
        for login in plan.observers:
            let_observe(stage.district, login, round_id=stage.round.pk, unit=plan.inspected, at=at)

    yield Happening(moment(feedback - timedelta(days=9), dice), 0, open_it)
    for place, page in enumerate(plan.papers):
        items = [one for one in own if one.story.source == page.name]
        deed = partial(_register, stage, plan, items, sources[page.name], page)
        yield Happening(moment(feedback - timedelta(days=6 - place), dice), 0, deed)


def _ways(
    stage: Stage, plan: Plan, own: list[Item], parts: list[Item], dice: random.Random
) -> Iterator[Happening]:
    """What happens to each finding."""
    feedback = stage.today + timedelta(days=plan.feedback)
    for one in own:
        start = feedback
        if not one.story.source:
            start = stage.today - timedelta(days=one.story.last + days_of(way_of(one)) + 1)
            deed = partial(_register_on_the_spot, stage, plan, one)
            yield Happening(moment(start - timedelta(days=1), dice), 0, deed)
        yield from happenings(one, start=start, dice=dice)
    for part in parts:
        yield from happenings(part, start=feedback + timedelta(days=_SPLIT_BY), dice=dice)


def _register(
    stage: Stage, plan: Plan, items: list[Item], source: Source, paper: Paper, at: datetime
) -> None:
    """Add a document and register what it was read to say, each with its place."""
    assert stage.round is not None
    document = add_document(stage.district, plan, stage.round, source, at=at)
    code, chinese, english = paper.category
    category = Category.objects.create(
        regime_id=plan.regime, code=code, name=chinese, name_en=english, source=_FICTIONAL
    )
    read = {found.id: found for found in source.result.reading.findings}
    drafts = [_draft(one.story, read[one.story.item], document, category.pk) for one in items]
    made = commands.register_findings(
        round_id=stage.round.pk,
        actor=stage.district.actor(plan.team.registrar, at=at),
        at=at,
        drafts=drafts,
    )
    for one, finding in zip(items, made, strict=True):
        one.finding = finding.pk


def _draft(story: Story, read: Read, document: UUID, category: UUID) -> commands.FindingDraft:
    quote = read.quote
    money = [amount.value for amount in read.amounts if amount.unit == "CNY"]
    return commands.FindingDraft(
        passage=commands.Passage(
            text=quote.text,
            document=document,
            start=quote.span.start,
            end=quote.span.end,
            page=quote.page,
            block=quote.paragraph,
            place=quote.place or "",
        ),
        kind=story.kind,
        category=category,
        common=read.common,
        amount=money[0] if money else None,
        recommendations=story.advice,
    )


def _register_on_the_spot(stage: Stage, plan: Plan, item: Item, at: datetime) -> None:
    """Register what was found after the report."""
    assert stage.round is not None
    draft = commands.FindingDraft(commands.Passage(text=item.story.item), kind=item.story.kind)
    actor = stage.district.actor(plan.team.registrar, at=at)
    made = commands.register_findings(round_id=stage.round.pk, actor=actor, at=at, drafts=[draft])
    item.finding = made[0].pk


def _at_the_top(district: District, today: date, dice: random.Random) -> Iterator[Happening]:
    """A leader goes; the one who comes signs for what is open, the one who went has not yet."""
    unit, before, after = "qh-by", "bela", "bruno"

    def change(at: datetime) -> None:
        change_leader(district, unit, before, after, at=at)

    def sign(at: datetime) -> None:
        actor = district.actor(after, at=at)
        made = commands.begin_handover(
            unit_id=district.unit(unit),
            from_person=district.person(before),
            to_person=district.person(after),
            actor=actor,
            at=at,
        )
        commands.sign_handover(handover_id=made.pk, actor=actor, at=at)

    yield Happening(moment(today - timedelta(days=20), dice), 0, change)
    yield Happening(moment(today - timedelta(days=8), dice), 0, sign)


def _draw(stage: Stage, today: date, dice: random.Random) -> Iterator[Happening]:
    """Closed findings are drawn for the look-back by a public number that two persons type."""
    made: list[UUID] = []

    def announce(at: datetime) -> None:
        assert stage.round is not None
        made.append(
            commands.announce_draw(
                round_id=stage.round.pk,
                actor=stage.district.actor(stage.team.issuer, at=at),
                at=at,
                today=at.astimezone(ZONE).date(),
                count=1,
                seed_source="福彩双色球开奖号码（演示用虚构号码）",
                known_on=today - timedelta(days=45),
            ).pk
        )

    def type_it(login: str, at: datetime) -> None:
        actor = stage.district.actor(login, at=at)
        day = at.astimezone(ZONE).date()
        commands.type_seed(draw_id=made[0], actor=actor, at=at, today=day, seed=_DRAWN)

    yield Happening(moment(today - timedelta(days=50), dice), 0, announce)
    for days, login in ((44, stage.team.issuer), (43, stage.team.registrar)):
        deed = partial(type_it, login)
        yield Happening(moment(today - timedelta(days=days), dice), 0, deed)


def _worded(story: Story, sources: Mapping[str, Source]) -> Story:
    """The story with the measures that its document states in the document's words."""
    if not story.source:
        return story
    said = {one.id: one.quote.text for one in sources[story.source].result.against.measures}

    def worded(planned: Planned) -> Planned:
        return replace(planned, text=said.get(planned.text, planned.text).strip())

    parts = tuple(replace(part, measures=tuple(map(worded, part.measures))) for part in story.parts)
    return replace(story, measures=tuple(map(worded, story.measures)), parts=parts)


def _take_in_files(told: list[Story], at: datetime) -> Files:
    """Every file that is shown as evidence, by its title, and the page that a leader signed."""
    wanted = {SIGNED: EvidenceKind.CONFIRMATION}
    for story in told:
        wanted |= {title: kind for one in story.measures for kind, title in one.files}
    return {title: _taken(kind, title, at) for title, kind in wanted.items()}


def _taken(kind: EvidenceKind, title: str, at: datetime) -> commands.EvidenceFields:
    name, data = paper(kind, title)
    kept = files.accept(
        data=data, name=name, at=at, who=PROGRAM, purpose="evidence", keep_text=True
    )
    return commands.EvidenceFields(
        file=kept.pk,
        name=name,
        kind=kind,
        shows_on=at.date(),
        original_digest=sha256(data).hexdigest(),
    )
