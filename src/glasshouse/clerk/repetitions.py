"""What an act claims to take over word for word from earlier texts, held against those texts.

This is asked when the act's turn comes and not before, since the earlier act may have come in the
same batch. What the fold decides (that the version named is the right one, that answers to it carry
over) rests on it, so an act whose claim is false, or cannot be checked, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from glasshouse.acts.facts import Facts
from glasshouse.acts.judge import Reading
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.sheets import Sheet
from glasshouse.acts.words import Withheld, WordsRefused, check_repetition

TextOf = Callable[[str], bytes | None]


def check_repetitions(
    reading: Reading, sheets: Mapping[str, bytes], facts: Facts, text_of: TextOf
) -> None:
    """Compare the act's ``sheets`` with those it claims to repeat; ``text_of`` gives the bytes of a
    recorded sheet by fingerprint. Raises WordsRefused."""
    repetitions = reading.kind.repeats(reading.body)
    if not repetitions:
        return
    now = {
        language: Sheet.parse(sheets[digest])
        for language, digest in reading.act.envelope.sheets.items()
    }
    before: dict[str, dict[str, Sheet]] = {}
    for repetition in repetitions:
        if repetition.act not in before:
            before[repetition.act] = _texts(repetition.act, repetition.field, facts, text_of)
        earlier = before[repetition.act]
        if earlier.keys() != now.keys():
            raise WordsRefused("not_the_same", repetition.field)
        for language, sheet in now.items():
            check_repetition(sheet, earlier[language], repetition)


def _texts(act: str, field: str, facts: Facts, text_of: TextOf) -> dict[str, Sheet]:
    recorded = facts.get(Recorded, act)
    if recorded is None:
        raise WordsRefused("not_the_same", field)
    texts = {}
    for language, digest in recorded.sheets:
        raw = None if facts.get(Withheld, digest) is not None else text_of(digest)
        if raw is None:
            raise WordsRefused("same_words_withheld", field)
        texts[language] = Sheet.parse(raw)
    return texts
