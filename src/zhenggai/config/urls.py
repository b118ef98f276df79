"""Addresses of the site; each capability brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from zhenggai.config.api import api
from zhenggai.config.front import front
from zhenggai.kit import errors
from zhenggai.kit.health import health
from zhenggai.kit.routes import Routes

_patterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    path("language/", set_language, name="set_language"),
    path("api/v1/", api.urls),
    path("", front, name="front"),
    path("", include("zhenggai.apps.people.web.urls")),
    path("", include("zhenggai.apps.messages.web.urls")),
    path("", include("zhenggai.apps.journal.web.urls")),
    path("", include("zhenggai.apps.regimes.web.urls")),
    path("", include("zhenggai.apps.findings.web.urls")),
    path("", include("zhenggai.apps.intake.web.urls")),
    path("", include("zhenggai.apps.register.web.urls")),
    path("", include("zhenggai.apps.reconciliation.web.urls")),
    path("", include("zhenggai.apps.supervision.web.urls")),
    path("", include("zhenggai.demo.urls")),
]

urlpatterns = [Routes.of(path("", include(_patterns)))]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler429 = "zhenggai.apps.people.web.account.too_many"
handler500 = errors.server_error
