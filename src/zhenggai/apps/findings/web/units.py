"""The page of a unit."""

from __future__ import annotations

from django.urls import URLPattern

urls: list[URLPattern] = []
