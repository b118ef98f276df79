"""Addresses of the capability."""

from __future__ import annotations

from django.urls import include, path

from zhenggai.apps.messages.web import failed, feed, mine

pages = (
    [
        path("messages/", mine.mine, name="mine"),
        path("messages/read/", mine.read, name="read_all"),
        path("messages/<uuid:message>/read/", mine.read, name="read"),
        path("messages/settings/", mine.settings, name="settings"),
        path("messages/settings/<slug:channel>/", mine.address, name="address"),
        path(
            "messages/addresses/<uuid:address>/withdraw/",
            mine.withdraw_address,
            name="withdraw_address",
        ),
        path("messages/feeds/issue/", mine.issue_feed, name="issue_feed"),
        path("messages/feeds/<uuid:feed>/withdraw/", mine.withdraw_feed, name="withdraw_feed"),
        path("messages/failed/", failed.failed, name="failed"),
        path("messages/failed/<uuid:message>/retry/", failed.retry, name="retry"),
        path("messages/failed/by/<slug:channel>/retry/", failed.retry_all, name="retry_all"),
        path("feeds/<str:secret>.ics", feed.feed, name="feed"),
    ],
    "messages",
)

urlpatterns = [path("", include(pages))]
