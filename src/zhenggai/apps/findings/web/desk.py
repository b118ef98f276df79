"""My desk: what waits for me today."""

from __future__ import annotations

from django.urls import URLPattern

urls: list[URLPattern] = []
