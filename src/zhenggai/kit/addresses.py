"""Which addresses are for programs and which for people at a browser."""

from __future__ import annotations

from django.http import HttpRequest

PREFIX = "/api/"


def is_for_programs(request: HttpRequest) -> bool:
    """Whether the request is made by a program, which gets data and never a page."""
    return request.path_info.startswith(PREFIX)
