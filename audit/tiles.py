"""Tiles as the database has them: full ones stored, partial ones put together when read."""

from audit.errors import BrokenLog, UnknownProof
from audit.merkle import HASH, WIDTH, Read, split
from audit.models import Leaf, Tile
from audit.octets import octets

CACHED = 4096  # tiles of one reader; a reader lives as long as one request or one command


def read_tile(level: int, number: int, width: int) -> bytes:
    """The first `width` hashes of a tile (level >= 0, number >= 0, 1 <= width <= 256).

    UnknownProof when the log has not grown that far.
    """
    if width == WIDTH:
        stored = Tile.objects.filter(address=Tile.at(level, number)).values_list("hashes").first()
        if stored is None:
            raise UnknownProof("the log has no such tile")
        return octets(stored[0])
    hashes = below(level, number, width)
    if len(hashes) != width:
        raise UnknownProof("the log has no such tile")
    return b"".join(hashes)


def need_tile(level: int, number: int, width: int) -> bytes:
    """`read_tile` of a tree that is known to be that large: BrokenLog when the tile is missing."""
    try:
        return read_tile(level, number, width)
    except UnknownProof as error:
        raise BrokenLog(f"tile {level}/{number} is missing") from error


def reader() -> Read:
    """A `merkle.Read` that asks the database once per tile; BrokenLog for a missing one."""
    seen: dict[tuple[int, int, int], bytes] = {}

    def read(level: int, number: int, width: int) -> bytes:
        key = (level, number, width)
        if key not in seen:
            if len(seen) >= CACHED:
                seen.clear()
            seen[key] = need_tile(level, number, width)
            if len(seen[key]) != width * HASH:
                raise BrokenLog("a tile is not as wide as its tree says")
        return seen[key]

    return read


def tile_hashes(level: int, number: int, width: int) -> list[bytes]:
    """`read_tile` cut into hashes."""
    return split(read_tile(level, number, width))


def below(level: int, number: int, width: int) -> list[bytes]:
    """A tile's first hashes from what lies below it: leaves, or the roots of full tiles."""
    return _leaves(number, width) if level == 0 else _roots(level, number, width)


def _leaves(number: int, width: int) -> list[bytes]:
    first = number * WIDTH
    rows = Leaf.objects.filter(index__gte=first, index__lt=first + width).order_by("index")
    return [octets(row) for row in rows.values_list("hash", flat=True)]


def _roots(level: int, number: int, width: int) -> list[bytes]:
    first = Tile.at(level - 1, number * WIDTH)
    rows = Tile.objects.filter(address__gte=first, address__lt=first + width).order_by("address")
    return [octets(row) for row in rows.values_list("root", flat=True)]
