"""A witness: whoever remembers what a log signed last, and cosigns only what extends it.

This is the state machine of C2SP tlog-witness without the network: bytes and the time go in, an
HTTP answer comes out. It serves the tests of the witness client and operators who try out
witnessing; put an HTTP server around it, and give ``keep`` something durable.

>>> from glasshouse.record.add_checkpoint import AddCheckpoint
>>> from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
>>> from glasshouse.record.cosignature import WitnessSigner
>>> from glasshouse.record.merkle import EMPTY_ROOT
>>> from glasshouse.record.note import SignerKey
>>> log = SignerKey("record.example.org/glasshouse", bytes(32))
>>> witness = Witness(WitnessSigner("witness.example.org/w1", bytes([1]) * 32), [log.verifier])
>>> note = sign_checkpoint(Checkpoint(log.name, 0, EMPTY_ROOT), log)
>>> status, content_type, body = witness.add_checkpoint(
...     AddCheckpoint(0, (), note).encode(), now=1763800000)
>>> status, body.startswith("— witness.example.org/w1 ".encode())
(200, True)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from glasshouse.record.add_checkpoint import SIZE_TYPE, AddCheckpoint
from glasshouse.record.checkpoint import Checkpoint
from glasshouse.record.cosignature import WitnessSigner, timestamp
from glasshouse.record.errors import FormatError, ProofError, RecordError, SignatureError
from glasshouse.record.merkle import EMPTY_ROOT, verify_consistency
from glasshouse.record.note import Note, SignatureLine, VerifierKey, verify

Answer = tuple[int, str, bytes]
"""Status, content type and body."""

_TEXT = "text/plain; charset=utf-8"


class Witness:
    """One witness and what it last cosigned of each log. Not for several threads at once.

    Its state of a log only moves forward: to a tree that extends the last one, at a time that is
    not before the last one.
    """

    def __init__(
        self,
        signer: WitnessSigner,
        logs: Iterable[VerifierKey],
        keep: Callable[[str, int, bytes], None] = lambda origin, old_size, note: None,
        latest: Iterable[bytes] = (),
    ) -> None:
        """Witness these logs, each known by its key name.

        ``keep(origin, old size, cosigned note)`` must have stored the note durably, provided the
        stored size still is ``old size``, when it returns; if it raises, nothing is cosigned.
        ``latest`` are notes so stored, from which to resume; raises ``RecordError`` if one of
        them does not carry the signatures it was stored with.
        """
        self._signer = signer
        self._logs = {key.name: key for key in logs}
        self._keep = keep
        self._latest: dict[str, tuple[Checkpoint, Note, int]] = {}
        for raw in latest:
            note = Note.parse(raw)
            checkpoint = Checkpoint.parse(note.text)
            if checkpoint.origin not in self._logs:
                raise SignatureError("checkpoint_origin", "A stored note is of an unknown log.")
            verify(note, [self._logs[checkpoint.origin]])
            own = verify(note, [signer.verifier])
            self._latest[checkpoint.origin] = checkpoint, note, timestamp(own[-1].signature)

    def latest(self, origin: str) -> bytes | None:
        """Return the note last cosigned for this log, with the log's signature, if there is one.

        A witness serves it at ``add_checkpoint.monitoring_path(origin)``.
        """
        known = self._latest.get(origin)
        return None if known is None else known[1].encode()

    def add_checkpoint(self, body: bytes, now: int) -> Answer:
        """Answer one request at ``now`` (POSIX seconds).

        200 cosigned · 400 malformed · 403 not signed by the log · 404 unknown log · 409 another
        size is known · 422 not an extension · 503 the clock is behind the last cosignature.
        """
        try:
            request = AddCheckpoint.parse(body)
            note = Note.parse(request.checkpoint)
            checkpoint = Checkpoint.parse(note.text)
        except FormatError as error:
            return _refuse(400, error)
        log = self._logs.get(checkpoint.origin)
        if log is None:
            return 404, _TEXT, b"This log is not known here.\n"
        try:
            signatures = verify(note, [log])
        except SignatureError as error:
            return _refuse(403, error)
        if request.old_size > checkpoint.size:
            return 400, _TEXT, b"The old size is larger than the new one.\n"
        known = self._latest.get(checkpoint.origin)
        known_size, known_root = (
            (0, EMPTY_ROOT) if known is None else (known[0].size, known[0].root)
        )
        if request.old_size != known_size:
            return 409, SIZE_TYPE, b"%d\n" % known_size
        try:
            verify_consistency(
                known_size, known_root, checkpoint.size, checkpoint.root, request.proof
            )
        except ProofError as error:
            return _refuse(422, error)
        if known is not None and now < known[2]:
            # Cosignatures tell readers how fresh a view is; one dated before an earlier one of
            # the same log would make an old view look like the newer.
            return 503, _TEXT, b"The clock of this witness is behind its last cosignature.\n"
        return 200, _TEXT, self._cosign(checkpoint, signatures, known_size, now).encode()

    def _cosign(
        self,
        checkpoint: Checkpoint,
        signatures: tuple[SignatureLine, ...],
        old_size: int,
        now: int,
    ) -> SignatureLine:
        """Store the checkpoint and only then return the cosignature."""
        # What is signed is our own spelling of what we understood, never the bytes we were sent:
        # should the two ever differ, the log's signature would not cover it.
        text = checkpoint.encode()
        line = self._signer.cosign(text, now)
        note = Note(text, (*signatures, line))
        self._keep(checkpoint.origin, old_size, note.encode())
        self._latest[checkpoint.origin] = checkpoint, note, now
        return line


def _refuse(status: int, error: RecordError) -> Answer:
    return status, _TEXT, f"{error.sentence}\n".encode()
