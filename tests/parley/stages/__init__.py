"""What the generated tests of the table of transitions need to know of each thing.

For every thing in ``parley.transitions.TRANSITIONS`` there is a module ``<thing>.py`` beside this
one, with a function ``reach(state) -> Stage``. It brings a new thing into that state by acts alone:
nothing is put into the facts by hand. Of a thing that an act makes, ``reach("nothing")`` gives a
stage in which all is ready for that act and ``thing`` is still ``NOWHERE``.

``tests/parley/test_transitions.py`` then lets ``stage.write(kind, choice)`` stand, or sees it
refused. ``tests/parley/table.py`` has a negotiation to begin from.
"""

from __future__ import annotations

from typing import Protocol

from glasshouse.acts.compose import Written
from tests.house.world import Someone, World


class Stage(Protocol):
    """One thing, in the state asked for.

    ``thing`` is the id of the act that made it (``NOWHERE`` before there is one); the tests set it
    when they let that act stand. Of what is no act's own, a party's participation or its assent, it
    is of no use. ``office`` can open and end conferences.
    """

    world: World
    office: Someone
    thing: str

    def write(self, kind: str, choice: str | None) -> Written:
        """An act of ``kind``, and where the table leaves a choice of that ``choice``, about this
        thing: whole and signed by whoever may say it, so that nothing but the thing's state can
        rule it out."""
        ...

    def state(self) -> str:
        """The state in which the facts now have this thing."""
        ...
