"""All settings. Two ways to run, the same code: embedded (SQLite, file broker) and production (by environment).

| variable | meaning | default |
|---|---|---|
| FACET_PRODUCTION | 1 = refuse to start without keys, hosts and database; https only | 0 |
| FACET_DATA | folder of database, pictures, queue and keys | ./var |
| FACET_HOST, FACET_PORT | where `serve` listens | 127.0.0.1, 8000 |
| SECRET_KEY, SECRET_KEY_FILE, SECRET_KEY_FALLBACKS | signing keys | made in FACET_DATA |
| FACET_KEYS_FILE | what marks and signs pictures, the same everywhere (`manage.py keys`) | made in FACET_DATA/keys |
| ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS | comma separated | loopback |
| DATABASE_URL | postgresql://… | SQLite in FACET_DATA |
| REDIS_URL | redis://… as broker and cache | file broker, a table as cache |
| FACET_REDIS_PREFIX | before every key in Redis; two installations on one Redis need two | facet: |
| BROKER_URL | amqp://… (RabbitMQ) or redis://… as broker | REDIS_URL |
| FACET_QUEUE_PREFIX | before the queues' names; two installations in one RabbitMQ virtual host need two | none |
| FACET_WEIGHTS | folder of the generator's weights | ./weights |
| FACET_DEVICE | auto, cpu, cuda, cuda:1 … | auto |
| FACET_BATCH, FACET_LEASE_SECONDS | portraits a claim (0 = by device), lease of a claim | 0, 20 (60 in production) |
| EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_FROM | SMTP | letters go to the console |
| FACET_URL | where links in letters and shared links lead to, as https://facet.example.com | first of ALLOWED_HOSTS |
| FACET_SIGN_UP | 0 = accounts by invitation only | 1 |
| FACET_WORKERS | drawing processes of `serve` (0 = one a GPU, one on a CPU) | 0 |
| FACET_TEAM_QUEUE, FACET_QUEUE | open portraits a team may have, and all together | 2000, 20000 |
| FACET_USER_FACES_HOUR, FACET_USER_FACES_DAY | faces a person asks for one by one; 0 = no limit | 60, 300 |
| FACET_USER_BRIEF_FACES_DAY | faces in the briefs of a person | 1000 |
| FACET_TEAM_FACES_DAY, FACET_ADDRESS_FACES_DAY | all faces of a team, and from an address | 2000, 3000 |
| FACET_JOB_HOURS | how long a portrait or an export may wait before it counts as failed | 48 |
| FACET_EXPORT_WORKERS | export processes of `serve` (0 = none here) | 1 |
| FACET_EXPORT_HOURS | how long an exported file is kept | 72 |
| FACET_TEAM_EXPORTS, FACET_EXPORTS | open exports a team may have, and all together | 20, 500 |
| FACET_EXPORT_PEOPLE | people in one export at most | 500 |
| FACET_API_CALLS | calls of the REST API that an access token may make in a minute | 600 |
| FACET_WEBHOOKS | 1 = teams may have webhooks: this installation then asks addresses that they name | 0 |
| FACET_WEBHOOKS_INSIDE | 1 = also http and addresses of private networks, of this machine too | 0 |
| FACET_METRICS_TOKEN | bearer token of /metrics; without it there is no such page | none |
| FACET_LOG_FORMAT, FACET_LOG_LEVEL | line or json; DEBUG to CRITICAL | line, INFO |
| SENTRY_DSN | where errors are sent, with the extra [sentry] | none |
| FACET_S3_BUCKET, AWS_… | pictures in an S3-compatible bucket, with the extra [s3] | files in FACET_DATA |
| FACET_S3_PREFIX | folder in the bucket; two installations in one bucket need two | none |
| FACET_TIME_ZONE | zone of times that no browser shows in its own: letters, days of exports and of activity | UTC |
| FACET_SSL_REDIRECT, FACET_HSTS_SECONDS | send visitors to https; how long their browsers insist on it | 1, a year |
| FACET_HSTS_PRELOAD | 1 = ask for a place on the browsers' own list of https sites, which is hard to leave | 0 |
| FACET_ALIVE_FILE | touched at each sign of life of a worker or reconcile, for a container's health check | none |
| FACET_PROXY | 1 = a proxy sets X-Forwarded-Proto and X-Forwarded-For | 0 |
"""

from __future__ import annotations

from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from personas.settings import brokers
from personas.settings.accounts import *  # noqa: F403  (allauth reads them off this module)
from personas.settings.content_policy import CONTENT_SECURITY_POLICY  # noqa: F401  (read off this module)
from personas.settings.env import env_bool, env_int, env_list, env_secret, env_str, env_zone, key_kept_in
from personas.settings.logs import logging_by
from personas.settings.private_files import keep_private
from personas.settings.redaction import event_without_tokens

BASE_DIR = Path(__file__).resolve().parents[2]
CHECKOUT = (BASE_DIR / "manage.py").exists()
SHIPPED_DIR = BASE_DIR if CHECKOUT else Path(__file__).resolve().parents[1] / "shipped"  # pages, pictures, weights
PRODUCTION = env_bool("FACET_PRODUCTION")
DATA_DIR = Path(env_str("FACET_DATA") or (BASE_DIR if CHECKOUT else Path.cwd()) / "var").resolve()
WEIGHTS_DIR = Path(env_str("FACET_WEIGHTS") or SHIPPED_DIR / "weights").resolve()
DEVICE = env_str("FACET_DEVICE", "auto")
SERVE_HOST = env_str("FACET_HOST", "127.0.0.1")
SERVE_PORT = env_int("FACET_PORT", 8000)
BEHIND_PROXY = env_bool("FACET_PROXY")

DEBUG = False
SECRET_KEY = env_secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
KEYS_FILE = Path(env_str("FACET_KEYS_FILE") or DATA_DIR / "keys" / "facet-keys.json")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
DATABASE_URL = env_secret("DATABASE_URL")
REDIS_URL = brokers.redis_address(env_secret("REDIS_URL"))
REDIS_PREFIX = env_str("FACET_REDIS_PREFIX", "facet:")
BROKER_URL = brokers.broker_address(env_secret("BROKER_URL")) or REDIS_URL

if PRODUCTION:
    needed = {
        "SECRET_KEY": SECRET_KEY,
        "ALLOWED_HOSTS": ALLOWED_HOSTS,
        "DATABASE_URL": DATABASE_URL,
        "REDIS_URL or BROKER_URL": BROKER_URL,
    }
    if missing := [name for name, value in needed.items() if not value]:
        raise ImproperlyConfigured(f"FACET_PRODUCTION=1 needs {', '.join(missing)} in the environment.")
else:
    keep_private(DATA_DIR)
SECRET_KEY = SECRET_KEY or key_kept_in(DATA_DIR / "secret_key")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "personas",
]
MIDDLEWARE = [
    "personas.settings.logs.RequestIdMiddleware",
    "personas.requests.middleware.probes_need_no_host",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "personas.requests.middleware.CompressPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "personas.requests.signed_out.lead_back_to_the_form",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "personas.requests.middleware.guard_answers",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "personas.requests.backpressure.QueueFullMiddleware",
    "personas.requests.middleware.remember_network",
    "personas.views.accounts.terms_gate.TermsMiddleware",
]
ROOT_URLCONF = "personas.urls"
WSGI_APPLICATION = "personas.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SHIPPED_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "personas.requests.context.team",
                "personas.requests.context.letters",
                "personas.requests.context.once",
            ],
            "builtins": ["personas.templatetags.moments"],
        },
    }
]

# Without IMMEDIATE a read-then-write transaction fails at once with "database is locked" instead of waiting its turn.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON;"
        "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000;"
    ),
}
if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "facet.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
        }
    }
# allauth counts tries in the cache, so every web process must see the same one, and a restart must not forgive them.
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "personas.settings.caching.RedisOrTable", "LOCATION": REDIS_URL}}
    CACHES["default"]["KEY_PREFIX"] = REDIS_PREFIX
else:
    CACHES = {"default": {"BACKEND": "personas.settings.caching.TableCache", "LOCATION": "personas_cache"}}
    # Django would keep 300, and drop counted tries of passwords to make room for those of others.
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 100_000}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Celery: the job table is the queue, the broker only rings (docs/architecture.md) ---
QUEUE_DIR = DATA_DIR / "queue"
QUEUE_PREFIX = env_str("FACET_QUEUE_PREFIX")
FACES_QUEUE, EXPORTS_QUEUE = f"{QUEUE_PREFIX}faces", f"{QUEUE_PREFIX}exports"
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT, CELERY_BROKER_TRANSPORT_OPTIONS = brokers.transport(
    BROKER_URL, files=QUEUE_DIR, redis_prefix=REDIS_PREFIX
)
CELERY_TASK_QUEUES = brokers.queues(BROKER_URL, FACES_QUEUE, EXPORTS_QUEUE)
CELERY_TASK_DEFAULT_DELIVERY_MODE = "transient"  # a doorbell need not outlive its broker
CELERY_BROKER_HEARTBEAT = 0  # a worker that draws for a minute says nothing meanwhile; TCP's keepalive is enough
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_DEFAULT_QUEUE = FACES_QUEUE
CELERY_TASK_ROUTES = {
    "personas.make_exports": {"queue": EXPORTS_QUEUE},
    "personas.look_at_reports": {"queue": EXPORTS_QUEUE},
    "personas.deliver_webhooks": {"queue": EXPORTS_QUEUE},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is down must not hang the request that rings it: the row is the truth, reconcile rings again.
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
}

GENERATOR = env_str("FACET_GENERATOR", "facegen.serve.sampler.PortraitGenerator")  # another only in tests and benches
WORKERS = env_int("FACET_WORKERS", 0)
TEAM_QUEUE_LIMIT = env_int("FACET_TEAM_QUEUE", 2000)
QUEUE_LIMIT = env_int("FACET_QUEUE", 20_000)
JOB_HOURS = env_int("FACET_JOB_HOURS", 48)
USER_FACES_HOUR = env_int("FACET_USER_FACES_HOUR", 60)
USER_FACES_DAY = env_int("FACET_USER_FACES_DAY", 300)
USER_BRIEF_FACES_DAY = env_int("FACET_USER_BRIEF_FACES_DAY", 1000)
TEAM_FACES_DAY = env_int("FACET_TEAM_FACES_DAY", 2000)
ADDRESS_FACES_DAY = env_int("FACET_ADDRESS_FACES_DAY", 3000)
# Where kinds of export are registered.
EXPORT_MODULES = [
    "personas.services.exports.export_making",
    "personas.services.doors.unfindable.making",
]
EXPORT_WORKERS = env_int("FACET_EXPORT_WORKERS", 1)
EXPORT_HOURS = env_int("FACET_EXPORT_HOURS", 72)
TEAM_EXPORT_LIMIT = env_int("FACET_TEAM_EXPORTS", 20)
EXPORT_LIMIT = env_int("FACET_EXPORTS", 500)
EXPORT_PEOPLE_LIMIT = env_int("FACET_EXPORT_PEOPLE", 500)
API_CALLS_MINUTE = max(1, env_int("FACET_API_CALLS", 600))
WEBHOOKS, WEBHOOKS_INSIDE = env_bool("FACET_WEBHOOKS"), env_bool("FACET_WEBHOOKS_INSIDE")
BATCH_SIZE = env_int("FACET_BATCH", 0)
FACE_WAIT_SECONDS = env_int("FACET_FACE_WAIT_SECONDS", 15)  # how long a request for one new face may hold a thread
SAMPLE_BOARD = env_bool("FACET_SAMPLE_BOARD", True)  # one to look at in an account that has none
LEASE_SECONDS = env_int("FACET_LEASE_SECONDS", 60 if PRODUCTION else 20)

# --- People and pages ---
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "boards"
LOGOUT_REDIRECT_URL = "home"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
EMAIL_HOST = env_str("EMAIL_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
if PRODUCTION and not EMAIL_HOST:  # the console is the log there, and letters hold codes
    EMAIL_BACKEND = "personas.settings.mail_away.NoMailServer"
EMAIL_PORT = env_int("EMAIL_PORT", 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env_str("EMAIL_HOST_USER"), env_secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env_str("EMAIL_FROM", "Facet <facet@localhost>")
# 0.0.0.0 and :: say "every interface", which is no address that a link could lead to.
_reached_at = SERVE_HOST if SERVE_HOST.strip("0.:") else next(iter(ALLOWED_HOSTS), "127.0.0.1")
PUBLIC_URL = env_str("FACET_URL").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else f"http://{_reached_at}:{SERVE_PORT}"
)
PASSWORD_RESET_TIMEOUT = 60 * 60

# --- Accounts (django-allauth) ---
SIGN_UP_OPEN = env_bool("FACET_SIGN_UP", True)
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # http://localhost
LANGUAGE_CODE = "en"
TIME_ZONE = env_zone("FACET_TIME_ZONE", "UTC")
USE_I18N = USE_TZ = True

# --- Files ---
FILE_MODE = 0o640 if PRODUCTION else 0o600  # in production a backup may run as another user of the same group
STATIC_URL = "/static/"
STATICFILES_DIRS = [SHIPPED_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static" if PRODUCTION else None  # embedded: served from the source folders
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "media", "base_url": None, "file_permissions_mode": FILE_MODE},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
if S3_BUCKET := env_str("FACET_S3_BUCKET"):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "location": env_str("FACET_S3_PREFIX"),
            "endpoint_url": env_str("AWS_S3_ENDPOINT_URL") or None,
            "region_name": env_str("AWS_REGION") or None,
            "access_key": env_secret("AWS_ACCESS_KEY_ID") or None,
            "secret_key": env_secret("AWS_SECRET_ACCESS_KEY") or None,
            "default_acl": None,
            "file_overwrite": False,
        },
    }
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_100  # a board holds 1,000 people, all of whom can be chosen
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = ["personas.requests.uploads.CappedUpload"]  # says which form takes a file, and how large

# --- Security ---
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env_bool("FACET_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = env_int("FACET_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = env_bool("FACET_HSTS_PRELOAD")  # a list in browsers, hard to leave: the owner's choice
    SILENCED_SYSTEM_CHECKS = ["security.W021"]  # which asks for it
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- What operators see ---
METRICS_TOKEN = env_secret("FACET_METRICS_TOKEN")
LOG_FORMAT = env_str("FACET_LOG_FORMAT", "line")
if LOG_FORMAT not in ("line", "json"):
    raise ImproperlyConfigured(f"FACET_LOG_FORMAT must be line or json, not {LOG_FORMAT!r}.")
LOGGING = logging_by(format=LOG_FORMAT, level=env_str("FACET_LOG_LEVEL", "INFO"))
if SENTRY_DSN := env_secret("SENTRY_DSN"):
    import sentry_sdk

    sentry_sdk.init(
        dsn=SENTRY_DSN, send_default_pii=False, traces_sample_rate=0.0, before_send=event_without_tokens
    )
