"""The acts of the demo: each step does what one person would do on the page, by the command.

Which steps a finding takes, and when, stands in `course`; the words are those of its story.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import (
    Confirmed,
    Method,
    Position,
    ReturnReason,
)
from zhenggai.apps.findings.models import Measure
from zhenggai.demo.items import REVIEW_DAYS, ZONE
from zhenggai.demo.seldom import Seldom
from zhenggai.demo.stories import Planned

SIGNED = "领导签字页"
_AFTER_REOPENING = 40
_PROGRESS = (
    "已完成任务分解，第一步工作已开始，未发现需要调整的事项。",
    "按计划推进过半，遇到的问题已协调解决。",
    "主体工作已完成，正在对照完成标准逐项核对。",
)


class Item(Seldom):
    """One finding on its way, step by step."""

    # Handing over, and what may come before the plan.

    def assign(self, at: datetime) -> None:
        """The issuer hands the finding over."""
        tomorrow = at.date() + timedelta(days=1)
        by_when = self.ruled if self.story.by_rule else {"due_on": max(self.due(), tomorrow)}
        commands.assign_finding(
            **self.who(self.team.issuer, at),
            lead_unit=self.district.unit(self.story.unit),
            lead_leader=self.district.person(self.leader),
            kind=self.story.kind,
            **by_when,
        )

    def acknowledge(self, at: datetime) -> None:
        """The unit signs for it."""
        commands.acknowledge_finding(**self.who(self.officer, at))

    def position(self, at: datetime) -> None:
        """The audited unit says whether it agrees, where it is asked."""
        if self.story.position is None:
            return
        agrees = self.story.position is Position.AGREE
        commands.take_position(
            **self.who(self.leader, at),
            position=self.story.position,
            reasons="" if agrees else self.says("position"),
        )

    def dispute(self, at: datetime) -> None:
        """The leader disputes it."""
        commands.dispute_finding(**self.who(self.leader, at), reasons=self.says("dispute"))

    def reject_dispute(self, at: datetime) -> None:
        """The issuer holds to the finding."""
        self._decide_dispute(at, "reject_dispute", upheld=False)

    def uphold_dispute(self, at: datetime) -> None:
        """The issuer withdraws the finding."""
        self._decide_dispute(at, "uphold_dispute", upheld=True)

    # The plan.

    def draft(self, at: datetime) -> None:
        """The officer writes causes, measures and what is to be read off."""
        who = self.who(self.officer, at)
        causes = []
        if self.story.cause is not None:
            kind, text = self.story.cause
            causes.append(commands.add_cause(**who, text=text, kind=kind).pk)
        for number, planned in enumerate(self.story.measures):
            fields = self._fields(planned, number, tuple(causes))
            self.measures.append(commands.add_measure(**who, fields=fields).pk)
        figure = self.story.figure
        if figure is not None:
            self.indicator = commands.add_indicator(
                **who,
                name=figure.name,
                measured_in=figure.measured_in,
                baseline=figure.baseline,
                baseline_on=self.round.feedback_on,
                target=figure.target,
            ).pk

    def submit_plan(self, at: datetime) -> None:
        """The leader hands the plan in, or his secretary files the page that he signed."""
        self.agreed = 0
        leader = self.leader
        if self.story.paper:
            signed = self.stage.files[SIGNED]
            delegate = self.district.delegate_of(leader)
            who = self.who(delegate, at, principal=leader)
            commands.submit_plan(**who, paper=signed.original_digest)
        else:
            commands.submit_plan(**self.who(leader, at))

    def return_plan(self, at: datetime) -> None:
        """One office returns the plan."""
        who = self.who(self.team.opinions[-1], at)
        commands.review_plan(**who, agrees=False, opinion=self.says("return_plan"))

    def agree(self, at: datetime) -> None:
        """The next office agrees."""
        who = self.who(self.team.opinions[self.agreed], at)
        commands.review_plan(**who, agrees=True, opinion=self.says("agree"))
        self.agreed += 1

    def revise(self, at: datetime) -> None:
        """The leader takes an approved plan back."""
        commands.revise_plan(**self.who(self.leader, at), reasons=self.says("revise"))

    def replan(self, at: datetime) -> None:
        """The officer changes it, and thinks better of two things that he had added."""
        who = self.who(self.officer, at)
        first = Measure.objects.get(pk=self.measures[0])
        slip = commands.add_cause(**who, text="项目储备不足。")
        commands.change_cause(
            **who, cause_id=slip.pk, seen=slip.version, text="项目储备库多年未更新。"
        )
        commands.remove_cause(**who, cause_id=slip.pk)
        extra = commands.MeasureFields(text="召开一次项目推进会。")
        doubtful = commands.add_measure(**who, fields=extra)
        commands.remove_measure(**who, measure_id=doubtful.pk)
        planned = self.story.measures[0]
        commands.change_measure(
            **who,
            measure_id=first.pk,
            seen=first.version,
            fields=self._fields(planned, 0, (), target="分三步，每月一步"),
        )

    # The work.

    def work(self, at: datetime) -> None:
        """Progress on every open measure, with a file and the readings that have come in."""
        for number, pk in enumerate(self.measures):
            planned = self._planned(number)
            if self._is_open(pk):
                self._report(planned, pk, number, at)
        self._read(at)
        self.works += 1

    def show_again(self, at: datetime) -> None:
        """What stands for the first measure stands for the second too."""
        first, second = self.measures[:2]
        evidence = (
            Measure.objects.get(pk=first).evidence_uses.earliest("evidence__entry").evidence_id
        )
        who = self.who(self.story.measures[1].worker, at)
        commands.reuse_evidence(**who, measure_id=second, evidence_id=evidence)

    def decide_link(self, at: datetime) -> None:
        """A reviewer says whether a measure of another finding answers this one."""
        assert self.story.link is not None
        key, holds = self.story.link
        who = self.who(self.team.reviewer, at)
        commands.decide_link(**who, measure_id=self.stage.items[key].measures[0], holds=holds)

    def finish(self, at: datetime) -> None:
        """Show what is left to show, and say that every measure is done."""
        self._read(at, rest=True)
        for number, pk in enumerate(self.measures):
            planned = self._planned(number)
            if self._is_open(pk):
                self._show(planned, pk, at, rest=True)
                who = self.who(planned.worker, at)
                commands.complete_measure(**who, measure_id=pk, result=planned.result)

    # Judging.

    def submit(self, at: datetime) -> None:
        """The leader pledges that it is put right."""
        commands.submit_finding(
            **self.who(self.leader, at), statement=self.says("submit"), pledge=True
        )

    def ask(self, at: datetime) -> None:
        """The reviewer asks."""
        asked = commands.ask_question(**self.who(self.team.reviewer, at), text=self.says("ask"))
        self.pending = asked.pk

    def answer(self, at: datetime) -> None:
        """The officer answers."""
        assert self.pending is not None
        who = self.who(self.officer, at)
        commands.answer_question(**who, question_id=self.pending, text=self.says("answer"))

    def review(self, at: datetime) -> None:
        """The reviewer passes it on."""
        who = self.who(self.team.reviewer, at)
        commands.review_finding(**who, passed=True, opinion=self.says("review"))

    def return_review(self, at: datetime) -> None:
        """The reviewer returns it."""
        commands.review_finding(
            **self.who(self.team.reviewer, at),
            passed=False,
            reason=ReturnReason(self.says("return_review_reason")),
            opinion=self.says("return_review"),
        )

    def verify(self, at: datetime) -> None:
        """The verifier finds it as stated."""
        self._verify(at, "verify", passed=True)

    def fail_verify(self, at: datetime) -> None:
        """The verifier does not."""
        self._verify(at, "fail_verify", passed=False)

    def post(self, at: datetime) -> None:
        """The closing body posts the result, where the round asks for it."""
        if self.round.posting_days:
            commands.post_finding(**self.who(self.team.closer, at))

    def object(self, at: datetime) -> None:
        """Somebody objects."""
        who = self.who(self.team.registrar, at)
        self.pending = commands.record_objection(
            **who, text=self.says("object"), objector="来电群众（虚构）"
        ).pk

    def uphold(self, at: datetime) -> None:
        """The objection is right."""
        assert self.pending is not None
        who = self.who(self.team.closer, at)
        commands.answer_objection(
            **who, objection_id=self.pending, upheld=True, text=self.says("uphold")
        )

    def send_back(self, at: datetime) -> None:
        """The closing body returns it."""
        commands.return_finding(
            **self.who(self.team.closer, at),
            reason=ReturnReason(self.says("return_reason")),
            opinion=self.says("return"),
        )

    def close(self, at: datetime) -> None:
        """Struck off."""
        commands.close_finding(**self.who(self.team.closer, at), opinion=self.says("close"))

    def keep_ongoing(self, at: datetime) -> None:
        """A stage is reached, and it goes on by milestones."""
        day = self.stage.today
        commands.keep_ongoing(
            **self.who(self.team.closer, at),
            result=self.says("keep_ongoing"),
            milestones=[
                ("中期核对一次，公布完成数", day + timedelta(days=25)),
                (self.says("milestone"), day + timedelta(days=120)),
            ],
            review_on=day + timedelta(days=REVIEW_DAYS),
        )

    # After close-out.

    def look(self, at: datetime) -> None:
        """Another verifier looks again, and it holds."""
        self._look(at, holds=True)

    def look_fails(self, at: datetime) -> None:
        """Another verifier looks again, and it does not hold."""
        self._look(at, holds=False)

    def report_relapse(self, at: datetime) -> None:
        """An observer says that it is true again; nobody has decided yet."""
        who = self.who("obi", at)
        commands.report_relapse(**who, reasons=self.says("report_relapse"))

    def decline_relapse(self, at: datetime) -> None:
        """The issuer finds the report unfounded."""
        who = self.who(self.team.issuer, at)
        commands.decline_relapse(**who, reasons=self.says("decline_relapse"))

    def reopen(self, at: datetime) -> None:
        """The issuer re-opens it."""
        commands.reopen_finding(
            **self.who(self.team.issuer, at),
            reasons=self.says("reopen"),
            due_on=self.stage.today + timedelta(days=_AFTER_REOPENING),
        )

    def draft_again(self, at: datetime) -> None:
        """One measure more, which goes to the root."""
        planned = Planned(
            self.says("second"), self.says("second_standard"), self.story.measures[0].worker
        )
        fields = commands.MeasureFields(
            text=planned.text,
            standard=planned.standard,
            owner=self.district.unit(self.story.unit),
            responsible=self.district.person(planned.worker),
            due_on=self.due(),
        )
        who = self.who(self.officer, at)
        self.measures.append(commands.add_measure(**who, fields=fields).pk)

    # How.

    def _fields(
        self, planned: Planned, number: int, causes: tuple[UUID, ...], *, target: str = ""
    ) -> commands.MeasureFields:
        worker = self.district.person(planned.worker) if planned.worker else None
        back = timedelta(days=12 * (len(self.story.measures) - 1 - number))
        return commands.MeasureFields(
            text=planned.text,
            standard=planned.standard,
            target=target or planned.target,
            term=planned.term,
            owner=self.district.unit(self.story.unit) if worker else None,
            responsible=worker,
            due_on=self.due() - back if worker else None,
            supports=tuple(self.district.unit(code) for code in planned.supports),
            causes=causes,
        )

    def _planned(self, number: int) -> Planned:
        known = self.story.measures
        return known[number] if number < len(known) else known[0]

    def _is_open(self, measure: UUID) -> bool:
        return Measure.objects.filter(pk=measure, state="open").exists()

    def _report(self, planned: Planned, measure: UUID, number: int, at: datetime) -> None:
        known = self.story.progress or _PROGRESS
        text = known[(self.works + number) % len(known)]
        who = self.who(planned.worker, at)
        as_of = _day(at)
        commands.report_progress(**who, measure_id=measure, as_of=as_of, text=text)
        if self.works < len(planned.files):
            self._show(planned, measure, at)
        if self.works == 1 and planned.supports:
            helper = self.who(self.district.helper_of(planned.supports[0]), at)
            words = self.says("support")
            commands.report_progress(**helper, measure_id=measure, as_of=as_of, text=words)

    def _show(self, planned: Planned, measure: UUID, at: datetime, *, rest: bool = False) -> None:
        """Add the file of this stage, or all that are not there yet."""
        there = Measure.objects.get(pk=measure).evidence_uses.count()
        wanted = planned.files[there:] if rest else planned.files[there : there + 1]
        for _, title in wanted:
            who = self.who(planned.worker, at)
            fields = self.stage.files[title]
            commands.add_evidence(**who, measure_id=measure, fields=_shown_on(fields, _day(at)))

    def _read(self, at: datetime, *, rest: bool = False) -> None:
        figure = self.story.figure
        if figure is None or self.indicator is None:
            return
        left = figure.readings[self.shown :]
        taken = left if rest else left[:2]
        worker = self.story.measures[0].worker
        for back, value in zip(range(9 * (len(taken) - 1), -1, -9), taken, strict=True):
            commands.read_indicator(
                **self.who(worker, at),
                indicator_id=self.indicator,
                read_on=_day(at) - timedelta(days=back),
                value=value,
            )
        self.shown += len(taken)

    def _decide_dispute(self, at: datetime, step: str, *, upheld: bool) -> None:
        who = self.who(self.team.issuer, at)
        commands.decide_dispute(**who, upheld=upheld, reasons=self.says(step))

    def _verify(self, at: datetime, step: str, *, passed: bool) -> None:
        reason = None if passed else ReturnReason(self.says(f"{step}_reason"))
        commands.verify_finding(
            **self.who(self.team.verifier, at),
            passed=passed,
            method=Method.ON_SITE,
            looked_on=_day(at),
            observed=self.says(step),
            reason=reason,
        )

    def _look(self, at: datetime, *, holds: bool) -> None:
        commands.look_back(
            **self.who(self.team.second_verifier, at),
            holds=holds,
            method=Method.CALL_BACK,
            looked_on=_day(at),
            observed=self.says("look"),
            confirmed=Confirmed.YES if holds else Confirmed.NO,
        )


def _shown_on(fields: commands.EvidenceFields, day: date) -> commands.EvidenceFields:
    """The same file, showing this day."""
    return replace(fields, shows_on=day)


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()
