"""Registers the capability with Django."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Units, persons, posts, roles, signing in."""

    name = "zhenggai.apps.people"
    label = "people"

    def ready(self) -> None:
        """Say which files are in use here."""
        from zhenggai.apps.files import uses  # noqa: PLC0415 - after the registry is filled
        from zhenggai.apps.people.loading import files_in_use  # noqa: PLC0415

        uses.register(files_in_use)
