"""Settings of the provider: django-oauth-toolkit with OpenID Connect, nothing of Colonnade's."""

import os
from pathlib import Path

HOME = Path(os.environ["PROVIDER_HOME"])
SECRET_KEY = "of the tests' provider"
ALLOWED_HOSTS = ["localhost"]
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "provider-session", "provider-csrf"  # ports share cookies
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "oauth2_provider",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "tests.provider.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HOME / "provider.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
USE_TZ = True
LOGIN_URL = "/login/"
PAGE = '<!doctype html><html lang="en"><title>The Readers’ Union</title><link rel="icon" href="data:,">'
FORM = PAGE + '<form method="post">{% csrf_token %}'
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ],
            "loaders": [
                (
                    "django.template.loaders.locmem.Loader",
                    {
                        "registration/login.html": FORM + "{{ form.as_p }}<button>Let me in</button></form>",
                        "oauth2_provider/authorize.html": FORM
                        + "{% for field in form %}{{ field }}{% endfor %}"
                        + '<button name="allow" value="yes">Tell them</button><button>Refuse</button></form>',
                    },
                )
            ],
        },
    }
]
OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_RSA_PRIVATE_KEY": (HOME / "key.pem").read_text() if (HOME / "key.pem").exists() else "",
    "PKCE_REQUIRED": True,
    "SCOPES": {"openid": "who you are", "profile": "your name", "email": "your address"},
    "OAUTH2_VALIDATOR_CLASS": "tests.provider.claims.Claims",
}
