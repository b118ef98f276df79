"""Registers the capability with Django."""

from __future__ import annotations

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """Rounds, findings, causes, measures, and the records of every act."""

    name = "zhenggai.apps.findings"
    label = "findings"

    def ready(self) -> None:
        """Say which files are in use here."""
        from zhenggai.apps.files import uses  # noqa: PLC0415 - after the registry is filled
        from zhenggai.apps.findings.queries.files import files_in_use  # noqa: PLC0415

        uses.register(files_in_use)
