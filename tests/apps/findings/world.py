"""The world of the matrix: a district with more people than act in it, a finding in every state,
and one valid way to do each act."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from cast import NOON, District, Walk, build, measure_fields, open_round, register, walk_to
from zhenggai.apps.files.models import File
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import (
    ErasureReason,
    EvidenceKind,
    FindingType,
    Method,
    Position,
    Relation,
    ReturnReason,
)
from zhenggai.apps.findings.models import (
    Cause,
    CloseOut,
    EvidenceUse,
    Extension,
    Finding,
    PartTaken,
    Proposal,
    Tagging,
    Verification,
)
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Grant, Person, Unit
from zhenggai.apps.people.roles import Role
from zhenggai.apps.supervision.models import LadderRule

# More of the cast: login -> (role, unit). vic verifies what vera will look back at; rhoda proposes
# what the others decide.
MORE = {
    "ida": (Role.ISSUER, "district"),
    "rhea": (Role.REGISTRAR, "office"),
    "rhoda": (Role.REGISTRAR, "office"),
    "vic": (Role.VERIFIER, "office"),
    "gina": (Role.LEAD_LEADER, "gov"),
    "lena": (Role.LEAD_LEADER, "water"),
    "tom": (Role.LEAD_LEADER, "water-east"),
    "kate": (Role.LEAD_LEADER, "schools"),
    "cora": (Role.CLOSER, "discipline"),
    "past": (Role.REVIEWER, "office"),
}
_ZONE = ZoneInfo("Asia/Shanghai")
PAGE = "a" * 64  # the digest of a page that sam signed


def people_more(district: District) -> District:
    """The cast with leaders above, below and beside, another office's closer, and one whose role
    is over; and the ladder of supervision in force."""
    gov = district.units["gov"]
    district.units["schools"] = Unit.objects.create(
        code="schools", name="清溪区教育局", parent=gov, path=gov.path + "00aa", rank=99,
        opened_on=date(2010, 1, 1),
    )  # fmt: skip
    for login, (role, unit) in MORE.items():
        district.people[login] = Person.objects.create(
            login=login, name=f"{login.title()}（虚构）", joined_on=date(2020, 1, 1)
        )
        district.grant(login, role, unit)
    Grant.objects.filter(person=district.people["past"]).update(to_on=NOON.date() - timedelta(1))
    LadderRule.objects.filter(regime="inspection").update(valid_from=date(2026, 1, 1))
    return district


@dataclass
class World:
    """A finding in each state, each on its own walk; `quiet` is one at closing in a round that
    does not post."""

    district: District
    walks: dict[str, Walk] = field(default_factory=dict)
    quiet: Walk | None = None
    file: File | None = None
    copy: File | None = None
    actors: dict[tuple[str, Any], Actor] = field(default_factory=dict)

    def actor(self, name: str, walk: Walk) -> Actor:
        """The picture of a viewer of the matrix on the day of the walk."""
        day = (walk.at + timedelta(hours=2)).date()
        if (name, day) not in self.actors:
            login, _, behalf = name.partition(" ")
            leader = self.district.people["sam"].pk if behalf else None
            self.actors[name, day] = people.actor_of(
                self.district.people[login].pk, on=day, principal=leader
            )
        return self.actors[name, day]

    def who(self, name: str, walk: Walk) -> dict[str, Any]:
        """What each command is told, two hours after the last act of the walk."""
        at = walk.at + timedelta(hours=2)
        actor = replace(self.actor(name, walk), factor_at=at)
        return {"finding_id": walk.finding.pk, "actor": actor, "at": at}


@contextmanager
def kept_for_a_module(blocker: Any) -> Iterator[None]:
    """What is made within stands for all tests of a module and is undone at its end. Like the
    transaction of a single test, it lets through what may not be nested in an act."""
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]
    with blocker.unblock(), around:
        yield
        transaction.set_rollback(True)


def build_world(district: District | None = None) -> World:
    """All of it, in the caller's transaction; round the people that are there already, or new
    ones."""
    district = district or people_more(build())
    open_round(district, code="XC-2026-02", posting_days=0)
    quiet = Walk(district, register(district))
    for step in (Walk.assign, Walk.acknowledge, Walk.plan, Walk.review_plan, Walk.work,
                 Walk.review, Walk.verify):  # fmt: skip
        step(quiet)
    open_round(district)
    world = World(district, quiet=quiet)
    for state in State:
        world.walks[state.value] = walk_to(district, state)
    planning = world.walks["planning"]
    Cause.objects.create(home=planning.finding, text="多年只报计划。")
    planning.measure = commands.add_measure(**planning.who("olga"), fields=measure_fields(district))
    _verified_by_vic(world)
    _decided_before(world)
    world.file, world.copy = (
        File.objects.create(
            digest=letter * 64, size=1, kind="txt", media="text/plain", storage="disk",
            judged="text", stored_at=NOON,
        )
        for letter in "bc"
    )  # fmt: skip
    for walk in [*world.walks.values(), quiet]:
        walk.finding.refresh_from_db()
    return world


def _verified_by_vic(world: World) -> None:
    """Lets vera look back at the closed finding."""
    closed, vic = world.walks["closed"].finding, world.district.people["vic"]
    Verification.objects.filter(finding=closed).update(by=vic)
    CloseOut.objects.filter(finding=closed).update(verified_by=vic)
    PartTaken.objects.filter(finding=closed, part="verifier").update(person=vic)


Do = Callable[[World, Walk, dict[str, Any]], object]


@dataclass(frozen=True)
class Deed:
    """One way to do an act: what must have happened before, and the call. `to` is the state it
    leads to, or empty; `paper` whether the call takes a page signed."""

    act: str
    do: Do
    before: Callable[[World, Walk], None] | None = None
    to: str = ""
    entries: int = 1


def _measure(walk: Walk) -> Any:
    return walk.measure.pk if walk.measure else uuid4()


def _day(walk: Walk, days: int = 0) -> date:
    return (walk.at + timedelta(hours=2)).astimezone(_ZONE).date() + timedelta(days=days)


def _assign(w: World, k: Walk, who: dict[str, Any]) -> object:
    return commands.assign_finding(
        **who, lead_unit=w.district.units["water"].pk, lead_leader=w.district.people["sam"].pk,
        due_on=date(2026, 8, 31), kind=FindingType.PHASED,
    )  # fmt: skip


def _change_measure(w: World, k: Walk, who: dict[str, Any]) -> object:
    fields = measure_fields(w.district, text="更换老旧管网四公里。")
    return commands.change_measure(**who, measure_id=_measure(k), seen=1, fields=fields)


def _cause(k: Walk) -> Any:
    return Cause.objects.filter(home=k.finding).values_list("pk", flat=True).first() or uuid4()


def _put_off(w: World, k: Walk, *, further: bool) -> None:
    """A deadline that somebody has asked to put off; a second time where `further`."""
    assert k.finding.due_on is not None
    Extension.objects.create(
        finding=k.finding, episode=k.finding.episode, by=w.district.people["lena"],
        capacity="lead_leader", at=k.at, entry=1, before=k.finding.due_on, number=1 + further,
        until=k.finding.due_on + timedelta(days=10), further=further,
    )  # fmt: skip


def _extension(k: Walk) -> dict[str, Any]:
    rows = Extension.objects.filter(finding=k.finding)
    return {"extension_id": rows.values_list("pk", flat=True).first() or uuid4()}


def _done(w: World, k: Walk) -> None:
    if k.finding.state == "rectifying":
        commands.complete_measure(**w.who("wes", k), measure_id=_measure(k), result="已完成。")


def _drop_asked(w: World, k: Walk) -> None:
    commands.propose_drop(**w.who("olga", k), measure_id=_measure(k), reasons="工程取消。")


def _asked(w: World, k: Walk) -> None:
    commands.ask_question(**w.who("rita", k), text="检测由谁做？")


def _tagged(w: World, k: Walk) -> None:
    commands.tag_finding(**w.who("iris", k), tag="急")


def _tag(k: Walk) -> Any:
    rows = Tagging.objects.filter(finding=k.finding, off_at=None)
    return rows.values_list("tag", flat=True).first() or uuid4()


def _relapsed(w: World, k: Walk) -> None:
    commands.report_relapse(**w.who("iris", k), reasons="又漏。")


def _objected(w: World, k: Walk) -> None:
    commands.record_objection(**w.who("iris", k), text="仍在漏水。")


def _proposed(kind: str) -> Callable[[World, Walk], None]:
    def before(w: World, k: Walk) -> None:
        who = w.who("rhoda", k)
        if kind == "withdraw":
            commands.propose_withdrawal(**who, reasons="重复登记。")
        elif kind == "merge":
            commands.propose_merge(**who, into=w.walks["rectifying"].finding.pk, reasons="同一。")
        elif kind == "split":
            commands.propose_split(**who, headings=["甲", "乙"], reasons="两件事。")
        else:
            commands.propose_correction(**who, reasons="漏填标题。", heading="管网漏损")

    return before


def _decide(agreed: bool, kind: str) -> Do:
    def do(w: World, k: Walk, who: dict[str, Any]) -> object:
        rows = Proposal.objects.filter(finding=k.finding, kind=kind).order_by("-at")
        asked = rows.values_list("pk", flat=True).first() or uuid4()
        return commands.decide_proposal(**who, proposal_id=asked, agreed=agreed, reasons="属实。")

    return do


def _decided_before(world: World) -> None:
    """Proposals in the states in which none can be decided, so that their act is asked for."""
    for state, walk in world.walks.items():
        if state not in {"registered", "assigned", "disputed", "planning"}:
            for kind in ("withdraw", "merge", "split", "correct"):
                Proposal.objects.create(
                    finding=walk.finding, episode=1, kind=kind, capacity="registrar",
                    by=world.district.people["rhoda"], at=NOON, entry=0, wanted="{}",
                    agreed=False, decided_by=world.district.people["iris"], decided_at=NOON,
                )  # fmt: skip


@contextmanager
def _aside() -> Iterator[None]:
    """What is done within stays within, whether or not it is refused."""
    sid = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(sid)


def _close(w: World, k: Walk, who: dict[str, Any]) -> object:
    later = who["at"] + timedelta(days=7 if k.finding.state == "posted" else 0)
    actor = replace(who["actor"], on=later.date(), factor_at=later)
    return commands.close_finding(finding_id=who["finding_id"], actor=actor, at=later)


def _verify(passed: bool) -> Do:
    def do(w: World, k: Walk, who: dict[str, Any]) -> object:
        return commands.verify_finding(
            **who, passed=passed, method=Method.ON_SITE, looked_on=_day(k), observed="看过。",
            reason=None if passed else ReturnReason.NO_RESULT,
        )  # fmt: skip

    return do


def _evidence(w: World, k: Walk, who: dict[str, Any]) -> object:
    assert w.file is not None
    fields = commands.EvidenceFields(
        file=w.file.pk, name="检测.txt", kind=EvidenceKind.TEST, shows_on=_day(k),
        original_digest="b" * 64,
    )  # fmt: skip
    return commands.add_evidence(**who, measure_id=_measure(k), fields=fields)


def _shown(w: World, k: Walk) -> None:
    _evidence(w, k, w.who("wes", k))


def _clean(w: World, k: Walk, who: dict[str, Any]) -> object:
    assert w.copy is not None
    uses = EvidenceUse.objects.filter(measure=_measure(k), evidence__digest="b" * 64)
    shown = uses.values_list("evidence", flat=True).first() or uuid4()
    bared = commands.Bared(file=w.copy.pk, made_of="b" * 64, taken_out=("author",))
    return commands.clean_evidence(**who, evidence_id=shown, bared=bared)


def _indicator(w: World, k: Walk) -> Any:
    return (
        k.finding.indicators.create(
            name="欠款", baseline=Decimal(9), baseline_on=date(2026, 3, 1), target=Decimal(0)
        )
    ).pk


def _read(w: World, k: Walk, who: dict[str, Any]) -> object:
    with _aside():
        return commands.read_indicator(
            **who, indicator_id=_indicator(w, k), read_on=_day(k), value=Decimal(4)
        )


def _held(w: World, k: Walk, days: int) -> dict[str, Any]:
    return {"review_on": _day(k, days)}


def _link(w: World, k: Walk, who: dict[str, Any]) -> object:
    other = w.walks["submitted" if k.finding.state != "submitted" else "verifying"]
    return commands.decide_link(**who, measure_id=_measure(other), holds=True)


def _relate(w: World, k: Walk, who: dict[str, Any]) -> object:
    other = w.walks["submitted" if k.finding.state != "submitted" else "verifying"]
    return commands.relate_finding(
        **who, other=other.finding.pk, relation=Relation.COMMON_WITH, reasons="同为管网漏损。"
    )


def _held_back(w: World, k: Walk) -> None:
    commands.hold_records(**w.who("reg", k), number="3号", reasons="涉诉。", whole_round=False)


def _registered_words(k: Walk) -> str:
    told = journal.about(k.finding.pk, most=1, kinds=["finding.registered"])
    return f"words-{told[0].id}-quote"


C = commands
DEEDS: dict[str, Deed] = {
    "name unit": Deed("name_unit", lambda w, k, who: C.name_unit(
        **who, lead_unit=w.district.units["water"].pk)),
    "set deadline": Deed("set_deadline", lambda w, k, who: C.set_deadline(
        **who, due_on=date(2026, 8, 31))),
    "assign": Deed("assign", _assign, to="assigned"),
    "acknowledge": Deed("acknowledge", lambda w, k, who: C.acknowledge_finding(**who),
                        to="planning"),
    "dispute": Deed("dispute", lambda w, k, who: C.dispute_finding(**who, reasons="不实。"),
                    to="disputed"),
    "dispute upheld": Deed("decide_dispute", lambda w, k, who: C.decide_dispute(
        **who, upheld=True, reasons="成立。"), to="withdrawn"),
    "dispute refused": Deed("decide_dispute", lambda w, k, who: C.decide_dispute(
        **who, upheld=False, reasons="不成立。"), to="planning"),
    "take position": Deed("take_position", lambda w, k, who: C.take_position(
        **who, position=Position.PARTLY, reasons="部分同意。")),
    "add cause": Deed("edit_plan", lambda w, k, who: C.add_cause(**who, text="无预算。")),
    "change cause": Deed("edit_plan", lambda w, k, who: C.change_cause(
        **who, cause_id=_cause(k), seen=1, text="无人管。")),
    "remove cause": Deed("edit_plan", lambda w, k, who: C.remove_cause(**who, cause_id=_cause(k))),
    "add measure": Deed("edit_plan", lambda w, k, who: C.add_measure(
        **who, fields=measure_fields(w.district))),
    "change measure": Deed("edit_plan", _change_measure),
    "remove measure": Deed("edit_plan", lambda w, k, who: C.remove_measure(
        **who, measure_id=_measure(k))),
    "add indicator": Deed("edit_plan", lambda w, k, who: C.add_indicator(
        **who, name="欠款", measured_in="万元", baseline=Decimal(9),
        baseline_on=date(2026, 3, 1), target=Decimal(0))),
    "submit plan": Deed("submit_plan", lambda w, k, who: C.submit_plan(**who), to="plan_review"),
    "agree to the plan": Deed("review_plan", lambda w, k, who: C.review_plan(**who, agrees=True),
                              to="plan_review"),
    "return the plan": Deed("review_plan", lambda w, k, who: C.review_plan(
        **who, agrees=False, opinion="措施空泛。"), to="planning"),
    "revise plan": Deed("revise_plan", lambda w, k, who: C.revise_plan(**who, reasons="工期。"),
                        to="planning"),
    "report progress": Deed("report_progress", lambda w, k, who: C.report_progress(
        **who, measure_id=_measure(k), as_of=_day(k), text="完成一半。")),
    "read indicator": Deed("report_progress", _read, entries=0),
    "add evidence": Deed("add_evidence", _evidence),
    "clean evidence": Deed("add_evidence", _clean, before=_shown),
    "ask for an extension": Deed("ask_extension", lambda w, k, who: C.ask_extension(
        **who, until=date(2027, 3, 1), reasons="雨季。", progress="过半。")),
    "take an extension back": Deed("withdraw_extension", lambda w, k, who: C.withdraw_extension(
        **who, **_extension(k)), lambda w, k: _put_off(w, k, further=False)),
    "grant an extension": Deed("decide_extension", lambda w, k, who: C.decide_extension(
        **who, **_extension(k), agreed=True), lambda w, k: _put_off(w, k, further=False)),
    "refuse an extension": Deed("decide_extension", lambda w, k, who: C.decide_extension(
        **who, **_extension(k), agreed=False, reasons="理由不足。"),
        lambda w, k: _put_off(w, k, further=False)),
    "grant a further extension": Deed("decide_further_extension",
        lambda w, k, who: C.decide_further_extension(**who, **_extension(k), agreed=True),
        lambda w, k: _put_off(w, k, further=True)),
    "complete measure": Deed("complete_measure", lambda w, k, who: C.complete_measure(
        **who, measure_id=_measure(k), result="已完成。")),
    "propose drop": Deed("propose_drop", lambda w, k, who: C.propose_drop(
        **who, measure_id=_measure(k), reasons="工程取消。")),
    "agree to drop": Deed("decide_drop", lambda w, k, who: C.decide_drop(
        **who, measure_id=_measure(k), agreed=True), before=_drop_asked),
    "submit": Deed("submit", lambda w, k, who: C.submit_finding(
        **who, statement="已完成。", pledge=True), before=_done, to="submitted"),
    "pass the review": Deed("review", lambda w, k, who: C.review_finding(**who, passed=True),
                            to="verifying"),
    "return at review": Deed("review", lambda w, k, who: C.review_finding(
        **who, passed=False, reason=ReturnReason.NOT_DONE, opinion="未见。"), to="rectifying"),
    "verify": Deed("verify", _verify(True), to="closing"),
    "not verify": Deed("verify", _verify(False), to="rectifying"),
    "post": Deed("post", lambda w, k, who: C.post_finding(**who), to="posted"),
    "record objection": Deed("record_objection", lambda w, k, who: C.record_objection(
        **who, text="仍在漏水。")),
    "answer objection": Deed("answer_objection", lambda w, k, who: C.answer_objection(
        **who, upheld=False, text="已复查。",
        objection_id=getattr(k.finding.objection_records.first(), "pk", None) or uuid4()),
        before=_objected),
    "return": Deed("return", lambda w, k, who: C.return_finding(
        **who, reason=ReturnReason.NO_RESULT, opinion="反复。"), to="rectifying"),
    "close": Deed("close", _close, to="closed"),
    "keep ongoing": Deed("keep_ongoing", lambda w, k, who: C.keep_ongoing(
        **who, result="首期。", milestones=[("二期", _day(k, 60))], review_on=_day(k, 30)),
        to="ongoing"),
    "suspend": Deed("suspend", lambda w, k, who: C.suspend_finding(
        **who, ground="诉讼。", resume_when="判决后。", **_held(w, k, 30)), to="suspended"),
    "accept": Deed("accept", lambda w, k, who: C.accept_finding(
        **who, reasons="不划算。", expires_on=_day(k, 90), **_held(w, k, 30)), to="accepted"),
    "resume": Deed("resume", lambda w, k, who: C.resume_finding(**who, reasons="已判决。"),
                   to="rectifying"),
    "report relapse": Deed("report_relapse", lambda w, k, who: C.report_relapse(
        **who, reasons="又漏。")),
    "decline relapse": Deed("decline_relapse", lambda w, k, who: C.decline_relapse(
        **who, reasons="不属实。"), _relapsed),
    "look back": Deed("look_back", lambda w, k, who: C.look_back(
        **who, holds=True, method=Method.ON_SITE, looked_on=_day(k), observed="稳固。")),
    "reopen": Deed("reopen", lambda w, k, who: C.reopen_finding(
        **who, reasons="属实。", due_on=_day(k, 90)), to="planning"),
    "ask": Deed("ask", lambda w, k, who: C.ask_question(**who, text="谁做的？")),
    "answer": Deed("answer", lambda w, k, who: C.answer_question(
        **who, text="检测所。",
        question_id=getattr(k.finding.question_records.first(), "pk", None) or uuid4()),
        before=_asked),
    "propose withdrawal": Deed("propose_withdrawal", lambda w, k, who: C.propose_withdrawal(
        **who, reasons="重复登记。")),
    "withdraw": Deed("confirm_withdrawal", _decide(True, "withdraw"), _proposed("withdraw"),
                     to="withdrawn"),
    "refuse withdrawal": Deed("confirm_withdrawal", _decide(False, "withdraw"),
                              _proposed("withdraw")),
    "propose merge": Deed("propose_merge", lambda w, k, who: C.propose_merge(
        **who, into=w.walks["rectifying"].finding.pk, reasons="同一。")),
    "merge": Deed("confirm_merge", _decide(True, "merge"), _proposed("merge"), to="merged"),
    "propose split": Deed("propose_split", lambda w, k, who: C.propose_split(
        **who, headings=["甲", "乙"], reasons="两件事。")),
    "split": Deed("confirm_split", _decide(True, "split"), _proposed("split"), entries=1),
    "propose correction": Deed("propose_correction", lambda w, k, who: C.propose_correction(
        **who, reasons="漏填。", heading="管网漏损")),
    "correct": Deed("confirm_correction", _decide(True, "correct"), _proposed("correct")),
    "confirm link": Deed("confirm_link", _link),
    # Told of the link, which not everybody sees who sees the finding.
    "relate": Deed("relate", _relate, entries=0),
    "request progress": Deed("request_progress", lambda w, k, who: C.request_progress(
        **who, due_on=_day(k, 10), text="请报进展。")),
    "tag": Deed("tag", lambda w, k, who: C.tag_finding(**who, tag="重点")),
    "hold records": Deed("hold_records", lambda w, k, who: C.hold_records(
        **who, number="3号", reasons="涉诉。", whole_round=False)),
    "release records": Deed("release_records", lambda w, k, who: C.release_records(
        **who, reasons="已结案。"), before=_held_back),
    "order erasure": Deed("order_erasure", lambda w, k, who: C.order_erasure(
        **who, target=_registered_words(k), number="7号", issued_by="区委网信办",
        decided_on=_day(k), reason=ErasureReason.CONSENT_WITHDRAWN)),
    "untag": Deed("tag", lambda w, k, who: C.untag_finding(**who, tag_id=_tag(k)), _tagged),
}  # fmt: skip


def walk_for(world: World, deed: Deed, state: str) -> Walk:
    """The finding on which an act is tried: at closing without posting where the round posts not,
    since a posted round closes by way of its posting."""
    assert world.quiet is not None
    return world.quiet if (deed.act, state) == ("close", "closing") else world.walks[state]


def digest(without: frozenset[str] = frozenset()) -> str:
    """Over every row of every table of this database, but for those of `without`."""
    told = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - without):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name from the database
            rows = cursor.fetchall()
            if connection.vendor == "sqlite":
                # In the order of their keys; taken a thousand times.
                told.update(f"{table}{rows}".encode())
            else:
                told.update(repr((table, sorted(map(repr, rows)))).encode())
    return told.hexdigest()


def findings_entries(finding: Finding) -> int:
    """How many entries there are about a finding."""
    from zhenggai.apps.journal.models import Entry

    return Entry.objects.filter(subject=finding.pk).count()
