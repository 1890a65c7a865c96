"""The newest entries, as short lists show them.

While a vote is open its ballot box is anchored every minute: of that a list of five would hold
nothing else. So of the anchors only the newest is in it; all are in the public record.
"""

from __future__ import annotations

from collections.abc import Sequence

from glasshouse.acts.recorded import Recorded

ANCHOR = "box.anchor"
#: How many entries a short list looks back for those that are no anchors.
LOOKED_BACK = 50


def newest_told(entries: Sequence[Recorded], count: int) -> list[Recorded]:
    """At most ``count`` of these entries, which stand newest first, with one anchor at most."""
    anchors = [each.id for each in entries if each.kind == ANCHOR]
    return [each for each in entries if each.id not in anchors[1:]][:count]
