"""Feishu (飞书): the robot of a group, with a signature (签名校验).

Source: "自定义机器人使用指南" of the Feishu documentation: `sign` is the base64 of HMAC-SHA256 over
nothing, keyed with the time in seconds, a line feed and the secret; both stand in the body. It is
good for an hour. At most 20 KB, a hundred messages a minute.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from zhenggai.apps.messages import wording
from zhenggai.apps.messages.channels import Payload, Where, hooks
from zhenggai.apps.messages.wording import Parcel

MOST_BYTES = 15_000
# More often than it allows, and busy.
_BUSY = frozenset({11232, 11233, 11234, 99991400})


def signed(secret: str, at: datetime) -> dict[str, str]:
    """What in the body proves who sends, for an hour."""
    stamp = str(int(at.timestamp()))
    mac = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": stamp, "sign": base64.b64encode(mac).decode()}


class Feishu(hooks.Hook):
    """Text; the program makes links of addresses by itself."""

    code = "feishu"
    name: ClassVar[Mapping[str, str]] = {"zh_Hans": "飞书群机器人", "en": "Feishu robot"}

    def compose(self, parcel: Parcel, language: str) -> Payload:
        """A heading, then a line and an address for each item."""
        text = wording.body(parcel, language, most_bytes=MOST_BYTES)
        said = f"{wording.title(parcel, language)}\n{text}"
        return {"msg_type": "text", "content": {"text": said}}

    def send(
        self, payload: Payload, where: Where, *, key: str, at: datetime, seconds: float
    ) -> None:
        """The robot knows no key of ours: a double says the same twice."""
        body = hooks.printed({**signed(where.secret, at), **payload})
        answer = hooks.call(where, body, seconds=seconds)
        hooks.take_robot(answer, ("code", "StatusCode"), _BUSY)


CHANNEL = Feishu()
