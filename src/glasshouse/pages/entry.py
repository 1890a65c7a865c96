"""One entry: who said what to whom, when and with which key, what it belongs to, how to check it.

Besides the facts this page reads the entry itself, whose bytes are the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import ValidationError

from glasshouse.acts.authors import (
    HOUSE,
    OFFICE,
    TAKING_A_SEAT,
    Author,
    Credential,
    Key,
    key_fact,
)
from glasshouse.acts.context import PageContext
from glasshouse.acts.entry import Entry
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.registry import Kind
from glasshouse.acts.signatures import key_id
from glasshouse.acts.words import Text
from glasshouse.acts.words import Words as WordsSource
from glasshouse.archive.pages import DocRef, document_refs, fetch_documents
from glasshouse.house.facts import Conference, Withholding
from glasshouse.house.pages import (
    Context,
    Lookup,
    NoSuchPage,
    PageModel,
    PartyRef,
    Words,
    WordsState,
    context_of,
    state_of,
)
from glasshouse.kinds import REGISTRY
from glasshouse.pages.particular import Particular
from glasshouse.pages.particulars import particulars
from glasshouse.parley.corrections.pages import CorrectionPiece, correction_piece, corrections_of
from glasshouse.parley.facts import Statement
from glasshouse.parley.pages import Link, Row, fetch_entries, fetch_rows, link, links, row
from glasshouse.parley.speaking import account_lines

LINKS = 50
WITHHOLDINGS = 100


class Capacity(PageModel):
    """In what capacity its author said it."""

    code: Literal[
        "own_key",
        "house_key",
        "office",
        "transcriber",
        "new_key",
        "recovery_key",
        "credential",
        "seat",
    ]
    office: PartyRef | None


class Line(PageModel):
    """One line of a text, verbatim."""

    id: str
    text: str


class TextVersion(PageModel):
    """The words in one language; ``lines`` only of the language that is shown."""

    language: str
    state: WordsState
    digest: str
    lines: list[Line]


class EntryFile(PageModel):
    """A file that the entry names: media type, bytes, and the fingerprint under which it lies in
    the record."""

    digest: str
    size: int
    type: str


class Owed(PageModel):
    """A language that the conference owes its readers and this entry does not have."""

    language: str
    since_ms: int


class Signer(PageModel):
    """A key that signed. ``of`` is None for the house; ``disputed`` where its author later said it
    was not to be trusted at that time."""

    key_id: str
    alg: Literal["ed25519", "webauthn"]
    public: str
    rp: str | None
    origin: str | None
    of: PartyRef | None
    disputed: bool


class Effect(PageModel):
    """Whether it has effect, and if not, why."""

    outcome: Literal["effective", "without_effect"]
    code: str | None


class WithheldText(PageModel):
    """A text that was taken down, by which entry, why, and which entry restored it."""

    language: str
    digest: str
    entry: int
    at_ms: int
    ground: str
    until: str | None
    reason: Words
    restored_by: int | None


class Neighbours(PageModel):
    """The entries before and after it, within its conference if it has one."""

    previous: int | None
    next: int | None


class CheckData(PageModel):
    """What a program needs to check the entry against the record."""

    index: int
    act_id: str
    log_vkey: str
    origin: str
    received_ms: int


class EntryPage(PageModel):
    """An entry: who said what, to whom, when, with which key, and how to check it."""

    context: Context
    row: Row
    said: str
    capacity: Capacity
    texts: list[TextVersion]
    selected: str | None
    owed: list[Owed]
    particulars: list[Particular]
    files: list[EntryFile]
    answers: list[Link]
    answered_by: list[Link]
    rival_of: Link | None
    rivals: list[Link]
    jointly_with: list[PartyRef]
    sources: list[DocRef]
    signers: list[Signer]
    effect: Effect
    withheld: list[WithheldText]
    corrections: list[CorrectionPiece]
    neighbours: Neighbours
    check: CheckData


def entry_page(
    facts: Facts,
    context: PageContext,
    words: WordsSource,
    entry: Entry,
    *,
    text: str | None = None,
) -> EntryPage:
    """The page of an entry. ``text`` is the language to show; by default the reader's best.

    Raises NoSuchPage if the entry is not among the first N or has no text in that language.
    """
    lookup = Lookup(facts, context, words)
    recorded = lookup.recorded(entry.act.id)
    if text is not None and text not in dict(recorded.sheets):
        raise NoSuchPage(f"entry {recorded.index} has no text in {text}")
    selected = lookup.best_language(recorded) if text is None else text
    statement = lookup.get(Statement, recorded.id)
    rules = lookup.rules()
    answering = facts.find(Statement, "answers", recorded.id, limit=LINKS)
    versions = facts.find(Statement, "rival", recorded.id, limit=LINKS)
    withholdings = facts.find(Withholding, "act", recorded.id, limit=WITHHOLDINGS)
    corrections = corrections_of(facts, recorded.id)
    lookup.know([*answering, *versions])
    fetch_rows(lookup, [recorded.id])
    fetch_entries(
        lookup,
        [
            *(each.id for each in (*answering, *versions)),
            *(each.id for each in withholdings),
            *(each.id for each in corrections),
            *(() if statement is None else statement.answers),
            *(() if statement is None or statement.rival_of is None else [statement.rival_of]),
        ],
    )
    if statement is not None:
        lookup.fetch_parties(statement.jointly_with)
        fetch_documents(lookup, statement.sources)
    lookup.fetch(Key, entry.act.envelope.signers)
    return EntryPage(
        context=context_of(lookup),
        row=row(lookup, recorded),
        said=entry.act.envelope.said,
        capacity=_capacity(lookup, recorded, entry),
        texts=_texts(lookup, recorded, entry, selected),
        selected=selected,
        owed=_owed(lookup, recorded),
        particulars=particulars(lookup, recorded, entry),
        files=[
            EntryFile(digest=file.digest, size=file.size, type=file.type)
            for file in entry.act.envelope.files
        ],
        answers=[] if statement is None else links(lookup, statement.answers),
        answered_by=links(lookup, [each.id for each in answering]),
        rival_of=(
            None
            if statement is None or statement.rival_of is None
            else link(lookup, statement.rival_of)
        ),
        rivals=links(lookup, [each.id for each in versions]),
        jointly_with=[] if statement is None else lookup.parties(statement.jointly_with),
        sources=[] if statement is None else document_refs(lookup, statement.sources),
        signers=[_signer(lookup, signer, recorded, entry) for signer in entry.act.envelope.signers],
        effect=Effect(
            outcome="effective" if recorded.effect is None else "without_effect",
            code=recorded.effect,
        ),
        withheld=[_withheld(lookup, each) for each in withholdings],
        corrections=[correction_piece(lookup, each) for each in corrections],
        neighbours=_neighbours(lookup, recorded),
        check=CheckData(
            index=recorded.index,
            act_id=recorded.id,
            log_vkey=rules.log_key,
            origin=rules.origin,
            received_ms=recorded.received,
        ),
    )


def _capacity(lookup: Lookup, recorded: Recorded, entry: Entry) -> Capacity:
    author = lookup.get(Author, recorded.author)
    if author is None:
        raise NoSuchPage(f"nobody on this record is {recorded.author}")
    if author.role == HOUSE:
        return Capacity(code="house_key", office=None)
    if entry.act.by is None:
        return Capacity(code="new_key", office=None)
    if recorded.kind == TAKING_A_SEAT:
        return Capacity(code="seat", office=None)
    if recorded.capacity is not None:
        credential = lookup.get(Credential, recorded.capacity)
        seated = credential is not None and credential.seat
        return Capacity(code="seat" if seated else "credential", office=None)
    keys = (lookup.get(Key, signer) for signer in entry.act.envelope.signers)
    # A key brought in by this very act signs too, but it is not by its authority that it is said.
    known = [key for key in keys if key is not None and key.since < recorded.index]
    if known and all(key.recovery for key in known):
        return Capacity(code="recovery_key", office=None)
    if author.role == OFFICE:
        return Capacity(code="office", office=None)
    conference = lookup.get(Conference, recorded.scope or "")
    if conference is not None and author.id in conference.transcribers:
        return Capacity(code="transcriber", office=None)
    return Capacity(code="own_key", office=None)


def _texts(
    lookup: Lookup, recorded: Recorded, entry: Entry, selected: str | None
) -> list[TextVersion]:
    versions = []
    for language, digest in recorded.sheets:
        sheet = lookup.sheet(digest)
        lines: list[Line] = []
        if language == selected and isinstance(sheet, Text):
            given = sheet.sheet.lines
            lines = [Line(id=each, text=given[each]) for each in _ordered(entry, given)]
        versions.append(
            TextVersion(language=language, state=state_of(sheet), digest=digest, lines=lines)
        )
    return versions


def _ordered(entry: Entry, given: dict[str, str]) -> Sequence[str]:
    """The lines in the order of the kind; what an account tells of them stands after them."""
    kind, body = _read(entry)
    if kind is None:
        return sorted(given)
    told = account_lines(getattr(body, "account", None))
    lines = sorted((line for line in kind.lines(body) if line in given), key=told.__contains__)
    return [*lines, *sorted(set(given) - set(lines))]


def _read(entry: Entry) -> tuple[Kind | None, Any]:
    """The kind and the body of an act: any version of the rules that reads it will do."""
    for version in reversed(REGISTRY.versions):
        kind = REGISTRY.kind(version, entry.act.kind)
        if kind is None:
            continue
        try:
            return kind, kind.read(entry.act)
        except ValidationError:
            continue
    return None, None


def _owed(lookup: Lookup, recorded: Recorded) -> list[Owed]:
    conference = lookup.get(Conference, recorded.scope or "")
    if conference is None or not recorded.sheets:
        return []
    there = dict(recorded.sheets)
    return [
        Owed(language=language, since_ms=recorded.received)
        for language in conference.languages
        if language not in there
    ]


def _signer(lookup: Lookup, signer: str, recorded: Recorded, entry: Entry) -> Signer:
    key = lookup.get(Key, signer) or _unregistered(signer, recorded, entry)
    suspect = key.suspect_from
    return Signer.model_validate(
        {
            "key_id": key.id,
            "alg": key.alg,
            "public": key.public,
            "rp": key.rp,
            "origin": key.origin,
            "of": lookup.party(key.author),
            "disputed": suspect is not None and recorded.received >= suspect,
        }
    )


def _unregistered(signer: str, recorded: Recorded, entry: Entry) -> Key:
    """A key that an act brought along and that was never registered: the act has no effect."""
    kind, body = _read(entry)
    for new in () if kind is None else kind.new_keys(body):
        if key_id(new.key) == signer:
            return key_fact(new.key, signer, recorded.author, recorded.index)
    raise NoSuchPage(f"no key on this record is {signer}")


def _withheld(lookup: Lookup, withholding: Withholding) -> WithheldText:
    until = withholding.until
    return WithheldText(
        language=withholding.language,
        digest=withholding.digest,
        entry=withholding.entry,
        at_ms=withholding.received,
        ground=withholding.ground,
        until=None if until is None else milliseconds_to_instant(until),
        reason=lookup.shown(lookup.recorded(withholding.id), "reason"),
        restored_by=withholding.restored_by,
    )


def _neighbours(lookup: Lookup, recorded: Recorded) -> Neighbours:
    index, value = ("all", "") if recorded.scope is None else ("scope", recorded.scope)
    place, find = sortable(recorded.index), lookup.facts.find
    before = find(Recorded, index, value, before=place, limit=1, descending=True)
    after = find(Recorded, index, value, after=place, limit=1)
    return Neighbours(
        previous=before[0].index if before else None, next=after[0].index if after else None
    )
