"""A real OpenID provider in a process of its own: `python provider.py PORT FOLDER REDIRECT...`.

It is allauth's own, with its own database and people; ours talks to it over HTTP only. What its
claims say of a person is read from FOLDER/claims.json at each sign-in, so a test can change it.
"""

import json
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

PASSWORD = "provider's own passphrase"
PEOPLE = ("olga", "igor", "eve", "anna")
CLIENT = ("discreet", "the client's secret")


def configure(folder: Path) -> None:
    """A small Django project around allauth's provider."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    settings.configure(
        SECRET_KEY="only for a test",
        ALLOWED_HOSTS=["127.0.0.1", "localhost"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "idp.sqlite3")}
        },
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        SESSION_COOKIE_NAME="idp-session",
        CSRF_COOKIE_NAME="idp-csrf",
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS=False,
        IDP_OIDC_PRIVATE_KEY=pem.decode(),
        IDP_OIDC_ADAPTER=f"{__name__}.Claims",
        USE_TZ=True,
        CLAIMS=folder / "claims.json",
    )


def fill(redirects: list[str]) -> None:
    """People, and the client that Discreet is."""
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for name in PEOPLE:
        person = User.objects.create_user(name, f"{name}@corp.example", PASSWORD)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client = Client(id=CLIENT[0], name="Discreet", secret=make_password(CLIENT[1]))
    client.set_redirect_uris(redirects)
    client.set_scopes(["openid", "profile", "email"])
    client.skip_consent = True
    client.save(force_insert=True)


def adapter():
    """allauth's adapter, with what claims.json says of the person."""
    from allauth.idp.oidc.adapter import DefaultOIDCAdapter

    class Claims(DefaultOIDCAdapter):
        def get_claims(self, purpose, user, client, scopes, email=None, **named):
            claims = super().get_claims(purpose, user, client, scopes, email=email, **named)
            return claims | json.loads(settings.CLAIMS.read_text()).get(user.username, {})

    return Claims


class Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def main() -> None:
    port, folder, *redirects = sys.argv[1:]
    configure(Path(folder))
    import django

    django.setup()
    global Claims, urlpatterns  # noqa: PLW0603  (this module is its own URL configuration)
    from django.urls import include, path

    Claims = adapter()
    urlpatterns = [
        path("", include("allauth.idp.urls")),
        path("accounts/", include("allauth.urls")),
    ]
    fill(redirects)
    from django.core.wsgi import get_wsgi_application

    make_server("127.0.0.1", int(port), get_wsgi_application(), Threaded, Quiet).serve_forever()


if __name__ == "__main__":
    sys.modules["provider"] = sys.modules["__main__"]
    __name__ = "provider"
    main()
