"""How large the next batch is, and how long to rest before it."""

import time
from typing import Final

TARGET: Final = 0.6  # seconds a batch should take: its locks last no longer
FEWEST, FIRST, MOST = 200, 1_000, 10_000  # rows
REST: Final = 0.1  # of a batch's time, left to others before the next


class Pace:
    """Grows batches while they are quick, shrinks them when they are not."""

    def __init__(self, *, rest: float = REST) -> None:
        self.size = FIRST
        self._rest = rest
        self._last = 0.0

    def took(self, seconds: float, *, rows: int) -> None:
        """A batch of so many rows took so long; at most double or a quarter follows.

        A batch that was not full says nothing of how long a larger one would take.
        """
        self._last = seconds
        factor = min(2.0, max(0.25, TARGET / max(seconds, 0.001)))
        if factor > 1 and rows < self.size:
            return
        self.size = max(FEWEST, min(MOST, int(self.size * factor)))

    def too_long(self) -> bool:
        """A batch was cancelled: try a quarter. False when it cannot be smaller."""
        if self.size == FEWEST:
            return False
        self.size = max(FEWEST, self.size // 4)
        return True

    def rest(self) -> None:
        """Let others at the database."""
        time.sleep(self._last * self._rest)
