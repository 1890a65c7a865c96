//! Eight points of the curve at a time: -x^2 + y^2 = 1 + d x^2 y^2 (RFC 8032, section 5.1).
//!
//! The formulas are those of Hisil, Wong, Carter and Dawson for this form (2008), which hold for all
//! pairs of points of this curve, those of small order included.

use super::lanes::{Field, Ifma, LANES, Limbs, Mask, PRIME, packed, unpacked};
use crate::reader::Encoded;

/// d = -121665/121666.
const D: Limbs =
    [929955233495203, 466365720129213, 1662059464998953, 2033849074728123, 1442794654840575];
const TWICE_D: Limbs =
    [1859910466990425, 932731440258426, 1072319116312658, 1815898335770999, 633789495995903];
/// A square root of -1: 2 to the power of (p - 1) / 4.
const ROOT_OF_MINUS_ONE: Limbs =
    [1718705420411056, 234908883556509, 2233514472574048, 2117202627021982, 765476049583133];

/// Eight points (X : Y : Z : T) with x = X/Z, y = Y/Z, xy = T/Z.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    pub x: Field,
    pub y: Field,
    pub z: Field,
    pub t: Field,
}

/// Eight points as they are added: Y + X, Y - X, 2Z, 2dT.
#[derive(Clone, Copy, Debug)]
pub struct Cached {
    plus: Field,
    minus: Field,
    twice_z: Field,
    td: Field,
}

/// Eight points with Z = 1 as they are added: y + x, y - x, 2dxy.
#[derive(Clone, Copy, Debug)]
pub struct Affine {
    pub plus: Field,
    pub minus: Field,
    pub td: Field,
}

impl Cached {
    /// Minus the points in the lanes of the mask.
    #[inline(always)]
    pub fn negated(&self, simd: Ifma, mask: Mask) -> Self {
        Cached {
            plus: self.plus.with(simd, mask, self.minus),
            minus: self.minus.with(simd, mask, self.plus),
            twice_z: self.twice_z,
            td: self.td.with(simd, mask, self.td.negated(simd)),
        }
    }
}

impl Affine {
    /// Minus the points in the lanes of the mask.
    #[inline(always)]
    pub fn negated(&self, simd: Ifma, mask: Mask) -> Self {
        Affine {
            plus: self.plus.with(simd, mask, self.minus),
            minus: self.minus.with(simd, mask, self.plus),
            td: self.td.with(simd, mask, self.td.negated(simd)),
        }
    }
}

impl Point {
    /// The neutral element in all lanes.
    pub fn identity(simd: Ifma) -> Self {
        simd.run(
            #[inline(always)]
            || {
                let (zero, one) = (Field::zero(simd), Field::one(simd));
                Point { x: zero, y: one, z: one, t: zero }
            },
        )
    }

    /// The points of these encodings, and in which lanes they are points in their one encoding;
    /// other lanes hold anything. Whether they are in the group is not looked at.
    pub fn decompress(simd: Ifma, encoded: [Encoded; LANES]) -> (Mask, Self) {
        let limbs = encoded.map(|bytes| unpacked(&bytes));
        let (roots, point) = simd.run(
            #[inline(always)]
            || on_curve(simd, Field::each(limbs)),
        );
        let x = point.x.reduced();
        let (mut valid, mut negative) = (roots, 0);
        for lane in 0..LANES {
            let sign = encoded[lane][31] >> 7;
            // Threat: a second encoding of the same point. y must be below the prime, and zero has
            // no sign.
            let second = below_prime(&limbs[lane]) && !(x[lane] == [0; 5] && sign == 1);
            valid &= !(Mask::from(!second) << lane);
            negative |= Mask::from((x[lane][0] & 1) as u8 != sign) << lane;
        }
        let point = simd.run(
            #[inline(always)]
            || {
                let x = point.x.with(simd, negative, point.x.negated(simd)).carried(simd);
                Point { x, t: x.mul(simd, point.y), ..point }
            },
        );
        (valid, point)
    }

    /// As it is added.
    pub fn cached(&self, simd: Ifma) -> Cached {
        simd.run(
            #[inline(always)]
            || Cached {
                plus: self.y.add(simd, self.x),
                minus: self.y.sub(simd, self.x),
                twice_z: self.z.add(simd, self.z),
                td: self.t.mul(simd, Field::all(simd, TWICE_D)),
            },
        )
    }

    /// The sums, lane by lane.
    pub fn add(&self, simd: Ifma, other: &Cached) -> Self {
        simd.run(
            #[inline(always)]
            || {
                let d = self.z.mul(simd, other.twice_z);
                self.sum(simd, other.plus, other.minus, other.td, d)
            },
        )
    }

    /// The sums with points whose Z is 1.
    #[inline(always)]
    pub fn add_affine(&self, simd: Ifma, other: &Affine) -> Self {
        let d = self.z.plus(simd, self.z);
        self.sum(simd, other.plus, other.minus, other.td, d)
    }

    #[inline(always)]
    fn sum(&self, simd: Ifma, plus: Field, minus: Field, td: Field, d: Field) -> Self {
        let a = self.y.sub(simd, self.x).mul(simd, minus);
        let b = self.y.add(simd, self.x).mul(simd, plus);
        let c = self.t.mul(simd, td);
        completed(
            simd,
            b.sub(simd, a),
            d.minus(simd, c).carried(simd),
            d.plus(simd, c).carried(simd),
            b.add(simd, a),
        )
    }

    /// Twice the points, four times over: 16 times.
    pub fn times_16(&self, simd: Ifma) -> Self {
        simd.run(
            #[inline(always)]
            || {
                let mut point = *self;
                for _ in 0..4 {
                    point = point.double(simd);
                }
                point
            },
        )
    }

    #[inline(always)]
    fn double(&self, simd: Ifma) -> Self {
        let a = self.x.square(simd);
        let b = self.y.square(simd);
        let z = self.z.square(simd);
        let sum = self.x.add(simd, self.y).square(simd);
        let h = a.plus(simd, b);
        let g = a.minus(simd, b);
        completed(
            simd,
            h.minus(simd, sum).carried(simd),
            z.plus(simd, z).plus(simd, g).carried(simd),
            g.carried(simd),
            h.carried(simd),
        )
    }

    /// Minus the points.
    pub fn negated(&self, simd: Ifma) -> Self {
        simd.run(
            #[inline(always)]
            || Point {
                x: self.x.negated(simd).carried(simd),
                y: self.y,
                z: self.z,
                t: self.t.negated(simd).carried(simd),
            },
        )
    }

    /// `other` in the lanes of the mask, for callers that are not within `run`.
    pub fn in_lanes(&self, simd: Ifma, mask: Mask, other: &Self) -> Self {
        simd.run(
            #[inline(always)]
            || self.with(simd, mask, other),
        )
    }

    /// In which lanes the point is the neutral element.
    pub fn is_identity(&self, simd: Ifma) -> Mask {
        self.x.equal(Field::zero(simd)) & self.y.equal(self.z)
    }

    /// `other` in the lanes of the mask.
    #[inline(always)]
    pub fn with(&self, simd: Ifma, mask: Mask, other: &Self) -> Self {
        Point {
            x: self.x.with(simd, mask, other.x),
            y: self.y.with(simd, mask, other.y),
            z: self.z.with(simd, mask, other.z),
            t: self.t.with(simd, mask, other.t),
        }
    }
}

#[inline(always)]
fn completed(simd: Ifma, e: Field, f: Field, g: Field, h: Field) -> Point {
    Point { x: e.mul(simd, f), y: g.mul(simd, h), z: f.mul(simd, g), t: e.mul(simd, h) }
}

/// Points with these y and either x, and in which lanes there are any (RFC 8032, section 5.1.3).
#[inline(always)]
fn on_curve(simd: Ifma, y: Field) -> (Mask, Point) {
    let one = Field::one(simd);
    let squared = y.square(simd);
    let u = squared.sub(simd, one);
    let v = squared.mul(simd, Field::all(simd, D)).add(simd, one);
    let v_3 = v.square(simd).mul(simd, v);
    let v_7 = v_3.square(simd).mul(simd, v);
    let root = u.mul(simd, v_3).mul(simd, u.mul(simd, v_7).root_power(simd));
    let found = root.square(simd).mul(simd, v);
    let straight = found.equal(u);
    let turned = found.equal(u.negated(simd));
    let other = root.mul(simd, Field::all(simd, ROOT_OF_MINUS_ONE));
    let x = root.with(simd, turned, other);
    (straight | turned, Point { x, y, z: one, t: Field::zero(simd) })
}

fn below_prime(limbs: &Limbs) -> bool {
    limbs.iter().rev().lt(PRIME.iter().rev())
}

/// The encodings of many times eight points. One inversion serves all: the products of all z up to
/// each are inverted from the last to the first.
pub fn compress(simd: Ifma, points: &[Point]) -> Vec<[Encoded; LANES]> {
    let mut products = Vec::with_capacity(points.len());
    let mut inverse = simd.run(
        #[inline(always)]
        || {
            let mut product = Field::one(simd);
            for point in points {
                products.push(product);
                product = product.mul(simd, point.z);
            }
            product.inverse(simd)
        },
    );
    let mut encoded = Vec::with_capacity(points.len());
    for (point, before) in points.iter().zip(&products).rev() {
        let (x, y) = simd.run(
            #[inline(always)]
            || {
                let own = inverse.mul(simd, *before);
                inverse = inverse.mul(simd, point.z);
                (point.x.mul(simd, own), point.y.mul(simd, own))
            },
        );
        let (x, y) = (x.reduced(), y.reduced());
        encoded.push(std::array::from_fn(|lane| {
            let mut bytes = packed(&y[lane]);
            bytes[31] |= ((x[lane][0] & 1) as u8) << 7;
            bytes
        }));
    }
    encoded.reverse();
    encoded
}

/// Eight points with Z = 1, as they are added.
pub fn affine(simd: Ifma, point: &Point) -> Affine {
    simd.run(
        #[inline(always)]
        || {
            let inverse = point.z.inverse(simd);
            let (x, y) = (point.x.mul(simd, inverse), point.y.mul(simd, inverse));
            Affine {
                plus: y.add(simd, x),
                minus: y.sub(simd, x),
                td: x.mul(simd, y).mul(simd, Field::all(simd, TWICE_D)),
            }
        },
    )
}
