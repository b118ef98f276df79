"""The address of the demo's door."""

from __future__ import annotations

from django.urls import path

from zhenggai.demo import views

app_name = "demo"

urlpatterns = [path("demo/", views.cast, name="cast")]
