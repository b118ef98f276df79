"""Settings of the site. What an authority may change is data, not a setting.

Every value that differs between installations is read here, through ``env``, and nowhere else.
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from zhenggai.config import env, modes, outgoing, provider, state
from zhenggai.config.database import database
from zhenggai.kit.logs import without_trace

MIB = 1024 * 1024
PACKAGE = Path(__file__).resolve().parents[1]

# Demo mode signs a visitor in without a password. It has a state folder, and so a database, a key
# and files, of its own; `modes` refuses it wherever anybody else could reach it.
DEMO = env.flag("ZHENGGAI_DEMO", default=False)
STATE = state.private_folder(env.folder("ZHENGGAI_STATE", state.default_folder()))
if DEMO:
    STATE = state.private_folder(STATE / "demo")
SECRET_KEY = state.secret_key(STATE)
DEBUG = env.flag("ZHENGGAI_DEBUG", default=False)

# Loopback names only: a page of another site that resolves its own name to this machine
# (DNS rebinding) is answered 400.
ALLOWED_HOSTS = env.names("ZHENGGAI_HOSTS", ("127.0.0.1", "localhost", "[::1]"))

# A proxy that ends TLS stands before the site and says so in a header; without it, no page is sent.
HTTPS = env.flag("ZHENGGAI_HTTPS", default=False)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
# Whose address counts towards a lock-out: the visitor's, not the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0

AUTH_USER_MODEL = "people.Person"
ROOT_URLCONF = "zhenggai.config.urls"
WSGI_APPLICATION = "zhenggai.config.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "zhenggai.kit",
    "zhenggai.apps.jobs",
    "zhenggai.apps.journal",
    "zhenggai.apps.passages",
    "zhenggai.apps.files",
    "zhenggai.apps.people",
    "zhenggai.apps.messages",
    "zhenggai.apps.regimes",
    "zhenggai.apps.findings",
    "zhenggai.apps.intake",
    "zhenggai.apps.register",
    "zhenggai.apps.reconciliation",
    "zhenggai.apps.supervision",
    "zhenggai.demo",
    # After ours, so that no template of theirs stands before one of the site.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "zhenggai.kit.headers.PrivateHeaders",
    "zhenggai.kit.problems.ProblemsForPrograms",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zhenggai.kit.languages.CookieLanguage",
    "zhenggai.kit.bodies.BoundedBodies",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zhenggai.apps.people.middleware.SecondFactor",
    "zhenggai.kit.refusals.AnswerRefusals",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "zhenggai.config.navigation.shell",
            ],
        },
    },
]

DATABASES = {"default": database(env.text("ZHENGGAI_DATABASE", ""), state=STATE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
modes.refuse_open_demo(demo=DEMO, https=HTTPS, hosts=ALLOWED_HOSTS, database=DATABASES["default"])

# What counts failed sign-ins: in the database, so that every process sees the same count. A count
# must not be pushed out by a flood of others, hence the room.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_count",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

SESSION_ENGINE = "zhenggai.kit.sessions"
SESSION_COOKIE_AGE = env.number("ZHENGGAI_SESSION_MINUTES", default=30, least=5, most=720) * 60
SESSION_COOKIE_NAME = "zhenggai_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "zhenggai_csrf"
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "zhenggai.kit.errors.csrf_failure"

# Signing in: by the name of the account alone, with a second factor always. There is no sign-up
# and nothing is sent by mail; accounts are opened by one-time links.
AUTHENTICATION_BACKENDS = ["zhenggai.apps.people.accounts.Accounts"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "zhenggai.apps.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# "key" is the account and the address together: nobody shuts a colleague out from elsewhere. The
# bound per address is wide, because a whole office may stand behind one.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "60/m/ip,5/15m/key",
    "reauthenticate": "20/m/user",
}
MFA_ADAPTER = "zhenggai.apps.people.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": "zhenggai.apps.people.web.forms.FactorForm",
    "reauthenticate": "zhenggai.apps.people.web.forms.FactorAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Zhenggai"
# One step of 30 seconds to either side, for a telephone whose clock is off.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# The views ask for a fresh factor themselves, where it is needed.
MFA_REAUTHENTICATION_REQUIRED = False
FACTOR_KEY = state.secret_key(STATE, "factor-key")
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "zhenggai.apps.people.passwords.LongEnough"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name", "name_en", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "zhenggai.apps.people.passwords.NotUsedBefore"},
]
# 0: a password has no age. NIST SP 800-63B 3.1.1.2 forbids periodic change without cause, because
# people then choose a pattern; an authority under a rule that demands it sets 90.
PASSWORD_DAYS = env.number("ZHENGGAI_PASSWORD_DAYS", default=0, least=0, most=730)
# However busy a session is, it ends after a working day.
SESSION_LONGEST_HOURS = 12
SESSIONS_AT_ONCE = 2

# Signing in through the authority's own provider, where one is named. Its packages are heavy and
# stay unloaded otherwise.
OIDC = provider.from_environment()
if OIDC:
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
    SOCIALACCOUNT_ADAPTER = "zhenggai.apps.people.provider.ProviderAdapter"
    SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [OIDC.app]}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "zhenggai_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_I18N = True
USE_TZ = True
# Where the authority sits: when a role begins, and the hour that pages show where no round says
# otherwise. Instants are kept in UTC.
TIME_ZONE = env.zone("ZHENGGAI_ZONE", "Asia/Shanghai")
# By which country's calendar nobody is reminded on a day off. One that is not known has its week.
CALENDAR = env.text("ZHENGGAI_CALENDAR", "cn")

STATIC_URL = "/static/"
# Served from the package itself: there is no collecting step to forget.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        # A browser holds the way on from a form to this list too.
        "form-action": [SELF, *([OIDC.origin] if OIDC else [])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# The check of a document is open to whoever reaches the site; 0: to who has signed in.
OPEN_CHECK = env.flag("ZHENGGAI_OPEN_CHECK", default=True)

# How often one token may be used, for each process of the site.
API_PER_MINUTE = env.number("ZHENGGAI_API_PER_MINUTE", default=600, least=1, most=1_000_000)

# Uploads: the bound on one file, on what one browser session and the whole site may keep at a
# time, and for how long.
UPLOAD_MOST_BYTES = env.number("ZHENGGAI_UPLOAD_MIB", default=64, least=1, most=512) * MIB
UPLOAD_KEPT_MINUTES = env.number("ZHENGGAI_KEPT_MINUTES", default=60, least=1, most=24 * 60)
UPLOAD_MOST_RESULTS = env.number("ZHENGGAI_RESULTS", default=20, least=1, most=1000)
UPLOAD_MOST_TOTAL_BYTES = (
    env.number("ZHENGGAI_STORE_MIB", default=2048, least=64, most=1024 * 1024) * MIB
)
UPLOAD_STORE = state.private_folder(STATE / "uploads")
FILE_UPLOAD_TEMP_DIR = str(state.private_folder(STATE / "incoming"))
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "zhenggai.apps.files.uploads.WipingUploads",
]
# Who has not signed in keeps the way to an upload for as long as the upload itself is kept.
SESSION_ANONYMOUS_AGE = max(SESSION_COOKIE_AGE, UPLOAD_KEPT_MINUTES * 60)
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FILES = 4
# The form of filters and columns of the register sends about a hundred.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 150
DATA_UPLOAD_MAX_MEMORY_SIZE = MIB

# Files by their digest: a folder, or s3://bucket/prefix?endpoint=https://host&region=name, whose
# credentials come from the environment alone. Pictures of their pages can be made again.
FILES = env.text("ZHENGGAI_FILES", str(STATE / "files"))
FILES_S3_KEY = env.text("AWS_ACCESS_KEY_ID", "")
FILES_S3_SECRET = env.text("AWS_SECRET_ACCESS_KEY", "")
FILES_S3_TOKEN = env.text("AWS_SESSION_TOKEN", "")
PREVIEWS = state.private_folder(STATE / "previews")

# The log of the journal: its tiles and checkpoints, and its private keys, which no backup holds.
LOG = state.private_folder(STATE / "log")
# What the log is called when it begins; a name that nobody else has is made up otherwise.
LOG_NAME = env.text("ZHENGGAI_LOG_NAME", "")
# Who stamps its checkpoints with a time (RFC 3161), nobody where it is empty, and the PEM file by
# which that authority is known.
TSA = env.text("ZHENGGAI_TSA", "")
TSA_CERTIFICATES = env.file("ZHENGGAI_TSA_CERTIFICATES")

# Work beside the requests waits in a queue of the same database. Each process of the site works on
# it in a thread; 0 where only `zhenggai work` shall, on other machines perhaps.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
WORK = env.flag("ZHENGGAI_WORK", default=True)

# How messages leave: nothing does where none of these is set.
_OUTGOING = outgoing.from_environment()
ADDRESS = _OUTGOING.address
RELAY = _OUTGOING.relay
MAIL_FROM = _OUTGOING.sender
WEBHOOK_HOSTS = _OUTGOING.hosts

# The fictional samples of a checkout; an installed wheel has none and the list is left out.
SAMPLES = env.folder("ZHENGGAI_SAMPLES", PACKAGE.parents[1] / "samples")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "without_trace": {"()": "django.utils.log.CallbackFilter", "callback": without_trace},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler"},
        "line": {"class": "logging.StreamHandler", "filters": ["without_trace"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Refused requests are answers, not faults: those of security get a line, the others none.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"handlers": ["line"], "level": "WARNING", "propagate": False},
    },
}
