"""Registers the kit and its start-up checks with Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register
from django.db.backends.signals import connection_created


class KitConfig(AppConfig):
    """The look of the site, shared by all capabilities."""

    name = "zhenggai.kit"

    def ready(self) -> None:
        """Register the checks that `serve` runs before it opens a port, and what is said to a
        database at the start of each connection."""
        from zhenggai.kit import checks, keeping  # noqa: PLC0415 - after the registry is filled

        connection_created.connect(keeping.compile_nothing, dispatch_uid="zhenggai.kit")
        register(checks.catalogues_are_compiled, checks.SET_UP)
        register(checks.assets_are_there, checks.SET_UP)
