"""Steps that few findings take: what is proposed and decided beside the chain, deadlines put off,
records held and erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import ErasureReason, Relation
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.erasures import choices
from zhenggai.demo.items import REVIEW_DAYS, OnItsWay

# Issues for the district.
_ABOVE = "ida"
_AUDITOR = "aud"
_REPORT_DAYS = 7


class Seldom(OnItsWay):
    """Steps that few findings take."""

    def name_unit(self, at: datetime) -> None:
        """The registrar lays down who will answer for it."""
        who = self.who(self.team.registrar, at)
        commands.name_unit(**who, lead_unit=self.district.unit(self.story.unit))

    def set_deadline(self, at: datetime) -> None:
        """And by when."""
        due_on = max(self.due(), at.date() + timedelta(days=1))
        commands.set_deadline(**self.who(self.team.registrar, at), due_on=due_on)

    def tag(self, at: datetime) -> None:
        """The issuer sorts the finding among those of its kind."""
        commands.tag_finding(**self.who(self.team.issuer, at), tag=self.says("tag"))

    def request_progress(self, at: datetime) -> None:
        """The issuer asks how far it has come."""
        commands.request_progress(
            **self.who(self.team.issuer, at),
            due_on=at.date() + timedelta(days=_REPORT_DAYS),
            text=self.says("request_progress"),
        )

    def propose_withdrawal(self, at: datetime) -> None:
        """The registrar proposes to withdraw it."""
        who = self.who(self.team.registrar, at)
        self.pending = commands.propose_withdrawal(
            **who, reasons=self.says("propose_withdrawal")
        ).pk

    def confirm_withdrawal(self, at: datetime) -> None:
        """The issuer agrees."""
        self._agree_to_proposal(at, "confirm_withdrawal")

    def propose_merge(self, at: datetime) -> None:
        """The registrar proposes to merge it into the finding after which it was registered."""
        into = self.stage.items["self-examination.txt:P2"].finding
        who = self.who(self.team.registrar, at)
        reasons = self.says("propose_merge")
        self.pending = commands.propose_merge(**who, into=into, reasons=reasons).pk

    def confirm_merge(self, at: datetime) -> None:
        """The issuer agrees."""
        self._agree_to_proposal(at, "confirm_merge")

    def propose_correction(self, at: datetime) -> None:
        """The registrar asks to mend a slip."""
        self.pending = commands.propose_correction(
            **self.who(self.team.registrar, at),
            heading=self.says("heading"),
            reasons=self.says("propose_correction"),
        ).pk

    def confirm_correction(self, at: datetime) -> None:
        """The issuer agrees."""
        self._agree_to_proposal(at, "confirm_correction")

    def propose_split(self, at: datetime) -> None:
        """The registrar proposes one part for each unit."""
        self.pending = commands.propose_split(
            **self.who(self.team.registrar, at),
            headings=[part.heading for part in self.story.parts],
            reasons=self.says("propose_split"),
        ).pk

    def confirm_split(self, at: datetime) -> None:
        """The issuer agrees, and the parts go their own ways."""
        self._agree_to_proposal(at, "confirm_split")
        parts = Finding.objects.filter(parent=self.finding)
        for heading, pk in parts.values_list("heading", "pk"):
            self.stage.items[heading].finding = pk

    def relate(self, at: datetime) -> None:
        """The registrar says that another unit has the same problem."""
        other = self.stage.items[self.story.like].finding
        assert other is not None
        commands.relate_finding(
            **self.who(self.team.registrar, at),
            other=other,
            relation=Relation.COMMON_WITH,
            reasons=self.says("relate"),
        )

    def hold_records(self, at: datetime) -> None:
        """The registrar forbids that anything is erased while a court may ask for it."""
        who = self.who(self.team.registrar, at)
        commands.hold_records(
            **who, number=self.says("hold_no"), reasons=self.says("hold"), whole_round=False
        )

    def release_records(self, at: datetime) -> None:
        """And lifts the hold."""
        who = self.who(self.team.registrar, at)
        commands.release_records(**who, reasons=self.says("release"))

    def order_erasure(self, at: datetime) -> None:
        """The registrar lays down that a report that names somebody is to be erased."""
        who = self.who(self.team.registrar, at)
        finding = Finding.objects.select_related("round__issuer").get(pk=self.finding)
        told = choices(finding, actor=who["actor"])
        reports = (one for one in told if one.event == Event.PROGRESS_REPORTED)
        self.pending = commands.order_erasure(
            **who,
            target=next(reports).target,
            number=self.says("erasure_no"),
            issued_by=self.says("erasure_by"),
            decided_on=at.date(),
            reason=ErasureReason.CONSENT_WITHDRAWN,
        ).pk

    def confirm_erasure(self, at: datetime) -> None:
        """The audit administrator confirms it, and it is erased."""
        assert self.pending is not None
        actor = self.district.actor(_AUDITOR, at=at)
        commands.decide_erasure(erasure_id=self.pending, actor=actor, at=at, confirm=True)

    def ask_extension(self, at: datetime) -> None:
        """The leader asks for a later deadline."""
        self._ask(at, days=20, why="extension")

    def ask_further(self, at: datetime) -> None:
        """And once more."""
        self._ask(at, days=15, why="further")

    def _ask(self, at: datetime, *, days: int, why: str) -> None:
        due_on = Finding.objects.values_list("due_on", flat=True).get(pk=self.finding)
        assert due_on is not None
        self.pending = commands.ask_extension(
            **self.who(self.leader, at),
            until=due_on + timedelta(days=days),
            reasons=self.says(why),
            progress=self.says("progress"),
        ).pk

    def take_back_extension(self, at: datetime) -> None:
        """The leader takes it back, to ask for another day."""
        assert self.pending is not None
        commands.withdraw_extension(**self.who(self.leader, at), extension_id=self.pending)

    def grant_extension(self, at: datetime) -> None:
        """The issuer, who has set the deadline, grants it."""
        assert self.pending is not None
        who = self.who(self.team.issuer, at)
        commands.decide_extension(**who, extension_id=self.pending, agreed=True)

    def refuse_further(self, at: datetime) -> None:
        """A level above, the second is refused."""
        assert self.pending is not None
        who = self.who(_ABOVE, at)
        commands.decide_further_extension(
            **who, extension_id=self.pending, agreed=False, reasons=self.says("refused")
        )

    def propose_drop(self, at: datetime) -> None:
        """The officer asks to give the last measure up."""
        who = self.who(self.officer, at)
        commands.propose_drop(
            **who, measure_id=self.measures[-1], reasons=self.says("propose_drop")
        )

    def decide_drop(self, at: datetime) -> None:
        """The reviewer consents."""
        who = self.who(self.team.reviewer, at)
        commands.decide_drop(**who, measure_id=self.measures[-1], agreed=True)

    def ask_drop(self, at: datetime) -> None:
        """The officer asks to give the first measure up; nobody has decided yet."""
        who = self.who(self.officer, at)
        commands.propose_drop(**who, measure_id=self.measures[0], reasons=self.says("ask_drop"))

    def suspend(self, at: datetime) -> None:
        """Halted on a legal ground."""
        commands.suspend_finding(
            **self.who(self.team.closer, at),
            ground=self.says("suspend"),
            resume_when=self.says("resume_when"),
            review_on=self.stage.today + timedelta(days=REVIEW_DAYS),
        )

    def resume(self, at: datetime) -> None:
        """Taken up again."""
        commands.resume_finding(**self.who(self.team.closer, at), reasons=self.says("resume"))

    def accept(self, at: datetime) -> None:
        """The risk is accepted for a time."""
        commands.accept_finding(
            **self.who(self.team.closer, at),
            reasons=self.says("accept"),
            expires_on=self.stage.today + timedelta(days=365),
            review_on=self.stage.today + timedelta(days=180),
        )

    def _agree_to_proposal(self, at: datetime, step: str) -> None:
        assert self.pending is not None
        commands.decide_proposal(
            **self.who(self.team.issuer, at),
            proposal_id=self.pending,
            agreed=True,
            reasons=self.says(step),
        )
