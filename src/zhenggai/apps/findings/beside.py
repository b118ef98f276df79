"""What capabilities above show beside a finding that is seen whole: each hands in, when it starts,
who says it. Nothing of theirs is known here but the template that they name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Beside:
    """A part of the page: its template, and what it shows."""

    template: str
    shown: Mapping[str, Any]


Provider: TypeAlias = Callable[[Finding, Actor, datetime], "Beside | None"]
_PROVIDERS: list[Provider] = []


def register(provider: Provider) -> None:
    """Let a capability show something beside findings."""
    if provider not in _PROVIDERS:
        _PROVIDERS.append(provider)


def beside(finding: Finding, *, actor: Actor, at: datetime) -> list[Beside]:
    """What stands beside a finding for a viewer who sees it whole."""
    found = (provider(finding, actor, at) for provider in _PROVIDERS)
    return [one for one in found if one is not None]
