"""Handing open items over when a leader changes."""

from __future__ import annotations

from django.urls import URLPattern

urls: list[URLPattern] = []
