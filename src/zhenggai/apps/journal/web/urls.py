"""Addresses of the log. Below `log/` they are those of C2SP tlog-tiles."""

from __future__ import annotations

from django.urls import path

from zhenggai.apps.journal.web import integrity, static

app_name = "journal"

urlpatterns = [
    path("integrity/", integrity.integrity, name="integrity"),
    path("log/verify.html", static.verifier, name="verifier"),
    path("log/keys", static.keys, name="keys"),
    path("log/checkpoint", static.checkpoint, name="checkpoint"),
    path("log/stamps/<int:size>.tsr", static.stamp, name="stamp"),
    path("log/stamps/<int:size>.checkpoint", static.stamped, name="stamped"),
    path("log/tile/<path:rest>", static.tile, name="tile"),
]
