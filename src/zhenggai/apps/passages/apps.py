"""Registers the capability with Django."""

from __future__ import annotations

from django.apps import AppConfig


class PassagesConfig(AppConfig):
    """Passages of text and the index over them."""

    name = "zhenggai.apps.passages"
    label = "passages"
