"""Registers the capability with Django."""

from __future__ import annotations

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """Upload, result, downloads; no tables of its own."""

    name = "zhenggai.apps.reconciliation"
