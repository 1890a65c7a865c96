"""The first entry: which log key a record names, before anything of it is trusted."""

from __future__ import annotations

from dataclasses import dataclass

from glasshouse.acts import judge
from glasshouse.acts.entry import Entry
from glasshouse.acts.envelope import MalformedAct
from glasshouse.acts.judge import Refusal
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.registry import Registry
from glasshouse.acts.replay import Replay
from glasshouse.acts.rules import rules_in_force
from glasshouse.cli.findings import Findings
from glasshouse.cli.places import Place
from glasshouse.record.checkpoint import Checkpoint
from glasshouse.record.client import CHECKPOINT_PATH
from glasshouse.record.errors import NotFoundError, RecordError
from glasshouse.record.note import MAX_NOTE_SIZE, Note, VerifierKey
from glasshouse.record.tiles import MAX_BUNDLE_SIZE, EntryBundle, bundle_at


@dataclass(frozen=True)
class Founding:
    """The log key to go by, and whether the reader brought it or the record named it."""

    log_key: VerifierKey
    key_was_given: bool


def read_founding(
    place: Place, registry: Registry, given: VerifierKey | None, findings: Findings
) -> Founding | None:
    """The log key of the record at ``place``; None after noting a fault.

    Without a given key the first entry is believed, once its own signature verifies: trust on first
    use. A record that is somebody else's from end to end cannot be told from the right one so.
    """
    if given is not None:
        return Founding(given, True)
    try:
        raw = place.record.read(CHECKPOINT_PATH, MAX_NOTE_SIZE)
        size = Checkpoint.parse(Note.parse(raw).text).size
    except RecordError as error:
        findings.fault(error.code, CHECKPOINT_PATH, error.sentence)
        return None
    if size == 0:
        findings.fault(
            "empty_record",
            CHECKPOINT_PATH,
            "the record has no entries, so it names no key to check it by.",
        )
        return None
    bundle = bundle_at(0, size)
    try:
        content = _first_bundle(place, bundle)
        key = log_key_of(content[2 : 2 + int.from_bytes(content[:2], "big")], registry)
    except NotFoundError:
        findings.fault("missing", bundle.path, "the entries are missing.", 0)
        return None
    except (RecordError, MalformedAct, Refusal) as error:
        findings.fault(error.code, bundle.path, f"it is no founding of a house: {error}", 0)
        return None
    return Founding(key, False)


def _first_bundle(place: Place, bundle: EntryBundle) -> bytes:
    """The bundle that holds entry 0, of whatever width it is there."""
    candidates = [bundle.path, bundle.full.path]
    if place.copy is not None:
        # The size is not yet known to be what was signed: a bundle of another width tells the key
        # just as well, and the key tells whether the checkpoint was altered.
        folder = f"{bundle.full.path}.p"
        candidates += [f"{folder}/{name}" for name in place.copy.names(folder)]
    for path in candidates:
        try:
            return place.record.read(path, MAX_BUNDLE_SIZE)
        except NotFoundError:
            continue
    raise NotFoundError("not_found", f"{bundle.path} does not exist.", bundle.path)


def log_key_of(raw: bytes, registry: Registry) -> VerifierKey:
    """The log key that a founding entry names; raises MalformedAct, Refusal or RecordError."""
    entry = Entry.parse(raw)
    replay = Replay(MemoryFacts(), registry)
    reading = judge.read(entry.act, replay.facts, registry)
    keys = judge.signing_keys(reading, replay.facts)
    signers = judge.check_signatures(entry.act, entry.signatures, keys)
    decision = replay.decide(reading, entry.received, signers)
    if decision.refused is not None:
        raise Refusal(decision.refused.code, decision.refused.field)
    replay.record(decision)
    rules = rules_in_force(replay.facts)
    if rules is None:
        raise Refusal("not_founded")
    return VerifierKey.parse(rules.log_key)
