"""A request ends: past its time the next statement is refused, and the answer is a 503.

A thread cannot be killed, and gunicorn's `timeout` watches the process, not its requests. But what
a request waits for, or does too much of, is the database: so each statement first looks at the
clock, and in the web's processes a running statement is stopped too. A transaction that was open
is rolled back, so nothing is half done. Work in plain Python is bounded by what may be sent.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from contextvars import ContextVar
from math import inf
from typing import Any, Final

from django.conf import settings
from django.db import OperationalError, connections
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit.errors import DomainError
from governance.api.problems import as_http_response, problem

Handler = Callable[[HttpRequest], HttpResponse]
_until: ContextVar[float] = ContextVar("until", default=inf)  # time.monotonic()
STOPPED: Final = frozenset({"57014", "55P03"})  # query_canceled, lock_not_available (PostgreSQL)
INTERRUPTED: Final = frozenset({"interrupted", "database is locked"})  # SQLite
STEPS: Final = 20_000  # of SQLite's machine between two looks at the clock, about a millisecond
RETRY: Final = 10  # seconds


class TookTooLong(DomainError):
    """The request passed DISCREET_REQUEST_SECONDS and was undone. Ask for less, or later."""

    status = 503
    slug = "took-too-long"
    title = "This took too long"
    retry_after = RETRY


class Deadline:
    """Middleware around everything that asks the database."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer. A streamed one may take longer: each of its statements is bounded alone."""
        token = _until.set(time.monotonic() + settings.DISCREET_REQUEST_SECONDS)
        try:
            with ExitStack() as watched:
                for connection in connections.all():
                    watched.enter_context(connection.execute_wrapper(_in_time))
                return self.get_response(request)
        finally:
            _until.reset(token)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """A view whose class says `unhurried` reads as long as its client sends."""
        if getattr(getattr(view, "cls", None), "unhurried", False):
            _until.set(inf)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Outside REST, whose own handler does the same."""
        if not isinstance(error, TookTooLong):
            return None
        if request.path.startswith(("/api/", "/oauth/")):
            found = problem(error.status, detail=str(error), slug=error.slug, title=error.title)
            response = as_http_response(found)
        else:
            response = render(request, "503.html", status=error.status)
        response["Retry-After"] = str(RETRY)
        return response


def watch_connections() -> None:
    """From now on, a statement of this process is stopped when its time is over. Web only."""
    connection_created.connect(_watch, dispatch_uid="deadline")


def _in_time(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
    """Around each statement of a request."""
    if time.monotonic() > _until.get():
        _give_up(None)
    try:
        return execute(sql, params, many, context)
    except OperationalError as error:
        if _was_stopped(error):
            _give_up(error)
        raise


def _give_up(cause: Exception | None) -> None:
    """Once: what undoes the work and what testifies to it still get through."""
    _until.set(inf)
    raise TookTooLong from cause


def _was_stopped(error: OperationalError) -> bool:
    state = getattr(error.__cause__, "sqlstate", "")
    return state in STOPPED or str(error) in INTERRUPTED


def _watch(connection: Any, **_signal: Any) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            limit = str(int(settings.DISCREET_REQUEST_SECONDS * 1000))
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [limit])
    elif connection.vendor == "sqlite":
        connection.connection.set_progress_handler(_overdue, STEPS)


def _overdue() -> bool:
    """SQLite stops a statement when this is true."""
    return time.monotonic() > _until.get()
