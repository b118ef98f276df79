"""Registers the capability with Django."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """From an uploaded document to registered findings."""

    name = "zhenggai.apps.intake"
    label = "intake"

    def ready(self) -> None:
        """Erase what readings repeat, where findings erase."""
        from zhenggai.apps.findings import erasing  # noqa: PLC0415 - after the registry is filled
        from zhenggai.apps.intake.commands.erase import erase  # noqa: PLC0415

        erasing.register(erase)
