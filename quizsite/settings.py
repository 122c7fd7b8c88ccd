"""The settings, read from the environment. A value that cannot be read, or is not safe, stops the start.

`.env.example` lists every variable. `make run` sets them all; only `PRODUCTION=false`, for tests and benches, lifts
the refusals.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def _switch(name: str, *, default: bool) -> bool:
    """Return a switch: `env.bool` would take every word that it does not know for false, also PRODUCTION=ture."""
    text = env.str(name, default="").strip().lower()
    if text not in ("", "true", "yes", "on", "1", "false", "no", "off", "0"):
        raise ImproperlyConfigured(f"{name} is {text!r}, which is neither true nor false.")
    return text in ("true", "yes", "on", "1") if text else default


def _whole(name: str, *, default: int) -> int:
    text = env.str(name, default="").strip() or str(default)
    if not (text.isascii() and text.isdecimal()):
        raise ImproperlyConfigured(f"{name} is {text!r}, which is not a whole number.")
    return int(text)


def _one_of(name: str, *words: str, default: str) -> str:
    text = env.str(name, default="").strip() or default
    if text not in words:
        raise ImproperlyConfigured(f"{name} is {text!r}, which is not one of {', '.join(words)}.")
    return text


def _address(name: str, *schemes: str) -> str:
    text = env.str(name)
    if not text.startswith(tuple(f"{scheme}://" for scheme in schemes)):
        raise ImproperlyConfigured(f"{name} must be an address that begins with {schemes[0]}://")
    return text


BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

PRODUCTION = _switch("PRODUCTION", default=True)
DEBUG = _switch("DEBUG", default=False)
HTTPS = _switch("HTTPS", default=True)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")

if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("DEBUG is on. A site that others can reach runs with DEBUG=false.")
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
        raise ImproperlyConfigured("SECRET_KEY is short: it needs 50 characters or more, drawn at random.")
    if not ALLOWED_HOSTS or any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured("ALLOWED_HOSTS must name each host exactly: no wildcard, and not empty.")

SITE_URL = env.str("SITE_URL", default=f"https://{ALLOWED_HOSTS[0] if ALLOWED_HOSTS else 'localhost'}")
# Where the bots of a rehearsal find the site from inside; they ask for it by the name in SITE_URL.
REHEARSAL_URL = env.str("REHEARSAL_URL", default="").strip() or SITE_URL
if not REHEARSAL_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured("REHEARSAL_URL must be an address that begins with http:// or https://")

# --- Applications -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "questions",
    "quizsite.accounts",
    "quizsite.interviews",
    "quizsite.practice",
    "quizsite.live",
    "quizsite.rehearsals",
    "quizsite.progress",
    "quizsite.findings",
    "quizsite.teams",
    "quizsite.pages",
    "quizsite.operations",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "quizsite.operations.middleware.DefensiveHeadersMiddleware",
    "quizsite.operations.middleware.KnownMethodsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "quizsite.operations.middleware.ReadableInputMiddleware",
    "quizsite.operations.middleware.LocalTimeMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "quizsite.accounts.middleware.ParticipantMiddleware",
]

ROOT_URLCONF = "quizsite.urls"
WSGI_APPLICATION = "quizsite.wsgi.application"

_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", _LOADERS)])],
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- Postgres: the truth ----------------------------------------------------------------------------------------------

_address("DATABASE_URL", "postgresql", "postgres")
DATABASES = {"default": env.db_url("DATABASE_URL", engine="quizsite.postgres")}
DATABASES["default"] |= {
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),
        # The same few statements come again and again: each connection plans one just once.
        "server_side_binding": True,
        "prepare_threshold": 3,
        # A request waits three seconds for a free connection, never for ever.
        "pool": {"min_size": 1, "max_size": _whole("DATABASE_POOL", default=8), "timeout": 3},
        "options": "-c statement_timeout=15s -c lock_timeout=3s -c idle_in_transaction_session_timeout=15s",
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Login limits are counted in Postgres too: with the broker dead, nobody may guess passwords at will.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# --- The broker: it hurries things up, nothing rests on it ------------------------------------------------------------

BROKER_URL = _address("BROKER_URL", "redis", "rediss", "unix")  # redis://host:6379/0 or unix:///path/to/valkey.sock


def _for_kombu(url: str) -> str:
    """Return the broker's address in kombu's spelling, which names a socket `redis+socket://`."""
    parts = urlsplit(url)
    return f"redis+socket://{parts.path}" if parts.scheme == "unix" else url


CELERY_BROKER_URL = _for_kombu(BROKER_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A worker killed in mid-task gives its messages back within seconds; the default sweep takes minutes.
    "visibility_timeout": 180,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    # A publisher must not hang in somebody's request while the broker is away.
    "max_retries": 1,
    "interval_start": 0,
    "interval_max": 0.1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "hasty"
CELERY_TASK_ROUTES = {"questions.tasks.*": {"queue": "slow"}, "quizsite.findings.tasks.*": {"queue": "slow"}}
CELERY_BEAT_SCHEDULE = {
    "close attempts whose time is over": {
        "task": "quizsite.interviews.tasks.close_overdue_attempts",
        "schedule": 5,
        "options": {"expires": 15},
    },
    "tend the rooms that are under way": {
        "task": "quizsite.live.tasks.tend_rooms",
        "schedule": 2,
        "options": {"expires": 5},
    },
    "throw the rooms of bots away": {
        "task": "quizsite.rehearsals.tasks.tidy_up",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "show that scheduler, broker and worker are alive": {
        "task": "quizsite.operations.tasks.record_beat",
        "schedule": 10,
        "options": {"expires": 30},
    },
    "top up the variant pools": {
        "task": "questions.tasks.top_up_pools",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "work the item statistics out anew": {
        "task": "quizsite.findings.tasks.refresh_statistics",
        "schedule": 900,
        "options": {"expires": 900},
    },
}

# --- People -----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pages:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "pages:home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = _one_of("EMAIL_VERIFICATION", "none", "optional", "mandatory", default="optional")
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "quizsite.accounts.adapter.AccountAdapter"
SIGN_UP_OPEN = _switch("SIGN_UP_OPEN", default=True)
ALLAUTH_TRUSTED_PROXY_COUNT = _whole("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = _switch("PASSKEYS", default=True)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": env.str("OIDC_NAME", default="Single sign-on"),
                    "client_id": env.str("OIDC_CLIENT_ID"),
                    "secret": env.str("OIDC_SECRET"),
                    "settings": {"server_url": env.str("OIDC_SERVER_URL")},
                }
            ]
        }
    }
    if env.str("OIDC_SERVER_URL", default="")
    else {}
)

# --- Browser: cookies, headers, uploads -------------------------------------------------------------------------------

CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _switch("BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Words, files, mail, logs -----------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True
# English alone. Looking each word up in catalogues that hold nothing else was a tenth of what an answer takes.
USE_I18N = False

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "quizsite" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "quizsite.static_files.StaticFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

EMAIL_URL = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_URL)
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="quizsite@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}

if PRODUCTION and HTTPS and not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must begin with https:// while HTTPS=true.")
