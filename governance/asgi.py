"""ASGI entry point."""

import os

from django.core.asgi import get_asgi_application

from governance.legible import LegibleASGI

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
application = get_asgi_application()

application.request_class = LegibleASGI
