"""Addresses of the capability, below those of its round."""

from __future__ import annotations

from django.urls import include, path

from zhenggai.apps.intake.web import views

app_name = "intake"

one = [
    path("", views.review, name="review"),
    path("check/", views.check, name="check"),
    path("<slug:act>/", views.reading_act, name="act"),
    path("passages/<uuid:passage_id>/similar/", views.similar, name="similar"),
    path("passages/<uuid:passage_id>/<slug:act>/", views.passage_act, name="passage"),
]
urlpatterns = [
    path(
        "rounds/<uuid:round_id>/intake/",
        include(
            [
                path("", views.desk, name="desk"),
                path("documents/<uuid:document_id>/read/", views.read_again, name="read"),
                path("plan/<uuid:finding_id>/", views.plan, name="plan"),
                path("plan/<uuid:finding_id>/<uuid:passage_id>/", views.adopt, name="adopt"),
                path("<uuid:intake_id>/", include(one)),
            ]
        ),
    ),
]
