"""What a table of words is: a code, and the words for it in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

Table = Mapping[str, Promise]
