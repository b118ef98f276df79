"""Registers the capability with Django."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """All findings as one table, in the layouts of the field."""

    name = "zhenggai.apps.register"
    label = "register"
