"""The OAuth2 token endpoint (RFC 6749 §4.4), by allauth; errors are uniform and never cached."""

from allauth.idp.oidc import views as oidc
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """Client credentials in (HTTP Basic or form), an access token out."""
    if request.method != "POST":
        response: HttpResponse = JsonResponse(
            {"error": "invalid_request", "error_description": "Use POST."}, status=405
        )
        response["Allow"] = "POST"
    else:
        response = oidc.token(request)
    response["Cache-Control"] = "no-store"
    return response
