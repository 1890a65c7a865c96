"""``/api/votes/<vote>/ballots``: where ballots come in, and where a voter looks one up.

``POST`` takes one ballot, its exact bytes as the body (``application/json``), and answers after the
commit::

    {"tracker": "<43 letters>", "index": 12, "receipt": "/record/boxes/<vote>/proof/12",
     "final": false, "final_by": "2027-03-01T12:01:00Z"}

with 201, or 200 where the very same bytes are in the box already. ``final`` is whether an anchor in
the record covers it; ``final_by`` is when one will at the latest. A refusal is problem+json, and
leaves no trace. The last ballot of a credential counts.

``GET ?tracker=<43 letters>`` answers ``{"index", "counts", "final", "anchor"}``: whether it is the
last of its credential, and the entry of the first anchor that covers it.

**When voting is over.** A ballot was cast when its last byte came. It is stamped with the time of
the house there and then, and gets its place in the queue in the same step; if that time is before
``closes``, it will be in the box, however long verifying takes. The house's time never goes back.
The keeper closes the box when all that was taken is decided, so the order of the box and the time
agree: nothing that came later is below the closing anchor.

Threats: *bodies that are too long, too many or too slow* (``clerk.requests``); *junk*
(``checking``); *who voted when and from where*: no address is read, no time is kept, and no ballot
is ever logged.
"""

from __future__ import annotations

import asyncio
import base64
import re
import sqlite3
from typing import Any
from urllib.parse import parse_qs

import structlog

from glasshouse.acts.facts import sortable
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.clerk.batch import Clerk
from glasshouse.clerk.problems import MEDIA_TYPE, Problem, encode_json
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.requests import (
    Bodies,
    BodyRefused,
    BodyTooLarge,
    BodyTooSlow,
    Message,
    Receive,
    Send,
    TooManyBodies,
    media_type_of,
    send_whole,
)
from glasshouse.elections.belenios.ballots import LARGEST_BALLOT
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.boxes.box import Placed
from glasshouse.elections.boxes.boxes import Boxes, OpenBox
from glasshouse.elections.boxes.casting import Casting
from glasshouse.elections.boxes.problems import BallotRefused, body_of, headers_of, status_of
from glasshouse.elections.boxes.reader import BoxReader, box_path
from glasshouse.elections.facts import ANNOUNCED, CANCELLED, OPEN, READY, Anchor
from glasshouse.elections.facts import Election as Vote

_log = structlog.get_logger("glasshouse.elections")

_PATH = re.compile(r"/api/votes/([0-9a-f]{64})/ballots")
_JSON = "application/json"

BODY_SECONDS = 30.0
"""Within this time a ballot must have come: 60 KiB over the slowest of mobile networks."""

FINAL_WITHIN = 60 * 1000
"""Milliseconds within which an anchor covers a ballot."""


def is_for_ballots(path: str) -> bool:
    """Whether this handler answers at a path."""
    return _PATH.fullmatch(path) is not None


class BallotHandler:
    """The ASGI application for ballots."""

    def __init__(self, clerk: Clerk, boxes: Boxes, reader: HouseReader) -> None:
        """``reader`` is for looking ballots up."""
        self._clerk = clerk
        self._boxes = boxes
        self._reader = reader
        self.bodies = Bodies(LARGEST_BALLOT, BODY_SECONDS)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if scope["method"] not in ("GET", "HEAD", "POST"):
            allowed = [(b"allow", b"GET, HEAD, POST")]
            await send_whole(send, 405, "text/plain", b"GET or POST\n", allowed)
            return
        try:
            answer = await self._answer(scope, receive)
            if answer is None:
                return
        except (BallotRefused, Fault) as refused:
            self._clerk.alarms.count("refused_ballots")
            body = encode_json(body_of(refused))
            await send_whole(send, status_of(refused), MEDIA_TYPE, body, headers_of(refused))
            return
        status, members = answer
        with_body = scope["method"] != "HEAD"
        await send_whole(send, status, _JSON, encode_json(members), with_body=with_body)

    async def _answer(self, scope: Message, receive: Receive) -> tuple[int, dict[str, Any]] | None:
        """Status and members; None if the sender left. Raises BallotRefused or Fault."""
        path = _PATH.fullmatch(scope["path"])
        if path is None:
            raise BallotRefused("no_such_vote")
        try:
            if scope["method"] == "POST":
                return await self._cast(path[1], scope, receive)
            return 200, await asyncio.to_thread(self._look_up, path[1], _tracker(scope))
        except (sqlite3.Error, OSError) as error:
            # Nothing of the ballot, and nothing of who sent it, is in what a disk says.
            _log.error("a vote could not be read", error=repr(error))
            raise BallotRefused("paused") from error

    async def _cast(
        self, election: str, scope: Message, receive: Receive
    ) -> tuple[int, dict[str, Any]] | None:
        """Status and members; None if the sender left. Raises BallotRefused or Fault."""
        if media_type_of(scope, _JSON) != _JSON:
            raise BallotRefused("malformed_request", f"send {_JSON}")
        raw = await self._body(election, scope, receive)
        if raw is None:
            return None
        # From here to the place in the queue nothing waits: see "When voting is over".
        box, casting = self._box(election)
        ballot = casting.verifier.look(raw)
        verdict = await casting.put(ballot)
        if not isinstance(verdict, Placed):
            raise verdict
        self._clerk.alarms.count("taken_ballots")
        anchored = self._anchored(election)
        final = verdict.index < anchored
        by = self._clerk.clock.now() + FINAL_WITHIN
        return 201 if verdict.first else 200, {
            "tracker": base64.b64encode(ballot.tracker).decode("ascii").rstrip("="),
            "index": verdict.index,
            "receipt": f"/record/boxes/{box.vote.id}/proof/{verdict.index}",
            "final": final,
            "final_by": None if final else milliseconds_to_instant(by + 999),
        }

    def _box(self, election: str) -> tuple[OpenBox, Casting]:
        """The box of a vote that takes ballots at this moment; raises BallotRefused."""
        book = self._clerk.book
        try:
            # The house's time, which never goes back, whatever becomes of the machine's clock.
            now = max(self._clerk.now(), book.head.received)
        except Problem as problem:
            raise BallotRefused("paused", problem.detail) from problem
        vote = self._vote(election)
        if vote is None:
            raise BallotRefused("no_such_vote")
        if vote.state == CANCELLED:
            raise BallotRefused("vote_cancelled")
        if vote.state in (ANNOUNCED, READY):
            raise BallotRefused("vote_not_open")
        if vote.state != OPEN or now >= vote.closes:
            raise BallotRefused("vote_over")
        box = self._boxes.get(election)
        if box is None or box.casting is None:
            raise BallotRefused("paused")
        return box, box.casting

    def _vote(self, election: str) -> Vote | None:
        facts = self._clerk.book.facts
        try:
            return facts.get(Vote, election)
        finally:
            # Threat: posts that each name another vote would fill the cache of facts for ever.
            # Nothing is written by this, since nothing is unwritten.
            facts.flush()

    def _anchored(self, election: str) -> int:
        vote = self._vote(election)
        return 0 if vote is None else vote.anchored

    async def _body(self, election: str, scope: Message, receive: Receive) -> bytes | None:
        """The whole body; None if the sender left. Raises BallotRefused, before anything is read
        where the vote takes no ballots."""
        try:
            self.bodies.check(scope)
            self._box(election)
            return await self.bodies.read(receive)
        except BodyTooLarge as error:
            raise BallotRefused("ballot_too_large") from error
        except (BodyTooSlow, TooManyBodies) as error:
            raise BallotRefused("busy", str(error)) from error
        except BodyRefused as error:
            raise BallotRefused("malformed_request", str(error)) from error

    def _look_up(self, election: str, tracker: str) -> dict[str, Any]:
        with self._reader.reading() as reading:
            vote = reading.present.get(Vote, election)
            if vote is None:
                raise BallotRefused("no_such_vote")
            try:
                with BoxReader(box_path(self._reader.directory, election)) as box:
                    found = box.find(tracker)
            except FileNotFoundError:
                found = None
            if found is None:
                raise BallotRefused("no_such_ballot")
            anchors = reading.present.find(
                Anchor, "election", election, after=sortable(found.index + 1), limit=1
            )
        return {
            "index": found.index,
            "counts": found.counts,
            "final": bool(anchors),
            "anchor": anchors[0].index if anchors else None,
        }


def _tracker(scope: Message) -> str:
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    values: list[str] = query.get("tracker", [])
    if len(values) != 1:
        raise BallotRefused("malformed_request", "name one tracker", "tracker")
    return values[0]
