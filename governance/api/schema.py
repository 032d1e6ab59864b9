"""What the OpenAPI document says about signing in."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from governance.roles import APPLICATION_SCOPES


class ApplicationScheme(OpenApiAuthenticationExtension):
    """OAuth2 client credentials at /oauth/token."""

    target_class = "governance.api.auth.ApplicationAuthentication"
    name = "application"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """The scheme with every scope there is."""
        return {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": "/oauth/token",
                    "scopes": {scope: scope.replace(":", ": ") for scope in APPLICATION_SCOPES},
                }
            },
        }

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """The scope that the operation's view asks of its method."""
        scopes = getattr(auto_schema.view, "required_scopes", {})
        scope = scopes.get(auto_schema.method)
        return {self.name: [scope] if scope else []}


class StaffScheme(OpenApiAuthenticationExtension):
    """The admin's session cookie."""

    target_class = "governance.api.auth.StaffAuthentication"
    name = "staff"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """The session cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
