"""What the pages of sign-in need to know beside their forms."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from governance.signin.gate import must_enrol


def signin(request: HttpRequest) -> dict[str, Any]:
    """`must_enrol`: nothing else is open yet; `second_factor_optional`: a banner is due; `demo`."""
    return {
        "demo": settings.DEMO,
        "second_factor_optional": settings.DISCREET_SECOND_FACTOR == "optional",
        "must_enrol": SimpleLazyObject(lambda: must_enrol(request)),
    }
