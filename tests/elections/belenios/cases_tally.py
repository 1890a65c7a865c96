"""Families E to I: the tally, the shares, the result, stuffing that is consistent, and the past."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from glasshouse.elections.belenios.ballots import Ballot, make_ballot
from glasshouse.elections.belenios.files import written
from glasshouse.elections.belenios.group import ORDER, G
from glasshouse.elections.belenios.proofs import encrypt
from glasshouse.elections.belenios.tally import PartialDecryption
from tests.elections.belenios.cases import Crafted
from tests.elections.belenios.forging import altered, edited, forged_ballot, twisted_share
from tests.elections.belenios.mutations import (
    Event,
    archive,
    randomness,
    result_event,
    tally_event,
)
from tests.elections.belenios.scenes import basic, threshold

Share = PartialDecryption


def left_out() -> bytes:
    made = basic()
    kept = made.last(made.ballots)[:-1]
    return archive(made.counted(made.sums(kept), voters=-1, weight=-made.weight(made.ballots[-1])))


def left_out_in_silence() -> bytes:
    made = basic()
    return archive(made.counted(made.sums(made.last(made.ballots)[:-1])))


def first_counts() -> bytes:
    made = basic()
    firsts = {ballot.credential: ballot for ballot in reversed(made.ballots)}
    return archive(made.counted(made.sums(list(firsts.values()))))


def weights_ignored() -> bytes:
    made = basic()
    return archive(made.counted(made.sums(made.last(made.ballots), weighted=False)))


def revotes_counted() -> bytes:
    made = basic()
    return archive(made.counted(made.sums(made.ballots)))


def answers_exchanged() -> bytes:
    made = basic()
    first, *rest = made.table
    return archive(made.counted((tuple(reversed(first)), *rest)))


def encrypted_anew() -> bytes:
    """The same numbers under other nonces."""
    made = basic()
    first, *rest = made.table
    moved = first[0] * encrypt(0, made.election.public_key, 77)
    return archive(made.counted(((moved, *first[1:]), *rest)))


def counted(**more: int) -> Callable[[], bytes]:
    return lambda: archive(basic().counted(basic().table, **more))


def weight_as_text() -> bytes:
    made = basic()
    event = tally_event(made.table, 4, 11)
    sized = event.data[1].replace(b'"total_weight":11', b'"total_weight":"11"')
    return archive([*made.begun(), Event("EndBallots"), Event(event.kind, (event.data[0], sized))])


TALLY = [
    Crafted("E01", "a ballot left out", "num_tallied", left_out),
    Crafted("E01b", "a ballot left out in silence", "encrypted_tally", left_out_in_silence),
    Crafted("E02", "first votes count", "encrypted_tally", first_counts),
    Crafted("E03", "weights ignored", "encrypted_tally", weights_ignored),
    Crafted("E04", "votes and revotes counted", "encrypted_tally", revotes_counted),
    Crafted("E05", "a voter too many", "num_tallied", counted(voters=1)),
    Crafted("E06", "weight too much", "total_weight", counted(weight=1000)),
    Crafted("E06b", "a small weight as a text", "total_weight", weight_as_text),
    Crafted("E07", "answers exchanged", "encrypted_tally", answers_exchanged),
    Crafted("E08", "sums encrypted anew", "encrypted_tally", encrypted_anew),
]


def true_shares() -> list[tuple[int, Share]]:
    made = basic()
    return [(owner, made.share(owner, made.table)) for owner in made.secrets]


def with_shares(change: Callable[[list[tuple[int, Any]]], object]) -> Callable[[], bytes]:
    def make() -> bytes:
        shares: list[tuple[int, Any]] = list(true_shares())
        change(shares)
        return archive(basic().shared(*shares))

    return make


def bad_factor(share: Share) -> Share:
    first, *rest = share.factors
    return replace(share, factors=((first[0] * G, *first[1:]), *rest))


def bad_proof(share: Share) -> Share:
    first, *rest = share.proofs
    return replace(share, proofs=((altered(first[0]), *first[1:]), *rest))


def short(share: Share) -> Share:
    return Share(share.factors[:1], share.proofs[:1])


def change_second(change: Callable[[Share], Share]) -> Callable[[], bytes]:
    return with_shares(lambda s: s.__setitem__(1, (2, change(s[1][1]))))


def owners_exchanged(shares: list[tuple[int, Any]]) -> None:
    shares[0], shares[1] = (1, shares[1][1]), (2, shares[0][1])


def cancelling() -> bytes:
    """Two factors carry the point of order 2: in the product nothing is left of it."""
    made = basic()
    shares = [(owner, twisted_share(made, owner)) for owner in (1, 2)]
    return archive(made.shared(*shares, (3, made.share(3, made.table))))


def of_group(*shares: tuple[int, Callable[[Share], Share]]) -> Callable[[], bytes]:
    """The threshold election with these members' shares, each with a change."""

    def make() -> bytes:
        made = threshold()
        given = [(owner, change(made.share(owner, made.table))) for owner, change in shares]
        return archive(made.shared(*given))

    return make


def as_it_is(share: Share) -> Share:
    return share


def of_another() -> bytes:
    made = threshold()
    table = made.table
    return archive(made.shared((1, made.share(1, table)), (2, made.share(3, table))))


def before_result(change: Callable[[Share], Share]) -> Callable[[], bytes]:
    """A bad share in an election that has no result yet."""

    def make() -> bytes:
        events = basic().shared((1, change(true_shares()[0][1])))
        return archive(events[:-1])

    return make


SHARES = [
    Crafted("F01", "a factor times the generator", "decryption_proof", change_second(bad_factor)),
    Crafted("F02", "a proof altered", "decryption_proof", change_second(bad_proof)),
    Crafted("F02b", "a bad share, no result yet", "decryption_proof", before_result(bad_factor)),
    Crafted("F03", "owners exchanged", "decryption_proof", with_shares(owners_exchanged)),
    Crafted("F04", "an owner out of range", "owner", with_shares(lambda s: s.append((4, s[0][1])))),
    Crafted("F05", "owner zero", "owner", with_shares(lambda s: s.append((0, s[0][1])))),
    Crafted("F06", "a share missing", "share_missing", with_shares(lambda s: s.pop())),
    Crafted(
        "F07",
        "an owner twice: first bad, then good",
        "owner",
        with_shares(lambda s: s.insert(0, (1, bad_factor(s[0][1])))),
    ),
    Crafted("F08", "two factors with points that cancel", "not_in_group", cancelling),
    Crafted("F09", "a share of another shape", "wrong_number", change_second(short)),
    Crafted("F10", "one share where two are needed", "share_missing", of_group((2, as_it_is))),
    Crafted(
        "F11",
        "two shares, one of them bad",
        "share_missing",
        of_group((1, bad_factor), (3, as_it_is)),
    ),
    Crafted("F14", "a share under another's number", "share_missing", of_another),
]

VALID_SHARES = [
    Crafted(
        "F12",
        "a bad share beside two good ones",
        None,
        of_group((1, bad_proof), (2, as_it_is), (3, as_it_is)),
    ),
    Crafted("F13", "three shares", None, of_group((1, as_it_is), (2, as_it_is), (3, as_it_is))),
    Crafted("F13b", "shares out of order", None, of_group((3, as_it_is), (1, as_it_is))),
]


def result(change: Callable[[list[list[Any]]], object]) -> Callable[[], bytes]:
    """The election with its result changed."""

    def make() -> bytes:
        made = basic()
        rows: list[list[Any]] = made.result(made.table)
        change(rows)
        return archive([*made.whole()[:-1], result_event(rows)])

    return make


def add(rows: list[list[Any]], row: int, column: int, much: int) -> None:
    rows[row][column] += much


def moved(rows: list[list[Any]]) -> None:
    add(rows, 0, 0, -1)
    add(rows, 0, 1, 1)


RESULTS = [
    Crafted("G01", "a vote moved", "result", result(moved)),
    Crafted("G02", "an answer missing", "wrong_number", result(lambda rows: rows[1].pop())),
    Crafted("G03", "a question more", "wrong_number", result(lambda rows: rows.append([0]))),
    Crafted("G04", "answers exchanged", "result", result(lambda rows: rows[0].reverse())),
    Crafted("G05", "plus the order", "count", result(lambda rows: add(rows, 0, 0, ORDER))),
    Crafted(
        "G05b",
        "a number as a text",
        "count",
        result(lambda rows: rows[0].__setitem__(0, str(rows[0][0] + ORDER))),
    ),
    Crafted("G05c", "more votes than there are", "count", result(lambda r: add(r, 0, 0, 10_000))),
    Crafted("G06", "below zero", "count", result(lambda rows: add(rows, 0, 1, -10_000))),
    Crafted("G06b", "true for one", "count", result(lambda r: r[0].__setitem__(0, True))),
    Crafted(
        "G06c",
        "a further field",
        "field_unknown",
        lambda: archive(
            [
                *basic().whole()[:-1],
                Event("Result", (written({"result": [[6, 0], [0, 0, 0]], "note": 1}),)),
            ]
        ),
    ),
]


def stuffed(*raws: bytes, only: Sequence[Ballot] | None = None) -> bytes:
    """These ballots after the others; sums, shares and result follow from them, with real keys."""
    made = basic()
    before = made.ballots if only is None else only
    return archive(made.whole([*before, *(Ballot.parse(raw) for raw in raws)]))


def forged(answer: int, *messages: int, overall: int = 0) -> bytes:
    return forged_ballot(basic(), 0, answer, messages=messages, overall=overall)


def for_an_absent_voter() -> bytes:
    """Whoever runs the server has no credential of the absent voter 4, and signs with another."""
    made = basic()
    absent, thief = made.voters[4], made.voters[0]
    ballot = make_ballot(made.election, absent, [[1, 0], [1, 0, 0]], randomness)
    return edited(ballot, thief, lambda value: None)


def for_nobody() -> bytes:
    return make_ballot(basic().election, 4711, [[1, 0], [1, 0, 0]], randomness).raw


STUFFED = [
    Crafted("H01", "a vote of two", "proof", lambda: stuffed(forged(0, 2, 0, overall=1))),
    Crafted("H02", "a vote of -1", "proof", lambda: stuffed(forged(1, -1, 1, 1))),
    Crafted("H03", "too many chosen", "proof", lambda: stuffed(forged(0, 1, 1, overall=1))),
    Crafted("H04", "one for an absent voter", "signature", lambda: stuffed(for_an_absent_voter())),
    Crafted("H05", "a ballot of nobody", "invalid_credential", lambda: stuffed(for_nobody())),
]


def one_more() -> bytes:
    made = basic()
    return stuffed(make_ballot(made.election, made.voters[4], [[0, 1], [0, 0, 1]], randomness).raw)


VALID_STUFFED = [Crafted("H06", "an honest ballot more, all else consistent", None, one_more)]


def dropped_from_the_past() -> bytes:
    """Sound in itself: beside an older copy it is seen that a ballot is gone."""
    made = basic()
    return archive(made.whole([*made.ballots[:1], *made.ballots[2:]]))


VALID_ALONE = [Crafted("I01", "a ballot dropped and all rebuilt", None, dropped_from_the_past)]
