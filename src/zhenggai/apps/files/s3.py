"""A store that speaks S3, by `boto3` (the extra `[s3]`): AWS, MinIO, Ceph, or a cloud of one's own.

The key is the digest under a prefix. Credentials come from the settings, which take them from the
environment alone: no profile file and no machine role is ever asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from zhenggai.apps.files.store import Damaged, digest_of, place, verified

_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})


@dataclass(frozen=True, slots=True)
class Bucket:
    """What an address such as `s3://bucket/prefix?endpoint=https://…&region=…` says."""

    bucket: str
    prefix: str
    endpoint: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class S3:
    """Files as objects of a bucket."""

    at: Bucket
    key: str
    secret: str
    token: str | None = None
    name: str = "s3"

    def put(self, data: bytes) -> str:
        """As the protocol says; bytes that are there already are not sent again."""
        digest = digest_of(data)
        if self._size(digest) != len(data):
            self._client().put_object(
                Bucket=self.at.bucket,
                Key=self._key(digest),
                Body=data,
                ContentType="application/octet-stream",
            )
        return digest

    def get(self, digest: str) -> bytes:
        """As the protocol says."""
        from botocore.exceptions import ClientError  # noqa: PLC0415 - comes with the extra

        try:
            answer = self._client().get_object(Bucket=self.at.bucket, Key=self._key(digest))
        except ClientError as fault:
            if _code(fault) in _ABSENT:
                raise Damaged(f"the file {digest} is not in the store") from fault
            raise
        data: bytes = answer["Body"].read()
        return verified(data, digest)

    def digests(self) -> Iterator[str]:
        """As the protocol says."""
        pages = self._client().get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.at.bucket, Prefix=self.at.prefix):
            for item in page.get("Contents", ()):
                digest = str(item["Key"]).rpartition("/")[2]
                if item["Key"] == self._key(digest):
                    yield digest

    def remove(self, digest: str) -> None:
        """As the protocol says."""
        self._client().delete_object(Bucket=self.at.bucket, Key=self._key(digest))

    def tidy(self, before: datetime) -> None:
        """As the protocol says: an object is there whole or not at all."""

    def _size(self, digest: str) -> int | None:
        from botocore.exceptions import ClientError  # noqa: PLC0415

        try:
            head = self._client().head_object(Bucket=self.at.bucket, Key=self._key(digest))
        except ClientError as fault:
            if _code(fault) in _ABSENT:
                return None
            raise
        return int(head["ContentLength"])

    def _key(self, digest: str) -> str:
        return self.at.prefix + place(digest)

    def _client(self) -> Any:
        return _client(self.at, self.key, self.secret, self.token)


def bucket_of(address: str) -> Bucket:
    """The bucket that an address names. `ValueError` where it names none."""
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError(address)
    asked = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    if not set(asked) <= {"endpoint", "region"}:
        raise ValueError(address)
    prefix = parts.path.strip("/")
    return Bucket(
        bucket=parts.netloc,
        prefix=f"{prefix}/" if prefix else "",
        endpoint=asked["endpoint"][0] if "endpoint" in asked else None,
        region=asked["region"][0] if "region" in asked else None,
    )


def _code(fault: Any) -> str:
    return str(fault.response.get("Error", {}).get("Code", ""))


@cache
def _client(at: Bucket, key: str, secret: str, token: str | None) -> Any:
    import boto3  # noqa: PLC0415 - comes with the extra
    from botocore.config import Config  # noqa: PLC0415

    session = boto3.session.Session(
        aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token
    )
    return session.client(
        "s3",
        endpoint_url=at.endpoint,
        region_name=at.region or "us-east-1",
        config=Config(
            signature_version="s3v4",
            # Stores of one's own have no name per bucket; and only newer ones know the checksums
            # that boto3 adds by itself. The signed digest of the body guards it as well.
            s3={"addressing_style": "path", "payload_signing_enabled": True},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 3, "mode": "standard"},
        ),
    )
