"""Where a request comes from, behind a proxy or not."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The caller's address as the server saw it; behind a proxy, as the proxy in front of us did.

    Of `X-Forwarded-For` only the last part counts: it was written by our own proxy, while anything
    before it is what the caller claims.
    """
    if settings.DISCREET_BEHIND_PROXY:
        forwarded: str = request.headers.get("X-Forwarded-For", "")
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
