"""Beat: its timetable lives in the database, and of many beats one leads.

The code's table (`CELERY_BEAT_SCHEDULE`) seeds what is missing; what an administrator changed
stays. A beat sends tasks only while it holds the lead: a session's advisory lock on PostgreSQL (it
needs a connection of its own, so no pooler in transaction mode), a file lock beside SQLite.
"""

import fcntl
from collections.abc import Mapping
from typing import Any, Final, TextIO

import psycopg
from django.conf import settings
from django.db import connection
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

LOCK: Final = 0x44495343  # "DISC", the key of the advisory lock
FOLLOW: Final = 5.0  # seconds until a beat that does not lead asks again


class Lead:
    """The right to send tasks; ends with the process, or with its connection."""

    def __init__(self) -> None:
        self._session: psycopg.Connection[Any] | None = None
        self._file: TextIO | None = None

    def held(self) -> bool:
        """Whether this process leads; takes the lead when nobody has it."""
        return self._of_session() if connection.vendor == "postgresql" else self._of_file()

    def _of_session(self) -> bool:
        if self._session is not None:
            try:
                self._session.execute("SELECT 1")
                return True
            except psycopg.Error:
                self._session = None
        try:
            parameters = connection.get_connection_params()
            session = psycopg.connect(**{**parameters, "autocommit": True})
        except psycopg.Error:
            return False
        row = session.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        if row is None or not row[0]:
            session.close()
            return False
        self._session = session
        return True

    def _of_file(self) -> bool:
        if self._file is not None:
            return True
        found = (settings.DISCREET_HOME / "beat.lock").open("w")
        try:
            fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            found.close()
            return False
        self._file = found
        return True


class Scheduler(DatabaseScheduler):  # type: ignore[misc]  # its package has no types
    """The database's scheduler, led by one, seeded once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._lead = Lead()
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        """Add what the code's table has and the timetable lacks; drop what the code has no more."""
        table: Mapping[str, Mapping[str, Any]] = self.app.conf.beat_schedule
        PeriodicTask.objects.exclude(name__in=table).delete()
        known = set(PeriodicTask.objects.values_list("name", flat=True))
        self.update_from_dict({name: row for name, row in table.items() if name not in known})

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due, if this beat leads; seconds until the next look."""
        if not self._lead.held():
            return FOLLOW
        seconds: float = super().tick(*args, **kwargs)
        return seconds
