"""What the REST calls and the customer's pages share: waking a worker, handing out a ZIP."""

from django.http import HttpResponse
from kombu.exceptions import OperationalError

from governance.models import Request


def nudge(request: Request) -> None:
    """Wake a worker; without a broker the beat finds the request within seconds."""
    from governance.tasks import run_request

    try:
        run_request.delay(request=str(request.pk))
    except (OperationalError, OSError):
        return


def zip_response(content: bytes, request: Request) -> HttpResponse:
    """A ZIP as a download that nobody caches."""
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="discreet-{request.number}.zip"'
    response["Cache-Control"] = "no-store"
    return response
