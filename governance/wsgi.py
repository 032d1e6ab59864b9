"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from governance.legible import LegibleWSGI

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
application = get_wsgi_application()

application.request_class = LegibleWSGI
