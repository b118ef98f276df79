"""Registers the demo with Django, for its page."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The door of the demo; shut unless the site runs in demo mode."""

    name = "zhenggai.demo"
    label = "demo"
