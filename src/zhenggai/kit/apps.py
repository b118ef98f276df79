"""Registers the kit and its start-up checks with Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register


class KitConfig(AppConfig):
    """The look of the site, shared by all capabilities."""

    name = "zhenggai.kit"

    def ready(self) -> None:
        """Register the checks that `serve` runs before it opens a port."""
        from zhenggai.kit import checks  # noqa: PLC0415 - after the registry is filled

        register(checks.catalogues_are_compiled, checks.SET_UP)
        register(checks.assets_are_there, checks.SET_UP)
