"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
application = get_wsgi_application()

from governance.legible import LegibleWSGI  # noqa: E402  (settings first)

application.request_class = LegibleWSGI
