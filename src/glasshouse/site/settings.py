"""Django, as this site uses it: templates, languages and static files, and nothing else.

There are no accounts, sessions, cookies or forms that post, so neither the middleware nor the
database they would need. The house keeps its own files; pages read facts, never Django models.
"""

from __future__ import annotations

import logging
import os
import secrets
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent

#: Nothing on this site is signed with it; a new one at each start says so by construction.
SECRET_KEY = secrets.token_urlsafe(48)
DEBUG = False
#: Names under which the site answers. Threat: a forged Host header would otherwise end up in the
#: addresses that pages print for citing and checking.
ALLOWED_HOSTS = [host for host in os.environ.get("GLASSHOUSE_HOSTS", "").split(",") if host] or [
    "localhost",
    "127.0.0.1",
    "[::1]",
]

INSTALLED_APPS = ["django.contrib.staticfiles", "glasshouse.site"]
MIDDLEWARE = [
    "glasshouse.site.middleware.security_headers",
    # Pages hold no secret of the reader's, so compressing them gives nothing away (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "glasshouse.site.middleware.language",
    "django.middleware.http.ConditionalGetMiddleware",
]
ROOT_URLCONF = "glasshouse.api.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates", HERE.parent / "api" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
            "libraries": {"ledger": "glasshouse.site.templatetags.ledger"},
        },
    }
]
DATABASES: dict[str, dict[str, str]] = {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
#: Languages of the interface; each but the first has a catalogue under ``locale``. The last is no
#: language: English in Arabic letters, to see pages from right to left (``tools/messages.py``).
LANGUAGES = [("en", "English"), ("ar-xb", "English, mirrored")]
LOCALE_PATHS = [HERE / "locale"]

# WhiteNoise streams files from plain iterators, which Django reads whole under ASGI. These files
# are small, so that is not worth a line in the log for each.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")
STATIC_URL = "/static/"
STATIC_ROOT = HERE / "static"
WHITENOISE_USE_FINDERS = False
WHITENOISE_ROOT = None
#: Static files carry no fingerprint in their names, so browsers ask again after an hour.
WHITENOISE_MAX_AGE = 3600

LOGGING_CONFIG = None
# Reading leaves nothing: which address was asked for in vain, or under whose name, is not written
# down. Threat: a forged host name would write a page of traceback with each request.
logging.getLogger("django.request").setLevel(logging.ERROR)
logging.getLogger("django.security").setLevel(logging.CRITICAL)
