"""The question to a witness and its answers (C2SP tlog-witness, ``add-checkpoint``).

A log posts the size the witness knows, a consistency proof from there, and the new checkpoint::

    old 2
    jofBQah+lWDpoXKsyJdqpENtpXBQxepNFgjXL7jIfVY=      at most 63 hashes
                                                      a blank line
    <the checkpoint with the signature of the log>

and is answered 200 with one or more signature lines, 409 with the size that the witness knows, or
a refusal. Both sides use this module: ``witness`` to read the question, a log to put it and to
read the answer.

>>> from glasshouse.record.note import SignerKey, sign
>>> checkpoint = sign(b"any text\\n", [SignerKey("record.example.org", bytes(32))]).encode()
>>> body = AddCheckpoint(2, (bytes(32),), checkpoint).encode()
>>> body.split(b"\\n")[:2]
[b'old 2', b'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=']
>>> AddCheckpoint.parse(body).checkpoint == checkpoint
True
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from glasshouse.record.cosignature import WitnessKey
from glasshouse.record.encoding import HASH_SIZE, MAX_SIZE, decode_hash, parse_decimal
from glasshouse.record.errors import FormatError, RecordError, WitnessError
from glasshouse.record.note import MAX_SIGNATURES, Note, SignatureLine, VerifierKey, verify

PATH = "add-checkpoint"
"""Path below the submission prefix of a witness."""

MAX_HASHES = 63
MAX_REQUEST_SIZE = 128 * 1024
MAX_ANSWER_SIZE = 128 * 1024

SIZE_TYPE = "text/x.tlog.size"
"""Content type of the answer 409 that names the size the witness knows."""


@dataclass(frozen=True)
class AddCheckpoint:
    """A parsed question. Parsing verifies nothing; ``checkpoint`` is the note as it stands."""

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def __post_init__(self) -> None:
        """Refuse what has no spelling."""
        if (
            not 0 <= self.old_size <= MAX_SIZE
            or len(self.proof) > MAX_HASHES
            or any(len(each) != HASH_SIZE for each in self.proof)
        ):
            raise ValueError("a question has a size and at most 63 hashes of 32 bytes")

    @classmethod
    def by_log(cls, old_size: int, proof: tuple[bytes, ...], raw: bytes, log: VerifierKey) -> Self:
        """Return the question about the note ``raw`` with only the log's own signature lines.

        Some witnesses take 16 KiB at most, and cosignatures of others are none of their business.
        """
        signed = Note.parse(raw)
        own = [
            line for line in signed.signatures if (line.name, line.key_id) == (log.name, log.key_id)
        ]
        return cls(old_size, proof, Note(signed.text, tuple(own)).encode())

    def encode(self) -> bytes:
        """Return the body: exactly the bytes it was parsed from."""
        lines = [b"old %d" % self.old_size, *(b64encode(each) for each in self.proof)]
        return b"\n".join(lines) + b"\n\n" + self.checkpoint

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Read a body. Raises ``FormatError``."""
        if len(body) > MAX_REQUEST_SIZE:
            raise FormatError("request_too_large", f"At most {MAX_REQUEST_SIZE} bytes.")
        head, blank, checkpoint = body.partition(b"\n\n")
        lines = head.split(b"\n")
        if not blank or not lines[0].startswith(b"old "):
            raise FormatError("request_structure", "The body is an old size, a proof and a note.")
        old_size = parse_decimal(lines[0].removeprefix(b"old "))
        if len(lines) - 1 > MAX_HASHES:
            raise FormatError("request_structure", f"A proof has at most {MAX_HASHES} hashes.")
        Note.parse(checkpoint)
        return cls(old_size, tuple(decode_hash(line) for line in lines[1:]), checkpoint)


@dataclass(frozen=True)
class KnownSize:
    """The witness knows the record at another size than the log thought: ask again from there.

    A size larger than the log's own means that the log has forgotten entries or that its key is
    used elsewhere: an alarm, never something to repair in silence.
    """

    size: int


def read_answer(
    status: int, content_type: str, body: bytes, text: bytes, witness: WitnessKey
) -> tuple[SignatureLine, ...] | KnownSize:
    """Return the verified cosignatures of ``witness`` on the checkpoint ``text``, or a size.

    ``status``, ``content_type`` and ``body`` are the HTTP answer. Raises ``WitnessError`` with the
    code ``witness_refused`` for refusals and ``witness_answer`` for anything else, among them a
    409 without the content type of a size: some witnesses use that to say that the record forked.
    """
    if len(body) > MAX_ANSWER_SIZE:
        raise WitnessError("witness_answer", "The answer of the witness is too large.")
    if status == 409 and content_type == SIZE_TYPE:
        size, newline, rest = body.partition(b"\n")
        try:
            if not newline or rest:
                raise FormatError("witness_answer", "The answer is not one line.")
            return KnownSize(parse_decimal(size))
        except FormatError as error:
            raise WitnessError("witness_answer", "The witness named no size.") from error
    if status != 200:
        raise WitnessError("witness_refused", f"The witness answered {status}.")
    try:
        lines = body.split(b"\n")
        if lines.pop() or not 1 <= len(lines) <= MAX_SIGNATURES:
            raise FormatError("witness_answer", "The answer is not a list of signature lines.")
        parsed = tuple(SignatureLine.parse(line) for line in lines)
        return verify(Note(text, parsed), [witness])
    except RecordError as error:
        raise WitnessError(
            "witness_answer", f"The witness sent no cosignature of its own. {error.sentence}"
        ) from error


def monitoring_path(origin: str) -> str:
    """Return where, below its monitoring prefix, a witness shows what it last cosigned."""
    return f"{sha256(origin.encode()).hexdigest()}/checkpoint"
