"""Django set up once, with the site's own settings."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glasshouse.site.settings")
django.setup()
