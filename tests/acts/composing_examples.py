"""Examples of acts and key files, so that the browser's code writes the same bytes as ours.

``python -m tests.acts.composing_examples > booth/test/composing.json`` writes them anew;
``test_composing_examples`` and ``booth/test/compose.test.js`` hold both sides to the file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from glasshouse.acts.compose import EMPTY_ROOT, AttachedFile, SigningKey, Writer
from glasshouse.acts.key_file import write_key

LOG = "127.0.0.1/demo-7f3a"
SAID = 1_763_800_000_999


def _id(name: str) -> str:
    return sha256(name.encode()).hexdigest()


class _Drawn:
    """Randomness that is no surprise, and what was drawn of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.given: list[bytes] = []

    def __call__(self, count: int) -> bytes:
        drawn = sha256(f"{self.name} {len(self.given)}".encode()).digest()[:count]
        self.given.append(drawn)
        return drawn


def _seed(name: str) -> bytes:
    return sha256(f"seed of {name}".encode()).digest()


def examples() -> dict[str, list[dict[str, Any]]]:
    """What the file holds."""
    return {
        "keys": [_key(name) for name in ("key", "127.0.0.1/demo-7f3a/seat", "Schlüssel")],
        "acts": [
            _act(
                "a seat is taken: no words",
                seeds=["visitor"],
                kind="seat.take",
                body={"key": SigningKey(_seed("visitor")).value},
                by=_id("port"),
                scope=_id("harbour"),
            ),
            _act(
                "an answer from a seat, article by article",
                seeds=["visitor"],
                kind="answer.give",
                body={
                    "version": _id("version"),
                    "answer": "by_article",
                    "articles": [
                        {"eid": "art_1", "answer": "accept"},
                        {"eid": "art_5", "answer": "decline"},
                    ],
                    "lines": ["reason__art_5"],
                    "account": None,
                },
                by=_id("port"),
                scope=_id("harbour"),
                capacity=_id("seat"),
                saw=(214, _id("root")),
                texts={"en": {"reason__art_5": 'Not "32 hours"; \\ 34.\n\tAnd < > & / ü 和平 🕊'}},
            ),
            _act(
                "words in three languages, signed by two keys",
                seeds=["one", "two"],
                kind="statement.make",
                body={"nature": "answer", "count": -(2**53), "none": None, "yes": True, "no": []},
                texts={
                    "de": {"text": "Frieden ohne Annexionen", "speaker": "Jemand"},
                    "ar": {"text": "سلام", "speaker": "أحد"},
                    "en": {"text": "\u007f\u001f\b\f\r", "speaker": "Someone"},
                },
            ),
            _act(
                "two files are named",
                seeds=["trustee"],
                kind="trustee.reveal",
                body={"election": _id("election")},
                by=_id("red"),
                scope=_id("harbour"),
                files=[AttachedFile("application/json", b"[1]"), AttachedFile("text/html", b"<p>")],
            ),
        ],
    }


def _key(name: str) -> dict[str, Any]:
    key = SigningKey(_seed(name))
    return {
        "name": name,
        "seed": key.seed.hex(),
        "id": key.id,
        "value": key.value,
        "line": write_key(name, key),
    }


def _act(
    name: str,
    *,
    seeds: list[str],
    kind: str,
    body: dict[str, Any],
    by: str | None = None,
    scope: str | None = None,
    capacity: str | None = None,
    saw: tuple[int, str] = (0, EMPTY_ROOT),
    texts: dict[str, dict[str, str]] | None = None,
    files: Sequence[AttachedFile] = (),
) -> dict[str, Any]:
    drawn = _Drawn(name)
    keys = [SigningKey(_seed(each)) for each in seeds]
    written = Writer(LOG, drawn).write(
        kind,
        body,
        keys=keys,
        said=SAID,
        by=by,
        scope=scope,
        capacity=capacity,
        saw=saw,
        texts=texts,
        files=files,
    )
    return {
        "name": name,
        "said": {
            "log": LOG,
            "kind": kind,
            "scope": scope,
            "by": by,
            "capacity": capacity,
            "saw": {"size": saw[0], "root": saw[1]},
            "said": SAID,
            "body": body,
            "texts": texts or {},
            "files": [file.value for file in files],
        },
        "seeds": [key.seed.hex() for key in keys],
        "drawn": [each.hex() for each in drawn.given],
        "act": written.act.raw.decode(),
        "id": written.id,
        "upload": written.upload().decode(),
    }


def text() -> str:
    """The file as it is written."""
    return json.dumps(examples(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
