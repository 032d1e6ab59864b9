"""Every test that the threat model names exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "threat-model.md").read_text()
ROWS = re.findall(r"^\| ([STRIDE]\d+) \|.*\| ([^|]+) \|$", TEXT, flags=re.MULTILINE)


def test_all_six_letters_are_there():
    assert {number[0] for number, _ in ROWS} == set("STRIDE")


@pytest.mark.parametrize(("number", "held"), ROWS)
def test_a_row_names_what_holds_it(number, held):
    named = re.findall(r"(tests/[\w/]+\.py)(?:::(\w+))?", held)
    assert named, number
    for path, test in named:
        assert (ROOT / path).is_file(), path
        tree = ast.parse((ROOT / path).read_text())
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert not test or test in functions, test
