"""Registers the capability with Django."""

from __future__ import annotations

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Entries and their words."""

    name = "zhenggai.apps.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
