"""Registers the capability with Django."""

from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files by their digest; what they are called and used for is others' to know."""

    name = "zhenggai.apps.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stop the start where the setting names no store."""
        from zhenggai.apps.files import queries  # noqa: PLC0415 - after the registry is filled

        queries.the_store()
