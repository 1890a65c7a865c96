"""Witnesses are asked over real sockets on the loopback; none of them, however it behaves, stops
the house or is believed without a signature."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.acts.rules import HouseRules
from glasshouse.clerk.witnesses import (
    MAXIMUM_ANSWER,
    Answer,
    RootAt,
    View,
    Witness,
    WitnessClient,
    WitnessFailed,
    configured,
    policy_of,
    remember,
)
from glasshouse.clerk.witnessing import Witnessing
from glasshouse.record import witness as reference
from glasshouse.record.add_checkpoint import SIZE_TYPE, AddCheckpoint
from glasshouse.record.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from glasshouse.record.cosignature import WitnessSigner
from glasshouse.record.errors import WeakKeyError
from glasshouse.record.merkle import Tree, consistency_proof, leaf_hash
from glasshouse.record.note import Note, SignerKey
from tests.clerk.loopback_witness import Handler, Host, answer, honest, listening

LOG = SignerKey("record.example.org/glasshouse", bytes(32))
SIGNER = WitnessSigner("witness.example.org/w1", bytes([1]) * 32)
STRANGER = WitnessSigner("witness.example.org/w2", bytes([2]) * 32)
TREE = Tree(leaf_hash(b"entry %d" % i) for i in range(8))
OTHER_TREE = Tree(leaf_hash(b"another entry %d" % i) for i in range(8))
NOW = 1_763_800_000


def note_of(size: int, tree: Tree = TREE) -> bytes:
    return sign_checkpoint(Checkpoint(LOG.name, size, tree.root(size)), LOG)


def prove(old: int, new: int) -> list[bytes]:
    return consistency_proof(old, new, TREE) if old else []


def root_up_to(committed: int) -> RootAt:
    return lambda size: TREE.root(size) if size <= committed else None


def real_witness(*latest: bytes) -> reference.Witness:
    return reference.Witness(SIGNER, [LOG.verifier], latest=latest)


def cosigned(size: int, tree: Tree = TREE, by: WitnessSigner = SIGNER) -> bytes:
    note = Note.parse(note_of(size, tree))
    return note.with_signatures([by.cosign(note.text, NOW)]).encode()


async def ask(
    url: str,
    size: int,
    memory: Witnessing | None = None,
    note: bytes = b"",
    committed: int | None = None,
) -> Answer:
    root_at = root_up_to(size if committed is None else committed)
    async with WitnessClient(LOG.verifier, [Witness(SIGNER.verifier, url)]) as client:
        answers = await client.ask(note or note_of(size), memory or Witnessing(), prove, root_at)
    assert len(answers) == 1
    return answers[0]


async def failure_of(handler: Handler, size: int = 3) -> tuple[WitnessFailed, Answer, Host]:
    async with listening(handler) as host:
        given = await ask(host.url, size)
    assert given.failure is not None
    assert given.lines == ()
    return given.failure, given, host


def always(raw: bytes) -> Handler:
    async def handle(method: str, path: str, body: bytes) -> bytes:
        return raw

    return handle


async def test_a_witness_cosigns_what_it_never_saw_and_then_what_extends_it() -> None:
    async with listening(honest(real_witness(), LOG.name, NOW)) as host:
        memory = Witnessing()
        for size in (1, 3, 3, 8):
            given = await ask(host.url, size, memory)
            published = Note.parse(note_of(size)).with_signatures(given.lines).encode()
            opened = open_checkpoint(published, LOG.verifier, [SIGNER.verifier])
            assert [each.time for each in opened.cosignatures] == [NOW]
            memory = remember(memory, [given], size, NOW * 1000)
        assert memory.seen(SIGNER.name) == 8
        assert len(host.requests) == 4, "the memory saves asking twice"


async def test_all_witnesses_are_asked_at_once() -> None:
    both_asked = asyncio.Barrier(2)

    def meeting(signer: WitnessSigner) -> Handler:
        inner = honest(reference.Witness(signer, [LOG.verifier]), LOG.name, NOW)

        async def handle(method: str, path: str, body: bytes) -> bytes:
            await both_asked.wait()
            return await inner(method, path, body)

        return handle

    async with listening(meeting(SIGNER)) as one, listening(meeting(STRANGER)) as two:
        witnesses = [Witness(SIGNER.verifier, one.url), Witness(STRANGER.verifier, two.url)]
        async with WitnessClient(LOG.verifier, witnesses) as client:
            answers = await client.ask(note_of(3), Witnessing(), prove, root_up_to(3))
    assert [given.failure for given in answers] == [None, None]


async def test_only_the_logs_own_line_is_sent() -> None:
    note = cosigned(3, by=STRANGER)
    async with listening(honest(real_witness(), LOG.name, NOW)) as host:
        await ask(host.url, 3, note=note)
    sent = AddCheckpoint.parse(host.requests[0][2])
    assert sent.checkpoint == note_of(3)


async def test_a_forgotten_size_is_asked_for_once_more() -> None:
    async with listening(honest(real_witness(cosigned(2)), LOG.name, NOW)) as host:
        given = await ask(host.url, 5)
    assert given.failure is None
    assert [body.split(b"\n")[0] for _, _, body in host.requests] == [b"old 0", b"old 2"]


async def test_a_witness_that_keeps_changing_its_size_is_given_up() -> None:
    failure, _, host = await failure_of(always(answer(409, SIZE_TYPE, b"2\n")))
    assert (failure.code, failure.seen, failure.alarming) == ("witness_moving", 2, False)
    assert len(host.requests) == 2


async def test_case_18_a_size_larger_than_ours_is_an_alarm_with_the_note_that_proves_it() -> None:
    failure, given, _ = await failure_of(honest(real_witness(cosigned(5)), LOG.name, NOW))
    assert (failure.code, failure.seen, failure.alarming) == ("witness_ahead", 5, True)
    assert given.evidence is not None
    assert given.evidence.reason == "witness_ahead"
    assert given.evidence.offered == cosigned(5)


async def test_case_18_a_size_that_the_witness_cannot_prove_is_an_alarm_without_evidence() -> None:
    failure, given, _ = await failure_of(always(answer(409, SIZE_TYPE, b"9007199254740993\n")))
    assert failure.alarming
    assert given.evidence is None


async def test_case_10_another_record_under_our_key_is_an_alarm_with_both_notes() -> None:
    forked = honest(real_witness(cosigned(3, OTHER_TREE)), LOG.name, NOW)
    async with listening(forked) as host:
        memory = Witnessing().after_success(SIGNER.name, 3, NOW)
        given = await ask(host.url, 3, memory)
    assert given.failure is not None
    assert given.failure.code == "witness_inconsistent"
    assert given.failure.alarming
    assert given.evidence is not None
    assert given.evidence.reason == "fork_same_size"
    assert given.evidence.trusted == note_of(3)
    assert given.evidence.offered == cosigned(3, OTHER_TREE)


async def test_what_we_have_committed_ourselves_is_no_second_writer() -> None:
    """Whoever is answered with our note of a size that is not published yet can show it to a
    witness before we do. A false alarm of this kind would stand for good."""
    async with listening(honest(real_witness(cosigned(5)), LOG.name, NOW)) as host:
        given = await ask(host.url, 3, committed=5)
        assert given.failure is not None
        assert (given.failure.code, given.failure.alarming) == ("witness_ahead", False)
        assert given.evidence is None
        memory = remember(Witnessing(), [given], 3, NOW * 1000)
        assert (await ask(host.url, 5, memory, committed=5)).failure is None


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        (cosigned(2), None),
        (cosigned(3), None),
        (cosigned(5), None),
        (cosigned(6), "witness_ahead"),
        (cosigned(2, OTHER_TREE), "fork_inconsistent"),
        (cosigned(3, OTHER_TREE), "fork_same_size"),
        (cosigned(5, OTHER_TREE), "fork_inconsistent"),
        (cosigned(3, OTHER_TREE, STRANGER), None),
    ],
)
async def test_case_18_a_witness_that_cries_fork_proves_it_by_a_note_of_another_tree(
    shown: bytes, reason: str | None
) -> None:
    async def cries(method: str, path: str, body: bytes) -> bytes:
        return answer(422 if method == "POST" else 200, "text/plain", shown)

    async with listening(cries) as host:
        given = await ask(host.url, 3, committed=5)
    assert given.failure is not None
    assert given.failure.alarming
    assert (given.evidence and given.evidence.reason) == reason


@pytest.mark.parametrize("body", [b"", b"another root\n"])
async def test_case_10_a_conflict_without_a_size_is_fatal(body: bytes) -> None:
    failure, _, _ = await failure_of(always(answer(409, "text/plain", body)))
    assert (failure.code, failure.alarming) == ("witness_conflict", True)


def line_of(signer: WitnessSigner, size: int = 3) -> bytes:
    return signer.cosign(Note.parse(note_of(size)).text, NOW).encode()


@pytest.mark.parametrize(
    "raw",
    [
        answer(200, "text/plain", b""),
        answer(200, "text/plain", b"\n"),
        answer(200, "text/plain", bytes(range(256))),
        answer(200, "text/plain", line_of(STRANGER)),
        answer(200, "text/plain", line_of(SIGNER, 4)),
        answer(200, "text/plain", line_of(SIGNER)[:-1]),
        answer(200, "text/plain", line_of(SIGNER) + b"and more\n"),
        answer(409, SIZE_TYPE, b"+2\n"),
        answer(409, SIZE_TYPE, "٢\n".encode()),
        answer(200, "text/plain", b"\x1f\x8b" + bytes(100), "Content-Encoding: gzip"),
        answer(200, "text/plain", line_of(SIGNER) + b"x" * MAXIMUM_ANSWER),
    ],
)
async def test_case_18_garbage_is_never_believed_and_never_alarming(raw: bytes) -> None:
    failure, _, _ = await failure_of(always(raw))
    assert (failure.code, failure.alarming) == ("witness_answer", False)


async def test_lines_by_keys_nobody_configured_are_ignored() -> None:
    raw = answer(200, "text/plain", line_of(STRANGER) + line_of(SIGNER))
    async with listening(always(raw)) as host:
        given = await ask(host.url, 3)
    assert [line.name for line in given.lines] == [SIGNER.name]


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
async def test_a_refusal_is_remembered_and_no_alarm(status: int) -> None:
    failure, given, _ = await failure_of(always(answer(status, "text/plain", b"no\n")))
    assert (failure.code, failure.alarming) == ("witness_refused", False)
    memory = remember(Witnessing(), [given], 3, NOW)
    assert memory.witnesses[SIGNER.name].error == "witness_refused"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    async with listening(always(answer(200, "text/plain", line_of(SIGNER)))) as inside:
        aside = answer(status, "text/plain", b"", f"Location: {inside.url}/add-checkpoint")
        failure, _, _ = await failure_of(always(aside))
    assert failure.code == "witness_redirect"
    assert inside.requests == []


async def test_proxies_and_credentials_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login us password secret\n")
    async with listening(always(answer(200, "text/plain", b""))) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NETRC", str(netrc))
        async with listening(honest(real_witness(), LOG.name, NOW)) as host:
            given = await ask(host.url, 3)
    assert given.failure is None
    assert proxy.requests == []
    assert b"authorization" not in host.heads[0].lower()


async def test_case_17_a_witness_that_is_down_is_one_failure_among_answers() -> None:
    async with listening(always(b"")) as gone:
        pass
    async with listening(honest(real_witness(), LOG.name, NOW)) as host:
        witnesses = [
            Witness(STRANGER.verifier, gone.url),
            Witness(SIGNER.verifier, host.url),
            Witness(WitnessSigner("silent", bytes([3]) * 32).verifier, None),
        ]
        async with WitnessClient(LOG.verifier, witnesses) as client:
            down, up = await client.ask(note_of(3), Witnessing(), prove, root_up_to(3))
    assert down.failure is not None
    assert down.failure.code == "witness_unreachable"
    assert up.failure is None


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\n\r\n" + line_of(SIGNER)[:20]])
async def test_case_17_a_witness_that_never_ends_its_answer_is_cut_off(begun: bytes) -> None:
    deadlines: list[asyncio.Timeout] = []

    def deadline() -> asyncio.Timeout:
        deadlines.append(asyncio.timeout(None))
        return deadlines[-1]

    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(begun)
        await writer.drain()
        # The time is up: no clock is waited for.
        deadlines[-1].reschedule(asyncio.get_running_loop().time())

    server = await asyncio.start_server(trickle, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    witnesses = [Witness(SIGNER.verifier, url)]
    async with WitnessClient(LOG.verifier, witnesses, deadline=deadline) as client:
        [given] = await client.ask(note_of(3), Witnessing(), prove, root_up_to(3))
    server.close()
    assert given.failure is not None
    assert given.failure.code == "witness_slow"


async def views(url: str) -> list[View | WitnessFailed]:
    async with WitnessClient(LOG.verifier, [Witness(SIGNER.verifier, url)]) as client:
        return await client.views(LOG.name)


async def view_of(handler: Handler) -> View | WitnessFailed:
    async with listening(handler) as host:
        [view] = await views(host.url)
    return view


@pytest.mark.parametrize("tree", [TREE, OTHER_TREE])
async def test_a_witness_shows_what_it_saw_last_signed_by_our_key(tree: Tree) -> None:
    view = await view_of(honest(real_witness(cosigned(5, tree)), LOG.name, NOW))
    assert isinstance(view, View)
    assert view.checkpoint is not None
    assert view.checkpoint.raw == cosigned(5, tree)


@pytest.mark.parametrize(
    "shown",
    [
        note_of(6),
        cosigned(6, by=STRANGER),
        sign_checkpoint(
            Checkpoint("evil.example", 6, TREE.root(6)), SignerKey("evil.example", bytes([9]) * 32)
        ),
        sign_checkpoint(
            Checkpoint(LOG.name, 6, TREE.root(6)), SignerKey(LOG.name, bytes([9]) * 32)
        ),
        b"\xff",
        b"",
    ],
)
async def test_what_our_key_and_the_witness_did_not_sign_is_not_what_it_saw(shown: bytes) -> None:
    view = await view_of(always(answer(200, "text/plain", shown)))
    assert isinstance(view, WitnessFailed)
    assert view.code == "witness_answer"


async def test_a_witness_that_never_saw_us_or_is_down_shows_nothing() -> None:
    view = await view_of(honest(real_witness(), LOG.name, NOW))
    assert isinstance(view, View)
    assert view.checkpoint is None
    failed = await view_of(always(answer(500, "text/plain", b"")))
    assert isinstance(failed, WitnessFailed)
    async with listening(always(b"")) as gone:
        pass
    [failed] = await views(gone.url)
    assert isinstance(failed, WitnessFailed)
    assert failed.code == "witness_unreachable"


RULES = HouseRules(
    version="1",
    origin=LOG.name,
    log_key=LOG.verifier.format(),
    house="0" * 64,
    admission="closed",
    daily_cap=0,
    author_quota=100,
    witnesses=(
        (SIGNER.verifier.format(), "http://127.0.0.1:1/"),
        (STRANGER.verifier.format(), None),
    ),
    quorum=1,
)


def test_the_rules_name_the_witnesses_and_make_the_policy() -> None:
    assert [(each.name, each.url) for each in configured(RULES)] == [
        (SIGNER.name, "http://127.0.0.1:1/"),
        (STRANGER.name, None),
    ]
    policy = policy_of(RULES, "https://record.example.org/record/")
    assert policy.open_checkpoint(cosigned(3)).size == 3
    assert b"quorum witnesses\n" in policy.encode()
    assert policy.logs[0].url == "https://record.example.org/record/"


def test_rules_without_a_quorum_make_a_policy_that_asks_for_none() -> None:
    policy = policy_of(replace(RULES, witnesses=(), quorum=0))
    assert policy.open_checkpoint(note_of(3)).size == 3


def test_a_weak_witness_key_is_refused() -> None:
    neutral = "w+" + "00000000" + "+BAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    with pytest.raises(WeakKeyError):
        configured(replace(RULES, witnesses=((neutral, None),)))


def test_a_witness_without_an_address_has_none() -> None:
    with pytest.raises(ValueError, match="no address"):
        _ = Witness(SIGNER.verifier, None).submission
