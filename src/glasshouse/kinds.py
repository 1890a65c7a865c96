"""Every kind of act there is: the rooms' tables, joined for each version of the rules.

A released version is never edited. A change of a fold makes a new version here; entries are always
judged under the version in force at their index, so all versions stay.
"""

from __future__ import annotations

from glasshouse.acts.registry import Registry
from glasshouse.house.room import ROOM as HOUSE_ROOM

REGISTRY = Registry({"1": [HOUSE_ROOM]})
