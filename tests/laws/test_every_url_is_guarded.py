"""Every address asks who you are, or is on the short list of those open to everybody."""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

# Open on purpose: probes, the customer's own pages (their token is the key), the token endpoint,
# and the API's description.
PUBLIC = (
    "",
    "healthz",
    "readyz",
    ".well-known/gpc.json",
    "oauth/token",
    "oauth/revoke",
    "api/v1/schema",
    "api/docs",
)
PUBLIC_PREFIXES = ("privacy/",)
# Addresses written as a regular expression, and one that each matches.
EXAMPLES = {
    "api/v1/audit/^tile/entries/": "/api/v1/audit/tile/entries/000",
    "api/v1/audit/^tile/": "/api/v1/audit/tile/0/000",
}
OWN_GUARD = ("metrics",)
# Sign-in: open to strangers, or theirs that are under way; all the rest of it asks who you are.
SIGN_IN = (
    "",
    "out/",
    "off/",
    "code/",
    "passkey/",
    "password/forgotten/",
    "password/forgotten/sent/",
    "password/new/<str:uidb36>/<str:key>/",
    "password/new/done/",
    "failed/",
    "cancelled/",
    "with/<str:provider_id>/",
    "with/<str:provider_id>/back/",
)


def routes(patterns=None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        else:
            yield path, pattern


ALL = dict(routes())
ADMIN = sorted(path for path in ALL if path.startswith("admin/"))
REST = sorted(path for path in ALL if path.startswith("api/v1/") and path not in PUBLIC)
REST_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


STAFF = sorted(path for path in ALL if path.startswith("sign-in/"))


def view_of(path: str) -> type:
    """The class behind a REST address."""
    callback = ALL[path].callback
    return getattr(callback, "cls", None) or callback.view_class


def concrete(path: str) -> str:
    """A path with something in each of its gaps."""
    for start, example in EXAMPLES.items():
        if path.startswith(start):
            return example
    path = re.sub(r"<uuid:[^>]+>", str(uuid.UUID(int=7)), path)
    path = re.sub(r"<(int|path|str|slug|[a-z_]+):[^>]+>|<[^>]+>", "1", path)
    return "/" + path


@pytest.mark.parametrize("path", REST)
def test_a_rest_call_names_its_scopes(path):
    view = view_of(path)
    assert issubclass(view, APIView)
    offered = {m for m in REST_METHODS if hasattr(view, m.lower())}
    assert offered
    assert offered <= set(view.required_scopes)


@pytest.mark.django_db(databases=["default", "vault"])
@pytest.mark.parametrize("path", REST)
def test_a_stranger_gets_401_from_every_guarded_call(path, client: Client):
    view = view_of(path)
    for method in sorted(view.required_scopes):
        assert client.generic(method, concrete(path)).status_code == 401, method


@pytest.mark.django_db(databases=["default", "vault"])
@pytest.mark.parametrize("path", ADMIN)
def test_a_stranger_gets_no_admin_page(path, client: Client):
    response = client.get(concrete(path))
    if path in {"admin/login/", "admin/jsi18n/"}:
        assert response.status_code in {200, 302}
        return
    assert response.status_code in {302, 404}
    if response.status_code == 302 and "login" not in response["Location"]:
        assert path.endswith(("logout/", "r/<path:content_type_id>/<path:object_id>/")) or (
            response["Location"].startswith("/admin/")
        )


@pytest.mark.django_db(databases=["default", "vault"])
@pytest.mark.parametrize("path", STAFF)
def test_a_stranger_sees_of_sign_in_only_the_door(path, client: Client):
    response = client.get(concrete(path))
    if path.removeprefix("sign-in/") in SIGN_IN:
        assert response.status_code in {200, 302, 401, 404}
        assert response.headers.get("Location", "/sign-in/") == "/sign-in/"
    else:
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/?next=")


def test_no_address_is_outside_the_table():
    known = set(PUBLIC) | set(OWN_GUARD) | set(ADMIN) | set(REST) | set(STAFF)
    strays = [path for path in ALL if path not in known and not path.startswith(PUBLIC_PREFIXES)]
    assert strays == []
