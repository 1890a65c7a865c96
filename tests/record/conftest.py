"""Settings of the properties in this room."""

from __future__ import annotations

from hypothesis import settings

# How long an example takes says how busy the machine is, not whether the property holds.
settings.register_profile("record", deadline=None)
settings.load_profile("record")
