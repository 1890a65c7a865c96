"""Writes the frozen contract anew, after a change that is meant: ``python -m tests.api.freeze``

Read the difference before committing it. Adding is kind to the programs that read the API; taking
away or renaming breaks them, and calls for a new version.
"""

from __future__ import annotations

import os
from pathlib import Path

import django

FROZEN = Path(__file__).with_name("openapi.json")


def contract_text() -> str:
    """The contract as the code has it now; Django must be set up."""
    from glasshouse.api import urls  # noqa: F401 - all operations are added there
    from glasshouse.api.openapi import as_text

    return as_text()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glasshouse.site.settings")
    django.setup()
    FROZEN.write_text(contract_text(), encoding="utf-8")
