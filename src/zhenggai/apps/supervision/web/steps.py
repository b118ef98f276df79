"""Steps of the ladder: the list, issuing one, and the page of one with what may be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhenggai.apps.findings.days import day_in
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.listed import listed
from zhenggai.apps.findings.queries.sight import find_whole
from zhenggai.apps.findings.telling import entry
from zhenggai.apps.findings.templatetags.findings import who
from zhenggai.apps.findings.web.ground import number
from zhenggai.apps.people import http
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.paths import upward
from zhenggai.apps.people.web.forms import asked_page, paged
from zhenggai.apps.supervision import commands, permissions
from zhenggai.apps.supervision.commands.guards import check_rung
from zhenggai.apps.supervision.ladder import Rung, StepAct, check_state
from zhenggai.apps.supervision.models import LadderRule
from zhenggai.apps.supervision.offers import Offer, offers_of
from zhenggai.apps.supervision.queries import ladder, steps
from zhenggai.apps.supervision.queries.climbing import Grounds, grounds_of
from zhenggai.apps.supervision.web.forms import FORMS, IssueStep, Narrow, StepForm
from zhenggai.core.deadlines import Level
from zhenggai.core.errors import NotPermitted, Refused, WrongState
from zhenggai.kit.refusals import Missing, Unconditional, answer_plainly, refused_with
from zhenggai.kit.templatetags.wording import called
from zhenggai.presentation.deadlines import say_due

_COMMANDS: Mapping[StepAct, Callable[..., object]] = {
    StepAct.RECEIVE: commands.receive_step,
    StepAct.HAND_ON: commands.hand_on_step,
    StepAct.REPORT: commands.report_step,
    StepAct.RETURN: commands.return_report,
    StepAct.SETTLE: commands.settle_step,
    StepAct.END: commands.end_step,
    StepAct.REPLY: commands.reply_to_step,
    StepAct.APPEAL: commands.appeal_step,
    StepAct.DECIDE_APPEAL: commands.decide_appeal,
    StepAct.WITHDRAW: commands.withdraw_step,
}
_UNUSABLE = 422
_TITLE = 60


@require_safe
@signed_in
def all_steps(request: SignedInRequest) -> HttpResponse:
    """The steps that the viewer may see, the newest first."""
    actor = http.actor(request)
    units, rounds = steps.choosable(actor)
    form = Narrow(
        request.GET,
        units=[(str(one.pk), called(one)) for one in units],
        rounds=[(str(one.pk), called(one)) for one in rounds],
    )
    page = paged(steps.listed(actor, form.chosen()), asked_page(request))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {"form": form, "page": page, "rows": steps.rows_of(page), "asked": asked.urlencode()}
    return render(request, "supervision/steps.html", context)


@require_safe
@signed_in
def step(request: SignedInRequest, step_id: UUID) -> HttpResponse:
    """One step."""
    return _show(request, step_id)


def act_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The page again, with what was typed and why it was refused."""
    match = request.resolver_match
    assert match is not None
    if isinstance(refused, Missing) or not request.user.is_authenticated:
        return answer_plainly(request, refused)
    act = _act(match.kwargs["slug"])
    return _show(request, match.kwargs["step_id"], act=act, refused=refused, status=status)


@require_POST
@refused_with(act_refused)
@signed_in
def act(request: SignedInRequest, step_id: UUID, slug: str) -> HttpResponse:
    """An act on a step."""
    wanted, actor, at = _act(slug), http.actor(request), now()
    page = steps.page_of(step_id, actor=actor, at=at)
    offers = offers_of(page, actor=actor, at=at)
    _check_offered(page, offers, wanted, actor, at)
    form = FORMS[wanted](request.POST, below=_below(page, offers))
    if not form.is_valid():
        return _show(request, step_id, act=wanted, status=_UNUSABLE)
    more = {} if wanted is StepAct.REPLY else {"seen": _seen(request)}
    _COMMANDS[wanted](step_id=step_id, actor=actor, at=at, **form.arguments(), **more)
    return redirect("supervision:step", step_id)


def _check_offered(
    page: steps.Page, offers: Iterable[Offer], wanted: StepAct, actor: Actor, at: datetime
) -> None:
    """Say why the act cannot be done before what was typed into its form is looked at."""
    offer = next((one for one in offers if one.act is wanted), None)
    if offer is None:
        permissions.check_can(wanted, actor=actor, step=page.step, at=at)
        check_state(wanted, page.step.state)
    elif offer.refused is not None:
        raise offer.refused


def _seen(request: HttpRequest) -> int:
    """The version of the step that whoever sends the form has seen."""
    seen = number(request.POST.get("seen"))
    if seen is None:
        raise Unconditional("step.version-missing")
    return seen


def _act(slug: str) -> StepAct:
    if slug not in set(StepAct):
        raise Missing("step.no-such-act")
    return StepAct(slug)


def _below(page: steps.Page, offers: Iterable[Offer]) -> list[tuple[str, str]]:
    """The units to choose from, where the step may be handed on."""
    if not any(one.act is StepAct.HAND_ON and one.refused is None for one in offers):
        return []
    return [(str(pk), who(name)) for pk, name in steps.below(page.step, page.today)]


def _show(
    request: HttpRequest,
    step_id: UUID,
    *,
    act: StepAct | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, at = http.actor(request), now()
    page = steps.page_of(step_id, actor=actor, at=at)
    offers = offers_of(page, actor=actor, at=at)
    below = _below(page, offers)

    def form(one: Offer) -> StepForm:
        data = request.POST if one.act is act else None
        return FORMS[one.act](data, below=below)

    context = {
        "page": page,
        "step": page.step,
        "offers": [(one, form(one)) for one in offers],
        "open": act,
        "refused": refused,
        "refused_at": str(refused.values.get("field", "")) if refused else "",
        "story": [entry(one) for one in page.story],
        "why": say_due(page.due, get_language() or "") if page.due else (),
    }
    return render(request, "supervision/step.html", context, status=status)


@dataclass(frozen=True, slots=True)
class _Way:
    """A rung that the viewer might climb, and why not."""

    rung: Rung
    rule: LadderRule
    refused: Refused | None


def issue_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The form again with what was typed, and the reason."""
    if isinstance(refused, Missing) or not request.user.is_authenticated:
        return answer_plainly(request, refused)
    return _issue(request, refused=refused, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(issue_refused)
@signed_in
def issue(request: SignedInRequest) -> HttpResponse:
    """Issue a step about a finding, and others like it: first the rung, then what it says."""
    return _issue(request)


def _issue(
    request: HttpRequest, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    actor, at = http.actor(request), now()
    finding = find_whole(_key(request.GET.get("finding", "")), actor=actor)
    if finding.lead_unit is None:
        raise WrongState("step.not-the-units-turn", ref=finding.ref)
    today = day_in(finding.round, at)
    level = Level(finding.round.level)
    rules = ladder.rungs(regime=finding.round.regime_id, level=level, on=today)
    units, grounds = _units(finding), grounds_of([finding.pk])
    ways = [
        _Way(rung, rule, _why_not(request, rule, finding, units, grounds))
        for rung, rule in rules.items()
    ]
    if ways and all(isinstance(one.refused, NotPermitted) for one in ways):
        first = ways[0].refused
        assert first is not None
        if first.code != "step.factor-not-fresh":
            raise first
    asked = request.GET.get("rung")
    chosen = next((one for one in ways if one.rung == asked), None)
    if chosen is not None and chosen.refused is not None and request.method != "POST":
        # Why not stands beside it; no form is filled in for nothing.
        chosen = None
    if request.method == "POST" and chosen is None and refused is None:
        raise WrongState("step.no-such-rung", rung=asked or "")
    context: dict[str, Any] = {
        "finding": finding,
        "title": listed([finding.pk], on=today)[0].title,
        "ways": ways,
        "chosen": chosen,
        "refused": refused,
        "refused_at": str(refused.values.get("field", "")) if refused else "",
    }
    if chosen is not None:
        posted = request.method == "POST"
        form = _issue_form(request, finding, chosen)
        if posted and refused is None:
            if not form.is_valid():
                status = _UNUSABLE
            else:
                made = commands.issue_step(actor=actor, at=at, rung=chosen.rung, **form.arguments())
                return redirect("supervision:step", made.pk)
        context |= {"form": form, "due": ladder.report_by(chosen.rule, today)}
    return render(request, "supervision/issue.html", context, status=status)


def _issue_form(request: HttpRequest, finding: Finding, way: _Way) -> IssueStep:
    actor, at = http.actor(request), now()
    today = day_in(finding.round, at)
    alike = steps.alike(finding, actor=actor, today=today, overdue=way.rule.overdue)
    units = _units(finding)
    posts = [post for one in units for post in steps.posts_of(one.pk)]
    return IssueStep(
        request.POST if request.method == "POST" else None,
        rung=way.rung,
        reports=bool(way.rule.report_in),
        findings=[(str(one.id), f"{one.ref} {_head(one.title)}") for one in alike],
        units=[(str(one.pk), called(one)) for one in units],
        posts=[(str(one.pk), called(one)) for one in posts],
        initial={"findings": [str(finding.pk)], "unit": str(finding.lead_unit_id)},
    )


def _units(finding: Finding) -> list[Unit]:
    """The units that a step may be addressed to, the one that leads first."""
    assert finding.lead_unit is not None
    above = [
        one
        for one in upward(finding.lead_unit.path)
        if one.startswith(finding.round.inspected.path)
    ]
    return sorted(Unit.objects.filter(path__in=above), key=lambda one: -len(one.path))


def _why_not(
    request: HttpRequest, rule: LadderRule, finding: Finding, units: list[Unit], grounds: Grounds
) -> Refused | None:
    """Why the rung cannot be climbed against any of the units: what is said of the first."""
    at, found = now(), []
    for unit in units:
        try:
            permissions.check_issues(
                http.actor(request), rule, round_=finding.round, unit=unit, at=at
            )
            today = day_in(finding.round, at)
            check_rung(rule, finding, grounds, unit=unit.pk, today=today)
        except Refused as refused:
            found.append(refused)
        else:
            return None
    return found[0]


def _head(title: str) -> str:
    text = " ".join(title.split())
    return text if len(text) <= _TITLE else f"{text[:_TITLE]}…"


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Missing("finding.missing") from None


urls: list[URLPattern] = [
    path("steps/", all_steps, name="steps"),
    path("steps/issue/", issue, name="issue_step"),
    path("steps/<uuid:step_id>/", step, name="step"),
    path("steps/<uuid:step_id>/<slug:slug>/", act, name="act_on_step"),
]
