"""Django's settings. What an operator decides is read in ``environment.py`` and documented in docs/modules/settings.md."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from .environment import environment
from .modules import MODULES

PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = environment.secret_key
DEBUG = environment.debug
ALLOWED_HOSTS = environment.allowed_hosts
ROOT_URLCONF = "pactline.config.urls"
WSGI_APPLICATION = "pactline.config.wsgi.application"
DATABASES = {"default": environment.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "template_partials",
    "django_htmx",
    "ninja",
    "django_countries",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "pgtrigger",
    "procrastinate.contrib.django",
    *(f"pactline.{name}" for name in MODULES),
]

MIDDLEWARE = [
    "pactline.config.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pactline.identity.middleware.ActorMiddleware",
    "pactline.activity.idempotency.IdempotencyMiddleware",
    "pactline.ui.errors.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before allauth's own pages.
        "DIRS": [PACKAGE / "identity" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pactline.ui.context.shell",
            ],
        },
    },
]

# Parts of pages that are the same for everybody who may do the same, in each process's memory (no time limit: code and
# translations, on which they hang, change with a new process).
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "fragments",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}

# Sign-in
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "pactline.identity.backends.PersonBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "pactline.identity.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CHANGE_EMAIL = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not environment.production
MFA_TOTP_ISSUER = "Pactline"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_TEMPLATE = "identity/locked.html"
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = environment.trusted_proxies or None

# Sessions, cookies, transport
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_ENGINE = "pactline.identity.sessions"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "pactline.ui.errors.csrf_failed"
CSRF_TRUSTED_ORIGINS = [environment.base_url]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.production
SECURE_SSL_REDIRECT = environment.production
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.trusted_proxies else None
SECURE_HSTS_SECONDS = 63_072_000 if environment.production else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = environment.production
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.time_zone

# Static files
STATIC_URL = "static/"
STATIC_ROOT = environment.data_dir / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "pactline.ui.storage.StaticFiles"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# Mail: files by default, SMTP by setting
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if environment.email.host else "pactline.notify.backends.EmlBackend"
)
EMAIL_FILE_PATH = environment.email.directory
EMAIL_HOST, EMAIL_PORT = environment.email.host, environment.email.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = environment.email.user, environment.email.password
EMAIL_USE_TLS, EMAIL_USE_SSL = environment.email.use_tls, environment.email.use_ssl
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.email.sender

# Jobs
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
PROCRASTINATE_ON_APP_READY = None

# Our own
PACTLINE_BASE_URL = environment.base_url
PACTLINE_DATA_DIR = environment.data_dir
PACTLINE_ALLOW_PRIVATE_WEBHOOKS = False
PACTLINE_TRUSTED_PROXIES = environment.trusted_proxies
PACTLINE_WITHHELD_PERMISSIONS = environment.withheld_permissions
PACTLINE_METRICS_TOKEN = environment.metrics_token
PACTLINE_S3 = environment.s3
PACTLINE_CONVERTER_URL = environment.converter_url
PACTLINE_PDF_ENGINE = environment.pdf_engine
PACTLINE_SOFFICE = environment.soffice
PACTLINE_MAX_UPLOAD_MB = environment.max_upload_mb
PACTLINE_APPROVAL_LINK_DAYS = environment.approval_link_days
PACTLINE_SEAL_ORGANISATION = environment.seal.organisation
PACTLINE_SEAL_PKCS12 = environment.seal.pkcs12
PACTLINE_SEAL_KEY = environment.seal.key
PACTLINE_SEAL_CERTIFICATE = environment.seal.certificate
PACTLINE_SEAL_PASSWORD = environment.seal.password
PACTLINE_SEAL_TSA_URL = environment.seal.tsa_url
PACTLINE_SEAL_ROOTS = environment.seal.roots
PACTLINE_SEAL_LEVEL = environment.seal.level
PACTLINE_SEAL_POLICY = environment.seal.policy
PACTLINE_MODEL = environment.model
LOGGING_CONFIG = "pactline.config.logs.configure"
LOGGING = {"level": environment.log_level, "format": environment.log_format}
