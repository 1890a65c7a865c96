"""The words that stand on pages for the codes in page models.

Page models speak in codes, so that the same model serves every language and the programs that read
it as JSON. Here each code gets its words, through gettext; the contexts ("kind", "nature", ...) let
a translator, and later each kind of conference, choose words of their own. A code without an entry
is shown as it is, with spaces for its underscores: a page never fails for want of a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from django.utils.translation import pgettext_lazy as words

from glasshouse.site.consequence_words import CONSEQUENCES
from glasshouse.site.entry_words import (
    ARTICLE_LINES,
    EFFECTS,
    FILES,
    HISTORICAL_NATURES,
    KINDS,
    LINES,
    NATURES,
    NUMBERED_KINDS,
    NUMBERED_LINES,
    PARTICULARS,
    QUESTION_LINES,
    REMARKS,
)
from glasshouse.site.negotiation_words import (
    AGREEMENTS,
    ANSWERS,
    ANSWERS_ON,
    ARTICLES,
    ASSENTS,
    AUTHORITIES,
    CONFERENCE_KINDS,
    FIGURES,
    FRONT_KINDS,
    FRONT_STATES,
    MODES,
    PARTICIPATIONS,
    POWERS,
    QUERIES,
    ROLES,
    SESSIONS,
    SILENCES,
    VERDICTS,
)
from glasshouse.site.translating import get_language
from glasshouse.site.vote_words import (
    CONDITIONS,
    DANGERS,
    FINDINGS,
    OFFICES,
    PURPOSES,
    TRUSTEE_STEPS,
    UNDERTAKINGS,
    VOTE_FILES,
    VOTE_STATES,
)
from glasshouse.site.word_table import Table

STATES: Final[Table] = {
    "waiting": words("state", "waiting"),
    "owed": words("state", "owed"),
    "accepts": words("state", "accepts"),
    "declines": words("state", "declines"),
    "counters": words("state", "counters"),
    "ended": words("state", "ended"),
    "no_effect": words("state", "no effect"),
}

CERTAINTIES: Final[Table] = {
    "high": words("certainty", "well attested"),
    "medium": words("certainty", "one account, or the day is disputed"),
    "low": words("certainty", "attested, the day not found"),
}

SEEN: Final[Table] = {
    "full": words("seen", "read in full"),
    "excerpt": words("seen", "seen in excerpts"),
    "unchecked": words("seen", "not seen"),
}

STANDINGS: Final[Table] = {
    "contemporary": words("standing", "contemporary document"),
    "scholarly": words("standing", "scholarly work"),
    "popular": words("standing", "popular history"),
    "tertiary": words("standing", "encyclopedia or compilation"),
    "unchecked": words("standing", "not checked"),
}

PARTY_STANDINGS: Final[Table] = {
    "admitted": words("party", "admitted; speaks with its own key"),
    "registered": words("party", "registered; not admitted yet"),
    "entered": words("party", "entered by others; has no key and has said nothing here itself"),
    "office": words("party", "an office of this site"),
}

VOUCHING: Final[Table] = {
    "invited": words("vouching", "invited by"),
    "admitted": words("vouching", "admitted by"),
    "established": words("vouching", "established by"),
    "described": words("vouching", "entered by"),
}

KEY_ROLES: Final[Table] = {
    "signing": words("key", "signs"),
    "recovery": words("key", "recovery only"),
}

KEY_STATES: Final[Table] = {
    "in_force": words("key", "in force"),
    "retired": words("key", "replaced"),
    "revoked": words("key", "revoked"),
}

CAPACITIES: Final[Table] = {
    "own_key": words("capacity", "in its own name, with its own key"),
    "house_key": words("capacity", "as those who run this site"),
    "office": words("capacity", "as an office of this site"),
    "seat": words("capacity", "from a seat that a visitor took for practice"),
    "transcriber": words("capacity", "as transcriber: enters what others said"),
    "new_key": words("capacity", "in its own name, with a key that this statement brings in"),
    "recovery_key": words("capacity", "in its own name, with its recovery key"),
    "credential": words("capacity", "with authority to speak"),
}

GROUNDS: Final[Table] = {
    "author_request": words("ground", "wish of its author"),
    "copyright": words("ground", "rights of another author"),
    "court_order": words("ground", "order of a court"),
    "danger_to_life": words("ground", "danger to life"),
    "legal_duty": words("ground", "duty under the law"),
    "personal_data": words("ground", "protection of personal data"),
}

ADMISSIONS: Final[Table] = {
    "closed": words("admission", "by invitation of those already admitted"),
    "sponsored": words("admission", "with a sponsor who is admitted"),
    "open": words("admission", "open to all, with a limit each day"),
}

_OF_ARTICLE = re.compile(r"art_(\d+)__([a-z]+)(?:_(\d+))?")
_OF_QUESTION = re.compile(r"question_(\d+)(?:__(answer)_(\d+))?")
_ON_ARTICLE = re.compile(r"([a-z]+)__art_(\d+)")

TABLES: Final[Mapping[str, Table]] = {
    "agreement": AGREEMENTS,
    "answer": ANSWERS,
    "answer_on": ANSWERS_ON,
    "article": ARTICLES,
    "authority": AUTHORITIES,
    "assent": ASSENTS,
    "front": FRONT_STATES,
    "participation": PARTICIPATIONS,
    "power": POWERS,
    "session": SESSIONS,
    "silence": SILENCES,
    "admission": ADMISSIONS,
    "capacity": CAPACITIES,
    "certainty": CERTAINTIES,
    "condition": CONDITIONS,
    "conference": CONFERENCE_KINDS,
    "consequence": CONSEQUENCES,
    "danger": DANGERS,
    "effect": EFFECTS,
    "figure": FIGURES,
    "file": FILES,
    "finding": FINDINGS,
    "front_kind": FRONT_KINDS,
    "ground": GROUNDS,
    "historical_nature": HISTORICAL_NATURES,
    "key_role": KEY_ROLES,
    "key_state": KEY_STATES,
    "kind": KINDS,
    "line": LINES,
    "mode": MODES,
    "nature": NATURES,
    "particular": PARTICULARS,
    "numbered_kind": NUMBERED_KINDS,
    "party": PARTY_STANDINGS,
    "purpose": PURPOSES,
    "query": QUERIES,
    "remark": REMARKS,
    "role": ROLES,
    "seen": SEEN,
    "standing": STANDINGS,
    "state": STATES,
    "trustee_step": TRUSTEE_STEPS,
    "undertaking": UNDERTAKINGS,
    "verdict": VERDICTS,
    "vote_file": VOTE_FILES,
    "vote_office": OFFICES,
    "vote_state": VOTE_STATES,
    "vouching": VOUCHING,
}


def word(code: str, table: str) -> str:
    """The words for ``code`` in the active language; KeyError if there is no such table."""
    return _word_in(code, table, get_language() or "")


@lru_cache(maxsize=4096)
def _word_in(code: str, table: str, language: str) -> str:
    """Kept, since every row of a list has its kind. ``language`` is the active one."""
    found = TABLES[table].get(code)
    if table == "line" and found is None and (told := _outlined(code)) is not None:
        return told
    name, _, number = code.rpartition("_")
    if table == "line" and found is None and name in NUMBERED_LINES:
        return str(NUMBERED_LINES[name]) % {"number": number}
    return str(found) if found is not None else code.replace("_", " ")


def _outlined(code: str) -> str | None:
    """A line that names a place in an outline: of an article, of a question."""
    if asked := _OF_QUESTION.fullmatch(code):
        question, answer, number = asked.groups()
        return str(QUESTION_LINES[answer or "question"]) % {"question": question, "answer": number}
    return _article_line(code)


def _article_line(code: str) -> str | None:
    """``art_5__para_2`` or ``reason__art_5`` in words."""
    if of := _OF_ARTICLE.fullmatch(code):
        article, name, number = of.groups()
    elif on := _ON_ARTICLE.fullmatch(code):
        name, article, number = on[1], on[2], None
    else:
        return None
    found = ARTICLE_LINES.get(name)
    return None if found is None else str(found) % {"article": article, "number": number}
