"""The page in the product: what stands there is there from the moment at which it may be seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from zhenggai.apps.messages.channels import Payload, Where
from zhenggai.apps.messages.wording import Parcel
from zhenggai.core.errors import Invalid


class Page:
    """My messages."""

    code = "page"
    name: ClassVar[Mapping[str, str]] = {"zh_Hans": "站内", "en": "page"}
    inside = True
    one_way = False
    needs: tuple[str, ...] = ()

    def is_set_up(self) -> bool:
        """Always."""
        return True

    def check(self, where: Where) -> str:
        """It has no address."""
        raise Invalid("address.wrong", field="to")

    def compose(self, parcel: Parcel, language: str) -> Payload:
        """Nothing: the page reads the outbox itself."""
        return {}

    def send(
        self, payload: Payload, where: Where, *, key: str, at: datetime, seconds: float
    ) -> None:
        """Nothing goes anywhere."""


CHANNEL = Page()
