"""Tests with real transactions leave the database as the migrations made it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal import queries
from zhenggai.apps.regimes.models import Regime

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_after_a_flush_the_rows_of_the_migrations_and_the_guards_are_there_again(time):
    assert Regime.objects.exists()
    assert queries.guards_in_place()
    assert queries.count() == 0
    with transaction.atomic():
        journal.append(kind="drill.done", who=journal.Who(None, "system"), at=NOON, body={})
    assert queries.count() == 1
