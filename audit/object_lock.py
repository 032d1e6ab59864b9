"""Checkpoints in a bucket with object lock (Amazon S3 and what speaks its protocol).

Each checkpoint is one object, created only if none of its name is there (`If-None-Match: *`) and
locked in COMPLIANCE mode: until its date nobody, the account's owner included, overwrites or
deletes that version. A newer version or a delete marker can be laid over it, so reading goes by
versions and believes the oldest. Credentials come from where boto3 looks for them (environment,
profile, instance role); no error and no log record of ours repeats what was sent.

Names, `<prefix>/<origin>/<10**19 - 1 - size>-<size>`, sort with the largest size first, so one
listing finds it.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, urlsplit

from django.conf import settings

from audit.errors import BrokenLog, PublishFailed

LARGEST: Final = 10**19 - 1
NOTE_LIMIT: Final = 64 * 1024  # bytes; a note with a dozen post-quantum lines is half of that
FRESH: Final = 60.0  # seconds for which what was read, or written by us, is believed
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """Where checkpoints go. days: how long each stays locked. endpoint: empty for Amazon's."""

    name: str
    days: int
    prefix: str = "discreet"
    endpoint: str = ""
    region: str = ""

    def __post_init__(self) -> None:
        """PublishFailed for an endpoint that is not https (or loopback) and for no retention."""
        parts = urlsplit(self.endpoint)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if self.endpoint and (not safe or parts.username):
            raise PublishFailed("DISCREET_S3_ENDPOINT must be an https address")
        if self.days < 1:
            raise PublishFailed("DISCREET_S3_DAYS must be one at least")

    def put(self, note: str, *, origin: str, size: int, until: datetime) -> None:
        """Create the object of a checkpoint, locked `until` then; safe to run again.

        Raises BrokenLog when another note is stored at that size: the log has forked.
        """
        key = f"{self._folder(origin)}{LARGEST - size:019d}-{size}"
        wanted = {
            "Key": key,
            "Body": note.encode(),
            "ContentType": "text/plain; charset=utf-8",
            "IfNoneMatch": "*",
            "ObjectLockMode": "COMPLIANCE",
            "ObjectLockRetainUntilDate": until,
            "ChecksumAlgorithm": "SHA256",
        }
        try:
            self._call("put_object", **wanted)
        except _Exists:
            if self._oldest(key) != note:
                raise BrokenLog("the bucket holds another checkpoint of that size") from None

    def latest(self, origin: str) -> str | None:
        """The note of the largest checkpoint that was ever stored; None when there is none."""
        listed = self._call("list_object_versions", Prefix=self._folder(origin), MaxKeys=1)
        found = [*listed.get("Versions", ()), *listed.get("DeleteMarkers", ())]
        return self._oldest(found[0]["Key"]) if found else None

    def _oldest(self, key: str) -> str:
        """The note as it was first stored under a name."""
        versions: list[dict[str, Any]] = []
        marks: dict[str, str] = {}
        while True:
            page = self._call("list_object_versions", Prefix=key, **marks)
            versions += [one for one in page.get("Versions", ()) if one["Key"] == key]
            if not page.get("IsTruncated"):
                break
            marks = {
                "KeyMarker": page["NextKeyMarker"],
                "VersionIdMarker": page["NextVersionIdMarker"],
            }
        if not versions:
            raise BrokenLog("the bucket lists a checkpoint that it no longer holds")
        first = versions[-1]  # the newest of a name is listed first
        answer = self._call("get_object", Key=key, VersionId=first["VersionId"])
        body: bytes = answer["Body"].read(NOTE_LIMIT)
        return body.decode("utf-8", "replace")

    def _folder(self, origin: str) -> str:
        return f"{self.prefix}/{quote(origin, safe='')}/"

    def _call(self, deed: str, **wanted: Any) -> dict[str, Any]:
        """Ask; PublishFailed for every answer but the expected one."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer: dict[str, Any] = getattr(_client(self), deed)(Bucket=self.name, **wanted)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code == "PreconditionFailed":
                raise _Exists from None
            raise PublishFailed(f"the bucket answered {code} to {deed}") from None
        except (BotoCoreError, OSError) as error:
            detail = f"the bucket cannot be used: {type(error).__name__}"
            raise PublishFailed(detail) from None
        return answer


class _Exists(Exception):
    """An object of that name is there."""


def configured() -> Bucket | None:
    """The bucket of the settings DISCREET_S3_…; None when checkpoints go to none."""
    if not getattr(settings, "DISCREET_S3_BUCKET", ""):
        return None
    return Bucket(
        name=settings.DISCREET_S3_BUCKET,
        days=settings.DISCREET_S3_DAYS,
        prefix=settings.DISCREET_S3_PREFIX,
        endpoint=settings.DISCREET_S3_ENDPOINT,
        region=settings.DISCREET_S3_REGION,
    )


def publish(note: str, *, origin: str, size: int, at: datetime) -> None:
    """Store a checkpoint in the configured bucket, if there is one. at: aware."""
    bucket = configured()
    known = _seen.get((bucket, origin)) if bucket else None
    if bucket is None or (known and known[1] == note):
        return
    bucket.put(note, origin=origin, size=size, until=at + timedelta(days=bucket.days))
    _seen[bucket, origin] = (time.monotonic(), note)


def latest(origin: str) -> str | None:
    """The note of the largest checkpoint in the configured bucket, asked once a minute."""
    bucket = configured()
    if bucket is None:
        return None
    when, note = _seen.get((bucket, origin), (0.0, None))
    if note is None or time.monotonic() - when > FRESH:
        note = bucket.latest(origin)
        _seen[bucket, origin] = (time.monotonic(), note)
    return note


def forget() -> None:
    """Ask the bucket again next time."""
    _seen.clear()


_seen: dict[tuple[Bucket, str], tuple[float, str | None]] = {}


@lru_cache(maxsize=4)
def _client(bucket: Bucket) -> Any:
    """boto3 is slow to load and only a house with a bucket needs it."""
    import boto3
    from botocore.config import Config

    limits = Config(connect_timeout=5, read_timeout=10, retries={"max_attempts": 3})
    return boto3.session.Session().client(
        "s3",
        endpoint_url=bucket.endpoint or None,
        region_name=bucket.region or None,
        config=limits,
    )
