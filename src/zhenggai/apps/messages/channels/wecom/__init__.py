"""WeCom (企业微信): the robot of a group. Its address holds its key; there is no signature.

Source: "群机器人配置说明" of the WeCom developer documentation (path 91770): `msgtype` markdown, at
most 4096 bytes of UTF-8, twenty messages a minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from zhenggai.apps.messages import wording
from zhenggai.apps.messages.channels import Payload, Where, hooks
from zhenggai.apps.messages.wording import Parcel

MOST_BYTES = 4096
# Busy, and more often than it allows.
_BUSY = frozenset({-1, 45009, 45033})


class WeCom(hooks.Hook):
    """Markdown, a line for each item."""

    code = "wecom"
    name: ClassVar[Mapping[str, str]] = {"zh_Hans": "企业微信群机器人", "en": "WeCom robot"}
    needs: tuple[str, ...] = ("url",)

    def compose(self, parcel: Parcel, language: str) -> Payload:
        """A heading and links."""
        head = f"**{wording.title(parcel, language)}**\n"
        links = [
            f"> [{wording.line(item, language)}]({wording.address_of(item.path)})"
            for item in parcel.items
        ]
        room = MOST_BYTES - len(head.encode())
        text = head + wording.fitted(parcel, language, links, most_bytes=room)
        return {"msgtype": "markdown", "markdown": {"content": text}}

    def send(
        self, payload: Payload, where: Where, *, key: str, at: datetime, seconds: float
    ) -> None:
        """The robot knows no key of ours: a double says the same twice."""
        answer = hooks.call(where, hooks.printed(payload), seconds=seconds)
        hooks.take_robot(answer, ("errcode",), _BUSY)


CHANNEL = WeCom()
