//! What eight signatures of Ed25519 at a time must have as their commitment: `[S]B - [k]A`.

use super::LANES;
use super::chain::{digits, powers};
use super::fixed::Table;
use super::lanes::Ifma;
use super::point::{Point, compress};
use crate::reader::Encoded;
use curve25519_dalek::constants::ED25519_BASEPOINT_COMPRESSED;
use curve25519_dalek::scalar::Scalar;
use std::sync::LazyLock;

/// The public key `A`, the challenge `k` and the response `S` of one signature.
pub type Equation = (Encoded, Scalar, Scalar);

/// None where the processor lacks the instructions.
static GENERATOR: LazyLock<Option<(Ifma, Table)>> = LazyLock::new(|| {
    let simd = Ifma::try_new()?;
    Some((simd, Table::new(simd, &ED25519_BASEPOINT_COMPRESSED.0)))
});

/// The encoding of `[S]B - [k]A` for each, in order; None for a key that is not the one encoding of
/// a point. None of all where the processor lacks the instructions.
pub fn commitments(equations: &[Equation]) -> Option<Vec<Option<Encoded>>> {
    let (simd, generator) = GENERATOR.as_ref()?;
    let (valid, points): (Vec<_>, Vec<_>) = equations
        .chunks(LANES)
        .map(|some| {
            // Lanes without a signature repeat the first one.
            let eight: [&Equation; LANES] =
                std::array::from_fn(|lane| some.get(lane).unwrap_or(&some[0]));
            let (valid, key) = Point::decompress(*simd, eight.map(|each| each.0));
            // Threat: the formulas hold on the curve alone. A sum with Z = 0 would make the inverse
            // that all points of a lane share zero, and their encodings 32 zero bytes, which a
            // signature can have as its R. The neutral element takes the place of such a key.
            let key = Point::identity(*simd).in_lanes(*simd, valid, &key);
            // Threat: the point is negated and not the challenge: modulo the order that would be
            // another number, which differs for a key with a part of small order.
            let minus_key = key.negated(*simd);
            let challenges = digits(eight.map(|each| each.1));
            let (_, powers) = powers(*simd, &minus_key, &[challenges], false);
            let responses = digits(eight.map(|each| each.2));
            (valid, generator.add_power(*simd, powers[0], &responses))
        })
        .unzip();
    let encoded = compress(*simd, &points);
    let each = |place: usize| {
        let (chunk, lane) = (place / LANES, place % LANES);
        (valid[chunk] >> lane & 1 == 1).then_some(encoded[chunk][lane])
    };
    Some((0..equations.len()).map(each).collect())
}
