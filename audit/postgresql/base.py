"""A connection on which evidence waits for its deed's COMMIT and travels with it.

`record()` needs no answer from the database, so its statement need not be waited for: it is sent
in one packet with COMMIT and costs a deed no round trip of its own. What a reader of the same
connection could notice stays as it was: before any other statement what waits is written, a
rollback drops it, and when it cannot be written COMMIT is not carried out and `atomic()` raises.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from audit.inserting import MOST_ROWS, Row, insert


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection to PostgreSQL; `defer` and `settle` are what it adds."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._waiting: list[Row] = []
        self.execute_wrappers.append(self._settle_first)

    def defer(self, rows: list[Row]) -> None:
        """Write entries no later than the next statement or COMMIT of this transaction."""
        self.ensure_connection()
        self._waiting += rows
        healthy = self.connection.info.transaction_status in _HEALTHY
        if not healthy or len(self._waiting) > MOST_ROWS:
            self.settle()

    def settle(self) -> None:
        """Write what waits."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            with self.wrap_database_errors:
                insert(self.connection, waiting)

    def create_cursor(self, name: str | None = None) -> Any:
        """Any other statement comes after the evidence that was recorded before it."""
        self.settle()
        return super().create_cursor(name)

    def _settle_first(
        self, execute: Callable[..., Any], sql: Any, values: Any, many: bool, context: Any
    ) -> Any:
        """The same for a cursor that was opened before."""
        self.settle()
        return execute(sql, values, many, context)

    def commit(self) -> None:
        """COMMIT, in one packet with what waits; then there is none left for Django to send."""
        if self._waiting:
            self.validate_thread_sharing()
            self.validate_no_atomic_block()
            waiting, self._waiting = self._waiting, []
            with self.wrap_database_errors:
                insert(self.connection, waiting, commit=True)
        super().commit()

    def rollback(self) -> None:
        """What waits goes with the transaction."""
        self.validate_thread_sharing()
        self.validate_no_atomic_block()
        self._waiting.clear()
        super().rollback()

    def close(self) -> None:
        """What waits goes with the connection, as its transaction does."""
        self.validate_thread_sharing()
        self._waiting.clear()
        super().close()


_HEALTHY = {TransactionStatus.IDLE, TransactionStatus.INTRANS}
