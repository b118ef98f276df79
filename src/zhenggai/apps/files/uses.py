"""Which files somebody has a use for. The capabilities above say it here when the site starts, so
that this one knows none of them: whoever keeps a file registers how to tell which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

# Gives every file in use, by the key of its row or by its digest, in no order.
User = Callable[[], Iterable[UUID | str]]

_users: list[User] = []


def register(user: User) -> None:
    """Ask `user` too before a file is taken for unused; once, however often it is said."""
    if user not in _users:
        _users.append(user)


def unused(files: Mapping[UUID, str]) -> list[UUID]:
    """Of some files, by key with their digest, those that nobody has a use for."""
    left = dict(files)
    keys = {digest: key for key, digest in files.items()}
    for user in _users if left else ():
        for used in user():
            key = keys.get(used) if isinstance(used, str) else used
            if key is not None:
                left.pop(key, None)
    return list(left)
