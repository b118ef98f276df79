"""Whether a column is one of hundreds of values.

Django writes a mark for each value of ``__in``, which Django, the driver and PostgreSQL each read
one by one: of five hundred keys that takes longer than finding the rows.
"""

from __future__ import annotations

from typing import Any

from django.db.models.lookups import In


class Among(In):
    """``__in`` over values at hand, as a condition: ``filter(Among(F("finding"), keys))``. On
    PostgreSQL they travel as one array."""

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """One parameter, however many values."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, self.get_db_prep_lookup(self.rhs, connection)[1]]
