//! The operations of the group library alone, for comparison.

use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use std::hint::black_box;
use std::time::Instant;

/// Seconds that each operation takes, the mean of so many, by name.
pub fn measure(rounds: u32) -> Vec<(&'static str, f64)> {
    // Scalars as large as those of proofs, and points nobody chose.
    let first = Scalar::from_bytes_mod_order([0xa7; 32]);
    let second = Scalar::from_bytes_mod_order([0x5c; 32]);
    let (point, key) = (EdwardsPoint::mul_base(&first), EdwardsPoint::mul_base(&second));
    let encoded = point.compress();
    let time = |work: &dyn Fn()| {
        let began = Instant::now();
        (0..rounds).for_each(|_| work());
        began.elapsed().as_secs_f64() / f64::from(rounds)
    };
    vec![
        (
            "double_multiplication_generator",
            time(&|| {
                black_box(EdwardsPoint::vartime_double_scalar_mul_basepoint(
                    black_box(&first),
                    black_box(&point),
                    black_box(&second),
                ));
            }),
        ),
        (
            "double_multiplication_key",
            time(&|| {
                let scalars = black_box([first, second]);
                black_box(EdwardsPoint::vartime_multiscalar_mul(scalars, black_box([point, key])));
            }),
        ),
        (
            "subgroup_check",
            time(&|| {
                black_box(black_box(&point).is_torsion_free());
            }),
        ),
        (
            "decompression",
            time(&|| {
                black_box(black_box(&encoded).decompress());
            }),
        ),
        (
            "compression",
            time(&|| {
                black_box(black_box(&point).compress());
            }),
        ),
    ]
}
