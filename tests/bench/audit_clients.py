"""Clients and a sequencer for bench_audit: processes that write as fast as they can."""

import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

CLIENTS = 16
FORK = multiprocessing.get_context("fork")
PLAIN = "INSERT INTO bench_plain (created, tenant, payload) VALUES (%s, 'main', %s)"
SECONDS = float(os.environ.get("DISCREET_BENCH_SECONDS", "1.5"))


def event() -> Any:
    """A realistic entry, about 700 bytes."""
    from audit.payload import Event

    number = random.getrandbits(64)
    facts = {
        "modality": "text",
        "inference_basis": "text",
        "channel": "chat",
        "speaker": "customer",
        "setting": "customer-service",
        "jurisdiction": "DE",
        "standing": "none",
        "policy_set": f"{number:064x}",
        "trace": f"{number + 1:064x}",
        "reasons": ["support.escalation/text", "law.art50"],
        "redactions": {"PERSON": 1, "PHONE": 1},
    }
    return Event(
        type="analysis.allowed",
        at=datetime.now(UTC),
        actor="app:demo-client",
        token=f"{number:032x}",
        purpose="support.escalation",
        action="analyse",
        decision="allow",
        decisive="support.escalation/text",
        facts=facts,
        correlation=f"{number:032x}",
    )


def plain(cursor: Any) -> None:
    """The baseline: the same bytes into one ordinary table."""
    from audit.payload import encode

    made = event()
    cursor.execute(PLAIN, [made.at, encode(made, tenant="main")])


def ours(_cursor: Any) -> None:
    """record()."""
    from audit.services import record

    record(event())


def chain(cursor: Any) -> None:
    """A hash chain under a lock."""
    from hashlib import sha256

    from audit.payload import encode

    made = event()
    body = encode(made, tenant="main")
    cursor.execute("SELECT id, link FROM bench_head FOR UPDATE")
    number, link = cursor.fetchone()
    link = sha256(bytes(link) + body).digest()
    values = [number + 1, made.at, link, body]
    cursor.execute("INSERT INTO bench_chain VALUES (%s, %s, 'main', %s, %s)", values)
    cursor.execute("UPDATE bench_head SET id = %s, link = %s", [number + 1, link])


def client(deed: Callable[[Any], None], pause: float, start: Any, counts: Any) -> None:
    """Transactions one after another until time is up."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        deed(cursor)  # imports, the connection, prepared statements: not what is measured
    start.wait()
    end, count = time.perf_counter() + SECONDS, 0
    while time.perf_counter() < end:
        with transaction.atomic(), connection.cursor() as cursor:
            deed(cursor)
            if pause:
                time.sleep(pause)
        count += 1
    counts.put(count)


def rate(deed: Callable[[Any], None], *, pause: float = 0.0) -> float:
    """Transactions a second over all clients."""
    from django.db import connections

    connections.close_all()
    start, counts = FORK.Event(), FORK.Queue()
    arguments = (deed, pause, start, counts)
    clients = [FORK.Process(target=client, args=arguments) for _ in range(CLIENTS)]
    for process in clients:
        process.start()
    time.sleep(1.5)
    start.set()
    total = sum(counts.get() for _ in clients)
    for process in clients:
        process.join()
    return float(total / SECONDS)


def sequencer(stop: Any, lags: Any) -> None:
    """What `sequence_log` does, and how old each entry was when it found its place."""
    from django.db import connection

    from audit import services

    waited: list[float] = []
    size, signed = 0, time.monotonic()
    while True:
        ending, began = stop.is_set(), time.monotonic()
        moved = services.sequence(at=datetime.now(UTC))
        if moved:
            with connection.cursor() as cursor:
                query = (
                    "SELECT extract(epoch FROM clock_timestamp() - e.created)::float8 "
                    'FROM audit_leaf l JOIN audit_entry e ON e.id = l.entry WHERE l."index" >= '
                    "(SELECT size FROM audit_head) - %s"
                )
                cursor.execute(query, [moved])
                waited += [lag for (lag,) in cursor.fetchall()]
        elif ending:
            break
        if began - signed > 2:
            services.publish(at=datetime.now(UTC))
            signed = began
        size += moved
        time.sleep(0 if ending else max(0.0, 0.2 - (time.monotonic() - began)))
    waited.sort()
    lags.put(waited[int(len(waited) * 0.99)] if waited else 0.0)


@contextmanager
def sequencing() -> Iterator[list[float]]:
    """A sequencer beside the clients; afterwards its p99 lag in seconds."""
    from django.db import connections

    connections.close_all()
    stop, lags = FORK.Event(), FORK.Queue()
    process = FORK.Process(target=sequencer, args=(stop, lags))
    process.start()
    found: list[float] = []
    yield found
    stop.set()
    found.append(lags.get())
    process.join()
