"""What a process loads before it serves; parts above governance add theirs in AppConfig.ready."""

from collections.abc import Callable

warmers: list[Callable[[], object]] = []
