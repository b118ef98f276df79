"""The tables of a capability, laid out together.

Django renders every model anew that is somehow related to one that a migration adds, and ours are
all related: a first start spent five seconds of six on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


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


class DropIndexes(Operation):
    """Take away the indexes of single columns that no longer say ``db_index``, where a database
    laid out before still has them: `columns` are pairs of a model and the attribute name of a
    column. What the tables of a capability are today stands in its first migration."""

    serialization_expand_args: ClassVar[list[str]] = ["columns"]
    reversible = False

    def __init__(self, columns: Sequence[tuple[str, str]]) -> None:
        self.columns = columns

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The first migration says it already."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drops what is there."""
        connection = schema_editor.connection
        there: dict[str, dict[str, Any]] = {}
        with connection.cursor() as cursor:
            for model, column in self.columns:
                table = f"{app_label}_{model.lower()}"
                if table not in there:
                    there[table] = connection.introspection.get_constraints(cursor, table)
                for name, one in there[table].items():
                    plain = one["index"] and not one["unique"] and not one["foreign_key"]
                    if plain and one["columns"] == [column]:
                        schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")

    def describe(self) -> str:
        """For whoever lists migrations."""
        return "Drop the indexes of " + ", ".join(f"{m}.{c}" for m, c in self.columns)
