"""Every kind of act there is: the rooms' tables, joined for each version of the rules.

A released version is never edited. A change of a fold makes a new version here; entries are always
judged under the version in force at their index, so all versions stay.
"""

from __future__ import annotations

from glasshouse.acts.registry import Registry
from glasshouse.archive.room import ROOM as ARCHIVE
from glasshouse.elections.room import ROOM as ELECTIONS
from glasshouse.house.room import ROOM as HOUSE
from glasshouse.parley.room import ROOM as PARLEY

REGISTRY = Registry({"1": [HOUSE, ELECTIONS, ARCHIVE, PARLEY]})
