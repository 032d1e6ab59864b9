"""The stability index and its critical value, against their definitions."""

from math import log

import pytest

from emotion.drift import chi_square, compare


def test_the_index_is_the_sum_of_its_definition():
    before, now = {"a": 5_000, "b": 5_000}, {"a": 8_000, "b": 2_000}
    found = compare(before, now)
    by_hand = (0.8 - 0.5) * log(0.8 / 0.5) + (0.2 - 0.5) * log(0.2 / 0.5)
    assert found.index == pytest.approx(by_hand, rel=1e-3)
    assert (found.moved, round(found.shift, 2)) in {("a", 0.3), ("b", -0.3)}
    assert found.alarming


def test_nothing_moved_is_nothing():
    found = compare({"a": 400, "b": 600}, {"a": 400, "b": 600})
    assert found.index == pytest.approx(0.0)
    assert not found.alarming


def test_a_bucket_that_appears_or_vanishes_is_finite():
    found = compare({"a": 1_000}, {"a": 500, "new": 500})
    assert 0.25 < found.index < 10


@pytest.mark.parametrize(("before", "now"), [({}, {"a": 9}), ({"a": 9}, {}), ({}, {})])
def test_without_a_side_nothing_is_concluded(before, now):
    found = compare(before, now)
    assert (found.index, found.enough, found.alarming) == (0.0, False, False)


@pytest.mark.parametrize(
    ("degrees", "probability", "table"),
    [(1, 0.95, 3.841), (2, 0.99, 9.210), (3, 0.999, 16.266), (10, 0.999, 29.588)],
)
def test_the_quantile_is_the_table_s(degrees, probability, table):
    assert chi_square(degrees, probability) == pytest.approx(table, rel=0.03)
