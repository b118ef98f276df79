"""Addresses of the register: each module of pages brings its own list."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from zhenggai.apps.register.web import exports, many, runs, saved, shape, views

app_name = "register"

_own: list[URLPattern] = [
    *views.urls,
    *exports.urls,
    *shape.urls,
    *saved.urls,
    *many.urls,
    *runs.urls,
]
urlpatterns = [path("register/", include(_own))]
