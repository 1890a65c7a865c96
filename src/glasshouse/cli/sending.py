"""Sending a statement to a house, and checking the receipt it gives.

The house's word that something is recorded is not taken: the receipt must lead from the very entry
to a checkpoint that the log key signed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from glasshouse.acts.compose import AttachedFile
from glasshouse.acts.entry import entry_bytes
from glasshouse.cli.drafting import Draft
from glasshouse.cli.exits import CommandEnded, environment, failed, usage
from glasshouse.cli.findings import Findings
from glasshouse.cli.founding import read_founding
from glasshouse.cli.places import is_address, open_client, served
from glasshouse.record.checkpoint import SignedCheckpoint, open_checkpoint
from glasshouse.record.client import CHECKPOINT_PATH
from glasshouse.record.errors import RecordError
from glasshouse.record.merkle import leaf_hash
from glasshouse.record.note import MAX_NOTE_SIZE, VerifierKey
from glasshouse.record.policy import Policy
from glasshouse.record.proof import MAX_PROOF_SIZE, Proof, verify_proof

ACTS_PATH = "/api/acts"
FILES_PATH = "/api/files/"
_MAXIMUM_ANSWER = 1_000_000
_PATIENCE = httpx.Timeout(30, read=300)
"""For what is sent: the longest roll of a vote is read for some ten seconds before it is taken, and
others may be read before it."""
_ATTEMPTS = 20
_SECONDS_BETWEEN = 1.0
#: What a refusal asks for, by the names of this program's options.
_HINTS: Mapping[object, str] = {
    "capacity_missing": "Name it with --capacity ID, or with --seat ID in glasshouse act answer: "
    "the id of the entry that presented this key, or by which it took the seat.",
    "unknown_author": "--by names an author that this house does not know. An author's id stands "
    "in the page of that party or office, as party.id of /parties/SHORT-NAME.json.",
}


@dataclass(frozen=True)
class Recorded:
    """A statement on the record, proven: where it stands, and the receipt's bytes."""

    act: str
    index: int
    received: int
    effect: str | None
    checkpoint: SignedCheckpoint
    receipt: bytes


@contextmanager
def speak_to(
    address: str,
    log_key: VerifierKey | None = None,
    contact: str = "",
    transport: httpx.BaseTransport | None = None,
) -> Iterator[House]:
    """The house at an address, its checkpoint verified. Raises ``CommandEnded``."""
    if not is_address(address):
        raise usage(f"{address} is no address", "Write it like https://the-house.example/")
    with open_client(contact, transport) as client:
        yield House(client, address.rstrip("/"), log_key)


class House:
    """A house to speak to, known by its log key."""

    def __init__(self, client: httpx.Client, address: str, log_key: VerifierKey | None) -> None:
        """Read and verify the checkpoint. Raises ``CommandEnded``."""
        from glasshouse.kinds import REGISTRY

        self._client = client
        self._address = address
        place = served(address, client)
        findings = Findings()
        founding = read_founding(place, REGISTRY, log_key, findings)
        if founding is None:
            raise failed(f"{address}: {findings.faults[0].words()}")
        self.log_key = founding.log_key
        self.record = place.record
        try:
            raw = place.record.read(CHECKPOINT_PATH, MAX_NOTE_SIZE)
            self.checkpoint = open_checkpoint(raw, self.log_key)
        except RecordError as error:
            raise failed(
                f"the checkpoint of {address} is not to be trusted: {error.sentence}"
            ) from error

    def send(self, draft: Draft, wait: Callable[[float], None]) -> Recorded:
        """Send a complete draft, its files first; its proof. Raises ``CommandEnded``, also for a
        refusal."""
        for file in draft.files:
            self._put(file)
        answer = self._post(draft)
        if not _is_receipt(answer):
            raise environment(f"the answer of {self._address} is not understood")
        if answer["id"] != draft.act.id:
            raise failed("the house answers for another statement than the one that was sent")
        proof, raw = self._receipt(answer["receipt"], wait)
        entry = entry_bytes(draft.act.raw, draft.signatures, answer["received"], answer["effect"])
        try:
            sealed = verify_proof(proof, leaf_hash(entry), Policy.of_log(self.log_key))
        except RecordError as error:
            raise failed(
                f"the receipt does not prove that this statement is recorded: {error.sentence}",
                "Keep your copy of the statement and tell others who read this house.",
            ) from error
        if proof.index != answer["index"]:
            raise failed("the receipt is for another entry than the answer says")
        return Recorded(
            draft.act.id,
            proof.index,
            answer["received"],
            answer["effect"],
            sealed,
            raw,
        )

    def find_page(self, path: str) -> dict[str, Any] | None:
        """The model of a page, or None where there is no such page. Raises ``CommandEnded``."""
        response = self._request("GET", path)
        if response.status_code == 404:
            return None
        if response.status_code != 200:
            raise environment(f"{self._address}{path} answered {response.status_code}")
        return _object(response.content)

    def _post(self, draft: Draft) -> dict[str, Any]:
        response = self._request("POST", ACTS_PATH, draft.encode())
        value = _object(response.content)
        if response.status_code in (200, 201):
            return value
        if response.status_code == 202:
            raise environment(
                "the house keeps the statement and has not yet recorded it",
                "Send the same file again later: it will be recorded once.",
            )
        raise _refusal(value, response.status_code, self._address)

    def _put(self, file: AttachedFile) -> None:
        path = FILES_PATH + file.digest
        response = self._request("PUT", path, file.raw, "application/octet-stream")
        if response.status_code not in (200, 201):
            raise _refusal(_object(response.content), response.status_code, self._address)

    def _receipt(self, path: str, wait: Callable[[float], None]) -> tuple[Proof, bytes]:
        for attempt in range(_ATTEMPTS):
            if attempt:
                wait(_SECONDS_BETWEEN)
            response = self._request("GET", path)
            if response.status_code == 200 and len(response.content) <= MAX_PROOF_SIZE:
                try:
                    return Proof.parse(response.content), response.content
                except RecordError as error:
                    raise failed(f"the receipt is none: {error.sentence}") from error
        raise environment(
            "the statement was taken, and its receipt has not appeared",
            f"Ask for {self._address}{path} later.",
        )

    def _request(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        media_type: str = "application/json",
    ) -> httpx.Response:
        # Threat: an answer that names an address elsewhere would make this program ask there.
        if not path.startswith("/") or path.startswith("//"):
            raise failed(f"the house names a receipt outside of itself: {path}")
        headers = {} if content is None else {"Content-Type": media_type}
        try:
            timeout = self._client.timeout if content is None else _PATIENCE
            return self._client.request(
                method, self._address + path, content=content, headers=headers, timeout=timeout
            )
        except httpx.HTTPError as error:
            raise environment(
                f"cannot reach {self._address}: {error}",
                "Try again. Sending the same statement twice does no harm.",
            ) from error


def _refusal(value: dict[str, Any], status: int, address: str) -> CommandEnded:
    """What the house says against a statement or a file."""
    if "title" not in value:
        return environment(
            f"{address} answered {status}",
            "Send the same again later: it will be recorded once.",
        )
    return failed(
        f"the house refuses: {value['title']} {value.get('detail') or ''}".rstrip(),
        f"{_HINTS.get(value.get('code'), value.get('possible') or '')} "
        f"(code {value.get('code')}, field {value.get('field') or 'none'})",
        reason=value.get("code"),
        field=value.get("field"),
    )


def _is_receipt(answer: dict[str, Any]) -> bool:
    return (
        isinstance(answer.get("id"), str)
        and type(answer.get("index")) is int
        and type(answer.get("received")) is int
        and isinstance(answer.get("effect", 0), str | None)
        and isinstance(answer.get("receipt"), str)
    )


def _object(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw[:_MAXIMUM_ANSWER])
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
