"""Registers the capability with Django."""

from __future__ import annotations

from django.apps import AppConfig


class RegimesConfig(AppConfig):
    """Regimes and categories."""

    name = "zhenggai.apps.regimes"
    label = "regimes"
