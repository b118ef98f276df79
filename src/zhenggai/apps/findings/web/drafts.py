"""What somebody has typed and not yet sent."""

from __future__ import annotations

from django.urls import URLPattern

urls: list[URLPattern] = []
