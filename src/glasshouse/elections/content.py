"""What the files of acts about a vote must hold. Asked when an act's turn comes, and again by every
verifier.

Threat: a file that is not what the protocol calls for would stop a vote when nothing can be changed
any more: a key nobody knows, a deal that fits no commitment, a share that decrypts nothing. So it
is refused at the door, by the protocol's own name for the fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts
from glasshouse.acts.files import FileOf, FilesRefused
from glasshouse.acts.registry import FilesCheck, FilesStudy
from glasshouse.elections import ceremony
from glasshouse.elections.acts import BoxOpen, ElectionResult, ElectionTally
from glasshouse.elections.belenios import key_generation as keys
from glasshouse.elections.belenios import tally
from glasshouse.elections.belenios.credentials import Roll
from glasshouse.elections.belenios.election import Election
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import items, read_canonical, sha256_hex, written
from glasshouse.elections.belenios.tally import PartialDecryption
from glasshouse.elections.belenios.trustees import (
    SignedMessage,
    Trustees,
    VerificationKey,
    certified,
    check_signature,
    read_certificate,
    read_coefficients,
)
from glasshouse.elections.facts import Election as Vote
from glasshouse.elections.facts import TrusteeWork
from glasshouse.elections.folds import works
from glasshouse.elections.trustee_acts import (
    RollCommit,
    TrusteeCertify,
    TrusteeDeal,
    TrusteeDecrypt,
    TrusteeHold,
    TrusteeReveal,
)

# Threat: a name or a message of megabytes. It would become part of the trustees' file, which then
# is larger than any file may be, and the box could never be opened. And megabytes that are refused
# only once they were read would each hold up everybody who writes.

LONGEST_KEY = 4 * 1024
"""Most bytes of a trustee's key, or of a member's certificate."""

LONGEST_DEAL = 64 * 1024
"""Most bytes of what a member deals: some 2 KiB for each of a group."""

LONGEST_HOLDING = 8 * 1024
"""Most bytes of what a member holds."""

LONGEST_SHARE = 64 * 1024
"""Most bytes of a share: 250 for each choice, of which there are as many as a ballot has room for.
"""

_SHORTEST_BETWEEN_COMMAS = 34
"""Of 69 bytes for a credential with its weight two are commas."""


class ListedVoters(NamedTuple):
    """What a roll says of the voters together."""

    number: int
    total_weight: int
    weighted: bool


def by_the_protocol(check: FilesCheck) -> FilesCheck:
    """The check as the registry takes it: what it finds is told by the protocol's name."""

    def checked(act: Act, body: Any, files: Any, facts: Facts, file_of: FileOf) -> None:
        with _told_by_the_protocol():
            check(act, body, files, facts, file_of)

    return checked


def study_by_the_protocol(study: FilesStudy) -> FilesStudy:
    """The same for a study."""

    def studied(files: Sequence[bytes]) -> Any:
        with _told_by_the_protocol():
            return study(files)

    return studied


@contextmanager
def _told_by_the_protocol() -> Iterator[None]:
    try:
        yield
    except Fault as fault:
        where = f" ({fault.where})" if fault.where else ""
        raise FilesRefused(
            "not_by_the_protocol", "files", f"{fault.name}{where}: {fault.sentence}"
        ) from fault


def check_key(
    act: Act, body: TrusteeReveal, files: Sequence[bytes], facts: Facts, file_of: FileOf
) -> None:
    """A public key, and the proof that its trustee knows the secret one."""
    key = read_canonical(files[0], _key_of, lambda each: each.value)
    key.check()


def _key_of(value: object) -> VerificationKey:
    return VerificationKey.parse(value)


def check_certificate(
    act: Act, body: TrusteeCertify, files: Sequence[bytes], facts: Facts, file_of: FileOf
) -> None:
    """A certificate for this member's place in the group, signed by its own key."""
    vote = _vote(facts, body.election)
    signed = read_canonical(files[0], SignedMessage.parse, lambda each: each.value)
    place = _place(vote.group, act.by) + 1
    certificate = read_certificate(signed, len(vote.group), vote.needed, place)
    for work in works(facts, vote):
        if work is not None and work.certificate is not None and work.author != act.by:
            other = ceremony.read_certificate(file_of(work.certificate))
            known = read_certificate(
                other, len(vote.group), vote.needed, vote.group.index(work.author) + 1
            )
            if known.encryption == certificate.encryption:
                raise Fault("member_twice", sentence="another member has the same key")


def check_deal(
    act: Act, body: TrusteeDeal, files: Sequence[bytes], facts: Facts, file_of: FileOf
) -> None:
    """What the member committed to, signed over the certificates of the whole group, with a sealed
    share for each member."""
    vote = _vote(facts, body.election)
    sent = keys.Polynomial.parse(files[0])
    if sent.raw != files[0]:
        raise Fault("not_canonical", sentence="this value is written in other bytes")
    work = _work(facts, vote, act)
    if sha256_hex(written(sent.coefficients.value)) != work.commitment:
        raise Fault("commitment", sentence="not the coefficients that were committed to")
    certificates = _certificates(facts, vote, file_of)
    group = keys.checked_certificates(certificates, vote.needed)
    own = group[_place(vote.group, act.by)]
    public = read_coefficients(sent.coefficients, own, vote.needed)
    check_signature(
        certified(certificates, public), sent.signature, own.verification, "group_signature"
    )
    items(list(sent.secrets), len(group))
    for sealed in (sent.polynomial, *sent.secrets):
        keys.check_sealed(sealed)


def check_hold(
    act: Act, body: TrusteeHold, files: Sequence[bytes], facts: Facts, file_of: FileOf
) -> None:
    """The key that the group's coefficients give this member, signed, with a proof."""
    vote = _vote(facts, body.election)
    held = keys.Share.parse(files[0])
    if held.raw != files[0]:
        raise Fault("not_canonical", sentence="this value is written in other bytes")
    keys.check_sealed(held.private_key)
    members = [work for work in works(facts, vote) if work is not None and work.member]
    keys.check_share(
        held,
        _certificates(facts, vote, file_of),
        [keys.Polynomial.parse(file_of(work.dealt or "")) for work in members],
        vote.needed,
        _place(vote.group, act.by) + 1,
    )


def study_roll(files: Sequence[bytes]) -> ListedVoters:
    """A list of credentials that are each of the group. Asking that of the longest roll there can
    be takes some ten seconds."""
    # Threat: millions of small values in sixteen megabytes, each an object of fifty bytes.
    if files[0].count(b"[") > 1 or files[0].count(b",") > len(files[0]) // _SHORTEST_BETWEEN_COMMAS:
        raise Fault("wrong_shape", sentence="a roll is one list of credentials")
    roll = Roll.parse(files[0])
    return ListedVoters(len(roll.weights), sum(roll.weights.values()), roll.weighted)


def check_roll(
    act: Act, body: RollCommit, listed: ListedVoters, facts: Facts, file_of: FileOf
) -> None:
    """A roll of the length and weight that the body says."""
    vote = _vote(facts, body.election)
    if listed.number != body.voters:
        raise Fault("wrong_number", sentence="not so many credentials as are named")
    if listed.total_weight != body.total_weight:
        raise Fault("total_weight", sentence="not the sum of the weights")
    if listed.weighted != vote.weighted:
        raise Fault("weight", sentence="weights stand with a weighted vote, and only there")


def check_box(
    act: Act, body: BoxOpen, files: Sequence[bytes], facts: Facts, file_of: FileOf
) -> None:
    """Trustees and election are those that follow from what was announced and shown."""
    vote = _vote(facts, body.election)
    done = [work for work in works(facts, vote) if work is not None]
    trustees = ceremony.trustees_of(vote, done, file_of)
    if trustees.raw != files[1]:
        raise Fault("trustees", sentence="not the trustees who showed their keys")
    ceremony.check_election(
        files[0], vote, act.envelope.log, trustees, act.envelope.files[1].digest
    )


def check_tally(
    act: Act, body: ElectionTally, files: Sequence[bytes], facts: Facts, file_of: FileOf
) -> None:
    """A sum for each choice. That it is the sum of the ballots is seen from the box."""
    vote = _vote(facts, body.election)
    tally.read_table(files[0], _election(vote, file_of))


def check_decryption(
    act: Act, body: TrusteeDecrypt, files: Sequence[bytes], facts: Facts, file_of: FileOf
) -> None:
    """The trustee's own share of these sums, each with a proof."""
    vote = _vote(facts, body.election)
    election = _election(vote, file_of)
    share = PartialDecryption.parse(files[0])
    trustees = Trustees.parse(file_of(vote.trustees_file or ""))
    place = _place(vote.owners, act.by)
    _trustee, _number, key = list(trustees.places())[place]
    table = tally.read_table(file_of(vote.tally_file or ""), election)
    share.check(table, key.public_key, election.fingerprint)


def check_result(
    act: Act, body: ElectionResult, files: Sequence[bytes], facts: Facts, file_of: FileOf
) -> None:
    """Every number of votes is the one behind its sum."""
    vote = _vote(facts, body.election)
    election = _election(vote, file_of)
    table = tally.read_table(file_of(vote.tally_file or ""), election)
    shares = {
        work.place: PartialDecryption.parse(file_of(work.share))
        for work in works(facts, vote)
        if work is not None and work.share is not None
    }
    factors = tally.combined_factors(
        table, Trustees.parse(file_of(vote.trustees_file or "")), shares, election.fingerprint
    )
    result = tuple(tuple(row) for row in body.counts)
    tally.check_result(table, factors, result, vote.voted_weight)


def _vote(facts: Facts, election: str) -> Vote:
    found = facts.get(Vote, election)
    if found is None:
        raise Fault("unknown_target", sentence="there is no such vote")
    return found


def _place(owners: Sequence[str], author: str | None) -> int:
    # Whoever lacks the role for it is recorded without effect, and the files are checked all the
    # same.
    if author not in owners:
        raise Fault("unknown_target", sentence="there is no such trustee")
    return owners.index(author)


def _work(facts: Facts, vote: Vote, act: Act) -> TrusteeWork:
    found = facts.get(TrusteeWork, f"{vote.id}/{act.by}")
    if found is None:
        raise Fault("unknown_target", sentence="there is no such trustee")
    return found


def _election(vote: Vote, file_of: FileOf) -> Election:
    return Election.parse(file_of(vote.election_file or ""))


def _certificates(facts: Facts, vote: Vote, file_of: FileOf) -> list[SignedMessage]:
    return [
        ceremony.read_certificate(file_of(work.certificate or ""))
        for work in works(facts, vote)
        if work is not None and work.member
    ]
