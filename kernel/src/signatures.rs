//! Signatures of Ed25519 (RFC 8032), many together on the caller's own thread.
//!
//! Threat: two verifiers that disagree about one odd signature let two readers see two records. The
//! rule here is therefore that of the reference, OpenSSL, to the letter: `S` below the order, and
//! the encoding of `[S]B - [k]A` equal to `R` byte for byte. Nothing is multiplied by the cofactor,
//! and no two signatures are added up into one equation.

#[cfg(target_arch = "x86_64")]
use crate::eight;
use crate::reader::Encoded;
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha512};
use std::collections::HashMap;

/// A public key, a message, and the signature that is said to be of both.
pub type Signed<'a> = (&'a [u8], &'a [u8], &'a [u8]);

/// Eight lanes take as long for one signature as for eight.
#[cfg(target_arch = "x86_64")]
const FEWEST_IN_LANES: usize = 3;

/// A signature whose parts have their lengths, and `S` below the order.
struct Read {
    key: Encoded,
    commitment: Encoded,
    challenge: Scalar,
    response: Scalar,
}

/// Of each signature whether it holds. With `lanes` eight are verified side by side where the
/// processor can.
pub fn verify(signatures: &[Signed<'_>], lanes: bool) -> Vec<bool> {
    let read: Vec<Option<Read>> = signatures.iter().map(read).collect();
    let readable: Vec<&Read> = read.iter().flatten().collect();
    let mut verdicts = verdicts(&readable, lanes).into_iter();
    read.iter().map(|each| each.is_some() && verdicts.next() == Some(true)).collect()
}

fn read(&(key, message, signature): &Signed<'_>) -> Option<Read> {
    let key: Encoded = key.try_into().ok()?;
    let signature: &[u8; 64] = signature.try_into().ok()?;
    let (commitment, response) = signature.split_first_chunk::<32>()?;
    let response: [u8; 32] = response.try_into().ok()?;
    let response = Option::<Scalar>::from(Scalar::from_canonical_bytes(response))?;
    let hash =
        Sha512::new().chain_update(commitment).chain_update(key).chain_update(message).finalize();
    let challenge = Scalar::from_bytes_mod_order_wide(&hash.into());
    Some(Read { key, commitment: *commitment, challenge, response })
}

#[cfg(target_arch = "x86_64")]
fn verdicts(signatures: &[&Read], lanes: bool) -> Vec<bool> {
    if !lanes {
        return one_by_one(signatures);
    }
    let over = signatures.len() % eight::LANES;
    let left = if over < FEWEST_IN_LANES { over } else { 0 };
    let (together, alone) = signatures.split_at(signatures.len() - left);
    let equations: Vec<eight::Equation> =
        together.iter().map(|each| (each.key, each.challenge, each.response)).collect();
    let Some(commitments) = eight::commitments(&equations) else {
        return one_by_one(signatures);
    };
    // The lanes read a key in its one encoding alone; OpenSSL and the group library read others too.
    let odd = together.iter().zip(&commitments).filter(|(_, found)| found.is_none());
    let others: Vec<&Read> = odd.map(|(each, _)| *each).chain(alone.iter().copied()).collect();
    let mut others = one_by_one(&others).into_iter();
    let mut other = || others.next() == Some(true);
    let mut verdicts: Vec<bool> = together
        .iter()
        .zip(commitments)
        .map(|(each, found)| found.map_or_else(&mut other, |found| found == each.commitment))
        .collect();
    verdicts.extend(alone.iter().map(|_| other()));
    verdicts
}

#[cfg(not(target_arch = "x86_64"))]
fn verdicts(signatures: &[&Read], _lanes: bool) -> Vec<bool> {
    one_by_one(signatures)
}

fn one_by_one(signatures: &[&Read]) -> Vec<bool> {
    // The same few keys sign most of what comes together.
    let mut keys = HashMap::new();
    signatures
        .iter()
        .map(|each| {
            let minus_key = keys.entry(each.key).or_insert_with(|| negated(&each.key));
            minus_key.is_some_and(|minus_key| holds(&minus_key, each))
        })
        .collect()
}

fn negated(key: &Encoded) -> Option<EdwardsPoint> {
    Some(-CompressedEdwardsY(*key).decompress()?)
}

fn holds(minus_key: &EdwardsPoint, signature: &Read) -> bool {
    let Read { challenge, response, commitment, .. } = signature;
    let recomputed =
        EdwardsPoint::vartime_double_scalar_mul_basepoint(challenge, minus_key, response);
    recomputed.compress().0 == *commitment
}
