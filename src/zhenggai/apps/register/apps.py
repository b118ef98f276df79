"""Registers the capability with Django."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """All findings as one table, in the layouts of the field."""

    name = "zhenggai.apps.register"
    label = "register"

    def ready(self) -> None:
        """Erase what runs repeat, where findings erase."""
        from zhenggai.apps.findings import erasing  # noqa: PLC0415 - after the registry is filled
        from zhenggai.apps.register.commands.erase import erase  # noqa: PLC0415

        erasing.register(erase)
