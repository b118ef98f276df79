"""What a viewer sees of a finding and how it is set, asked once for all the acts that are refused
him: nothing of it depends on the act."""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from zhenggai.apps.findings import queries
from zhenggai.apps.findings.commands import _act
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.permissions import Setting
from zhenggai.apps.people.actors import Actor
from zhenggai.kit.refusals import Missing


class Remembered:
    """Stands for `_act._locked` and `queries.setting_of` while nothing happens."""

    def __init__(self) -> None:
        self._found: dict[Any, Finding | None] = {}
        self._set: dict[Any, Setting] = {}
        self._really, self._setting = _act._locked, queries.setting_of
        self._scope = functools.cache(queries.scope_of)

    @contextmanager
    def anew(self) -> Iterator[None]:
        """For a while in which something has happened."""
        kept = self._found, self._set
        self._found, self._set = {}, {}
        yield
        self._found, self._set = kept

    def locked(self, finding_id: Any, actor: Actor) -> Finding:
        key = finding_id, self._scope(replace(actor, factor_at=None))
        if key not in self._found:
            try:
                self._found[key] = self._really(finding_id, actor)
            except Missing:
                self._found[key] = None
        found = self._found[key]
        if found is None:
            raise Missing("finding.missing")
        return copy.copy(found)

    def setting_of(self, finding: Finding) -> Setting:
        if finding.pk not in self._set:
            self._set[finding.pk] = self._setting(finding)
        return self._set[finding.pk]
