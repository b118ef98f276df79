"""The tables of a capability, laid out together.

Django renders every model anew that is somehow related to one that a migration adds, and ours are
all related: a first start spent five seconds of six on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import uuid4

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Index

from zhenggai.kit.keys import new_key


class CreateModels(Operation):
    """As many `CreateModel` one after the other, but models are rendered once. They may refer to
    each other in circles: the databases ask for the other end when the migration is over. Indexes
    and constraints stand in their options."""

    serialization_expand_args: ClassVar[list[str]] = ["models"]

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Adds them without their being rendered; whoever asks for one renders all."""
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Makes the tables."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Takes them away, the last first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """For whoever lists migrations."""
        return "Create models " + ", ".join(model.name for model in self.models)


class WithoutIndexes(Operation):
    """Take the indexes of single references away: `fields` are pairs of a model and its field. As
    many `AlterField` would do, but SQLite would copy each table, without its triggers."""

    serialization_expand_args: ClassVar[list[str]] = ["fields"]

    def __init__(self, fields: Sequence[tuple[str, str]]) -> None:
        self.fields = fields

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Says ``db_index=False`` of each, without rendering a model."""
        state.__dict__.pop("apps", None)
        for model, name in self.fields:
            _replaced(state, app_label, model, name, "db_index", value=False)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drops them, where they are, and none that a model names."""
        for model, name in self.fields:
            named = {
                one.name for one in to_state.models[app_label, model.lower()].options["indexes"]
            }
            table, column = f"{app_label}_{model.lower()}", f"{name}_id"
            with schema_editor.connection.cursor() as cursor:
                there = schema_editor.connection.introspection.get_constraints(cursor, table)
            for index, one in there.items():
                plain = one["index"] and not one["unique"] and one["columns"] == [column]
                if plain and not one["foreign_key"] and index not in named:
                    schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(index)}")

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Lays them out again."""
        for model, name in self.fields:
            of = to_state.apps.get_model(app_label, model)
            index = Index(fields=[name])
            index.set_name_with_model(of)
            schema_editor.add_index(of, index)

    def describe(self) -> str:
        """For whoever lists migrations."""
        return "Without indexes of " + ", ".join(f"{model}.{name}" for model, name in self.fields)


class KeysInOrder(Operation):
    """Give new rows of a capability keys in the order of time (`kit.keys`). The database, which
    makes no keys, is left as it is."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Says so of each model whose keys were random."""
        state.__dict__.pop("apps", None)
        for (app, model), one in state.models.items():
            if app == app_label and getattr(one.fields.get("id"), "default", None) is uuid4:
                _replaced(state, app, model, "id", "default", value=new_key)

    def database_forwards(self, *_: object) -> None:
        """Nothing."""

    def database_backwards(self, *_: object) -> None:
        """Nothing."""

    def describe(self) -> str:
        """For whoever lists migrations."""
        return "Keys in the order of time"


def _replaced(
    state: ProjectState, app: str, model: str, name: str, option: str, *, value: object
) -> None:
    """Give a field another option."""
    fields = state.models[app, model.lower()].fields
    changed = fields[name].clone()
    setattr(changed, option, value)
    fields[name] = changed
