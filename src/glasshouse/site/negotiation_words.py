"""The words for where a negotiation stands: answers, articles, parties, tables, authority."""

from __future__ import annotations

from typing import Final

from django.utils.translation import pgettext_lazy as words

from glasshouse.site.word_table import Table

CONFERENCE_KINDS: Final[Table] = {
    "peace": words("conference", "peace negotiation"),
    "bargaining": words("conference", "collective bargaining"),
    "federation": words("conference", "federation"),
    "treaty_review": words("conference", "treaty review"),
}

MODES: Final[Table] = {
    "transcript": words("mode", "reconstructed from sources"),
    "live": words("mode", "live"),
    "practice": words("mode", "practice: invented"),
}

FIGURES: Final[Table] = {
    "statements": words("figure", "statements"),
    "answered": words("figure", "answered"),
    "rival": words("figure", "rival accounts, where sources disagree"),
}

POWERS: Final[Table] = {
    "answer": words("power", "answer"),
    "confer": words("power", "take part"),
    "sign": words("power", "sign"),
    "table": words("power", "propose"),
}

ROLES: Final[Table] = {
    "adviser": words("role", "adviser"),
    "alternate": words("role", "alternate"),
    "head": words("role", "head of the delegation"),
    "observer": words("role", "observer"),
}

#: Whether a delegate may speak.
AUTHORITIES: Final[Table] = {
    "accepted": words("authority", "found in order"),
    "expired": words("authority", "has run out"),
    "presented": words("authority", "presented"),
    "rejected": words("authority", "found not in order"),
    "revoked": words("authority", "taken back"),
}

VERDICTS: Final[Table] = {
    "accept": words("verdict", "in order"),
    "reject": words("verdict", "not in order"),
}

FRONT_KINDS: Final[Table] = {
    "drafting_committee": words("front kind", "drafting committee"),
    "front": words("front kind", "front"),
    "table": words("front kind", "table"),
    "working_group": words("front kind", "working group"),
}

#: What a party does with an article or a proposal.
ANSWERS: Final[Table] = {
    "accepts": words("answer", "accepts"),
    "accepts_in_principle": words("answer", "accepts in principle"),
    "accepts_with_reservation": words("answer", "accepts with a reservation"),
    "asked": words("answer", "asked"),
    "asks": words("answer", "asks back"),
    "by_article": words("answer", "answers by article"),
    "counters": words("answer", "counters"),
    "declines": words("answer", "declines"),
    "declines_to_answer": words("answer", "declines to answer"),
    "late": words("answer", "late"),
    "no_answer": words("answer", "no answer"),
    "owes": words("answer", "owes an answer"),
    "proposed": words("answer", "proposes"),
    "refers": words("answer", "refers it"),
    "stale": words("answer", "answered earlier words"),
}

#: The same before the articles that it is said of, where that differs.
ANSWERS_ON: Final[Table] = {
    "asks": words("answer on articles", "asks back on"),
    "declines_to_answer": words("answer on articles", "declines to answer on"),
    "refers": words("answer on articles", "refers"),
}

#: Where an article or a proposal stands.
ARTICLES: Final[Table] = {
    "agreed": words("article", "agreed"),
    "countered": words("article", "countered"),
    "declined": words("article", "declined"),
    "lapsed": words("article", "lapsed"),
    "open": words("article", "open"),
    "owed": words("article", "owed"),
    "withdrawn": words("article", "withdrawn"),
}

PARTICIPATIONS: Final[Table] = {
    "conditional": words("participation", "takes part, on conditions"),
    "conferring": words("participation", "takes part"),
    "declined": words("participation", "declined to take part"),
    "invited": words("participation", "invited, has not answered"),
    "withdrawn": words("participation", "has left"),
}

SESSIONS: Final[Table] = {
    "abandoned": words("session", "abandoned"),
    "announced": words("session", "announced"),
    "closed": words("session", "closed"),
    "convened": words("session", "convened"),
    "in_session": words("session", "in session"),
    "suspended": words("session", "suspended"),
}

SILENCES: Final[Table] = {
    "adopt": words("silence", "the proposal is adopted"),
    "lapse": words("silence", "the proposal lapses"),
    "stay_open": words("silence", "the proposal stays open"),
}

ASSENTS: Final[Table] = {
    "assented": words("assent", "accepts the principles"),
    "assented_with_declaration": words("assent", "accepts the principles, with a declaration"),
    "refused": words("assent", "refuses the principles"),
    "silent": words("assent", "has not answered"),
    "withdrawn": words("assent", "accepts the principles no longer"),
}

AGREEMENTS: Final[Table] = {
    "concluded": words("agreement", "concluded"),
    "proposed": words("agreement", "proposed"),
    "withdrawn": words("agreement", "withdrawn"),
}

FRONT_STATES: Final[Table] = {
    "closed": words("front", "closed"),
    "open": words("front", "open"),
}
