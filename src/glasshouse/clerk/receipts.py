"""Receipts: what a sender can hold the house to.

Three papers, each checkable without asking the house again:

- a *submission receipt*: the house had this act at ``received`` and promises to have decided it by
  ``deadline`` (both Unix ms): from then on it is on the record, or sending it again is answered
  with the reason why not;
- a *signed refusal*: the house had this act and refused it, with the code and field of its answer;
- the *receipt of an entry* (C2SP tlog-proof): the act is on the record, under a published
  checkpoint.

A house that suppresses an act breaks either a promise it signed or its own published rules, and the
sender can show which (spec/record.md 5.3, case 28).

The first two are canonical JSON in a DSSE envelope signed by the house key::

    {"payload":"<base64>","payloadType":"application/vnd.glasshouse.submission+json",
     "signatures":[{"keyid":"<key id>","sig":"<base64>"}]}

>>> key = HouseKey(bytes(32))
>>> raw = promise(key, log="record.example.org", act="a" * 64, received=1, deadline=60_001)
>>> verify_receipt(raw, key.public).deadline
60001
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, StringConstraints, ValidationError

from glasshouse.acts import canonical
from glasshouse.acts.dsse import pae
from glasshouse.acts.identifiers import (
    ActId,
    Count,
    KeyId,
    Model,
    Origin,
    decode_base64url,
    encode_base64url,
)
from glasshouse.acts.signatures import Ed25519Key, key_id
from glasshouse.clerk.edge import Tree
from glasshouse.clerk.seams import HouseSigner
from glasshouse.clerk.storage import RecordReader
from glasshouse.record import ed25519
from glasshouse.record.encoding import decode_base64
from glasshouse.record.errors import RecordError
from glasshouse.record.merkle import inclusion_proof
from glasshouse.record.proof import Proof
from glasshouse.record.tilereader import TileHashReader

MAXIMUM_RECEIPT = 4096
"""Longest submission receipt or refusal that is read, in bytes."""

MAXIMUM_FIELD = 200
"""Longest path to a field that a refusal repeats, in characters."""

_NAMED_BY_SENDER = frozenset({"lines_mismatch", "malformed_body", "malformed_sheet"})
"""Codes whose field may end in a name that no statement of ours has."""

SUBMISSION_TYPE = "application/vnd.glasshouse.submission+json"
REFUSAL_TYPE = "application/vnd.glasshouse.refusal+json"


class BadReceipt(ValueError):
    """A paper is no receipt of this house; ``code`` says why."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence


class Submission(Model):
    """The promise: ``act`` came at ``received``, and is decided for ``log`` by ``deadline``."""

    v: Literal[1]
    log: Origin
    act: ActId
    received: Count
    deadline: Count


class SignedRefusal(Model):
    """The refusal: ``act`` came at ``received`` and was refused by ``code`` at ``field``."""

    v: Literal[1]
    log: Origin
    act: ActId
    received: Count
    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    field: Annotated[str, StringConstraints(max_length=MAXIMUM_FIELD)]


_MODELS: dict[str, type[Submission] | type[SignedRefusal]] = {
    SUBMISSION_TYPE: Submission,
    REFUSAL_TYPE: SignedRefusal,
}
_LongText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]+={0,2}$")]


class _DsseSignature(Model):
    keyid: KeyId
    sig: _LongText


class _DsseEnvelope(Model):
    payload: _LongText
    payloadType: str  # noqa: N815 - the field's name in DSSE 1.0.2
    signatures: Annotated[list[_DsseSignature], Field(min_length=1, max_length=1)]


@dataclass(frozen=True)
class HouseKey:
    """The house key of a running house: signs receipts and refusals (see ``HouseSigner``)."""

    seed: bytes = field(repr=False)  # a traceback or a log line must not print it

    @cached_property
    def public(self) -> Ed25519Key:
        """The public half, as it stands in the founding."""
        raw = ed25519.public_key(ed25519.from_seed(self.seed))
        return Ed25519Key(alg="ed25519", public=encode_base64url(raw))

    def sign(self, payload_type: str, payload: bytes) -> dict[str, Any]:
        """A DSSE envelope over ``payload``.

        Threat: the same key signs the house's acts. The type is part of what is signed, so a
        receipt can never be shown as an act nor an act as a receipt.
        """
        signature = ed25519.sign(ed25519.from_seed(self.seed), pae(payload_type, payload))
        return {
            "payload": b64encode(payload).decode(),
            "payloadType": payload_type,
            "signatures": [
                {"keyid": key_id(self.public), "sig": b64encode(signature).decode()},
            ],
        }


def promise(signer: HouseSigner, *, log: str, act: str, received: int, deadline: int) -> bytes:
    """The submission receipt of an act (hex id) that the house took at ``received``."""
    paper = Submission(v=1, log=log, act=act, received=received, deadline=deadline)
    return _signed(signer, SUBMISSION_TYPE, paper)


def refuse(
    signer: HouseSigner, *, log: str, act: str, received: int, code: str, field: str
) -> bytes:
    """The signed refusal of an act (hex id) that the house had at ``received``."""
    # Threat: a door that signs what it is told. People are told the name that they made up; what
    # the house signs says only where it stood.
    if code in _NAMED_BY_SENDER:
        field = field.partition(".")[0]
    field = field[:MAXIMUM_FIELD]
    paper = SignedRefusal(v=1, log=log, act=act, received=received, code=code, field=field)
    return _signed(signer, REFUSAL_TYPE, paper)


def verify_receipt(raw: bytes, house_key: Ed25519Key) -> Submission | SignedRefusal:
    """What a submission receipt or a refusal says, signed by ``house_key``.

    Raises ``BadReceipt``. Which house and which act it must be about is for the caller to compare.
    """
    envelope = _read(_DsseEnvelope, raw)
    model = _MODELS.get(envelope.payloadType)
    if model is None:
        raise BadReceipt("receipt_type", "This is neither a receipt nor a refusal.")
    signature = envelope.signatures[0]
    if signature.keyid != key_id(house_key):
        raise BadReceipt("receipt_key", "It is not signed by the key of this house.")
    try:
        payload = decode_base64(envelope.payload.encode())
        ed25519.verify(
            decode_base64url(house_key.public),
            pae(envelope.payloadType, payload),
            decode_base64(signature.sig.encode()),
        )
    except RecordError as error:
        raise BadReceipt("receipt_signature", error.sentence) from error
    return _read(model, payload)


def entry_receipt(record: RecordReader, index: int) -> Proof | None:
    """The receipt of the entry at ``index`` under the newest published checkpoint, with the
    cosignatures known today; None as long as no published checkpoint covers it."""
    published = record.latest_note()
    if published is None or index >= published.size:
        return None
    return receipt_under(published.note, published.size, record, index)


def receipt_under(note: bytes, size: int, tree: Tree, index: int) -> Proof:
    """The receipt of the entry at ``index`` of a tree under a published note of ``size``, which is
    above ``index``."""
    hashes = inclusion_proof(index, size, TileHashReader(size, tree.tile, None))
    return Proof(index, tuple(hashes), note)


def _signed(signer: HouseSigner, payload_type: str, paper: Model) -> bytes:
    return canonical.encode(dict(signer.sign(payload_type, canonical.encode(paper.model_dump()))))


M = TypeVar("M", bound=Model)


def _read(model: type[M], raw: bytes) -> M:
    try:
        return model.model_validate(canonical.decode(raw, MAXIMUM_RECEIPT))
    except (canonical.NotCanonical, ValidationError) as error:
        raise BadReceipt("receipt_structure", "It is not of the form of a receipt.") from error
