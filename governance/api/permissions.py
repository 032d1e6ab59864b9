"""What a caller's scopes let through."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from governance.callers import Caller


class Scoped(BasePermission):
    """Every view names the scope each method needs; a view that names none is closed."""

    message = "The access token lacks the scope that this call needs."

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller's scopes hold the one that the view asks for this method."""
        needed = getattr(view, "required_scopes", {}).get(request.method)
        caller = request.auth
        if not isinstance(caller, Caller):
            return False
        if request.method == "OPTIONS":
            return True
        if needed is None:
            # Method not offered: let DRF answer 405, unless the view forgot to name any scope.
            return bool(getattr(view, "required_scopes", {}))
        return needed in caller.scopes
