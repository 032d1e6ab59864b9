"""Key files and variables are read by one module; what is unwrapped with them, by a named few."""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
OURS = ("audit", "consent", "governance", "emotion")

# name → the modules that may speak of it, and nobody else does.
READERS = {
    # Where keys are: settings say so, one module reads.
    "DISCREET_KEY_DIR": {"governance/settings.py", "audit/keys.py"},
    "DISCREET_KEY_PROVIDER": {"governance/settings.py", "audit/keys.py"},
    # The key that wraps keys: people's keys, webhooks' secrets, their rotation, and "is it there?".
    "root_key": {
        "audit/keys.py",
        "consent/vault.py",
        "consent/services/rotation.py",
        "consent/services/webhooks.py",
        "governance/probes.py",
    },
    # Seals of our own with a key derived for them: staff's second factors.
    "RootKey": {"audit/keys.py", "governance/signin/adapters.py"},
    # The rows with people's wrapped keys.
    "SubjectKey": {
        "consent/models/__init__.py",
        "consent/models/keys.py",
        "consent/vault.py",
        "consent/services/rotation.py",
        # These two read when a key was destroyed, and nothing else of it.
        "consent/services/erasure.py",
        "governance/services/requests/certificates.py",
    },
    "_data_key": {"consent/vault.py"},
}
# Who reads the environment: settings, the reader of keys, commands that pass it to a child, and
# the entrances, which name the settings.
ENVIRONMENT = {
    "governance/settings.py",
    "governance/signin/settings.py",
    "audit/keys.py",
    "audit/vault_transit.py",
    "audit/management/commands/witness.py",
    "governance/asgi.py",
    "governance/celery.py",
    "governance/wsgi.py",
    "governance/management/commands/serve.py",
    "emotion/management/commands/demo.py",
}
# Fields whose name promises a secret, and what they hold instead of it.
SECRET_FIELDS = {
    "consent.Webhook.sealed_secret": "sealed under the root key",
    "governance.ApplicationSecret.hash": "HMAC-SHA-256",
}


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of the product, parsed; training is no part of what runs."""
    files = [path for app in OURS for path in (ROOT / app).rglob("*.py")]
    names = {path.relative_to(ROOT).as_posix(): path for path in files}
    return {
        name: ast.parse(path.read_text())
        for name, path in names.items()
        if "/migrations/" not in name and "/training/" not in name
    }


def spoken(tree: ast.Module) -> set[str]:
    """Every name that a module uses, imports, defines or calls an attribute by."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.FunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name) | ast.alias(name=name) | ast.keyword(arg=str(name)):
                found.add(name)
            case ast.Constant(value=str(name)) if name.isidentifier():
                found.add(name)
    return found


@pytest.mark.parametrize("name", sorted(READERS))
def test_key_material_is_touched_by_its_readers_only(name):
    users = {module for module, tree in trees().items() if name in spoken(tree)}
    assert users <= READERS[name]


def test_every_reader_in_the_table_still_reads():
    stale = {
        (name, module)
        for name, modules in READERS.items()
        for module in modules
        if module in trees() and name not in spoken(trees()[module])
    }
    assert stale == set()


def test_the_environment_is_read_where_settings_are_made():
    readers = {module for module, tree in trees().items() if spoken(tree) & {"environ", "getenv"}}
    assert readers <= ENVIRONMENT


def test_no_field_holds_a_secret_in_clear():
    promising = {
        f"{app}.{model.__name__}.{field.name}"
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.local_fields
        if any(word in field.name for word in ("secret", "password", "passphrase"))
        and not field.is_relation
    }
    assert promising <= set(SECRET_FIELDS)
