"""Words for generated texts: many different sentences of a plain vocabulary, some beyond ASCII."""

from __future__ import annotations

from random import Random

_TEXT = (
    "we propose that each side withdraw beyond the river before the first day of the month and "
    "that the prisoners return home the answer of the delegation was received in the evening "
    "nobody may be punished for what was said here wages rise by four per cent from January on "
    "the committee asks for a clear yes or no until Friday the draft of article nine stands as "
    "printed with one reservation façade naïve Übereinkunft état señor Łódź мир война ответ"
)
_VOCABULARY = _TEXT.split()


def sentence_of(count: int, random: Random) -> str:
    """A text of so many words."""
    return " ".join(random.choices(_VOCABULARY, k=count)).capitalize() + "."
