"""What can be done to a finding: a form and a command for each act."""

from __future__ import annotations

from django.urls import URLPattern

urls: list[URLPattern] = []
