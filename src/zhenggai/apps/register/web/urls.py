"""Addresses of the register: each module of pages brings its own list."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from zhenggai.apps.register.web import exports, saved, shape, views

app_name = "register"

_own: list[URLPattern] = [*views.urls, *exports.urls, *shape.urls, *saved.urls]
urlpatterns = [path("register/", include(_own))]
