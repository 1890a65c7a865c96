"""The registry of kinds: one kind is one model, one fold and one docstring (DESIGN section 3).

A room declares its kinds as a list of ``Kind``; ``glasshouse.kinds`` joins the lists. From a
``Kind`` come the check of a body, the fold, the documentation page and the JSON Schema. Kinds
belong to a version of the rules. A released fold is never edited: a later version supersedes it,
and an entry is always replayed under the version that was in force at its index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts
from glasshouse.acts.files import MAXIMUM_FILE_BYTES, FileOf
from glasshouse.acts.frozen import frozen
from glasshouse.acts.identifiers import Model
from glasshouse.acts.outcomes import BASE_CODES, Code, Outcome
from glasshouse.acts.signatures import Ed25519Key, WebAuthnKey
from glasshouse.acts.timers import TimerHandler
from glasshouse.acts.words import Repetition


@frozen
class Context:
    """What a fold may know besides the act and the facts: nothing of clocks or machines.

    ``index`` of the entry, ``received`` in Unix ms, ids of the ``signers`` whose signatures were
    verified, and the version of the rules in force.
    """

    index: int
    received: int
    signers: tuple[str, ...]
    rules: str


Fold = Callable[[Act, Any, Context, Facts], Outcome]

FilesCheck = Callable[[Act, Any, Any, Facts, FileOf], None]

FilesStudy = Callable[[Sequence[bytes]], Any]


@dataclass(frozen=True)
class NewKey:
    """A key that an act introduces, to be signed for by itself."""

    key: Ed25519Key | WebAuthnKey
    recovery: bool = False


def _no_keys(_body: Any) -> Sequence[NewKey]:
    return ()


def _no_lines(_body: Any) -> Sequence[str]:
    return ()


def _no_files(_body: Any) -> Sequence[str]:
    return ()


def _no_repetitions(_body: Any) -> Sequence[Repetition]:
    return ()


@dataclass(frozen=True)
class Kind:
    """One kind of act.

    ``body`` is the model of its body and carries the docstring that becomes its page. ``fold`` gets
    (act, body, context, facts). ``lines`` gives the line ids that every one of its sheets must
    hold, optional ones included where the body names them. ``roles`` are the authors that may say
    it; empty where the act makes its own author (``by`` is null). ``scoped`` tells whether it is
    said within a conference: True, False, or None where either is allowed. ``new_keys`` are the
    keys it introduces. ``recovery_may_sign`` lets a recovery key sign. ``reportable``: it may be a
    report of another's words. ``founding``: it opens the record, and no other may. ``power`` is
    what a delegate's authority must include to say it; without one only the author's own keys can.
    ``takes_seat``: it is signed by the new keys alone, in the name of an author that lets anybody.
    ``by_seat``: whoever took such a seat can say it too, if the seat's powers include it.
    ``repeats`` gives what it claims to take over from earlier texts word for word.

    ``files`` gives the media types of the files that it carries, in their order, each of
    ``acts.files.FILE_TYPES``, and ``largest_file`` how many bytes each may have. ``check_files``
    gets (act, body, the bytes of each file in that order, the facts that the fold saw, what gives
    the files of earlier acts) and raises ``acts.files.FilesRefused`` with a code of the table where
    they do not hold. It is asked once, after the fold, of every act that would be recorded, those
    without effect included, and again by every verifier: so it is as pure as a fold. It runs in the
    writer's thread, where everybody waits for it: it has to be done in some 50 ms. ``study_files``
    is for what takes longer: it gets the bytes of each file and nothing else, raises FilesRefused,
    and gives what ``check_files`` gets in place of the bytes; the house asks it beside the writer,
    before the act is queued.
    """

    name: str
    body: type[Model]
    fold: Fold
    roles: tuple[str, ...] = ()
    lines: Callable[[Any], Sequence[str]] = _no_lines
    scoped: bool | None = False
    new_keys: Callable[[Any], Sequence[NewKey]] = _no_keys
    recovery_may_sign: bool = False
    reportable: bool = False
    founding: bool = False
    power: str | None = None
    takes_seat: bool = False
    by_seat: bool = False
    repeats: Callable[[Any], Sequence[Repetition]] = _no_repetitions
    files: Callable[[Any], Sequence[str]] = _no_files
    largest_file: int = MAXIMUM_FILE_BYTES
    check_files: FilesCheck | None = None
    study_files: FilesStudy | None = None

    @property
    def description(self) -> str:
        """The kind's page: the docstring of its body."""
        return self.body.__doc__ or ""

    def read(self, act: Act) -> Any:
        """The act's body as this kind's model; raises pydantic's ValidationError."""
        # As ``model_validate``, without what that asks of its arguments first.
        return self.body.__pydantic_validator__.validate_python(act.envelope.body)


@dataclass(frozen=True)
class Room:
    """What a room adds: its kinds, its codes, its timers' handlers."""

    kinds: Sequence[Kind] = ()
    codes: Sequence[Code] = ()
    timers: Mapping[str, TimerHandler] = field(default_factory=dict)


class Registry:
    """The kinds of every version of the rules, the codes and the timers' handlers."""

    def __init__(self, rooms_by_version: Mapping[str, Iterable[Room]]) -> None:
        self._kinds: dict[tuple[str, str], Kind] = {}
        self._timers: dict[str, dict[str, TimerHandler]] = {}
        self.codes: dict[str, Code] = {code.name: code for code in BASE_CODES}
        self.versions = tuple(rooms_by_version)
        for version, rooms in rooms_by_version.items():
            self._timers[version] = {}
            for room in rooms:
                self._add(version, room)

    def _add(self, version: str, room: Room) -> None:
        for kind in room.kinds:
            if (version, kind.name) in self._kinds:
                raise ValueError(f"two kinds are called {kind.name}")
            self._kinds[version, kind.name] = kind
        for code in room.codes:
            if self.codes.setdefault(code.name, code) != code:
                raise ValueError(f"two codes are called {code.name}")
        self._timers[version].update(room.timers)

    def kind(self, version: str, name: str) -> Kind | None:
        """The kind of this name under a version of the rules."""
        return self._kinds.get((version, name))

    def kinds(self, version: str) -> list[Kind]:
        """All kinds of a version, by name."""
        return [self._kinds[place] for place in sorted(self._kinds) if place[0] == version]

    def timers(self, version: str) -> Mapping[str, TimerHandler]:
        """The timers' handlers of a version."""
        return self._timers.get(version, {})

    @property
    def longest_code(self) -> int:
        """Length of the longest code of an act without effect, reserved in every entry's size."""
        return max(len(c.name) for c in self.codes.values() if c.outcome == "without_effect")


def first_error(error: ValidationError, prefix: str) -> tuple[str, str]:
    """Field path and sentence of the first thing a model refused."""
    first = error.errors(include_url=False, include_input=False)[0]
    sentence = first["msg"].removeprefix("Value error, ")
    return ".".join(str(part) for part in (prefix, *first["loc"])), sentence
