//! What is hashed, and what a ballot's hashes must give.

use crate::election::{Election, Plan, Prefix};
use crate::reader::{Answer, Ballot, Encoded, Proof};
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha256};

/// How an element stands in what is hashed.
pub fn spelled(encoded: &Encoded) -> [u8; 64] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = [0; 64];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(encoded.iter().rev()) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    digits
}

/// Whether the signature is over this ballot: the hash in it covers all that stands before it.
pub fn covers(ballot: &Ballot) -> bool {
    let mut hash = Sha256::new();
    hash.update(&ballot.raw[..ballot.signed]);
    hash.update(b"}");
    base64(&hash.finalize().into()) == ballot.hash
}

/// Whether the signature holds, whose commitment this is.
pub fn signature_holds(ballot: &Ballot, commitment: &Encoded) -> bool {
    let mut hash = Sha256::new();
    hash.update(b"sig|");
    hash.update(ballot.hash);
    hash.update(b"|");
    hash.update(spelled(commitment));
    scalar(hash) == ballot.signature.challenge
}

/// Whether a proof holds, whose commitments these are: two for each case.
pub fn proof_holds(
    election: &Election,
    ballot: &Ballot,
    answer: &Answer,
    total: &[Encoded; 2],
    plan: &Plan,
    proofs: &[Proof],
    commitments: &[Encoded],
) -> bool {
    let mut hash = Sha256::new();
    hash.update(match plan.prefix {
        Prefix::Individual(_) | Prefix::Overall => b"prove|".as_slice(),
        Prefix::Blank => b"bproof0|",
        Prefix::OverallOrBlank => b"bproof1|",
    });
    hash.update(election.fingerprint.as_bytes());
    hash.update(b"|");
    hash.update(ballot.credential);
    hash.update(b"|");
    if let Prefix::Individual(place) = plan.prefix {
        let [alpha, beta] = answer.spelled[place];
        listed(&mut hash, [alpha, beta].into_iter());
    } else {
        listed(&mut hash, answer.spelled.iter().flatten().copied());
    }
    hash.update(b"|");
    if plan.prefix == Prefix::Overall {
        let both = total.map(|each| spelled(&each));
        listed(&mut hash, both.iter().map(|each| each.as_slice()));
        hash.update(b"|");
    }
    let digits: Vec<[u8; 64]> = commitments.iter().map(spelled).collect();
    listed(&mut hash, digits.iter().map(|each| each.as_slice()));
    scalar(hash) == proofs.iter().map(|proof| proof.challenge).sum::<Scalar>()
}

fn listed<'a>(hash: &mut Sha256, parts: impl Iterator<Item = &'a [u8]>) {
    for (place, part) in parts.enumerate() {
        if place > 0 {
            hash.update(b",");
        }
        hash.update(part);
    }
}

/// The hash read from its other end, as a scalar.
fn scalar(hash: Sha256) -> Scalar {
    let mut bytes: [u8; 32] = hash.finalize().into();
    bytes.reverse();
    Scalar::from_bytes_mod_order(bytes)
}

/// 43 letters of base 64, without the padding.
fn base64(bytes: &[u8; 32]) -> [u8; 43] {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut letters = [0; 43];
    for (place, letter) in letters.iter_mut().enumerate() {
        let bit = place * 6;
        let high = u16::from(bytes[bit / 8]) << 8;
        let low = bytes.get(bit / 8 + 1).map_or(0, |byte| u16::from(*byte));
        *letter = LETTERS[usize::from((high | low) >> (10 - bit % 8) & 63)];
    }
    letters
}
