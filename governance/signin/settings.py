"""Settings of staff sign-in, read from the environment; `governance.settings` takes them in.

docs/how-to/sign-in.md says what to set. Nothing here imports Django's models.
"""

from pathlib import Path
from typing import Any

import environ

env = environ.Env()

# "optional" lets roles in that need a second factor without one, under a banner; for tests only:
# outside demo mode a check refuses it.
DISCREET_SECOND_FACTOR = env.str("DISCREET_SECOND_FACTOR", default="required")
DISCREET_SESSION_IDLE = env.int("DISCREET_SESSION_IDLE", default=30 * 60)  # seconds
DISCREET_SESSION_LIFE = env.int("DISCREET_SESSION_LIFE", default=8 * 3600)  # seconds
DISCREET_SESSION_LIMIT = env.int("DISCREET_SESSION_LIMIT", default=3)  # browsers at a time
DISCREET_RECENT = env.int("DISCREET_RECENT", default=5 * 60)  # seconds a proof counts as fresh

# --- Single sign-on (OpenID Connect): on when an issuer is named ------------------------------
DISCREET_OIDC_ISSUER = env.str("DISCREET_OIDC_ISSUER", default="").rstrip("/")
DISCREET_OIDC_NAME = env.str("DISCREET_OIDC_NAME", default="Single sign-on")
# Part of the redirect address; change it with the provider, whose subjects are other people.
DISCREET_OIDC_ID = env.str("DISCREET_OIDC_ID", default="sso")
DISCREET_OIDC_CLIENT_ID = env.str("DISCREET_OIDC_CLIENT_ID", default="")
DISCREET_OIDC_CLIENT_SECRET_FILE = env.str("DISCREET_OIDC_CLIENT_SECRET_FILE", default="")
DISCREET_OIDC_GROUPS_CLAIM = env.str("DISCREET_OIDC_GROUPS_CLAIM", default="groups")
DISCREET_OIDC_ROLES: dict[str, str] = env.json("DISCREET_OIDC_ROLES", default={})
# Values of `acr` and `amr` that the provider uses only after a second factor; empty: none is taken.
DISCREET_OIDC_ACR = env.list("DISCREET_OIDC_ACR", default=[])
DISCREET_OIDC_AMR = env.list("DISCREET_OIDC_AMR", default=[])


DISCREET_OIDC_SCOPE = env.list("DISCREET_OIDC_SCOPE", default=["openid", "profile", "email"])


def single_sign_on(*, issuer: str, client_id: str, secret: str) -> dict[str, Any]:
    """allauth's description of one OpenID provider: code flow with PKCE (RFC 7636, S256)."""
    details = {
        "server_url": issuer,
        "oauth_pkce_enabled": True,
        "scope": DISCREET_OIDC_SCOPE,
    }
    app = {
        "provider_id": DISCREET_OIDC_ID,
        "name": DISCREET_OIDC_NAME,
        "client_id": client_id,
        "secret": secret,
        "settings": details,
    }
    return {"openid_connect": {"APPS": [app]}}


SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if DISCREET_OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS = single_sign_on(
        issuer=DISCREET_OIDC_ISSUER,
        client_id=DISCREET_OIDC_CLIENT_ID,
        secret=Path(DISCREET_OIDC_CLIENT_SECRET_FILE).read_text().strip()
        if DISCREET_OIDC_CLIENT_SECRET_FILE
        else "",
    )
SOCIALACCOUNT_ADAPTER = "governance.signin.sso.SingleSignOn"
SOCIALACCOUNT_STORE_TOKENS = False
# A plain link: our CSP lets no form lead to another origin, and the provider is one.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"

# --- Accounts ----------------------------------------------------------------------------------
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "governance.signin.adapters.StaffAccounts"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_TIMEOUT = 5 * 60  # seconds from the password to the second step
ACCOUNT_REAUTHENTICATION_TIMEOUT = DISCREET_RECENT
ACCOUNT_SESSION_REMEMBER = False  # the session ends with the browser, or earlier by our limits
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # other sessions end anyway: their hash is another
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_FORMS = {
    "login": "governance.signin.forms.Login",
    "reset_password": "governance.signin.forms.ResetPassword",
}
# Guesses are counted in the database for all processes (governance.signin.locks), not in memory.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "60/m/ip"}

# --- Second factors ----------------------------------------------------------------------------
MFA_ADAPTER = "governance.signin.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Discreet"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s (RFC 6238 §5.2)
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "governance.signin.forms.Authenticate",
    "reauthenticate": "governance.signin.forms.Reauthenticate",
    "add_webauthn": "governance.signin.passkeys.AddPasskey",
    "authenticate_webauthn": "governance.signin.passkeys.AnswerWithPasskey",
    "login_webauthn": "governance.signin.passkeys.LoginWithPasskey",
    "reauthenticate_webauthn": "governance.signin.passkeys.ProveWithPasskey",
}

# --- Lock-out (django-axes): by who is named and where it comes from ----------------------------
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "governance.signin.locks.who"
AXES_CLIENT_IP_CALLABLE = "governance.addresses.client_address"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_SENSITIVE_PARAMETERS = ["username", "login", "code", "credential", "email"]
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True  # the evidence log has it
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
