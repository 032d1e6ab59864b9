"""The Merkle tree of RFC 9162 section 2.1, cut into C2SP tlog-tiles (pure).

A *frontier* is the list of roots of the perfect subtrees that make up a tree, largest first
(13 leaves: 8 + 4 + 1): enough to append and to compute the root. A *tile* (level L, number N)
holds up to 256 hashes of nodes that each cover 256**L leaves, starting at node 256 * N.
Proofs are computed from tiles, which a `Read` function supplies.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

HASH = 32
WIDTH = 256
TILE_BITS = 8
EMPTY_ROOT = sha256(b"").digest()

Read = Callable[[int, int, int], bytes]
"""(level, number, width) -> width * 32 bytes: the first `width` hashes of that tile."""


def leaf_hash(data: bytes) -> bytes:
    """RFC 9162 section 2.1.1: HASH(0x00 || data)."""
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162 section 2.1.1: HASH(0x01 || left || right)."""
    return sha256(b"\1" + left + right).digest()


class Frontier:
    """An appendable tree of `size` leaves in O(log size) memory."""

    __slots__ = ("nodes", "size")

    def __init__(self, size: int = 0, nodes: Sequence[bytes] = ()) -> None:
        if len(nodes) != size.bit_count():
            raise ValueError("a frontier has one node per bit set in its size")
        self.size = size
        self.nodes = list(nodes)

    @classmethod
    def unpack(cls, size: int, packed: bytes) -> "Frontier":
        """The inverse of `pack`."""
        return cls(size, split(packed))

    def pack(self) -> bytes:
        """The nodes, largest subtree first, one after another."""
        return b"".join(self.nodes)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash: merge as many perfect subtrees as the size ends in ones."""
        nodes, size, joined = self.nodes, self.size, leaf
        while size & 1:
            joined = sha256(b"\1" + nodes.pop() + joined).digest()
            size >>= 1
        nodes.append(joined)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order."""
        for leaf in leaves:
            self.append(leaf)

    def extend_fast(self, leaves: Sequence[bytes], roots: Sequence[bytes] | None = None) -> None:
        """`extend`, 256 leaves at a step where they fill an aligned subtree: twice as quick.

        roots: what `subtrees` gives for these leaves, when it is known already.
        """
        if roots is None:
            roots = subtrees(self.size, leaves)
        start = min(-self.size % WIDTH, len(leaves))
        self.extend(leaves[:start])
        for joined in roots:
            self._append_subtree(joined)
        self.extend(leaves[start + WIDTH * len(roots) :])

    def _append_subtree(self, joined: bytes) -> None:
        """Add 256 leaves by their root; the size is a multiple of 256."""
        carry = self.size >> TILE_BITS
        while carry & 1:
            joined = node_hash(self.nodes.pop(), joined)
            carry >>= 1
        self.nodes.append(joined)
        self.size += WIDTH

    def root(self) -> bytes:
        """The tree head: smaller subtrees are the right child of what follows."""
        if not self.nodes:
            return EMPTY_ROOT
        head = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            head = node_hash(node, head)
        return head


def split(hashes: bytes) -> list[bytes]:
    """Cut a concatenation into 32-byte hashes."""
    return [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]


def subtrees(start: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The roots of the runs of 256 among leaf hashes that fill an aligned subtree, in order.

    start: the index of the first leaf.
    """
    first = -start % WIDTH
    whole = range(first, len(leaves) - WIDTH + 1, WIDTH)
    return [_fold(leaves[at : at + WIDTH]) for at in whole]


def fold(hashes: bytes) -> bytes:
    """The root over a power of two of concatenated hashes (a whole tile has 256)."""
    return _fold(split(hashes))


def _fold(level: Sequence[bytes]) -> bytes:
    while len(level) > 1:
        level = _parents(level)
    return level[0]


def _parents(level: Sequence[bytes]) -> list[bytes]:
    """The nodes above neighbours; an odd one at the end has no parent yet."""
    each = iter(level)
    pairs = zip(each, each, strict=False)
    return [sha256(b"\1" + left + right).digest() for left, right in pairs]


def tiles(size: int) -> list[tuple[int, int, int]]:
    """(level, number, width) of every tile of a tree, partial ones included."""
    found, level, count = [], 0, size
    while count:
        full, rest = divmod(count, WIDTH)
        found += [(level, number, WIDTH) for number in range(full)]
        found += [(level, full, rest)] if rest else []
        level, count = level + 1, full
    return found


class Tree:
    """The tree of the first `size` leaves, read from tiles; nodes of a tile are hashed once."""

    KEPT = 256  # tiles whose inner nodes are kept, about 40 KiB each

    def __init__(self, size: int, read: Read) -> None:
        self.size = size
        self.read = read
        self._tiles: dict[tuple[int, int], list[list[bytes]]] = {}

    def frontier(self) -> list[bytes]:
        """The roots of the perfect subtrees, largest first."""
        nodes, start = [], 0
        for height in range(self.size.bit_length() - 1, -1, -1):
            if self.size >> height & 1:
                nodes.append(self._node(height, start >> height))
                start += 1 << height
        return nodes

    def inclusion_proof(self, index: int) -> list[bytes]:
        """RFC 9162 section 2.1.3.1, bottom up; ValueError when there is no such leaf."""
        if not 0 <= index < self.size:
            raise ValueError("no such leaf in a tree of that size")
        proof, start, end = [], 0, self.size
        while end - start > 1:
            middle = start + _left(end - start)
            if index < middle:
                proof.append(self._subtree(middle, end))
                end = middle
            else:
                proof.append(self._subtree(start, middle))
                start = middle
        return proof[::-1]

    def consistency_proof(self, old: int) -> list[bytes]:
        """RFC 9162 section 2.1.4.1; empty when old is 0 or the size; ValueError when larger."""
        if not 0 <= old <= self.size:
            raise ValueError("the old tree is larger than the new one")
        proof: list[bytes] = []
        if old in (0, self.size):
            return proof
        start, end, whole = 0, self.size, True
        while old != end:
            middle = start + _left(end - start)
            if old <= middle:
                proof.append(self._subtree(middle, end))
                end = middle
            else:
                proof.append(self._subtree(start, middle))
                start, whole = middle, False
        return (proof if whole else [*proof, self._subtree(start, end)])[::-1]

    def _subtree(self, start: int, end: int) -> bytes:
        """The head over leaves [start, end), where `start` is aligned to the left child."""
        width = end - start
        if width & (width - 1) == 0:
            height = width.bit_length() - 1
            return self._node(height, start >> height)
        middle = start + _left(width)
        return node_hash(self._subtree(start, middle), self._subtree(middle, end))

    def _node(self, height: int, number: int) -> bytes:
        """The hash of a perfect subtree of 2**height leaves, from the tile it lies in."""
        level, rest = divmod(height, TILE_BITS)
        tile, offset = divmod(number << rest, WIDTH)
        return self._levels(level, tile)[rest][offset >> rest]

    def know(self, number: int, hashes: bytes) -> None:
        """Take a full tile of leaf hashes that was read already."""
        whole = len(hashes) == WIDTH * HASH and (number + 1) * WIDTH <= self.size
        if whole and (0, number) not in self._tiles:
            self._keep((0, number), hashes)

    def _levels(self, level: int, tile: int) -> list[list[bytes]]:
        """A tile's hashes, then those of their pairs, and so on: nine rows for a full tile."""
        rows = self._tiles.get((level, tile))
        if rows is None:
            width = min(WIDTH, (self.size >> TILE_BITS * level) - tile * WIDTH)
            rows = self._keep((level, tile), self.read(level, tile, width))
        return rows

    def _keep(self, key: tuple[int, int], hashes: bytes) -> list[list[bytes]]:
        rows = [split(hashes)]
        while len(rows[-1]) > 1:
            rows.append(_parents(rows[-1]))
        if len(self._tiles) >= self.KEPT:
            self._tiles = {}  # another thread may still read the old one
        self._tiles[key] = rows
        return rows


def root(size: int, read: Read) -> bytes:
    """The tree head of the first `size` leaves."""
    return Frontier(size, frontier(size, read)).root()


def frontier(size: int, read: Read) -> list[bytes]:
    """See `Tree.frontier`."""
    return Tree(size, read).frontier()


def inclusion_proof(index: int, size: int, read: Read) -> list[bytes]:
    """See `Tree.inclusion_proof`."""
    return Tree(size, read).inclusion_proof(index)


def consistency_proof(old: int, size: int, read: Read) -> list[bytes]:
    """See `Tree.consistency_proof`."""
    return Tree(size, read).consistency_proof(old)


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes
) -> bool:
    """RFC 9162 section 2.1.3.2: whether `leaf` (a leaf hash) is at `index` under `head`."""
    if not 0 <= index < size or any(len(node) != HASH for node in proof):
        return False
    first, last, joined = index, size - 1, leaf
    for node in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            joined = node_hash(node, joined)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            joined = node_hash(joined, node)
        first, last = first >> 1, last >> 1
    return last == 0 and joined == head


def verify_consistency(
    old: int, size: int, proof: Sequence[bytes], old_head: bytes, head: bytes
) -> bool:
    """RFC 9162 section 2.1.4.2: whether the tree under `head` starts with the one under
    `old_head`. Every tree starts with the empty one."""
    if not 0 <= old <= size or any(len(node) != HASH for node in proof):
        return False
    if old == size:
        return not proof and old_head == head
    if old == 0:
        return not proof and old_head == EMPTY_ROOT
    path = list(proof) if old & (old - 1) else [old_head, *proof]
    if not path:
        return False
    first, last = old - 1, size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    was = now = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            was, now = node_hash(node, was), node_hash(node, now)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            now = node_hash(now, node)
        first, last = first >> 1, last >> 1
    return last == 0 and was == old_head and now == head


def path_to_root(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes]
) -> list[tuple[str, bytes, bytes]]:
    """The steps of an inclusion proof, to be drawn: (side of the sibling, sibling, parent)."""
    steps, first, last, joined = [], index, size - 1, leaf
    for node in proof:
        left = bool(first & 1 or first == last)
        joined = node_hash(node, joined) if left else node_hash(joined, node)
        steps.append(("left" if left else "right", node, joined))
        while left and not first & 1 and first:
            first, last = first >> 1, last >> 1
        first, last = first >> 1, last >> 1
    return steps


def _left(width: int) -> int:
    """The largest power of two below `width`: what the left child covers."""
    return 1 << (width - 1).bit_length() - 1
