//! Adding up the choices of ballots that were verified.

use crate::reader::Encoded;
use crate::single::decompressed;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, VartimeMultiscalarMul};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// For each place of a row, the product of what stands there to the power of the row's weight. None
/// if a row has another length or holds what is no point.
///
/// Everything here is public, so the time that it takes may tell it.
pub fn add_up(rows: &[(u64, &[u8])], width: usize) -> Option<Vec<Encoded>> {
    let chunks: Option<Vec<Sums>> = rows.par_chunks(256).map(|rows| sums(rows, width)).collect();
    let mut all = Sums::new();
    for chunk in chunks? {
        for (weight, row) in chunk {
            let sums = all.entry(weight).or_insert_with(|| vec![EdwardsPoint::identity(); width]);
            for (sum, each) in sums.iter_mut().zip(row) {
                *sum += each;
            }
        }
    }
    let weights: Vec<Scalar> = all.keys().map(|weight| Scalar::from(*weight)).collect();
    let total = |place: usize| {
        EdwardsPoint::vartime_multiscalar_mul(&weights, all.values().map(|sums| sums[place]))
    };
    Some((0..width).map(|place| total(place).compress().0).collect())
}

/// By weight, the products of the rows of this weight.
type Sums = BTreeMap<u64, Vec<EdwardsPoint>>;

fn sums(rows: &[(u64, &[u8])], width: usize) -> Option<Sums> {
    let mut found = Sums::new();
    for (weight, row) in rows {
        if row.len() != 32 * width {
            return None;
        }
        let sums = found.entry(*weight).or_insert_with(|| vec![EdwardsPoint::identity(); width]);
        for (sum, encoded) in sums.iter_mut().zip(row.chunks_exact(32)) {
            *sum += decompressed(encoded.try_into().ok()?)?;
        }
    }
    Some(found)
}
