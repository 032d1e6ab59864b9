"""What is left of an application's limits, on every answer it gets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


class TellAllowances:
    """Put `RateLimit-Policy` and `RateLimit` on answers to applications, refusals too.

    `governance.api.auth` leaves the allowances on the request when it has counted the call.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its headers."""
        response = self.get_response(request)
        allowances = getattr(request, "allowances", None)
        if allowances is not None:
            for name, value in allowances.headers().items():
                response[name] = value
        return response
