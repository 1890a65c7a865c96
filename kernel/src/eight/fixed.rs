//! Powers of a point that is the same for all ballots, from a table.

use super::chain::{BUCKETS, Digits, PLACES, masks};
use super::lanes::{Field, Ifma, LANES, Limbs};
use super::point::{Affine, Point, affine};
use crate::reader::Encoded;

/// y + x, y - x and 2dxy of one point.
type Entry = [Limbs; 3];

/// For each place of a scalar's digits, the point times 16 to that place, once to eight times.
pub struct Table(Vec<[Entry; BUCKETS]>);

impl Table {
    /// The table of a point of the curve.
    pub fn new(simd: Ifma, encoded: &Encoded) -> Self {
        let (_, point) = Point::decompress(simd, [*encoded; LANES]);
        let cached = point.cached(simd);
        // Lane n holds the point n + 1 times.
        let mut multiples = point;
        for lane in 1..LANES {
            let next = multiples.add(simd, &cached);
            multiples = multiples.with(simd, u8::MAX << lane, &next);
        }
        let mut places = Vec::with_capacity(PLACES);
        for _ in 0..PLACES {
            let Affine { plus, minus, td } = affine(simd, &multiples);
            let fields = [plus.reduced(), minus.reduced(), td.reduced()];
            places.push(std::array::from_fn(|lane| fields.map(|field| field[lane])));
            multiples = multiples.times_16(simd);
        }
        Table(places)
    }

    /// The points times this point to the power of each lane's scalar.
    pub fn add_power(&self, simd: Ifma, start: Point, digits: &Digits) -> Point {
        let mut sum = start;
        for (entries, digits) in self.0.iter().zip(digits) {
            let (negative, large) = masks(digits);
            sum = simd.run(
                #[inline(always)]
                || {
                    let (zero, one) = (Field::zero(simd), Field::one(simd));
                    let mut chosen = Affine { plus: one, minus: one, td: zero };
                    for (mask, [plus, minus, td]) in large.iter().zip(entries) {
                        chosen.plus = chosen.plus.with_all(simd, *mask, plus);
                        chosen.minus = chosen.minus.with_all(simd, *mask, minus);
                        chosen.td = chosen.td.with_all(simd, *mask, td);
                    }
                    sum.add_affine(simd, &chosen.negated(simd, negative))
                },
            );
        }
        sum
    }
}
