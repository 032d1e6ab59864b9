"""No pickle, no YAML, no eval, no shell; and no secret is compared byte by byte."""

import ast

import pytest

from tests.laws.test_key_material_has_one_reader import trees

# What would run what it reads, by the name it is called by.
DANGEROUS = frozenset({"eval", "exec", "compile", "__import__", "os.system", "os.popen"})
LOADERS = frozenset(
    {"pickle", "cPickle", "marshal", "shelve", "dill", "joblib", "yaml", "jsonpickle"}
)
# Commands that start programs of ours: fixed words, no shell.
STARTERS = {"governance/management/commands/serve.py", "emotion/management/commands/demo.py"}
# A part of a name that promises a secret.
SECRET = ("secret", "token", "password", "passphrase", "hmac", "mac_", "api_key")
# Comparisons that look like one of a secret, and what they compare.
PUBLIC_COMPARISONS = {
    "consent/links.py": "whether a token is spelled canonically, after its signature was checked",
}


def called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def calls() -> list[tuple[str, ast.Call]]:
    return [
        (module, node)
        for module, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    ]


def test_nothing_is_loaded_that_could_run():
    found = [
        f"{module}:{node.lineno} {called(node)}"
        for module, node in calls()
        if called(node) in DANGEROUS or called(node).partition(".")[0] in LOADERS
    ]
    assert found == []


def test_no_module_imports_a_loader_that_could_run_what_it_reads():
    found = [
        (module, alias.name)
        for module, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if (getattr(node, "module", "") or alias.name).partition(".")[0] in LOADERS
    ]
    assert found == []


def test_no_shell_is_started_and_programs_by_two_commands_only():
    shells = [m for m, node in calls() if any(k.arg == "shell" for k in node.keywords)]
    starters = {m for m, node in calls() if called(node).startswith(("subprocess.", "os.exec"))}
    assert shells == []
    assert starters <= STARTERS


def names_in(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)
    }


def suspicious(node: ast.Compare) -> bool:
    """An equality between two values, one of which is named like a secret."""
    sides = [node.left, *node.comparators]
    against_constant = any(isinstance(side, ast.Constant) for side in sides)
    equality = any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops)
    named = any(part in name.lower() for name in names_in(node) for part in SECRET)
    return equality and named and not against_constant


def test_no_secret_is_compared_with_equals():
    """By its hash, or by `hmac.compare_digest`: neither tells by its time how near one was."""
    found = {
        module
        for module, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and suspicious(node)
    }
    assert found == set(PUBLIC_COMPARISONS)


@pytest.mark.parametrize("module", ["consent/links.py", "governance/probes.py"])
def test_where_a_tag_or_token_is_checked_time_tells_nothing(module):
    used = {called(node) for found, node in calls() if found == module}
    assert "hmac.compare_digest" in used


def test_a_client_s_secret_is_looked_up_by_its_keyed_hash():
    """So nothing is compared at all: the index is asked for a value the caller cannot steer."""
    module = trees()["governance/services/applications.py"]
    [recognise] = [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef) and node.name == "recognise"
    ]
    filters = [node for node in ast.walk(recognise) if isinstance(node, ast.keyword)]
    assert "_hash(client_id, secret)" in {ast.unparse(one.value) for one in filters}
