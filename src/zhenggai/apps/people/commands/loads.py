"""Taking in a workbook of units, persons, posts and roles, and applying it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model

from zhenggai.apps.files import commands as files
from zhenggai.apps.files.models import File
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal.commands import Happening
from zhenggai.apps.people import loading, naming, permissions, queries
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.book import Sheet
from zhenggai.apps.people.models import (
    Load,
    LoadFile,
    Person,
    Post,
    Proposal,
    Tenure,
    Unit,
)
from zhenggai.apps.people.planning import Key, Plan, Step, Verb
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Invalid, Stale, WrongState

PURPOSE = "people.load"
_BATCH = 500
_SIBLINGS = 0xFFFF
_UNIT_FIELDS = {
    "name": "name",
    "name_en": "name_en",
    "opened": "opened_on",
    "rank": "rank",
    "closed": "closed_on",
}


def take_load(*, actor: Actor, uploads: Sequence[UploadedFile[bytes]], at: datetime) -> Load:
    """Take in a workbook, or its sheets as separated values, to be looked at. Nothing of it
    counts before `apply_load`. Only the system administrator.

    Raises `Invalid` as `files.accept` does, and where a file cannot be read as a table.
    """
    permissions.check_acts_as(actor, Role.SYSTEM_ADMIN, at=at)
    who = permissions.as_admin(actor)
    kept: list[tuple[str, File]] = []
    for upload in uploads:
        name = (upload.name or "")[-200:]
        kept.append((name, files.accept(data=upload, name=name, at=at, who=who, purpose=PURPOSE)))
    loading.read(kept)
    with transaction.atomic():
        load = Load.objects.create(loaded_by_id=actor.person, loaded_at=at)
        LoadFile.objects.bulk_create(
            LoadFile(load=load, file=file, name=name, number=number)
            for number, (name, file) in enumerate(kept)
        )
        body = {"load": str(load.pk), "files": len(kept)}
        journal.append(kind="load.taken", who=who, at=at, body=body, subject=load.pk)
    return load


@transaction.atomic
def apply_load(*, actor: Actor, load: UUID, seen: str, at: datetime) -> Load:
    """Apply a workbook whole, one entry for each row that changes something; the roles that it
    names become proposals. `seen` is the digest of the preview that was confirmed.

    Raises `Invalid` where one row is wrong, `Stale` where the preview has changed meanwhile,
    `WrongState` where it was applied before or changes nothing.
    """
    permissions.check_acts_as(actor, Role.SYSTEM_ADMIN, at=at)
    row = Load.objects.select_for_update().get(pk=queries.load(load).pk)
    if row.applied_at is not None:
        raise WrongState("people.load-applied")
    plan = loading.plan_of(row)
    if plan.faults:
        raise Invalid("people.load-wrong", count=len(plan.faults))
    if loading.digest(plan) != seen:
        raise Stale("people.load-changed")
    if not plan.steps:
        raise WrongState("people.load-empty")
    told = _Applying(row, at.date(), plan).run()
    row.applied_at = at
    row.save(update_fields=["applied_at"])
    told.append(Happening("load.applied", {"load": str(row.pk), "rows": len(told)}, {}, row.pk))
    journal.append_many(who=permissions.as_admin(actor), at=at, happenings=told)
    return row


class _Applying:
    """The rows of the database that a plan touches, kept by key while it runs."""

    def __init__(self, load: Load, on: date, plan: Plan) -> None:
        self.load, self.on, self.plan = load, on, plan
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.persons = {person.login: person for person in Person.objects.all()}
        self.posts = {(p.unit.code, p.code): p for p in Post.objects.select_related("unit")}
        self.told: list[Happening] = []

    def run(self) -> list[Happening]:
        """Apply every step; what the journal is to be told, in order."""
        self._units([s for s in self.plan.steps if s.sheet is Sheet.UNITS])
        self._persons([s for s in self.plan.steps if s.sheet is Sheet.PERSONS])
        self._tenures([s for s in self.plan.steps if s.sheet is Sheet.TENURES])
        self._roles([s for s in self.plan.steps if s.sheet is Sheet.ROLES])
        return self.told

    def _tell(self, kind: str, subject: UUID, **body: object) -> None:
        self.told.append(Happening(kind, {"load": str(self.load.pk), **body}, {}, subject))

    def _units(self, steps: list[Step]) -> None:
        ends = _Ends(self.units.values())
        new, changed = [], []
        for step in steps:
            (code,) = step.key
            if step.verb is Verb.ADD:
                parent = self.units.get(str(step.values.get("parent", "")))
                unit = Unit(code=code, parent=parent, path=ends.next_below(parent))
                self.units[code] = unit
                new.append(unit)
            else:
                unit = self.units[code]
                changed.append(unit)
            for name, value in step.values.items():
                if name in _UNIT_FIELDS:
                    setattr(unit, _UNIT_FIELDS[name], value)
            above = None if unit.parent_id is None else str(unit.parent_id)
            self._tell(_UNIT_KINDS[step.verb], unit.pk, unit=str(unit.pk), parent=above)
        _create(Unit, new)
        # Once every unit has its row, those that took over can be named.
        for step in steps:
            if "successor" in step.values:
                unit = self.units[step.key[0]]
                unit.successor = self.units[str(step.values["successor"])]
                changed.append(unit)
        _update(Unit, changed, [*_UNIT_FIELDS.values(), "successor"])

    def _persons(self, steps: list[Step]) -> None:
        new, changed = [], []
        for step in steps:
            login = naming.login(step.key[0])
            if step.verb is Verb.ADD:
                person = Person(login=login, joined_on=self.on, password=make_password(None))
                self.persons[login] = person
                new.append(person)
            else:
                person = self.persons[login]
                changed.append(person)
            for name, value in step.values.items():
                setattr(person, name, value)
            kind = "person.added" if step.verb is Verb.ADD else "person.changed"
            self._tell(kind, person.pk, person=str(person.pk))
        _create(Person, new)
        _update(Person, changed, ["name", "name_en", "email"])

    def _tenures(self, steps: list[Step]) -> None:
        self._posts(steps)
        there: dict[Key, Tenure] = {
            (t.person.login, t.post.unit.code, t.post.code, t.from_on.isoformat()): t
            for t in Tenure.objects.select_related("person", "post__unit")
        }
        new, changed = [], []
        for step in steps:
            login, unit, post, begin = step.key
            if step.verb is Verb.ADD:
                person, held = self.persons[login], self.posts[unit, post]
                tenure = Tenure(person=person, post=held, from_on=date.fromisoformat(begin))
                new.append(tenure)
            else:
                tenure = there[step.key]
                changed.append(tenure)
            for name, field in (("to", "to_on"), ("acting", "acting")):
                if name in step.values:
                    setattr(tenure, field, step.values[name])
            body = {"tenure": str(tenure.pk), "post": str(tenure.post_id), "from": begin}
            self._tell(_TENURE_KINDS[step.verb], tenure.person_id, **body)
        _create(Tenure, new)
        _update(Tenure, changed, ["to_on", "acting"])

    def _posts(self, steps: list[Step]) -> None:
        new, changed = {}, []
        for step in steps:
            _, unit, name, _ = step.key
            post = self.posts.get((unit, name))
            if post is None:
                post = Post(unit=self.units[unit], code=name, name=name)
                self.posts[unit, name] = new[unit, name] = post
            heads = step.values.get("heads")
            if isinstance(heads, bool) and heads != post.heads:
                post.heads = heads
                changed.append(post)
        _create(Post, list(new.values()))
        _update(Post, [p for p in changed if (p.unit.code, p.code) not in new], ["heads"])

    def _roles(self, steps: list[Step]) -> None:
        new = []
        for step in steps:
            login, role, unit, begin = step.key
            to = step.values.get("to")
            assert to is None or isinstance(to, date)
            person = self.persons[login]
            proposal = Proposal(
                load=self.load,
                person=person,
                role=role,
                unit=self.units[unit],
                from_on=date.fromisoformat(begin),
                to_on=to,
            )
            new.append(proposal)
            body = {"proposal": str(proposal.pk), "role": role, "unit": str(self.units[unit].pk)}
            self._tell("grant.proposed", person.pk, **body)
        _create(Proposal, new)


_UNIT_KINDS = {Verb.ADD: "unit.added", Verb.CHANGE: "unit.changed", Verb.CLOSE: "unit.closed"}
_TENURE_KINDS = {
    Verb.ADD: "tenure.begun",
    Verb.CHANGE: "tenure.changed",
    Verb.CLOSE: "tenure.ended",
}


class _Ends:
    """The last place taken below each unit."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._last: dict[str, int] = {}
        for unit in units:
            above, own = unit.path[:-4], int(unit.path[-4:], 16)
            self._last[above] = max(self._last.get(above, 0), own)

    def next_below(self, parent: Unit | None) -> str:
        """The next path below a unit, or at the top."""
        above = "" if parent is None else parent.path
        own = self._last.get(above, 0) + 1
        if own > _SIBLINGS:
            raise Invalid("people.too-many-units", most=_SIBLINGS)
        self._last[above] = own
        return f"{above}{own:04x}"


def _create(model: type[Model], rows: Sequence[Model]) -> None:
    model._default_manager.bulk_create(rows, batch_size=_BATCH)


def _update(model: type[Model], rows: Iterable[Model], fields: Sequence[str]) -> None:
    once = list({row.pk: row for row in rows}.values())
    if once:
        model._default_manager.bulk_update(once, fields, batch_size=_BATCH)
