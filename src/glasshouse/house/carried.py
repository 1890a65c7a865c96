"""Which texts an upload must carry besides those its act names: the originals that return."""

from __future__ import annotations

from collections.abc import Sequence

from glasshouse.acts.facts import Facts
from glasshouse.acts.judge import Reading
from glasshouse.house.acts import TextRestore
from glasshouse.house.facts import Withholding


def carried_sheets(reading: Reading, facts: Facts) -> Sequence[str]:
    """The fingerprint of the text that ``text.restore`` brings back; nothing for other kinds.

    A withheld text was erased, so only the upload can bring it back, to the byte.
    """
    if not isinstance(reading.body, TextRestore):
        return ()
    withholding = facts.get(Withholding, reading.body.withholding)
    return () if withholding is None else (withholding.digest,)
