"""Registers the capability with Django."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Units, persons, posts, roles, signing in."""

    name = "zhenggai.apps.people"
    label = "people"
