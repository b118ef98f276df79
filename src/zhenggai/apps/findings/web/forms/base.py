"""The form of an act, and what all of them share: what a draft keeps, whom a field may name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zhenggai.apps.findings.queries import choosable
from zhenggai.apps.findings.queries.by_rule import Reckoned, by_rule_of
from zhenggai.apps.findings.web.fields import (
    Named,
    SeveralNamed,
    counted_from,
    day,
    of_rules,
    prose,
    ruled,
)
from zhenggai.apps.findings.web.ground import Ground
from zhenggai.apps.regimes import queries as regimes
from zhenggai.core.deadlines import Level
from zhenggai.core.errors import Invalid
from zhenggai.kit.refusals import Missing


class ActForm(forms.Form):
    """The form of one act. `explains` is what the act means, said above the fields."""

    explains: ClassVar[Any] = ""
    # What a draft never keeps: a pledge is given anew each time.
    never_kept: ClassVar[frozenset[str]] = frozenset({"pledge", "paper", "file"})
    # Why a day that a rule has set is that day, once it was reckoned to be seen.
    why: tuple[str, ...] = ()

    def __init__(self, *args: Any, here: Ground, **kwargs: Any) -> None:
        self.here = here
        kwargs["initial"] = {**self.first_values(), **(kwargs.get("initial") or {})}
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        if here.files_paper:
            self.fields["paper"] = forms.FileField(
                label=_("The page that the leader signed"),
                required=False,
                help_text=_("A scan or a photograph; it is kept with the act."),
            )
        self.prepare()
        for field in self.fields.values():
            # A browser cuts what is pasted beyond it, and says nothing; the refusal keeps the text.
            field.widget.attrs.pop("maxlength", None)

    def first_values(self) -> dict[str, Any]:
        """What the fields hold before anybody has typed."""
        return {}

    def prepare(self) -> None:
        """Fill in what depends on the finding."""

    @property
    def reckons(self) -> bool:
        """Whether a day can be reckoned by a rule, to be seen before it is set."""
        return False

    def reckoned(self) -> Reckoned:
        """The day that the rule that was chosen sets. Raises `Refused`."""
        raise Missing("finding.no-such-act")

    def about(self) -> str:
        """What the thing is called that the act is about, where the page says it above the form."""
        return ""

    def arguments(self) -> dict[str, Any]:
        """The arguments of the command, of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "paper"}

    def kept(self) -> frozenset[str]:
        """The fields that a draft keeps."""
        return frozenset(self.fields) - self.never_kept


class Confirm(ActForm):
    """An act that asks for nothing but to be done."""


class Reasons(ActForm):
    """Words that give the reasons."""

    reasons = prose("reasons")


class Words(ActForm):
    """A question, or an answer."""

    text = prose("text")


class ByRule(ActForm):
    """A deadline of one's own, or that which a rule in force sets; without such rules no field of
    theirs is there."""

    rule = ruled()
    start = counted_from()
    due_on = day(_("Deadline"))

    def prepare(self) -> None:
        """Offer the rules."""
        round_ = self.here.page.finding.round
        rules = regimes.setting(regime=round_.regime_id, level=Level(round_.level))
        if rules:
            cast("forms.TypedChoiceField", self.fields["rule"]).choices = of_rules(rules)
        else:
            del self.fields["rule"], self.fields["start"]

    @property
    def reckons(self) -> bool:
        """Where there is a rule."""
        return "rule" in self.fields

    def reckoned(self) -> Reckoned:
        """By the rule and the day that were chosen."""
        self.is_valid()
        rule = self.cleaned_data.get("rule")
        if rule is None:
            raise Invalid("deadline.no-such-rule", field="rule")
        start = self.cleaned_data.get("start")
        round_ = self.here.page.finding.round
        return by_rule_of(round_, rule=rule, start=start, due_on=None)


def offer(form: ActForm, name: str, options: Mapping[str, UUID]) -> None:
    """Say who may be named in a field of a form."""
    field = form.fields[name]
    assert isinstance(field, Named | SeveralNamed)
    field.offer(options)


def name_of(key: UUID | None, options: Mapping[str, UUID]) -> str:
    """How a form names somebody; empty where he may not be named here any more."""
    return next((name for name, one in options.items() if one == key), "")


def found_by_number(ground: Ground, ref: str) -> UUID:
    """The finding of the round with a number, as far as the actor sees it."""
    found = choosable.finding_by_ref(ref, finding=ground.page.finding, actor=ground.actor)
    if found is None:
        raise ValidationError(_("There is no finding of this number in the round."))
    return found


def restored(form: ActForm, fields: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """The initial values of a form out of a draft."""
    known = form.kept()
    several = (SeveralNamed, forms.MultipleChoiceField)
    values: dict[str, Any] = {}
    for name, given in fields.items():
        if name not in known:
            continue
        held = list(given)
        values[name] = held if isinstance(form.fields[name], several) else (held or [""])[0]
    return values


def typed(form: ActForm, data: Any) -> dict[str, list[str]]:
    """What a draft keeps of what was typed."""
    return {name: data.getlist(form.add_prefix(name)) for name in form.kept()}
