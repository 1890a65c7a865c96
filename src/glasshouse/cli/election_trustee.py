"""``glasshouse election trustee``: a trustee's key, alone or with a group, and its decryption.

The three rounds of a group exchange files in one folder, which may lie anywhere and is secret to
nobody; each member's key file stays on the member's own machine.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from glasshouse.cli.election_files import (
    load_archive,
    read_as,
    read_secret,
    refused,
    write_new,
)
from glasshouse.cli.exits import OK, failed, usage
from glasshouse.cli.output import progress, show, show_json
from glasshouse.cli.trustee_key import (
    SUFFIX,
    AloneKey,
    MemberKey,
    Owner,
    read_alone,
    read_member,
    write_key,
)
from glasshouse.elections.belenios import key_generation as keys
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import fields, read, sha256_hex, whole, written
from glasshouse.elections.belenios.group import ORDER, Element, G
from glasshouse.elections.belenios.tally import decrypt_share
from glasshouse.elections.belenios.trustees import (
    Certificate,
    SignedMessage,
    VerificationKey,
    check_signature,
    read_coefficients,
)
from glasshouse.elections.ceremony import uuid_of

RANDOM = secrets.token_bytes


def _told(json: bool, words: str, **value: object) -> int:
    if json:
        show_json({"result": "made", **value})
    else:
        show(words)
    return OK


def new(folder: Path, *, name: str | None, owner: Owner | None = None, json: bool = False) -> int:
    """Make the key of a trustee whose part is always needed; ``owner`` where the vote is on a
    record."""
    secret = secrets.randbelow(ORDER - 1) + 1
    made = keys.single(secret, RANDOM, name).key
    stem = sha256_hex(made.public_key.hex.encode("ascii"))[:8].upper()
    raw = written(made.value)
    private = folder / f"{stem}.{'privkey' if owner is None else SUFFIX}"
    public = folder / f"{stem}.pubkey"
    if owner is None:
        write_new(private, written(str(secret)), secret=True)
        use = "give it to whoever sets the election up."
    else:
        write_key(private, AloneKey(secret, raw), owner)
        use = f"show it when all trustees have committed. First, commit to {sha256_hex(raw)}"
    write_new(public, raw)
    return _told(
        json,
        f"{private}: your secret key. Without it the election has no result: keep a copy.\n"
        f"{public}: {use}",
        private=str(private),
        public=str(public),
        key=made.public_key.hex,
        commitment=sha256_hex(raw),
    )


def public(key: Path, out: Path, *, json: bool = False) -> int:
    """Write out what a trustee who is always needed shows, from its key file."""
    raw = read_alone(key).public_key
    if not raw:
        raise failed(f"{key} holds no public key", "It was written beside it, as .pubkey.")
    write_new(out, raw)
    return _told(
        json,
        f"{out}: show it when all trustees have committed. You commit to {sha256_hex(raw)}",
        public=str(out),
        commitment=sha256_hex(raw),
    )


def certificate(
    folder: Path,
    key: Path,
    *,
    size: int,
    needed: int,
    place: int,
    owner: Owner | None = None,
    json: bool = False,
) -> int:
    """Round 1: draw a seed and a polynomial, and put a certificate into the folder; ``owner`` where
    the vote is on a record."""
    seed = keys.draw_seed(RANDOM)
    try:
        made = keys.certificate(seed, size, needed, place, RANDOM)
    except Fault as fault:
        raise usage(str(fault)) from None
    drawn = keys.draw_polynomial(seed, needed, RANDOM)
    beside = ""
    if owner is None:
        write_new(key, seed.encode("ascii"), secret=True)
        write_new(_drawn_file(key), drawn.raw, secret=True)
        beside = f"{_drawn_file(key)}: secret as well, and needed for the second round alone.\n"
    else:
        write_key(key, MemberKey(seed, drawn), owner)
    file = folder / f"{_stem(seed)}.cert"
    write_new(file, written(made.value))
    return _told(
        json,
        f"{key}: your secret. Keep it, and a copy.\n"
        f"{beside}{file}: for all members.\n"
        f"On a record, commit with it to {drawn.commitment}",
        key=str(key),
        certificate=str(file),
        commitment=drawn.commitment,
    )


def _drawn_file(key: Path) -> Path:
    """Where a member's polynomial lies between the first round and the second."""
    return key.with_name(f"{key.name}.drawn")


def polynomial(folder: Path, key: Path, *, json: bool = False) -> int:
    """Round 2: having seen all certificates, put a polynomial into the folder."""
    own, certificates, needed = read_member(key), *_certificates(folder)
    seed, drawn = own.seed, own.drawn or _drawn(key)
    try:
        made = keys.polynomial(seed, certificates, needed, RANDOM, drawn)
    except Fault as fault:
        raise refused(folder, fault) from None
    file = folder / f"{_stem(seed)}.polynomial"
    write_new(file, made.raw)
    return _told(
        json, f"{file}: for all members; what is secret in it is encrypted.", polynomial=str(file)
    )


def share(folder: Path, key: Path, *, name: str | None, json: bool = False) -> int:
    """Round 3: check what all members sent, and put a verification key into the folder."""
    seed, certificates, needed = read_member(key).seed, *_certificates(folder)
    try:
        polynomials = _polynomials(folder, certificates, needed)
        made = keys.share(seed, certificates, polynomials, needed, RANDOM, name)
    except Fault as fault:
        raise refused(folder, fault) from None
    private, public = folder / f"{_stem(seed)}.dkey", folder / f"{_stem(seed)}.voutput"
    write_new(private, written(made.private_key))
    write_new(public, made.raw)
    return _told(
        json,
        f"{public}: for whoever sets the election up.\n"
        f"{private}: keep it with your key: both are needed to decrypt.",
        output=str(public),
        share=str(private),
    )


def group(folder: Path, out: Path, *, json: bool = False) -> int:
    """Put a group together from what its members sent."""
    certificates, needed = _certificates(folder)
    try:
        polynomials = _polynomials(folder, certificates, needed)
        shares = _outputs(folder, certificates)
        made = keys.group_of(certificates, polynomials, shares, needed)
    except Fault as fault:
        raise refused(folder, fault) from None
    write_new(out, written(made.value[1]))
    return _told(
        json,
        f"{out}: a group of {len(certificates)}, of which {needed} suffice.",
        group=str(out),
        members=len(certificates),
        needed=needed,
        key=made.public_key.hex,
    )


def decrypt(archive: Path, out: Path, *, key: Path, dkey: Path | None, json: bool = False) -> int:
    """A trustee's share of the decryption, after checking the whole election."""
    with progress(json) as advance:
        loaded = load_archive(archive, advance)
    if loaded.verified.state not in ("EncryptedTally", "PartialDecryption"):
        raise failed(
            f"{archive} is not at its decryption: the last event is {loaded.verified.state}"
        )
    secret, owner = _secret(key, dkey)
    if owner is not None and uuid_of(owner.vote) != loaded.verified.election.uuid:
        raise failed(f"{key} is a key file for another vote than {archive}")
    public = G**secret
    places = list(loaded.verification.trustees.places())
    owners = [n for n, (_t, _p, each) in enumerate(places, start=1) if each.public_key == public]
    if not owners:
        raise failed(f"{key} is the key of none of the trustees of {archive}")
    made = decrypt_share(
        loaded.verification.table, secret, loaded.verified.election.fingerprint, RANDOM
    )
    write_new(out, written(made.value))
    return _told(
        json,
        f"{out}: the share of trustee {owners[0]}, for whoever keeps the archive.",
        share=str(out),
        owner=owners[0],
    )


def _secret(key: Path, dkey: Path | None) -> tuple[int, Owner | None]:
    """The secret of a single trustee, or of a member by its seed and its sealed share; and whose
    key file it is, where that says it."""
    if dkey is None:
        alone = read_alone(key)
        return alone.secret, alone.owner
    member = read_member(key)
    try:
        return keys.opened_share(member.seed, _sealed(dkey)), member.owner
    except Fault as fault:
        raise refused(key, fault) from None


def _sealed(path: Path) -> Any:
    """A member's sealed share: a file of its own, or within what the member showed."""
    sealed = read_as(path, read)
    if isinstance(sealed, dict) and "private_key" in sealed:
        return read_as(path, keys.Share.parse).private_key
    return sealed


def _drawn(key: Path) -> keys.Drawn | None:
    """The polynomial that was drawn with this key in the first round, if it is at hand."""
    path = _drawn_file(key)
    if not path.exists():
        return None
    try:
        return keys.Drawn.parse(read_secret(path))
    except Fault as fault:
        raise refused(path, fault) from None


def _stem(seed: str) -> str:
    """How a member's files are called: by its public key, which is secret to nobody."""
    try:
        verification = keys.Member.of(seed).certificate.verification
    except Fault as fault:
        raise usage(f"the key file holds no member's key: {fault.sentence}") from None
    return sha256_hex(verification.hex.encode("ascii"))


def _all(folder: Path, suffix: str) -> list[Path]:
    found = sorted(folder.glob(f"*.{suffix}"))
    if not found:
        raise failed(f"{folder} holds no .{suffix} file", "Collect those of all members there.")
    return found


def _certificates(folder: Path) -> tuple[list[SignedMessage], int]:
    """All members' certificates in their order, and how many members suffice."""
    placed: dict[int, SignedMessage] = {}
    needed: set[int] = set()
    sizes: set[int] = set()
    for path in _all(folder, "cert"):
        signed = read_as(path, lambda raw: SignedMessage.parse(read(raw)))
        try:
            context = fields(
                fields(
                    read(signed.message.encode("utf-8")), ("context", "verification", "encryption")
                )["context"],
                ("group", "size", "threshold", "index"),
            )
            place = whole(context["index"], 1, 256)
            needed.add(whole(context["threshold"], 1, 255))
            sizes.add(whole(context["size"], 2, 256))
        except Fault as fault:
            raise refused(path, fault) from None
        if place in placed:
            raise failed(f"{path}: a second member of the place {place}")
        placed[place] = signed
    if len(needed) != 1 or sizes != {len(placed)}:
        raise failed(
            f"{folder} does not hold the certificates of one whole group",
            "All members must name the same size and how many suffice, each its own place.",
        )
    return [placed[place] for place in sorted(placed)], needed.pop()


def _polynomials(
    folder: Path, certificates: Sequence[SignedMessage], needed: int
) -> list[keys.Polynomial]:
    """What the members sent in round 2, in their order: each is known by its signature. What nobody
    signed stands where one is missing, so that the fault names a member."""
    found = [read_as(path, keys.Polynomial.parse) for path in _all(folder, "polynomial")]
    if len(found) != len(certificates):
        raise failed(f"{folder} holds {len(found)} polynomials of {len(certificates)} members")
    group = keys.checked_certificates(certificates, needed)

    def signed(sent: keys.Polynomial, member: Certificate) -> bool:
        try:
            read_coefficients(sent.coefficients, member, needed)
        except Fault:
            return False
        return True

    owned = [next((sent for sent in found if signed(sent, member)), None) for member in group]
    strays = [sent for sent in found if sent not in owned]
    return [strays.pop() if sent is None and strays else sent or found[0] for sent in owned]


def _outputs(folder: Path, certificates: Sequence[SignedMessage]) -> list[keys.Share]:
    """What the members sent in round 3, in their order: each is known by its signature."""
    found = [read_as(path, keys.Share.parse) for path in _all(folder, "voutput")]
    ordered = []
    for number, signed in enumerate(certificates, start=1):
        key = Element.parse(read(signed.message.encode("utf-8"))["verification"])
        own = next((sent for sent in found if _is_of(sent.public_key, key)), None)
        if own is None:
            raise Fault("output_missing", f"member {number}", "its third message is not there")
        ordered.append(own)
    return ordered


def _is_of(sent: VerificationKey, key: Element) -> bool:
    try:
        if sent.signature is not None:
            check_signature(sent.public_key.hex, sent.signature, key, "key_signature")
    except Fault:
        return False
    return sent.signature is not None
