"""What a session may do: nothing after its time, and only enrol before a second factor."""

import time
from collections.abc import Callable
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.api.problems import as_http_response, problem
from governance.roles import needs_second_factor
from governance.signin import fresh, proofs
from governance.signin.evidence import session_ended

Handler = Callable[[HttpRequest], HttpResponse]
SEEN: Final = "discreet.seen"  # in the session: the last noted activity, seconds since 1970
NOTE_EVERY: Final = 60  # seconds between two notes of activity, each of which writes the session
# Open to everybody, so also to a session that lacks its second factor. All else is closed to it.
OPEN: Final = ("/sign-in/", "/static/", "/privacy/", "/healthz", "/readyz", "/.well-known/")


class Gate:
    """Middleware behind authentication: session limits, then the second factor."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, or the way to where the missing step is done."""
        # Without a session cookie there is nobody to look at, and no reason to vary the answer.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        if isinstance(request.user, User):
            why = overdue(request, now=time.time())
            if why:
                session_ended(request.user, why, at=timezone.now())
                logout(request)
                messages.info(request, _("You were signed out. Sign in again to go on."))
            elif not is_open(request.path) and must_enrol(request):
                return to_enrolment(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Ask for a fresh second factor before a deed of `governance.signin.fresh`."""
        if settings.DISCREET_SECOND_FACTOR == "optional" or not fresh.asks(request):
            return None
        try:
            prove_again(request, second_factor=True)
        except ImmediateHttpResponse as error:
            enrol: HttpResponse = error.response
            return enrol
        except ReauthenticationRequired:
            ways = get_adapter().get_reauthentication_methods(request.user)
            door = ways[0]["url"] if ways else reverse(settings.LOGIN_URL)
            again: HttpResponse = suspend_request(request, door)
            return again
        return None


def is_open(path: str) -> bool:
    """Whether everybody may see this address."""
    return path == "/" or path.startswith(OPEN)


def must_enrol(request: HttpRequest) -> bool:
    """Whether this session still lacks the second factor that its person's roles ask for."""
    account = request.user
    if not isinstance(account, User) or settings.DISCREET_SECOND_FACTOR == "optional":
        return False
    return not proofs.second_factor_given(request) and needs_second_factor(account)


def to_enrolment(request: HttpRequest) -> HttpResponse:
    """A problem document for machines, the page that helps for people."""
    if request.path.startswith("/api/"):
        text = "Your role needs a second factor. Set it up, or sign in with it, in a browser."
        return as_http_response(problem(403, detail=text, slug="second-factor-needed"))
    return redirect("mfa_index")


def overdue(request: HttpRequest, *, now: float) -> str:
    """Why the session is over, "idle" or "life"; empty while it is not. Notes activity."""
    session = request.session
    started = session.setdefault(proofs.STARTED, now)
    seen = session.setdefault(SEEN, now)
    if now - started >= settings.DISCREET_SESSION_LIFE:
        return "life"
    if now - seen >= settings.DISCREET_SESSION_IDLE:
        return "idle"
    if now - seen >= NOTE_EVERY:
        session[SEEN] = now
    return ""


def prove_again(request: HttpRequest, *, second_factor: bool = False) -> None:
    """Before a dangerous deed: raises what leads to a fresh proof, and back here afterwards.

    Where the second factor is optional, only a deed that asks for it by name asks for anything.
    """
    if settings.DISCREET_SECOND_FACTOR == "optional" and not second_factor:
        return
    if proofs.proved_recently(request, second_factor=second_factor):
        return
    assert isinstance(request.user, User)
    if second_factor and not proofs.can_prove_second_factor(request, request.user):
        messages.error(request, _("This needs a second factor. Set one up first."))
        raise ImmediateHttpResponse(redirect("mfa_index"))
    raise ReauthenticationRequired
