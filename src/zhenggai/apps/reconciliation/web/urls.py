"""Addresses of the capability."""

from __future__ import annotations

from django.urls import path

from zhenggai.apps.reconciliation.web import views

app_name = "reconciliation"

urlpatterns = [
    path("check/", views.start, name="start"),
    path("check/sample/", views.sample, name="sample"),
    path("r/<slug:identity>/", views.result, name="result"),
    path("r/<slug:identity>/delete/", views.delete, name="delete"),
    path("r/<slug:identity>/source/<slug:side>/<int:index>/", views.source, name="source"),
    path("r/<slug:identity>/download/<slug:form>/", views.download, name="download"),
]
