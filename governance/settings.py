"""Typed settings, read once from the environment; docs/how-to/configure.md says what to set."""

import os
import secrets
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF

from governance.logs import configuration
from governance.signin.settings import *  # noqa: F403
from governance.signin.settings import DISCREET_SESSION_LIFE

# Lets `ModelAdmin[Policy]` and its like be written with their model, as the type checker wants.
django_stubs_ext.monkeypatch()

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- What this instance is -------------------------------------------------------------------
DISCREET_HOME = Path(env.str("DISCREET_HOME", default=str(BASE_DIR / "var"))).resolve()
DISCREET_HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
DISCREET_MODE = env.str("DISCREET_MODE", default="production")
if DISCREET_MODE not in {"demo", "production"}:
    raise ValueError("DISCREET_MODE must be 'demo' or 'production'.")
DEMO = DISCREET_MODE == "demo"
# Where personal data is first recorded (ISO 3166). 152-FZ Art. 18(5) pins Russian persons' data to
# Russia, so an undeclared region denies them. The demo claims the pin, so that it can be tried.
DISCREET_REGION = env.str("DISCREET_REGION", default="RU" if DEMO else "")
# Who answers for the processing: name, and how to reach them and their DPO (GDPR Art. 30(1)(a)).
DISCREET_CONTROLLER_NAME = env.str("DISCREET_CONTROLLER_NAME", default="")
DISCREET_CONTROLLER_CONTACT = env.str("DISCREET_CONTROLLER_CONTACT", default="")
# How long a copy that somebody asked for waits, and how long backups of the vault are kept: by then
# the root key that wrapped an erased person's key is destroyed too. Both in days.
DISCREET_PACKAGE_DAYS = env.int("DISCREET_PACKAGE_DAYS", default=7)
DISCREET_BACKUP_DAYS = env.int("DISCREET_BACKUP_DAYS", default=30)
# Who was erased; kept apart from the databases, so that restoring both undoes no erasure.
DISCREET_ERASURE_FILE = Path(
    env.str("DISCREET_ERASURE_FILE", default=str(DISCREET_HOME / "erasures"))
)
# Days until the next root key is made by itself; 0: only by `manage.py rotate_subject_keys`.
DISCREET_KEY_DAYS = env.int("DISCREET_KEY_DAYS", default=90)
DISCREET_TENANT = env.str("DISCREET_TENANT", default="main")
DISCREET_KEY_DIR = Path(env.str("DISCREET_KEY_DIR", default=str(DISCREET_HOME / "keys")))
DISCREET_KEY_PROVIDER = env.str("DISCREET_KEY_PROVIDER", default="")
# For DISCREET_KEY_PROVIDER=audit.keys.TransitProvider; the token may be in DISCREET_VAULT_TOKEN.
DISCREET_VAULT_ADDR = env.str("DISCREET_VAULT_ADDR", default="").rstrip("/")
DISCREET_VAULT_KEY = env.str("DISCREET_VAULT_KEY", default="discreet")
DISCREET_VAULT_MOUNT = env.str("DISCREET_VAULT_MOUNT", default="transit")
DISCREET_VAULT_NAMESPACE = env.str("DISCREET_VAULT_NAMESPACE", default="")
DISCREET_VAULT_TOKEN_FILE = env.str("DISCREET_VAULT_TOKEN_FILE", default="")
DISCREET_VAULT_CA_FILE = env.str("DISCREET_VAULT_CA_FILE", default="")
DISCREET_VAULT_TIMEOUT = env.float("DISCREET_VAULT_TIMEOUT", default=2.0)  # seconds
DISCREET_BASE_URL = env.str("DISCREET_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
DISCREET_ORIGIN = env.str("DISCREET_ORIGIN", default="discreet.example/log")
DISCREET_CHECKPOINT_FILE = Path(
    env.str("DISCREET_CHECKPOINT_FILE", default=str(DISCREET_HOME / "published" / "checkpoints"))
)
# Evidence: who cosigns and time-stamps checkpoints, and where else they go.
DISCREET_WITNESSES: list[dict[str, Any]] = env.json("DISCREET_WITNESSES", default=[])
DISCREET_TIME_STAMPS: list[dict[str, Any]] = env.json("DISCREET_TIME_STAMPS", default=[])
DISCREET_CHECKPOINT_PUBLISHERS = env.list("DISCREET_CHECKPOINT_PUBLISHERS", default=[])
DISCREET_ML_DSA = env.bool("DISCREET_ML_DSA", default=False)  # a post-quantum line too
# A bucket with object lock; boto3 finds the credentials in its own places.
DISCREET_S3_BUCKET = env.str("DISCREET_S3_BUCKET", default="")
DISCREET_S3_PREFIX = env.str("DISCREET_S3_PREFIX", default="discreet").strip("/")
DISCREET_S3_ENDPOINT = env.str("DISCREET_S3_ENDPOINT", default="")
DISCREET_S3_REGION = env.str("DISCREET_S3_REGION", default="")
DISCREET_S3_DAYS = env.int("DISCREET_S3_DAYS", default=400)  # each checkpoint stays locked
DISCREET_PREPARE = env.bool("DISCREET_PREPARE", default=True)
DISCREET_TEXT_LIMIT = env.int("DISCREET_TEXT_LIMIT", default=20_000)  # characters
DISCREET_BODY_LIMIT = env.int("DISCREET_BODY_LIMIT", default=256 * 1024)  # bytes
# Analyses in bulk: an upload, its lines, one of them (all but the second in bytes); how many lines
# of an application may wait at once; how long outcomes can be fetched, in days.
DISCREET_BATCH_LIMIT = env.int("DISCREET_BATCH_LIMIT", default=16 * 1024 * 1024)
DISCREET_BATCH_LINES = env.int("DISCREET_BATCH_LINES", default=1_000)
DISCREET_BATCH_LINE_LIMIT = env.int("DISCREET_BATCH_LINE_LIMIT", default=64 * 1024)
DISCREET_BATCH_WAITING = env.int("DISCREET_BATCH_WAITING", default=10_000)
DISCREET_BATCH_DAYS = env.int("DISCREET_BATCH_DAYS", default=3)
DISCREET_BODY_SECONDS = env.float("DISCREET_BODY_SECONDS", default=10.0)  # pause in a body
DISCREET_REQUEST_SECONDS = env.float("DISCREET_REQUEST_SECONDS", default=30.0)  # for all of it
DISCREET_SCORER = env.str("DISCREET_SCORER", default="default")
# Declarations (JSON files) of models that somebody else made: scorers `onnx` and `remote`.
DISCREET_ONNX_MODEL = env.str("DISCREET_ONNX_MODEL", default="")
DISCREET_REMOTE_MODEL = env.str("DISCREET_REMOTE_MODEL", default="")
# Modality=scorer for what the default scorer shall not read, or nothing reads: voice=remote,face=…
DISCREET_SCORERS = env.dict("DISCREET_SCORERS", default={})
DISCREET_REVIEW_SHARE = env.float("DISCREET_REVIEW_SHARE", default=0.02)  # of scored messages
DISCREET_BIAS_GAP = env.float("DISCREET_BIAS_GAP", default=0.05)  # largest that passes, in [0, 1]
DISCREET_REDACTION_TIER = env.str("DISCREET_REDACTION_TIER", default="full")
DISCREET_TOKEN_SECONDS = env.int("DISCREET_TOKEN_SECONDS", default=3600)
DISCREET_TOKEN_REQUESTS = env.int("DISCREET_TOKEN_REQUESTS", default=600)  # client + address, hour
DISCREET_METRICS_TOKEN = env.str("DISCREET_METRICS_TOKEN", default="")
DISCREET_ADMIN_PATH = env.str("DISCREET_ADMIN_PATH", default="admin").strip("/")


def secret_file(name: str) -> str:
    """The secret in DISCREET_KEY_DIR/name, made on first use with mode 0600."""
    path = DISCREET_KEY_DIR / name
    if not path.exists():
        DISCREET_KEY_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


SECRET_KEY = env.str("DJANGO_SECRET_KEY", default="") or secret_file("django-secret.key")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Applications ----------------------------------------------------------------------------
INSTALLED_APPS = [
    "governance.staff.DiscreetAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_celery_beat",
    "audit.apps.AuditConfig",
    "consent.apps.ConsentConfig",
    "governance.apps.GovernanceConfig",
    "emotion.apps.EmotionConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "governance.legible.Legible",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "governance.api.middleware.Observe",
    "governance.deadline.Deadline",
    "governance.api.limits.TellAllowances",
    "governance.signin.gate.Gate",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "governance.urls"
WSGI_APPLICATION = "governance.wsgi.application"
ASGI_APPLICATION = "governance.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "governance.signin.context.signin",
            ]
        },
    }
]

# --- Storage: the vault is a database of its own ---------------------------------------------
SQLITE = {
    # The write lock is taken at BEGIN, so that a transaction that reads first cannot fail half way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000;",
}


def database(variable: str, filename: str) -> dict[str, Any]:
    """One database's settings: from a URL in the environment, or a SQLite file under the home."""
    if not env.str(variable, default=""):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DISCREET_HOME / filename),
            "OPTIONS": dict(SQLITE),
        }
    config: dict[str, Any] = env.db_url(variable)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = dict(SQLITE)
    else:
        config["ENGINE"] = "audit.postgresql"  # Django's, with evidence that travels with COMMIT
        config["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
        config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {
    "default": database("DATABASE_URL", "discreet.sqlite3"),
    "vault": database("VAULT_DATABASE_URL", "vault.sqlite3"),
}
DATABASE_ROUTERS = ["governance.routers.VaultRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Who may enter ---------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "governance.signin.backend.StaffBackend",
    "django.contrib.auth.backends.ModelBackend",  # permissions only: StaffBackend ends the chain
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "governance.signin.passwords.NoOwnNames"},
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
SESSION_COOKIE_AGE = DISCREET_SESSION_LIFE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
IDP_OIDC_PRIVATE_KEY = ""  # client credentials need no id token
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = DISCREET_TOKEN_SECONDS
IDP_OIDC_RATE_LIMITS: dict[str, str] = {}

# --- Mail: to staff and, where they ask for a link, to customers; the demo writes it to files ---
vars().update(env.email_url("DISCREET_MAIL_URL", default="smtp://localhost:25"))
DEFAULT_FROM_EMAIL = env.str("DISCREET_MAIL_FROM", default="discreet@localhost")
EMAIL_TIMEOUT = 10  # seconds
if DEMO and "DISCREET_MAIL_URL" not in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DISCREET_HOME / "mail")

# --- Transport -------------------------------------------------------------------------------
SECURE_TLS = env.bool("DISCREET_TLS", default=not DEMO)
SECURE_SSL_REDIRECT = SECURE_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_TLS
# Browsers keep a __Host- cookie to this host, this path and HTTPS (RFC 6265bis §4.1.3.2).
SESSION_COOKIE_NAME = "__Host-sessionid" if SECURE_TLS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE_TLS else "csrftoken"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE_TLS  # http://localhost in a demo
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_TLS
# Not "no-referrer": under it browsers send `Origin: null` and every form fails its CSRF check.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DISCREET_BEHIND_PROXY = env.bool("DISCREET_BEHIND_PROXY", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = int(DISCREET_BEHIND_PROXY)
if DISCREET_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = USE_TZ = True

# --- Files the browser gets ------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DISCREET_HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

# --- REST ------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "governance.api.auth.ApplicationAuthentication",
        "governance.api.auth.StaffAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["governance.api.permissions.Scoped"],
    "DEFAULT_PARSER_CLASSES": ["governance.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "governance.api.problems.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Discreet",
    "DESCRIPTION": "The governed door to emotion analytics.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "governance.api.described.describe_problems",
    ],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DISCREET_UPLOAD_LIMIT = env.int("DISCREET_UPLOAD_LIMIT", default=5 * 1024 * 1024)  # with files
FILE_UPLOAD_HANDLERS = [
    "governance.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Work in the background ------------------------------------------------------------------
BROKER_DIR = DISCREET_HOME / "broker"
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://")
if CELERY_BROKER_URL == "filesystem://":
    for folder in ("queue", "processed", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", default="discreet")
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULER = "governance.beat:Scheduler"
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "sequence the log": {"task": "audit.sequence_log", "schedule": 1.0},
    "sign and publish a checkpoint": {"task": "audit.publish_checkpoint", "schedule": 5.0},
    "time-stamp the checkpoint": {"task": "audit.time_stamp", "schedule": 3600.0},
    "make next month's partitions": {"task": "audit.ensure_partitions", "schedule": 86_400.0},
    "run exports that wait": {"task": "audit.run_due_exports", "schedule": 15.0},
    "finish erasures cut short": {"task": "consent.finish_erasures", "schedule": 300.0},
    "deliver webhooks": {"task": "consent.deliver_webhooks", "schedule": 15.0},
    "tend emergencies": {"task": "governance.tend_emergencies", "schedule": 30.0},
    "forget stale sessions": {"task": "staff.forget_stale", "schedule": 3600.0},
    "send links that were asked for": {"task": "privacy.send_links", "schedule": 5.0},
    "delete what is due": {"task": "governance.purge_due", "schedule": 300.0},
    "prune the log's content": {"task": "governance.prune_log", "schedule": 3600.0},
    "expire consents and notices": {"task": "governance.expire_due", "schedule": 900.0},
    "date rows by the rules": {"task": "governance.redate", "schedule": 3600.0},
    "rotate keys": {"task": "governance.rotate_keys", "schedule": 86_400.0},
    "check the log": {"task": "governance.check_log", "schedule": 86_400.0},
    "answer requests": {"task": "governance.run_due_requests", "schedule": 15.0},
    "remind of requests": {"task": "governance.remind_requests", "schedule": 3600.0},
    "go on with batches": {"task": "emotion.run_due_batches", "schedule": 15.0},
    "watch what models say": {"task": "emotion.watch_drift", "schedule": 86_400.0},
    "measure what assessments declared": {"task": "governance.refresh_volumes", "schedule": 3600.0},
}

# --- Logging: JSON lines, redacted -----------------------------------------------------------
LOGGING = configuration(env.str("LOG_LEVEL", default="INFO"))
