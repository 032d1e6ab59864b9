"""The tree equals its definition, and only true proofs verify."""

from hypothesis import given, settings
from hypothesis import strategies as st

from audit import merkle
from tests.audit.factories import naive_root, tile_reader

LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(1100)]
SIZES = st.integers(0, 1100)

# transparency-dev/merkle, testonly/constants.go (Apache-2.0): eight leaves and their tree heads.
VECTOR_INPUTS = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
VECTOR_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def test_the_published_vectors_of_the_merkle_library_hold() -> None:
    tree = merkle.Frontier()
    for data, root in zip(VECTOR_INPUTS, VECTOR_ROOTS, strict=True):
        tree.append(merkle.leaf_hash(bytes.fromhex(data)))
        assert tree.root().hex() == root


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.Frontier().root().hex() == empty
    assert merkle.root(0, tile_reader([])).hex() == empty


@given(SIZES)
def test_a_tree_equals_the_naive_definition(size: int) -> None:
    leaves = LEAVES[:size]
    assert merkle.root(size, tile_reader(leaves)) == naive_root(leaves)


@given(st.lists(st.integers(0, 300), max_size=8), st.booleans())
def test_any_split_into_batches_gives_one_root(batches: list[int], fast: bool) -> None:
    tree = merkle.Frontier()
    for batch in batches:
        part = LEAVES[tree.size : tree.size + batch]
        if fast:
            tree.extend_fast(part)
        else:
            tree.extend(part)
        tree = merkle.Frontier.unpack(tree.size, tree.pack())
    assert tree.root() == naive_root(LEAVES[: tree.size])


@settings(max_examples=60)
@given(st.data())
def test_every_inclusion_proof_verifies_and_no_mutation_of_it_does(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 1100))
    index = data.draw(st.integers(0, size - 1))
    head = naive_root(LEAVES[:size])
    proof = merkle.inclusion_proof(index, size, tile_reader(LEAVES[:size]))
    assert merkle.verify_inclusion(LEAVES[index], index, size, proof, head)
    steps = merkle.path_to_root(LEAVES[index], index, size, proof)
    assert not steps or steps[-1][2] == head

    assert not merkle.verify_inclusion(LEAVES[index - 1], index, size, proof, head) or size == 1
    assert not merkle.verify_inclusion(LEAVES[index], size, size, proof, head)
    assert not merkle.verify_inclusion(LEAVES[index], index, size, [*proof, head], head)
    for other in {index ^ 1, index // 2, 0, size - 1} - {index}:
        assert not merkle.verify_inclusion(LEAVES[index], other, size, proof, head)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        flipped = bytearray(proof[at])
        flipped[bit // 8] ^= 1 << bit % 8
        mutated = [*proof[:at], bytes(flipped), *proof[at + 1 :]]
        assert not merkle.verify_inclusion(LEAVES[index], index, size, mutated, head)
        shorter = [*proof[:at], *proof[at + 1 :]]
        assert not merkle.verify_inclusion(LEAVES[index], index, size, shorter, head)


@settings(max_examples=60)
@given(st.data())
def test_every_consistency_proof_verifies_and_no_mutation_of_it_does(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 1100))
    old = data.draw(st.integers(0, size))
    was, now = naive_root(LEAVES[:old]), naive_root(LEAVES[:size])
    proof = merkle.consistency_proof(old, size, tile_reader(LEAVES[:size]))
    assert merkle.verify_consistency(old, size, proof, was, now)

    assert not merkle.verify_consistency(size + 1, size, proof, was, now)
    assert not merkle.verify_consistency(old, size, [*proof, now], was, now)
    assert not merkle.verify_consistency(old, size, proof, LEAVES[0][::-1], now)
    if old > 0:
        assert not merkle.verify_consistency(old, size, proof, was, LEAVES[0][::-1])
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        flipped = bytearray(proof[at])
        flipped[bit // 8] ^= 1 << bit % 8
        mutated = [*proof[:at], bytes(flipped), *proof[at + 1 :]]
        assert not merkle.verify_consistency(old, size, mutated, was, now)
        shorter = [*proof[:at], *proof[at + 1 :]]
        assert not merkle.verify_consistency(old, size, shorter, was, now)


def test_every_pair_of_small_sizes_has_proofs_that_verify() -> None:
    for size in range(1, 34):
        read, head = tile_reader(LEAVES[:size]), naive_root(LEAVES[:size])
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, read)
            assert merkle.verify_inclusion(LEAVES[index], index, size, proof, head)
        for old in range(size + 1):
            growth = merkle.consistency_proof(old, size, read)
            was = naive_root(LEAVES[:old])
            assert merkle.verify_consistency(old, size, growth, was, head)


def test_tiles_are_counted_as_the_specification_does() -> None:
    # C2SP tlog-tiles: a tree of 70,000 leaves has 273 full tiles at level 0 and a partial of 112.
    listed = merkle.tiles(70_000)
    assert (0, 273, 112) in listed
    assert (1, 0, 256) in listed
    assert (1, 1, 17) in listed
    assert (2, 0, 1) in listed
    assert len(listed) == 273 + 1 + 2 + 1
