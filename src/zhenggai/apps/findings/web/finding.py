"""The page of one finding."""

from __future__ import annotations

from django.urls import URLPattern

urls: list[URLPattern] = []
