"""What an account may be called: one account is one person's, so nothing that names a unit, a desk
or a function. Pure: the names of units are handed in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from zhenggai.core.errors import Invalid

MOST_LOGIN, MOST_NAME = 64, 100
_LOGIN = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9._@\u4e00-\u9fff-]{1,63}")
# Accounts that whole offices sign in with, as they are found in practice.
_SHARED = frozenset(
    "admin administrator root system sysadmin secadmin auditadmin audit test tester guest user "
    "demo public office manager operator superuser 管理员 系统管理员 安全管理员 审计管理员 "
    "安全保密管理员 安全审计员 超级管理员 测试 测试员 来宾 用户 公用 共用 值班 值班员 "
    "办公室 综合科 综合股 文秘 收发 经办人 承办人 联络员".split()
)


def login(typed: str) -> str:
    """The login as it is kept: small letters, compatibility forms made alike. `Invalid`
    (`people.login-shape`) for what is none."""
    folded = unicodedata.normalize("NFKC", typed).strip().lower()
    if not _LOGIN.fullmatch(folded):
        raise Invalid("people.login-shape", login=typed)
    return folded


def name(typed: str) -> str:
    """The name as it is kept, on one line. `Invalid` (`people.name-shape`) for an empty or
    over-long one, or one with signs that are not seen."""
    line = " ".join(typed.split())
    unseen = any(unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cn"} for sign in line)
    if not line or len(line) > MOST_NAME or unseen:
        raise Invalid("people.name-shape")
    return line


def refuse_shared(*, login: str, name: str, units: Collection[str]) -> None:
    """Raise `Invalid` (`people.shared-account`) where login or name is a unit's name or code, or
    that of a desk. `units` holds names and codes in small letters."""
    for word in (login, name.lower().replace(" ", "")):
        bare = word.rstrip("0123456789")
        if word in units or word in _SHARED or bare in _SHARED:
            raise Invalid("people.shared-account", word=word)
