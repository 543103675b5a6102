"""Django's settings, made from what the newsroom set.

Nothing here is meant to be edited by a newsroom: what it may choose stands in
`newsroom.py`, with its check and its mend.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf.locale import LANG_INFO

from colonnade.config import newsroom, providers

NEWSROOM = newsroom.read()
PACKAGE = Path(__file__).resolve().parent.parent
HOME = NEWSROOM.home

SECRET_KEY = NEWSROOM.secret_key
DEBUG = NEWSROOM.debug
ORIGIN = NEWSROOM.origin
ALLOWED_HOSTS = [
    urlsplit(ORIGIN).hostname or "localhost",
    *NEWSROOM.hosts,
    "localhost",
    "127.0.0.1",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = [ORIGIN]
CSRF_FAILURE_VIEW = "colonnade.discussion.views.writing.forgery_refused"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ORIGIN.startswith("https:")
SESSION_ENGINE = "colonnade.readers.sessions"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

INSTALLED_APPS = [
    "colonnade.embed",
    "colonnade.wire",
    "colonnade.moderation",
    "colonnade.discussion",
    "colonnade.news",
    "colonnade.readers",
    "colonnade.edge",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "colonnade.config.desk_users.DeskUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail.search",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.apple",
    "allauth.socialaccount.providers.facebook",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "colonnade.config.middleware.SecurityHeaders",
    "colonnade.config.middleware.KeyHeaders",
    "colonnade.config.middleware.NoNul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "colonnade.config.middleware.Edition",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "colonnade.readers.sign_in.middleware.SpokenLanguage",
    "colonnade.readers.sign_in.middleware.SecondFactor",
    "colonnade.readers.sign_in.middleware.OtherSites",
]
ROOT_URLCONF = "colonnade.config.urls"
WSGI_APPLICATION = None
APPEND_SLASH = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ]
            if not DEBUG
            else [
                "django.template.loaders.filesystem.Loader",
                "django.template.loaders.app_directories.Loader",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "colonnade.edge.templatetags.parts",
                "colonnade.news.templatetags.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": NEWSROOM.databases()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "colonnade.config.cache.Cache"},
    "attempts": {"BACKEND": "colonnade.config.cache.Attempts", "LOCATION": "readers_attempt"},
}
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}

# People
AUTH_USER_MODEL = "readers.Reader"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "colonnade.readers.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "colonnade.readers.sign_in.registration.Registration"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# By code: the window in which a reader registers is the one in which they go on, to where they came from.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "/account/email/"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # who has a second factor is asked for it first
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"confirm_email": "3/m/key,10/h/key"}  # else as allauth has them
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
MFA_ADAPTER = "colonnade.readers.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "colonnade.readers.adapter.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = providers.for_allauth(NEWSROOM.sign_in)
SOCIALACCOUNT_FORMS = {
    "signup": "colonnade.readers.sign_in.vouched.VouchedRegistration",
    "disconnect": "colonnade.readers.sign_in.vouched.Disconnection",
}
# Nobody becomes a reader without having chosen a name here.
SOCIALACCOUNT_AUTO_SIGNUP = False
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# What each app keeps of a reader: these give it out, and forget it.
READER_DATA = [
    "colonnade.moderation.actions",
    "colonnade.discussion.actions",
    "colonnade.readers.actions",
]

# Words and times
USE_I18N = USE_TZ = True
LANGUAGE_CODE = NEWSROOM.languages[0]
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    (code, LANG_INFO.get(code, {}).get("name_local", code)) for code in NEWSROOM.languages
]
FORMAT_MODULE_PATH = ["colonnade.config.formats"]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = NEWSROOM.zone

# Files
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MEDIA_URL = "/media/"
MEDIA_ROOT = HOME / "data" / "media"
PRIVATE_ROOT = HOME / "data" / "private"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_PERMISSIONS = 0o644
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
globals().update(NEWSROOM.mail())
DEFAULT_FROM_EMAIL = SERVER_EMAIL = NEWSROOM.email_from

# The desk
WAGTAIL_SITE_NAME = "Colonnade"
WAGTAILADMIN_BASE_URL = ORIGIN
WAGTAIL_I18N_ENABLED = True
WAGTAILIMAGES_IMAGE_MODEL = "news.Photo"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "tif", "tiff"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 30_000_000
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "colonnade.news.forms.PhotoForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "colonnade.news.queries.desk_search"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # at /account/, where the password that is changed is asked for
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # at /account/, where a new address has to be proven
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAILADMIN_LOGIN_URL = LOGIN_URL

# The wires by which a lower app asks an upper one
DISCUSSION_GATE = "colonnade.moderation.rules.judge"
DISCUSSION_JOURNAL = "colonnade.moderation.actions.journal"
MODERATION_AKISMET = "https://rest.akismet.com/1.1/"

# The edge
EDGE_TRUSTED_PROXIES = NEWSROOM.trusted_proxies
EDGE_BUS, EDGE_BUS_ADDRESS = NEWSROOM.bus_kind, NEWSROOM.bus
EDGE_PURGE = NEWSROOM.purge
EDGE_KEPT_BYTES = NEWSROOM.kept_megabytes * 1024 * 1024
EDGE_LIVE_PER_ADDRESS = NEWSROOM.live_per_address
EDGE_THREADS = NEWSROOM.threads
EDGE_BACKGROUND = NEWSROOM.background
EDGE_READS = NEWSROOM.reads

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "colonnade": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # strangers' scans fill logs
    },
}
