"""The officers' screens; each module registers its own."""

from governance.admin import access, policies

__all__ = ["access", "policies"]
