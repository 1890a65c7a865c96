//! Several powers of the same points, on one chain of doublings (A. C. Yao, On the evaluation of
//! powers, 1976).
//!
//! A scalar is 64 digits from -8 to 7 with respect to 16. While the point goes through its multiples
//! by powers of 16, each scalar adds it to the bucket of its digit there; at the end, the bucket of
//! digit n counts n times. The order of the group is one scalar more: whoever is in the group has
//! the neutral element as that power.

use super::lanes::{Ifma, LANES, Mask};
use super::point::{Cached, Point};
use curve25519_dalek::scalar::Scalar;

/// How many digits a scalar has.
pub const PLACES: usize = 64;
/// How many digits there are, signs and zero left out.
pub const BUCKETS: usize = 8;

/// At each place, the digit of each lane.
pub type Digits = [[i8; LANES]; PLACES];

/// The order of the group, least byte first.
const ORDER: [u8; 32] = [
    237, 211, 245, 92, 26, 99, 18, 88, 214, 156, 247, 162, 222, 249, 222, 20, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 16,
];

/// The digits of a scalar for each lane.
pub fn digits(scalars: [Scalar; LANES]) -> Digits {
    let each = scalars.map(|scalar| digits_of(scalar.as_bytes()));
    std::array::from_fn(|place| each.map(|digits| digits[place]))
}

/// The digits of a number below 2^253.
fn digits_of(bytes: &[u8; 32]) -> [i8; PLACES] {
    let mut digits = [0; PLACES];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair[0] = (byte & 15) as i8;
        pair[1] = (byte >> 4) as i8;
    }
    for place in 0..PLACES - 1 {
        let carry = (digits[place] + 8) >> 4;
        digits[place] -= carry << 4;
        digits[place + 1] += carry;
    }
    digits
}

/// In which lanes a digit is negative, and in which it is so large.
#[inline(always)]
pub fn masks(digits: &[i8; LANES]) -> (Mask, [Mask; BUCKETS]) {
    let (mut negative, mut large) = (0, [0; BUCKETS + 1]);
    for (lane, digit) in digits.iter().enumerate() {
        negative |= Mask::from(*digit < 0) << lane;
        large[usize::from(digit.unsigned_abs())] |= 1 << lane;
    }
    let [_none, large @ ..] = large;
    (negative, large)
}

/// The points to the power of each scalar, and with `check` in which lanes they are in the group
/// (without, all are said to be).
pub fn powers(simd: Ifma, point: &Point, scalars: &[Digits], check: bool) -> (Mask, Vec<Point>) {
    let empty = [Point::identity(simd); BUCKETS];
    let mut buckets = vec![empty; scalars.len()];
    let mut order = empty;
    let order_digits = digits_of(&ORDER);
    let mut current = *point;
    for place in 0..PLACES {
        let cached = current.cached(simd);
        for (buckets, digits) in buckets.iter_mut().zip(scalars) {
            add_to_bucket(simd, buckets, &cached, &digits[place]);
        }
        let digit = order_digits[place];
        if check && digit != 0 {
            let bucket = &mut order[usize::from(digit.unsigned_abs()) - 1];
            let sign = if digit < 0 { Mask::MAX } else { 0 };
            *bucket = bucket.add(simd, &cached.negated(simd, sign));
        }
        if place + 1 < PLACES {
            current = current.times_16(simd);
        }
    }
    let members = if check { counted(simd, &order).is_identity(simd) } else { Mask::MAX };
    (members, buckets.iter().map(|buckets| counted(simd, buckets)).collect())
}

fn add_to_bucket(
    simd: Ifma,
    buckets: &mut [Point; BUCKETS],
    cached: &Cached,
    digits: &[i8; LANES],
) {
    let (negative, large) = masks(digits);
    simd.run(
        #[inline(always)]
        || {
            let mut bucket = buckets[0];
            for (mask, other) in large.iter().zip(buckets.iter()).skip(1) {
                bucket = bucket.with(simd, *mask, other);
            }
            let sum = bucket.add(simd, &cached.negated(simd, negative));
            for (mask, other) in large.iter().zip(buckets.iter_mut()) {
                *other = other.with(simd, *mask, &sum);
            }
        },
    );
}

/// The first bucket once, the second twice, and so on.
fn counted(simd: Ifma, buckets: &[Point; BUCKETS]) -> Point {
    let mut running = buckets[BUCKETS - 1];
    let mut total = running;
    for bucket in buckets[..BUCKETS - 1].iter().rev() {
        running = running.add(simd, &bucket.cached(simd));
        total = total.add(simd, &running.cached(simd));
    }
    total
}
