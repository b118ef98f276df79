"""Registers the capability with Django."""

from __future__ import annotations

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """Rounds, findings, causes, measures, and the records of every act."""

    name = "zhenggai.apps.findings"
    label = "findings"
