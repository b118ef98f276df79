"""Taking a register back in as one act on many findings: each row is looked at and kept with what
is wrong with it; nothing is done before the run is begun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from zhenggai.apps.files import commands as files
from zhenggai.apps.files.commands import Source
from zhenggai.apps.findings.queries.sight import Scope, scope_of, visible
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.book import date_of
from zhenggai.apps.register import arguments, incoming, permissions
from zhenggai.apps.register.commands.export import who
from zhenggai.apps.register.commands.runs import MOST_ROWS, Chosen
from zhenggai.apps.register.incoming import Line
from zhenggai.apps.register.queries import choices
from zhenggai.core.errors import Invalid, Refused

PURPOSE = "register.import"
_FORMATS = {"xlsx", "csv", "xls"}
_AT_A_TIME = 1_000


def take_in_sheet(*, data: Source, name: str, act: str, actor: Actor, at: datetime) -> list[Chosen]:
    """The rows of an exported register, for `look_at_run`. `Invalid` as `files.read_once`,
    `import.not-a-table` for another kind of file, as `incoming.lines` does, and for more than
    `MOST_ROWS` rows."""
    permissions.check_can_run(actor)
    document = files.read_once(data=data, name=name, at=at, who=who(actor), purpose=PURPOSE)
    if document.format not in _FORMATS:
        raise Invalid("import.not-a-table", field="sheet")
    lines = incoming.lines(document, arguments.ASKED[act])
    if len(lines) > MOST_ROWS:
        raise Invalid("run.too-many", most=MOST_ROWS, count=len(lines))
    units = _Units() if "lead_unit" in arguments.ASKED[act] else None
    keys = _keys(lines, scope_of(actor))
    return [_chosen(line, keys, units) for line in lines]


def _chosen(line: Line, keys: Mapping[str, UUID], units: _Units | None) -> Chosen:
    own: dict[str, Any] = {}
    wrong: Refused | None = None
    for name, text in line.texts.items():
        value = _value(name, text, units)
        if value is None:
            wrong = wrong or Invalid("run.no-such-value", field=name, value=text[:80])
        else:
            own[name] = value
    return Chosen(line.ref[:64], keys.get(line.ref), own, wrong)


def _value(name: str, text: str, units: _Units | None) -> Any:
    if name == "lead_unit":
        assert units is not None
        return units.key_of(text)
    if name == "due_on":
        return date_of(text)
    return incoming.kind_of(text) if name == "kind" else text


def _keys(lines: Sequence[Line], scope: Scope) -> dict[str, UUID]:
    """The findings that the sender sees among those named."""
    refs = [line.ref for line in lines if line.ref]
    found: dict[str, UUID] = {}
    for first in range(0, len(refs), _AT_A_TIME):
        rows = visible(scope).filter(ref__in=refs[first : first + _AT_A_TIME])
        found |= dict(rows.values_list("ref", "pk"))
    return found


class _Units:
    """The open units by name, English name or code, as long as one alone is called so."""

    def __init__(self) -> None:
        self._keys: dict[str, UUID | None] = {}
        for key, *names in choices.named_units():
            for name in {" ".join(one.split()) for one in names if one}:
                self._keys[name] = None if name in self._keys else key

    def key_of(self, text: str) -> UUID | None:
        """The unit that is meant, `None` where it is none or several."""
        return self._keys.get(" ".join(text.split()))
