"""Rounds: the list, opening one, and the page of one with its reconciliation."""

from __future__ import annotations

from django.urls import URLPattern

urls: list[URLPattern] = []
