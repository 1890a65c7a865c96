//! Signatures of Ed25519 (RFC 8032), many after each other on the caller's own thread.
//!
//! Threat: two verifiers that disagree about one odd signature let two readers see two records. The
//! rule here is therefore that of the reference, OpenSSL, to the letter: `S` below the order, and
//! the encoding of `[S]B - [k]A` equal to `R` byte for byte. Nothing is multiplied by the cofactor,
//! and no two signatures are added up into one equation.

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha512};
use std::collections::HashMap;

/// A public key, a message, and the signature that is said to be of both.
pub type Signed<'a> = (&'a [u8], &'a [u8], &'a [u8]);

/// Of each signature whether it holds.
pub fn verify(signatures: &[Signed<'_>]) -> Vec<bool> {
    // The same few keys sign most of what comes together.
    let mut keys = HashMap::new();
    signatures
        .iter()
        .map(|&(key, message, signature)| {
            let minus_key = *keys.entry(key).or_insert_with(|| negated(key));
            minus_key.is_some_and(|minus_key| holds(key, &minus_key, message, signature).is_some())
        })
        .collect()
}

fn negated(key: &[u8]) -> Option<EdwardsPoint> {
    Some(-CompressedEdwardsY::from_slice(key).ok()?.decompress()?)
}

fn holds(key: &[u8], minus_key: &EdwardsPoint, message: &[u8], signature: &[u8]) -> Option<()> {
    let signature: &[u8; 64] = signature.try_into().ok()?;
    let (commitment, response) = signature.split_first_chunk::<32>()?;
    let response: [u8; 32] = response.try_into().ok()?;
    let response = Option::<Scalar>::from(Scalar::from_canonical_bytes(response))?;
    let hash =
        Sha512::new().chain_update(commitment).chain_update(key).chain_update(message).finalize();
    let challenge = Scalar::from_bytes_mod_order_wide(&hash.into());
    let recomputed =
        EdwardsPoint::vartime_double_scalar_mul_basepoint(&challenge, minus_key, &response);
    (recomputed.compress().0 == *commitment).then_some(())
}
