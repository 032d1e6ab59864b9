"""Clients and a sequencer for bench_audit: processes that write as fast as they can."""

import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CLIENTS = 16
WARM = 10  # deeds of each client before the clock starts
FORK = multiprocessing.get_context("fork")
DEED = "INSERT INTO bench_thing (name, note, amount) VALUES ('a', 'b', 1)"
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


class Cost:
    """Processor seconds of this process and of its PostgreSQL backend since the start.

    The backend's are read from Linux's /proc, so the server has to run here; elsewhere they count
    as none.
    """

    def __init__(self) -> None:
        from django.db import connection

        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
        self.backend = Path(f"/proc/{backend}/schedstat")
        self.began = self._now()

    def spent(self) -> float:
        """Seconds."""
        return self._now() - self.began

    def _now(self) -> float:
        served = self.backend.read_text().split()[0] if self.backend.exists() else "0"
        return time.process_time() + int(served) / 1e9


def client(deed: Callable[[Any], None], pause: float, start: Any, found: Any) -> None:
    """Transactions one after another until time is up; a long one has a row of its own as well."""
    from django.db import connection, transaction

    for _ in range(WARM):  # the connection, its caches, prepared statements: not what is measured
        with transaction.atomic(), connection.cursor() as cursor:
            deed(cursor)
    cost = Cost()
    start.wait()
    end, count = time.perf_counter() + SECONDS, 0
    while time.perf_counter() < end:
        with transaction.atomic(), connection.cursor() as cursor:
            if pause:
                cursor.execute(DEED)
            deed(cursor)
            if pause:
                time.sleep(pause)
        count += 1
    found.put((count, cost.spent()))


@dataclass(frozen=True)
class Measured:
    """Transactions a second over all clients, and processor seconds of one, server included."""

    rate: float
    busy: float

    def beside(self, busy: float) -> "Measured":
        """With the processor seconds an entry that a process beside the clients has spent."""
        return Measured(self.rate, self.busy + busy)


def measure(deed: Callable[[Any], None], *, pause: float = 0.0) -> Measured:
    """Let CLIENTS processes do the deed for SECONDS."""
    from django.db import connections

    connections.close_all()
    start, found = FORK.Event(), FORK.Queue()
    arguments = (deed, pause, start, found)
    clients = [FORK.Process(target=client, args=arguments) for _ in range(CLIENTS)]
    for process in clients:
        process.start()
    time.sleep(1.5)
    start.set()
    counts, busy = zip(*(found.get() for _ in clients), strict=True)
    for process in clients:
        process.join()
    return Measured(sum(counts) / SECONDS, sum(busy) / sum(counts))


def sequencer(stop: Any, found: Any) -> None:
    """`manage.py sequence_log`; afterwards how old each entry was when it was placed."""
    from django.db import connections

    from audit import services
    from audit.management.commands import sequence_log

    connections.close_all()
    batches: list[tuple[int, float]] = []
    sequence = services.sequence

    def told(**named: Any) -> int:
        moved = sequence(**named)
        batches.append((moved, time.time()))
        return moved

    services.sequence = told
    cost = Cost()
    sequence_log.run(stop, interval=0.1, sign=2.0)
    busy = cost.spent()  # all but the few milliseconds of the signer's backend
    waited = sorted(_waited([batch for batch in batches if batch[0]]))
    found.put((waited[int(len(waited) * 0.99)] if waited else 0.0, busy / max(1, len(waited))))


def _waited(batches: list[tuple[int, float]]) -> Iterator[float]:
    """Seconds from each entry's time to its batch's."""
    from django.db import connection

    query = (
        "SELECT extract(epoch FROM e.created)::float8 FROM audit_leaf l "
        'JOIN audit_entry e ON e.id = l.entry ORDER BY l."index" DESC LIMIT %s'
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [sum(moved for moved, _ in batches)])
        created = [time for (time,) in cursor.fetchall()][::-1]
    placed = (at for moved, at in batches for _ in range(moved))
    yield from (at - time for at, time in zip(placed, created, strict=True))


@contextmanager
def sequencing() -> Iterator[list[tuple[float, float]]]:
    """A sequencer beside the clients; afterwards its p99 lag and its processor seconds an entry."""
    from django.db import connections

    connections.close_all()
    stop, found = FORK.Event(), FORK.Queue()
    process = FORK.Process(target=sequencer, args=(stop, found))
    process.start()
    told: list[tuple[float, float]] = []
    yield told
    stop.set()
    told.append(found.get())
    process.join()
