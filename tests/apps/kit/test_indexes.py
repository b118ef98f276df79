"""Every act writes the indexes of its tables: those are kept that something is looked up by."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from zhenggai.kit.laying_out import WithoutIndexes


def _keys() -> Iterator[tuple[type[models.Model], models.ForeignKey[models.Model, models.Model]]]:
    """The references of our own tables that have an index of their own."""
    for model in apps.get_models():
        if model.__module__.startswith("zhenggai."):
            for field in model._meta.concrete_fields:
                if isinstance(field, models.ForeignKey) and field.db_index and not field.unique:
                    yield model, field


def _begun_with(model: type[models.Model]) -> set[str]:
    """The fields that an index or a rule over every row begins with."""
    rules = [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    return {one.fields[0] for one in (*model._meta.indexes, *rules) if one.condition is None}


def test_no_index_is_the_beginning_of_another() -> None:
    keys = list(_keys())
    assert len(keys) > 80
    assert not [(m._meta.label, f.name) for m, f in keys if f.name in _begun_with(m)]


def test_nobody_is_looked_up_by_his_acts() -> None:
    assert not [(m._meta.label, f.name) for m, f in _keys() if f.name in {"by", "on_behalf_of"}]


@pytest.mark.django_db
def test_every_index_that_a_model_names_is_there() -> None:
    named = {
        (model._meta.db_table, index.name)
        for model in apps.get_models()
        if model.__module__.startswith("zhenggai.") and model._meta.managed
        for index in model._meta.indexes
    }
    assert len(named) > 30
    assert not [(table, name) for table, name in sorted(named) if name not in _of(table)]


@pytest.mark.django_db(transaction=True)
def test_what_an_older_database_has_is_dropped_alone_and_there_is_a_way_back() -> None:
    operation = WithoutIndexes(fields=[("Tag", "round")])
    after = MigrationLoader(connection).project_state(("findings", "0002_less_to_write"))
    before = MigrationLoader(connection).project_state(("findings", "0001_tables"))
    kept = _of("findings_tag")
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("findings", editor, after, before)
    (laid_out,) = _of("findings_tag") - kept
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("findings", editor, before, after)
    assert _of("findings_tag") == kept, laid_out


def _of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, table))
