"""Django's settings, from the folder that HEADWATER_DESK names.

Invariants: nothing is switched by a debug flag that could reach production; cookies, headers and the content policy are
strict from the start; the sealing keys are not among the settings.
"""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy

from headwater_desk import home
from headwater_desk.home import Config, Home

HERE = Path(__file__).parent


def _databases(place: Home, config: Config) -> dict[str, Any]:
    if config.database.engine == "sqlite":
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;"
            "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;",
        }
        return {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": place.database, "OPTIONS": options}}
    chosen = config.database
    return {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": chosen.host,
            "PORT": chosen.port,
            "NAME": chosen.name,
            "USER": chosen.user,
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    }


_home = home.named()
_config = _home.config

SECRET_KEY = _home.secret
DEBUG = False
ALLOWED_HOSTS = list(_config.web.hosts)
ROOT_URLCONF = "headwater_desk.urls"
WSGI_APPLICATION = "headwater_desk.wsgi.application"
DATABASES = _databases(_home, _config)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "headwater_desk.design",
    "headwater_desk.people",
    "headwater_desk.audit",
    "headwater_desk.facts",
    "headwater_desk.work",
    "headwater_desk.attribution",
    "headwater_desk.lookup",
    "headwater_desk.imports",
    "headwater_desk.sites",
    "headwater_desk.brands",
    "headwater_desk.distributors",
    "headwater_desk.payments",
    "headwater_desk.figures",
    "headwater_desk.dashboard",
    "headwater_desk.hosting",
    "headwater_desk.trends",
    "headwater_desk.triage",
    "headwater_desk.review",
]
MIDDLEWARE = [
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
    "headwater_desk.people.middleware.FirstRun",
    "headwater_desk.people.middleware.NoStore",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "headwater_desk.people.context.signed_in",
            ],
        },
    }
]
FORM_RENDERER = "headwater_desk.design.forms.DeskRenderer"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" makes browsers send forms with the origin null
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "__Host-headwater" if _config.web.secure else "headwater"
CSRF_COOKIE_NAME = "__Host-headwater-form" if _config.web.secure else "headwater-form"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _config.web.secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "people:sign-in"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "people/locked_out.html"
AXES_VERBOSE = False
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = _config.desk.language
LANGUAGES = [("en", gettext_lazy("English")), ("de", gettext_lazy("German"))]
LOCALE_PATHS = [HERE / "locale"]
STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing that is sent in touches the disk
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"null": {"class": "logging.NullHandler"}},
    "loggers": {"django.security.DisallowedHost": {"handlers": ["null"], "propagate": False}},
}
SILENCED_SYSTEM_CHECKS = [
    "security.W004",  # HSTS, the redirect to TLS and the rest belong to the server in front that holds the certificate
    "security.W008",
]
