"""What the trustees and the credential authority of a vote say, each under a key of its own.

Whoever shows a key last could choose it after seeing the others'. So everybody commits first, by a
fingerprint, and shows it when all have (spec of the protocol, "commit, then reveal").
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from glasshouse.acts.identifiers import ActId, Count, Digest, Model

MOST_VOTERS = 10_000_000


class TrusteeCommit(Model):
    """Commit to a trustee's public key before anybody shows theirs.

    ``commitment`` is the SHA-256 of the file that ``trustee.reveal`` will carry.
    """

    election: ActId
    commitment: Digest


class TrusteeReveal(Model):
    """Show a trustee's public key, with the proof of knowing the secret one, once all trustees of
    the vote have committed."""

    election: ActId


class TrusteeCertify(Model):
    """First round of a group's key: a member's certificate, and a commitment to what it will deal.

    ``commitment`` is the SHA-256 of its public coefficients as ``trustee.deal`` will show them,
    signed.
    """

    election: ActId
    commitment: Digest


class TrusteeDeal(Model):
    """Second round of a group's key: public coefficients, and a share sealed to each member, once
    all trustees of the vote have committed."""

    election: ActId


class TrusteeHold(Model):
    """Third round of a group's key: the member checked what was sealed to it, and shows the key by
    which its shares are checked. Its part of the secret stays sealed to itself."""

    election: ActId


class TrusteeDecrypt(Model):
    """Decrypt the sums of a vote, with a proof. Nobody decrypts a ballot."""

    election: ActId


class RollCommit(Model):
    """Name the roll: the public credential of each voter, and its weight where votes have weights.

    Said by the credential authority, once, before the vote opens.
    """

    election: ActId
    voters: Annotated[int, Field(ge=1, le=MOST_VOTERS)]
    total_weight: Count
