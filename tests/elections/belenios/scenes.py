"""The elections that the crafted archives are made from. As they are, they are accepted."""

from __future__ import annotations

from functools import cache

from glasshouse.elections.belenios.election import Question
from tests.elections.belenios.mutations import Scene, group, scene, single

TWO = Question("Which status?", ("Union", "Independence"), 0, 1, blank=False)
THREE = Question("Which principles?", ("Land", "Peace", "Bread"), 1, 2, blank=False)
BLANK = Question("Whom?", ("Anna", "Boris", "Clara"), 1, 2, blank=True)
RATIFY = Question("Ratify?", ("Yes", "No"), 1, 1, blank=False)


@cache
def basic() -> Scene:
    """Three trustees, all needed; weights; voter 1 votes twice, voter 4 not at all."""
    return scene(
        [single(), single(), single()],
        [TWO, THREE],
        [1, 2, 5, 3, 1],
        [
            (0, [[1, 0], [1, 1, 0]]),
            (1, [[0, 1], [0, 1, 0]]),
            (2, [[0, 0], [0, 0, 1]]),
            (1, [[1, 0], [1, 0, 1]]),
            (3, [[1, 0], [0, 1, 1]]),
        ],
    )


@cache
def blank() -> Scene:
    """A question with a blank vote, and one without."""
    return scene(
        [single()],
        [BLANK, RATIFY],
        [1, 1, 1],
        [(0, [[1, 0, 0, 0], [1, 0]]), (1, [[0, 1, 1, 0], [0, 1]]), (2, [[0, 0, 0, 1], [1, 0]])],
    )


@cache
def threshold() -> Scene:
    """Three trustees of whom two suffice."""
    return scene([group(3, 2)], [RATIFY], [1, 1, 1], [(0, [[1, 0]]), (1, [[1, 0]]), (2, [[0, 1]])])
