"""From what was announced and shown to the files of the protocol: who the trustees are, and the
text that ballots are signed under.

Both follow from the record alone, byte for byte. So the house that sets the box up decides nothing,
and whoever verifies makes them anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from glasshouse.acts.files import FileOf
from glasshouse.elections.acts import UUID_LETTERS
from glasshouse.elections.belenios import key_generation as keys
from glasshouse.elections.belenios.election import BOUND_FILES, Election, Question, write_election
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import base58, read
from glasshouse.elections.belenios.trustees import (
    SignedMessage,
    Single,
    Trustee,
    Trustees,
    VerificationKey,
    write_trustees,
)
from glasshouse.elections.facts import Election as Vote
from glasshouse.elections.facts import TrusteeWork

RECORD = "record"
"""A field of ``election.json``: the record's origin, and the act that announced the vote."""


def uuid_of(vote: str) -> str:
    """The name of a vote in the protocol, from the act that announced it: 22 letters of base 58."""
    return base58(int(vote, 16), UUID_LETTERS)


def trustees_of(vote: Vote, works: Sequence[TrusteeWork], file_of: FileOf) -> Trustees:
    """The trustees' file, from what each of them showed; raises Fault or FilesRefused.

    ``works`` are in the order of the vote's owners, and each has its part of the key on the record.
    """
    found: list[Trustee] = []
    for work in works:
        if not work.member:
            found.append(Single(read_key(file_of(work.revealed or ""))))
    members = [work for work in works if work.member]
    if members:
        found.append(
            keys.group_of(
                [read_certificate(file_of(work.certificate or "")) for work in members],
                [keys.Polynomial.parse(file_of(work.dealt or "")) for work in members],
                [keys.Share.parse(file_of(work.held or "")) for work in members],
                vote.needed,
            )
        )
    return write_trustees(found)


def read_key(raw: bytes) -> VerificationKey:
    """A single trustee's public key from its file; raises Fault."""
    return VerificationKey.parse(read(raw))


def read_certificate(raw: bytes) -> SignedMessage:
    """A member's certificate from its file; raises Fault."""
    return SignedMessage.parse(read(raw))


def election_of(
    vote: Vote, lines: Mapping[str, str], origin: str, trustees: Trustees, trustees_file: str
) -> Election:
    """``election.json`` of a vote, in the words of its text in the vote's language.

    ``trustees_file`` is the fingerprint of the trustees' file. It names the record, the announcing
    act, and the fingerprints of roll and trustees, so that ballots are signed under all of them.
    """
    questions = []
    for number, (answers, blank, least, most) in enumerate(vote.questions, start=1):
        texts = [lines[f"question_{number}__answer_{each}"] for each in range(1, answers + 1)]
        questions.append(Question(lines[f"question_{number}"], tuple(texts), least, most, blank))
    return write_election(
        uuid=uuid_of(vote.id),
        name=lines["title"],
        description=lines.get("description", ""),
        public_key=trustees.public_key,
        questions=tuple(questions),
        extra=bindings(vote, origin, trustees_file),
    )


def bindings(vote: Vote, origin: str, trustees_file: str) -> dict[str, object]:
    """The fields by which ``election.json`` names what else its ballots are signed under."""
    return {
        RECORD: {"origin": origin, "question": vote.id},
        BOUND_FILES: {"trustees": trustees_file, "credentials": vote.roll or ""},
    }


def check_election(
    raw: bytes, vote: Vote, origin: str, trustees: Trustees, trustees_file: str
) -> Election:
    """``election.json`` is that of this vote, its words apart; raises Fault.

    Words stand in texts, which can be withheld: ``check_words`` compares them where they are there.
    """
    election = Election.parse(raw)
    if election.uuid != uuid_of(vote.id):
        raise Fault("uuid", sentence="it is named after another vote")
    if election.public_key != trustees.public_key:
        raise Fault("public_key", sentence="its key is not that of the trustees")
    forms = [(len(q.answers), q.blank, q.least, q.most) for q in election.questions]
    if forms != list(vote.questions):
        raise Fault("questions", sentence="its questions are not of the form that was announced")
    if {name: election.fields.get(name) for name in (RECORD, BOUND_FILES)} != bindings(
        vote, origin, trustees_file
    ):
        raise Fault("bound_files", sentence="it was made for other files or another record")
    return election


def check_words(
    raw: bytes,
    vote: Vote,
    lines: Mapping[str, str],
    origin: str,
    trustees: Trustees,
    trustees_file: str,
) -> None:
    """``election.json`` says what was announced, word for word; raises Fault."""
    if election_of(vote, lines, origin, trustees, trustees_file).raw != raw:
        raise Fault("other_words", sentence="it does not say what was announced")
