"""Checkpoints in a bucket with object lock, over HTTP to a local S3."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from moto.server import ThreadedMotoServer

from audit import keys, object_lock, published, services
from audit.errors import BrokenLog, PublishFailed
from audit.health import health, refuse_start
from audit.object_lock import Bucket
from tests.audit.factories import NOON, ORIGIN, Log

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # the example of Amazon's documentation
NAME, REGION = "checkpoints", "eu-central-1"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An S3 on a free port of loopback."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def client(endpoint: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The settings of a house with a bucket; an attacker's hand in it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    settings.DISCREET_S3_BUCKET = NAME
    settings.DISCREET_S3_ENDPOINT = endpoint
    settings.DISCREET_S3_REGION = REGION
    settings.DISCREET_S3_PREFIX = f"test-{datetime.now(UTC):%H%M%S%f}"
    settings.DISCREET_S3_DAYS = 30
    bucket = object_lock.configured()
    assert bucket is not None
    made = object_lock._client(bucket)
    if not made.list_buckets()["Buckets"]:
        made.create_bucket(
            Bucket=NAME,
            ObjectLockEnabledForBucket=True,
            CreateBucketConfiguration={"LocationConstraint": REGION},
        )
    yield made
    object_lock.forget()


def stored(client: Any) -> list[dict[str, Any]]:
    """Every object of this test, largest checkpoint first."""
    listed = client.list_objects_v2(Bucket=NAME, Prefix=django_settings.DISCREET_S3_PREFIX)
    return listed.get("Contents", [])


def test_each_checkpoint_is_one_object_locked_for_its_days(log: Log, client: Any) -> None:
    for _ in range(2):
        log.add(5)
        made = services.publish(at=NOON)
        log.sign()
    assert made is not None
    newest, oldest = stored(client)
    assert [newest["Key"].rpartition("-")[2], oldest["Key"].rpartition("-")[2]] == ["10", "5"]
    found = client.get_object(Bucket=NAME, Key=newest["Key"])
    assert found["Body"].read().decode() == made.note
    assert found["ObjectLockMode"] == "COMPLIANCE"
    assert found["ObjectLockRetainUntilDate"] == NOON + timedelta(days=30)


def test_what_is_stored_is_never_overwritten(client: Any) -> None:
    bucket = object_lock.configured()
    assert bucket is not None
    until = datetime.now(UTC) + timedelta(days=1)
    bucket.put("first", origin=ORIGIN, size=7, until=until)
    bucket.put("first", origin=ORIGIN, size=7, until=until)  # a run repeated after a crash
    with pytest.raises(BrokenLog):
        bucket.put("second", origin=ORIGIN, size=7, until=until)
    assert bucket.latest(ORIGIN) == "first"
    assert len(stored(client)) == 1


def test_a_lost_file_and_a_restored_database_are_refused_by_the_bucket(
    log: Log, client: Any, owner: None
) -> None:
    log.add(3)
    log.sign()
    refuse_start()
    from pathlib import Path

    from django.db import connection

    Path(django_settings.DISCREET_CHECKPOINT_FILE).unlink()
    object_lock.forget()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_head SET size = 2")
    with pytest.raises(BrokenLog):
        refuse_start()


@pytest.mark.parametrize("hand", ["overlay", "delete"])
def test_a_version_laid_over_a_checkpoint_hides_nothing(log: Log, client: Any, hand: str) -> None:
    log.add(3)
    made = log.sign()
    assert made is not None
    (only,) = stored(client)
    if hand == "overlay":
        client.put_object(Bucket=NAME, Key=only["Key"], Body=b"nothing was ever signed")
    else:
        client.delete_object(Bucket=NAME, Key=only["Key"])
    object_lock.forget()
    shown = published.latest_published(django_settings.DISCREET_ORIGIN)
    assert shown is not None
    assert shown.size == 3
    assert object_lock.latest(django_settings.DISCREET_ORIGIN) == made.note


def test_origins_do_not_see_each_other(client: Any) -> None:
    bucket = object_lock.configured()
    assert bucket is not None
    until = datetime.now(UTC) + timedelta(days=1)
    bucket.put("of two", origin=f"{ORIGIN}/2", size=90, until=until)
    bucket.put("of one", origin=ORIGIN, size=7, until=until)
    bucket.put("larger", origin=ORIGIN, size=1000, until=until)
    assert bucket.latest(ORIGIN) == "larger"
    assert bucket.latest(f"{ORIGIN}/2") == "of two"
    assert bucket.latest(f"{ORIGIN}/3") is None


def test_while_the_bucket_is_away_nothing_new_is_signed_and_the_log_goes_on(
    log: Log, client: Any, settings: Any
) -> None:
    log.add(3)
    settings.DISCREET_S3_BUCKET = "of-somebody-else"
    with pytest.raises(PublishFailed) as failed:
        log.sign()
    assert "NoSuchBucket" in failed.value.detail
    log.add(3)
    with pytest.raises(PublishFailed):
        refuse_start()
    assert any("NoSuchBucket" in said for said in health(at=datetime.now(UTC)).troubles)
    settings.DISCREET_S3_BUCKET = NAME
    made = log.sign()
    assert made is not None
    assert made.size == 6
    assert len(stored(client)) == 1


def test_no_error_and_no_log_record_repeats_a_credential(
    log: Log, client: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    log.add(1)
    with caplog.at_level(logging.DEBUG):
        for name in ("botocore", "boto3"):  # what the LOGGING setting does
            level = django_settings.LOGGING["loggers"][name]["level"]
            logging.getLogger(name).setLevel(level)
        log.sign()
        settings.DISCREET_S3_BUCKET = "of-somebody-else"
        with pytest.raises(PublishFailed) as failed:
            object_lock.publish("note", origin="other", size=1, at=datetime.now(UTC))
    said = caplog.text + str(failed.value) + repr(failed.value.__cause__)
    assert SECRET not in said
    assert "AKIAIOSFODNN7EXAMPLE" not in said
    assert "Signature=" not in said


@pytest.mark.parametrize(
    "odd",
    [
        {"endpoint": "http://s3.example"},
        {"endpoint": "ftp://s3.example"},
        {"endpoint": "https://user:word@s3.example"},
        {"days": 0},
    ],
)
def test_a_bucket_over_plain_http_or_without_retention_is_refused(odd: dict[str, Any]) -> None:
    with pytest.raises(PublishFailed):
        Bucket(**{"name": NAME, "days": 1, **odd})


def test_without_a_bucket_nothing_is_asked(log: Log) -> None:
    assert object_lock.configured() is None
    assert object_lock.latest(ORIGIN) is None
    log.add(1)
    assert log.sign() is not None
    assert keys.log_signer().name == django_settings.DISCREET_ORIGIN
