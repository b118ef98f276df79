"""Registers the capability with Django."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """From an uploaded document to registered findings."""

    name = "zhenggai.apps.intake"
    label = "intake"
