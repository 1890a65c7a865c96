"""What a verification proved, and what it did not, in plain words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

from glasshouse.cli.findings import MAXIMUM_LISTED
from glasshouse.cli.output import counted
from glasshouse.cli.verifier import Verified
from glasshouse.cli.vote_summary import not_proven_of_votes, proven_of_votes

OLD_SEAL = 24 * 3600
"""Seconds after which a seal is called old: a house shows even an unchanged record to its witnesses
every ten minutes."""


def report(verified: Verified, now: int) -> str:
    """What ends a verification at ``now`` (Unix s): faults, each on its line; a paragraph on what
    was proven, and one on what was not."""
    lines = [fault.words() for fault in verified.findings.faults]
    if verified.findings.count > MAXIMUM_LISTED:
        lines.append(f"and {verified.findings.count - MAXIMUM_LISTED} faults more")
    if lines:
        lines.append("")
    lines.append(" ".join(_proven(verified)))
    not_proven = " ".join(_not_proven(verified, now))
    if not_proven:
        lines += ["", not_proven]
    return "\n".join(lines)


def as_json(verified: Verified, now: int) -> dict[str, object]:
    """The same for programs."""
    signed, rules = verified.signed, verified.rules
    return {
        "result": "verified" if verified.ok else "failed",
        "place": verified.place,
        "origin": None if signed is None else signed.origin,
        "size": None if signed is None else signed.size,
        "root": None if signed is None else signed.root.hex(),
        "log_key": None if verified.log_key is None else verified.log_key.format(),
        "key_was_given": verified.key_was_given,
        "rules": None if rules is None else rules.version,
        "judged": verified.judged,
        "effective": verified.effective,
        "without_effect": verified.without_effect,
        "signatures": verified.signatures,
        "texts": verified.sheets,
        "files": verified.files,
        "withheld": {str(entry): count for entry, count in sorted(verified.withheld.items())},
        "not_checkable": verified.not_checkable,
        "same": verified.same,
        "same_not_checkable": verified.same_not_checkable,
        "digest": verified.digest,
        "notes": verified.notes,
        "digests": verified.digests,
        "pages": verified.pages,
        "pages_there": verified.pages_there,
        "seed": verified.seed if _chosen(verified) else None,
        "votes": [asdict(vote) for vote in verified.votes],
        "witnesses": [
            {"name": each.witness.name, "time": each.time} for each in verified.cosignatures
        ],
        "quorum_met": verified.quorum_met,
        "faults": verified.findings.listed(),
        "fault_count": verified.findings.count,
        "remarks": verified.findings.remarks,
        "words": report(verified, now),
    }


def _proven(verified: Verified) -> Iterator[str]:
    signed = verified.signed
    if signed is None:
        yield "NOT VERIFIED. Nothing could be checked, for the reason above."
        return
    if not verified.ok:
        count = verified.findings.count
        yield (
            f"NOT VERIFIED: {counted(count, 'fault')} in the record of {signed.origin}, at "
            f"{counted(signed.size, 'entry', 'entries')}; each is named above with its place."
        )
        yield f"{counted(verified.judged, 'entry', 'entries')} could be judged again."
        return
    yield (
        f"VERIFIED: the record of {signed.origin}, {counted(signed.size, 'entry', 'entries')} up "
        f"to {_instant(verified.newest_received)}. The log key signed the checkpoint, and the tree "
        "recomputed from every entry has the root it names."
    )
    yield (
        f"{counted(verified.signatures, 'signature')} fit the acts and the registered keys; times "
        "never run back; what each author saw is this record."
    )
    yield (
        "Judged again by the rules in force at its place, every act came out as the house "
        f"recorded it: {verified.effective} with effect, {verified.without_effect} without."
    )
    yield f"{counted(verified.sheets, 'text')} fit their fingerprints and have the lines they must."
    if verified.files:
        yield (
            f"{counted(verified.files, 'file')} fit their fingerprints and hold what the acts that "
            "name them demand."
        )
    if verified.same:
        yield (
            f"{counted(verified.same, 'article')} said to be the same as in an earlier version "
            f"{'is' if verified.same == 1 else 'are'}, word for word."
        )
    beside = [
        text
        for count, text in (
            (verified.notes, counted(verified.notes, "kept note")),
            (verified.digests, counted(verified.digests, "running digest")),
            (verified.pages, _pages(verified)),
        )
        if count
    ]
    if beside:
        yield f"The same as recomputed: {', '.join(beside)}."
    yield from proven_of_votes(verified.votes)
    if verified.cosignatures:
        names = ", ".join(
            f"{each.witness.name} ({_instant(each.time * 1000)})" for each in verified.cosignatures
        )
        yield f"Sealed by {counted(len(verified.cosignatures), 'witness', 'witnesses')}: {names}."


def _not_proven(verified: Verified, now: int) -> Iterator[str]:
    if verified.log_key is not None and not verified.key_was_given and verified.signed is not None:
        yield (
            f"Not proven: that the log key {verified.log_key.format()} is the house's own. It was "
            "taken from the record itself, on first use; compare it with one you have from "
            "elsewhere, and give that with --log-key."
        )
    if not verified.ok:
        return
    if not verified.cosignatures:
        yield (
            "Not proven: that everyone is shown this same record. It is sealed, and no witness "
            "has sealed it."
        )
    elif not verified.quorum_met:
        yield "Not proven: that enough witnesses have seen this record; its quorum is not met."
    # Threat: a house that shows one reader, or all, an old state as if nothing had been said since.
    sealed_at = max((each.time for each in verified.cosignatures), default=now)
    if now - sealed_at > OLD_SEAL:
        yield (
            f"Not proven: that nothing newer has been recorded. The newest seal of a witness is "
            f"{counted((now - sealed_at) // 86_400, 'day')} old; ask a witness or a mirror."
        )
    if verified.withheld:
        count = sum(verified.withheld.values())
        entries = ", ".join(str(entry) for entry in sorted(verified.withheld)[:20])
        more = " and others" if len(verified.withheld) > 20 else ""
        yield (
            f"Not checkable: {counted(count, 'text')} withheld by "
            f"{'entry' if len(verified.withheld) == 1 else 'entries'} {entries}{more}."
        )
    if verified.same_not_checkable:
        yield (
            f"Not checkable: whether {counted(verified.same_not_checkable, 'article')} said to be "
            "the same as in an earlier version is, since a text is withheld."
        )
    if not verified.pages:
        yield "Not compared: pages, since none were at hand."
    else:
        yield from _not_compared(verified)
    yield from not_proven_of_votes(verified.votes)
    yield from verified.findings.remarks
    yield "Never provable here: that a key's holder is who they say, and that reports are true."


def _not_compared(verified: Verified) -> Iterator[str]:
    if _chosen(verified):
        yield (
            f"Not compared: {counted(verified.pages_there - verified.pages, 'page')} more; which "
            f"are, was chosen by chance, and can be chosen so again with --seed {verified.seed}; "
            "--pages all compares all."
        )
    yield (
        "Pages were compared as data (JSON), in English and without filters. Not compared: other "
        "languages, filtered pages, HTML, CSV tables and calendar files (ICS)."
    )


def _chosen(verified: Verified) -> bool:
    """Whether only some of the pages were compared."""
    return verified.pages_there > verified.pages > 0


def _pages(verified: Verified) -> str:
    if _chosen(verified):
        return f"{verified.pages:,} of {verified.pages_there:,} pages"
    return counted(verified.pages, "page")


def _instant(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds // 1000, tz=UTC)
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")
