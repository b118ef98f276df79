"""DingTalk (钉钉): the robot of a group, with a signature (加签).

Source: "自定义机器人安全设置" of the DingTalk documentation: `sign` is the URL-encoded base64 of
HMAC-SHA256, keyed with the secret, over the time in milliseconds, a line feed and the secret; both
stand in the query. It is good for an hour. At most 20,000 bytes, twenty messages a minute.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlencode

from zhenggai.apps.messages import wording
from zhenggai.apps.messages.channels import Payload, Where, hooks
from zhenggai.apps.messages.wording import Parcel

MOST_BYTES = 15_000
# Busy, and more often than it allows.
_BUSY = frozenset({-1, 130101, 130102, 410100})


def signed(secret: str, at: datetime) -> str:
    """The query that proves who sends, for an hour."""
    stamp = str(int(at.timestamp() * 1000))
    mac = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return urlencode({"timestamp": stamp, "sign": base64.b64encode(mac).decode()})


class DingTalk(hooks.Hook):
    """Markdown, a line for each item."""

    code = "dingtalk"
    name: ClassVar[Mapping[str, str]] = {"zh_Hans": "钉钉群机器人", "en": "DingTalk robot"}

    def compose(self, parcel: Parcel, language: str) -> Payload:
        """A heading and links; each line is a paragraph, else they run together."""
        head = wording.title(parcel, language)
        links = [
            f"- [{wording.line(item, language)}]({wording.address_of(item.path)})"
            for item in parcel.items
        ]
        text = wording.fitted(parcel, language, links, most_bytes=MOST_BYTES)
        return {"msgtype": "markdown", "markdown": {"title": head, "text": f"#### {head}\n{text}"}}

    def send(
        self, payload: Payload, where: Where, *, key: str, at: datetime, seconds: float
    ) -> None:
        """The robot knows no key of ours: a double says the same twice."""
        query = signed(where.secret, at)
        answer = hooks.call(where, hooks.printed(payload), seconds=seconds, query=query)
        hooks.take_robot(answer, ("errcode",), _BUSY)


CHANNEL = DingTalk()
