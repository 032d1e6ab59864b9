"""The worker of the log: it goes on giving places while the signer waits for its disk."""

import threading
import time
from typing import Any

import pytest

from audit import services
from audit.errors import BrokenLog, PublishFailed
from audit.management.commands.sequence_log import run


def test_entries_find_their_place_while_a_checkpoint_is_signed(monkeypatch: Any) -> None:
    stop = threading.Event()
    rounds: list[int] = []
    seen: list[int] = []

    def slow(**_named: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            return  # the last one, after the end
        deadline = time.monotonic() + 10
        while len(rounds) < 5 and time.monotonic() < deadline:
            time.sleep(0.001)
        seen.append(len(rounds))
        stop.set()

    def place(**_named: Any) -> int:
        rounds.append(1)
        return 0

    monkeypatch.setattr(services, "publish", slow)
    monkeypatch.setattr(services, "sequence", place)
    run(stop, interval=0.001, sign=60)
    assert seen[0] >= 5


def test_what_cannot_be_signed_ends_the_worker(monkeypatch: Any) -> None:
    def broken(**_named: Any) -> None:
        raise BrokenLog("the tiles contradict the last checkpoint")

    monkeypatch.setattr(services, "publish", broken)
    monkeypatch.setattr(services, "sequence", lambda **_named: 0)
    with pytest.raises(BrokenLog, match="contradict"):
        run(threading.Event(), interval=0.001, sign=0.001)


def test_a_bucket_that_is_away_does_not_end_it(monkeypatch: Any) -> None:
    stop, tried = threading.Event(), []

    def away(**_named: Any) -> None:
        tried.append(1)
        if len(tried) == 3:
            stop.set()
        raise PublishFailed("the bucket does not answer")

    monkeypatch.setattr(services, "publish", away)
    monkeypatch.setattr(services, "sequence", lambda **_named: 0)
    run(stop, interval=0.001, sign=0.001)
    assert len(tried) == 4  # and once more at the end


def test_the_end_sequences_and_signs_what_is_left(monkeypatch: Any) -> None:
    stop, deeds = threading.Event(), []

    def place(**_named: Any) -> int:
        deeds.append("place")
        return 0

    monkeypatch.setattr(services, "publish", lambda **_named: deeds.append("sign"))
    monkeypatch.setattr(services, "sequence", place)
    stop.set()
    run(stop, interval=60, sign=60)
    assert deeds == ["place", "sign"]
