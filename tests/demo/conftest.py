"""The district of the demo, loaded once for all tests of a module and taken back after them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from installed import _flushing  # noqa: F401 - a fixture; the import settles the environment

# A Sunday, so that the days before weekends are tried too.
AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[datetime]:
    """The instant up to which the district was played."""
    from django.conf import settings

    from zhenggai.demo.load import load

    before, settings.FILES = settings.FILES, str(tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock():
        around = transaction.atomic()
        # As Django's own test case says it, so that durable commands run inside.
        vars(around)["_from_testcase"] = True
        with around:
            assert load(at=AT)
            yield AT
            transaction.set_rollback(True)
    settings.FILES = before
