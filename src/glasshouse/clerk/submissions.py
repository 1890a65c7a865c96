"""``POST /api/acts``: the one door, as a plain ASGI handler in front of everything else.

The body is one upload (``application/json``) or many, one on each line (``application/x-ndjson``);
see ``upload`` for its form. The answer comes after the commit::

    {"effect": null or code, "id": "<act id>", "index": 214, "receipt": "/record/proof/214",
     "received": 1763800000000}

with 201 for an effective act, 200 for one without effect or on the record already, and
problem+json for a refusal. Many uploads are answered 200 with one such object on each line, in the
order of the uploads, each with its own ``status``. They are taken in that order, and a later one
may rest on an earlier one.

``?wait=0`` keeps what passes intake durably and answers 202: it is not yet on the record. The
member ``submission_receipt`` is the exact text of a receipt signed by the house. ``?signed=1`` (or
``Prefer: signed-refusal``) asks that a refusal carry one too, as ``signed_refusal``: evidence that
the house had the act and would not take it.

Threats: bodies that are too long, too many or too slow (``requests``); a page elsewhere that makes
a browser post here (there is no cookie and no session, so it can post only what somebody signed).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from glasshouse.clerk import receipts
from glasshouse.clerk.batch import Clerk
from glasshouse.clerk.book import Receipt, Verdict
from glasshouse.clerk.intake import Submission
from glasshouse.clerk.kept import PENDING_TIME
from glasshouse.clerk.problems import MEDIA_TYPE, Problem, encode_json
from glasshouse.clerk.requests import (
    Bodies,
    BodyRefused,
    BodyTooLarge,
    Message,
    Receive,
    Send,
    TooManyBodies,
    headers_of,
    media_type_of,
    send_whole,
)
from glasshouse.clerk.seams import HouseSigner
from glasshouse.clerk.upload import MAXIMUM_REQUEST_BYTES, parse_upload, split_lines

PATH = "/api/acts"

BODY_SECONDS = 120.0
"""Within this time an upload must have come: some two megabytes over a slow mobile network."""

_JSON = "application/json"
_LINES = "application/x-ndjson"


@dataclass(frozen=True)
class Answer:
    """What one upload comes to: an HTTP status, a media type, the members of the body."""

    status: int
    media_type: str
    body: dict[str, Any]
    headers: Sequence[tuple[bytes, bytes]] = ()


@dataclass(frozen=True)
class _Wishes:
    """What the sender asks for besides."""

    many: bool
    wait: bool
    signed: bool


_MAY_REST_ON_EARLIER = frozenset(
    {"busy", "not_founded", "saw_ahead", "unknown_key", "unknown_kind"}
)
"""What intake refuses and may take once the earlier statements of a request are recorded."""


class SubmissionHandler:
    """The ASGI application behind ``PATH``. ``signer`` is the house key, where it is at hand."""

    def __init__(self, clerk: Clerk, log: str, signer: HouseSigner | None = None) -> None:
        """``log`` is the origin of the record."""
        self._clerk = clerk
        self._log = log
        self._signer = signer
        self.bodies = Bodies(MAXIMUM_REQUEST_BYTES, BODY_SECONDS)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if scope["method"] != "POST":
            await send_whole(send, 405, "text/plain", b"POST only\n", [(b"allow", b"POST")])
            return
        try:
            wishes = _wishes(scope)
            raw = await self._body(scope, receive)
            if raw is None:
                return
            lines = split_lines(raw) if wishes.many else [raw]
        except Problem as problem:
            self._clerk.alarms.count("refused")
            await _send_one(send, self._refusal(problem))
            return
        if wishes.wait:
            answers = await self._decided(lines, wishes.signed)
        else:
            answers = await self._kept(lines, wishes.signed)
        self._count(answers)
        if wishes.many:
            bodies = [encode_json({**each.body, "status": each.status}) for each in answers]
            await send_whole(send, 200, _LINES, b"".join(body + b"\n" for body in bodies))
        else:
            await _send_one(send, answers[0])

    def _count(self, answers: Sequence[Answer]) -> None:
        """Tell those who run the house how many statements were taken, and how many refused."""
        refused = sum(answer.status >= 400 for answer in answers)
        self._clerk.alarms.count("refused", refused)
        self._clerk.alarms.count("accepted", len(answers) - refused)

    async def _body(self, scope: Message, receive: Receive) -> bytes | None:
        """The whole body; None if the sender left. Raises Problem."""
        try:
            self.bodies.check(scope)
            return await self.bodies.read(receive)
        except BodyTooLarge as error:
            raise Problem("upload_too_large") from error
        except TooManyBodies as error:
            raise Problem("busy") from error
        except BodyRefused as error:
            raise Problem("malformed_upload", "", str(error)) from error

    async def _decided(self, lines: Sequence[bytes], signed: bool) -> list[Answer]:
        """Take each upload in order, and answer when all are decided."""
        answers: dict[int, Answer] = {}
        waiting: dict[int, asyncio.Future[Verdict]] = {}
        group = ""
        for number, raw in enumerate(lines):
            if number:
                await asyncio.sleep(0)  # a long request must not keep the others from the loop
            try:
                taken = await self._take(raw, group, number, waiting.values())
            except Problem as problem:
                answers[number] = self._refusal(problem, raw, signed)
                continue
            if isinstance(taken, Receipt):
                answers[number] = _on_record(taken)
            else:
                group, waiting[number] = taken
        for number, future in waiting.items():
            verdict = await future
            if isinstance(verdict, Receipt):
                answers[number] = _on_record(verdict)
            else:
                answers[number] = self._refusal(verdict, lines[number], signed)
        return [answers[number] for number in range(len(lines))]

    async def _take(
        self, raw: bytes, group: str, line: int, earlier: Iterable[asyncio.Future[Verdict]]
    ) -> Receipt | tuple[str, asyncio.Future[Verdict]]:
        try:
            return await self._try(raw, group, line, earlier)
        except Problem as problem:
            if problem.code not in _MAY_REST_ON_EARLIER or not await _decided_first(earlier):
                raise
        return await self._try(raw, group, line, earlier)

    async def _try(
        self, raw: bytes, group: str, line: int, earlier: Iterable[asyncio.Future[Verdict]]
    ) -> Receipt | tuple[str, asyncio.Future[Verdict]]:
        taken = self._clerk.receive(raw, group, line)
        if isinstance(taken, Receipt):
            return taken
        if self._clerk.must_study(taken):
            await _decided_first(earlier)
            await self._clerk.study(taken)
        return taken.group, self._clerk.submit(taken)

    async def _kept(self, lines: Sequence[bytes], signed: bool) -> list[Answer]:
        """Keep each upload that passes intake, in one durable step, and answer."""
        answers: list[Answer | Submission] = []
        for number, raw in enumerate(lines):
            if number:
                await asyncio.sleep(0)  # as above
            try:
                taken = self._clerk.receive(raw)
                if isinstance(taken, Submission) and self._clerk.must_study(taken):
                    await self._clerk.study(taken)
            except Problem as problem:
                answers.append(self._refusal(problem, raw, signed))
                continue
            if isinstance(taken, Receipt):
                answers.append(_on_record(taken))
            else:
                answers.append(taken)
        kept: list[tuple[Submission, bytes]] = []
        for number, each in enumerate(answers):
            if isinstance(each, Submission):
                try:
                    self._clerk.require_files(each)
                    kept.append((each, lines[number]))
                except Problem as problem:
                    answers[number] = self._refusal(problem, lines[number], signed)
        try:
            self._clerk.keep(kept)
        except Problem as problem:
            refusal = self._refusal(problem)
            return [refusal if isinstance(each, Submission) else each for each in answers]
        return [self._pending(each) if isinstance(each, Submission) else each for each in answers]

    def _pending(self, submission: Submission) -> Answer:
        act, received = submission.act.id, submission.received
        deadline = received + PENDING_TIME
        body = {"deadline": deadline, "id": act, "received": received, "state": "pending"}
        if self._signer is not None:
            receipt = receipts.promise(
                self._signer, log=self._log, act=act, received=received, deadline=deadline
            )
            body["submission_receipt"] = receipt.decode("ascii")
        return Answer(202, _JSON, body)

    def _refusal(self, problem: Problem, raw: bytes = b"", signed: bool = False) -> Answer:
        registry = self._clerk.book.registry
        body = problem.body(registry)
        if signed and self._signer is not None and (act := _act_id(raw)) is not None:
            # Threat: a door that signs what it is told. It signs the fingerprint of a well-formed
            # act and a code of our own table, under a type that no act has.
            refusal = receipts.refuse(
                self._signer,
                log=self._log,
                act=act,
                received=self._clerk.clock.now(),
                code=problem.code,
                field=problem.field,
            )
            body["signed_refusal"] = refusal.decode("ascii")
        return Answer(problem.status(registry), MEDIA_TYPE, body, problem.headers())


async def _decided_first(earlier: Iterable[asyncio.Future[Verdict]]) -> bool:
    """Wait until the earlier statements of a request are decided; whether any was not."""
    undecided = [future for future in earlier if not future.done()]
    if undecided:
        await asyncio.wait(undecided)
    return bool(undecided)


def _on_record(receipt: Receipt) -> Answer:
    status = 201 if receipt.first and receipt.effect is None else 200
    body = {
        "effect": receipt.effect,
        "id": receipt.act,
        "index": receipt.index,
        "receipt": f"/record/proof/{receipt.index}",
        "received": receipt.received,
    }
    return Answer(status, _JSON, body)


def _act_id(raw: bytes) -> str | None:
    try:
        return parse_upload(raw).act.id
    except Problem:
        return None


def _wishes(scope: Message) -> _Wishes:
    """What query and headers ask for; raises Problem."""
    media_type = media_type_of(scope, _JSON)
    if media_type not in (_JSON, _LINES):
        raise Problem("malformed_upload", "", f"send {_JSON} or {_LINES}")
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return _Wishes(
        many=media_type == _LINES,
        wait=_switch(query, "wait", True),
        signed=_switch(query, "signed", False)
        or "signed-refusal" in headers_of(scope).get(b"prefer", "").lower(),
    )


def _switch(query: dict[str, list[str]], name: str, otherwise: bool) -> bool:
    values = query.get(name, ["1" if otherwise else "0"])
    if values not in (["0"], ["1"]):
        raise Problem("malformed_upload", name, "it is 0 or 1")
    return values == ["1"]


async def _send_one(send: Send, answer: Answer) -> None:
    body = encode_json(answer.body)
    await send_whole(send, answer.status, answer.media_type, body, answer.headers)
