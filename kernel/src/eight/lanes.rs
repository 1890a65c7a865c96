//! Eight elements of the field of integers modulo 2^255 - 19 at a time, five limbs of 51 bits each.
//!
//! AVX-512 IFMA multiplies the low 52 bits of two words and adds the low or the high 52 bits of the
//! product to a third. So every limb that is multiplied must be below 2^52. All functions here take
//! and give limbs below 2^51 + 2^16 ("carried"), except where they say otherwise.

use pulp::bytemuck;
use std::arch::x86_64::__m512i;

pulp::simd_type! {
    /// Proof that the processor has the instructions.
    pub struct Ifma {
        pub avx512f: "avx512f",
        pub avx512ifma: "avx512ifma",
    }
}

impl Ifma {
    /// Do this with the instructions, which have to be asked for function by function.
    #[inline(always)]
    pub fn run<R>(self, work: impl FnMut() -> R) -> R {
        self.vectorize(Work(work))
    }
}

/// Work by reference. A closure that is called by value goes through a function that the compiler
/// adds and does not inline; the instructions would not reach what the closure does.
struct Work<F>(F);

impl<R, F: FnMut() -> R> pulp::NullaryFnOnce for Work<F> {
    type Output = R;

    #[inline(always)]
    fn call(mut self) -> R {
        (self.0)()
    }
}

/// How many elements stand side by side.
pub const LANES: usize = 8;

/// A bit for each lane.
pub type Mask = u8;

const BITS: u32 = 51;
const LOW: u64 = (1 << BITS) - 1;
/// Twice the prime, limb by limb: larger than any carried limb.
const TWICE_PRIME: [u64; 5] = [(LOW - 18) * 2, LOW * 2, LOW * 2, LOW * 2, LOW * 2];

/// Eight elements; `.0[limb]` holds that limb of each.
#[derive(Clone, Copy, Debug)]
pub struct Field(pub [__m512i; 5]);

/// One element by its limbs.
pub type Limbs = [u64; 5];

/// The five limbs that an expression gives. Not a closure: closures are not always inlined, and the
/// instructions do not reach into what is not.
macro_rules! limbs {
    ($limb:ident => $value:expr) => {
        Field([
            {
                const $limb: usize = 0;
                $value
            },
            {
                const $limb: usize = 1;
                $value
            },
            {
                const $limb: usize = 2;
                $value
            },
            {
                const $limb: usize = 3;
                $value
            },
            {
                const $limb: usize = 4;
                $value
            },
        ])
    };
}

#[inline(always)]
fn sum(simd: Ifma, a: __m512i, b: __m512i) -> __m512i {
    simd.avx512f._mm512_add_epi64(a, b)
}

impl Field {
    #[inline(always)]
    pub fn all(simd: Ifma, limbs: Limbs) -> Self {
        limbs!(I => simd.avx512f._mm512_set1_epi64(limbs[I] as i64))
    }

    #[inline(always)]
    pub fn zero(simd: Ifma) -> Self {
        Self::all(simd, [0; 5])
    }

    #[inline(always)]
    pub fn one(simd: Ifma) -> Self {
        Self::all(simd, [1, 0, 0, 0, 0])
    }

    /// One element for each lane.
    #[inline(always)]
    pub fn each(elements: [Limbs; LANES]) -> Self {
        let limb = |number: usize| elements.map(|limbs| limbs[number]);
        Field(std::array::from_fn(|number| bytemuck::cast(limb(number))))
    }

    /// The limbs of each lane, of the one number below the prime that stands for the element.
    #[inline(always)]
    pub fn reduced(&self) -> [Limbs; LANES] {
        let limbs: [[u64; LANES]; 5] = self.0.map(bytemuck::cast);
        std::array::from_fn(|lane| reduce(limbs.map(|limb| limb[lane])))
    }

    /// The sum, not carried: limbs add.
    #[inline(always)]
    pub fn plus(self, simd: Ifma, other: Self) -> Self {
        limbs!(I => sum(simd, self.0[I], other.0[I]))
    }

    /// The difference, not carried: below 2^52 more than the first. The second must be carried.
    #[inline(always)]
    pub fn minus(self, simd: Ifma, other: Self) -> Self {
        let above = self.plus(simd, Self::all(simd, TWICE_PRIME));
        limbs!(I => simd.avx512f._mm512_sub_epi64(above.0[I], other.0[I]))
    }

    /// The same element, carried. Limbs may be anything below 2^63.
    #[inline(always)]
    pub fn carried(self, simd: Ifma) -> Self {
        let low = simd.avx512f._mm512_set1_epi64(LOW as i64);
        let nineteen = simd.avx512f._mm512_set1_epi64(19);
        let Field(over) = limbs!(I => simd.avx512f._mm512_srli_epi64::<BITS>(self.0[I]));
        let Field(kept) = limbs!(I => simd.avx512f._mm512_and_si512(self.0[I], low));
        Field([
            simd.avx512ifma._mm512_madd52lo_epu64(kept[0], nineteen, over[4]),
            sum(simd, kept[1], over[0]),
            sum(simd, kept[2], over[1]),
            sum(simd, kept[3], over[2]),
            sum(simd, kept[4], over[3]),
        ])
    }

    #[inline(always)]
    pub fn add(self, simd: Ifma, other: Self) -> Self {
        self.plus(simd, other).carried(simd)
    }

    #[inline(always)]
    pub fn sub(self, simd: Ifma, other: Self) -> Self {
        self.minus(simd, other).carried(simd)
    }

    /// Minus the element. Limbs are below 2^52, so it can be multiplied, but not subtracted.
    #[inline(always)]
    pub fn negated(self, simd: Ifma) -> Self {
        Self::zero(simd).minus(simd, self)
    }

    /// The product; limbs of both must be below 2^52.
    #[inline(always)]
    pub fn mul(self, simd: Ifma, other: Self) -> Self {
        let (mut low, mut high) = ([zero(simd); 10], [zero(simd); 10]);
        for i in 0..5 {
            for j in 0..5 {
                let (a, b) = (self.0[i], other.0[j]);
                low[i + j] = simd.avx512ifma._mm512_madd52lo_epu64(low[i + j], a, b);
                high[i + j + 1] = simd.avx512ifma._mm512_madd52hi_epu64(high[i + j + 1], a, b);
            }
        }
        folded(simd, low, high)
    }

    /// The square; limbs must be below 2^52.
    #[inline(always)]
    pub fn square(self, simd: Ifma) -> Self {
        let (mut low, mut high) = ([zero(simd); 10], [zero(simd); 10]);
        for i in 0..5 {
            for j in i + 1..5 {
                let (a, b) = (self.0[i], self.0[j]);
                low[i + j] = simd.avx512ifma._mm512_madd52lo_epu64(low[i + j], a, b);
                high[i + j + 1] = simd.avx512ifma._mm512_madd52hi_epu64(high[i + j + 1], a, b);
            }
        }
        for place in 0..10 {
            low[place] = sum(simd, low[place], low[place]);
            high[place] = sum(simd, high[place], high[place]);
        }
        for i in 0..5 {
            let a = self.0[i];
            low[2 * i] = simd.avx512ifma._mm512_madd52lo_epu64(low[2 * i], a, a);
            high[2 * i + 1] = simd.avx512ifma._mm512_madd52hi_epu64(high[2 * i + 1], a, a);
        }
        folded(simd, low, high)
    }

    /// Squared so many times, at least once.
    #[inline(always)]
    pub fn squared(self, simd: Ifma, times: usize) -> Self {
        let mut result = self.square(simd);
        for _ in 1..times {
            result = result.square(simd);
        }
        result
    }

    /// `other` in the lanes of the mask.
    #[inline(always)]
    pub fn with(self, simd: Ifma, mask: Mask, other: Self) -> Self {
        limbs!(I => simd.avx512f._mm512_mask_blend_epi64(mask, self.0[I], other.0[I]))
    }

    /// One element in the lanes of the mask.
    #[inline(always)]
    pub fn with_all(self, simd: Ifma, mask: Mask, limbs: &Limbs) -> Self {
        limbs!(I => simd.avx512f._mm512_mask_set1_epi64(self.0[I], mask, limbs[I] as i64))
    }

    /// To the power of 2^250 - 1, and of 11.
    #[inline(always)]
    fn tower(self, simd: Ifma) -> (Self, Self) {
        let two = self.square(simd);
        let nine = two.squared(simd, 2).mul(simd, self);
        let eleven = nine.mul(simd, two);
        let ones_5 = eleven.square(simd).mul(simd, nine);
        let ones_10 = ones_5.squared(simd, 5).mul(simd, ones_5);
        let ones_20 = ones_10.squared(simd, 10).mul(simd, ones_10);
        let ones_40 = ones_20.squared(simd, 20).mul(simd, ones_20);
        let ones_50 = ones_40.squared(simd, 10).mul(simd, ones_10);
        let ones_100 = ones_50.squared(simd, 50).mul(simd, ones_50);
        let ones_200 = ones_100.squared(simd, 100).mul(simd, ones_100);
        (ones_200.squared(simd, 50).mul(simd, ones_50), eleven)
    }

    /// One over the element; of zero, zero.
    #[inline(always)]
    pub fn inverse(self, simd: Ifma) -> Self {
        let (ones_250, eleven) = self.tower(simd);
        ones_250.squared(simd, 5).mul(simd, eleven)
    }

    /// To the power of (p - 5) / 8 = 2^252 - 3.
    #[inline(always)]
    pub fn root_power(self, simd: Ifma) -> Self {
        let (ones_250, _) = self.tower(simd);
        ones_250.squared(simd, 2).mul(simd, self)
    }

    /// In which lanes the two are the same element.
    #[inline(always)]
    pub fn equal(self, other: Self) -> Mask {
        let (first, second) = (self.reduced(), other.reduced());
        (0..LANES).fold(0, |mask, lane| mask | Mask::from(first[lane] == second[lane]) << lane)
    }
}

#[inline(always)]
fn zero(simd: Ifma) -> __m512i {
    simd.avx512f._mm512_setzero_si512()
}

/// The element of low and high halves of products. A high half counts 2^52, twice a limb of 51
/// bits, and 2^255 is 19. Each limb is below 5 * 2^52 + 10 * 2^52 before it is folded, and below
/// 20 * 15 * 2^52 < 2^61 after, so that one round of carrying gives limbs below 2^51 + 2^15.
#[inline(always)]
fn folded(simd: Ifma, low: [__m512i; 10], high: [__m512i; 10]) -> Field {
    let Field(kept) = limbs!(I => sum(simd, low[I], sum(simd, high[I], high[I])));
    let Field(over) = limbs!(I => sum(simd, low[I + 5], sum(simd, high[I + 5], high[I + 5])));
    let Field(twice) = limbs!(I => sum(simd, over[I], over[I]));
    let Field(sixteen) = limbs!(I => simd.avx512f._mm512_slli_epi64::<4>(over[I]));
    let Field(three) = limbs!(I => sum(simd, over[I], twice[I]));
    limbs!(I => sum(simd, sum(simd, kept[I], three[I]), sixteen[I])).carried(simd)
}

/// The one spelling below the prime, of limbs below 2^63.
fn reduce(mut limbs: Limbs) -> Limbs {
    let carry = |limbs: &mut Limbs| {
        for place in 0..4 {
            limbs[place + 1] += limbs[place] >> BITS;
            limbs[place] &= LOW;
        }
        limbs[0] += 19 * (limbs[4] >> BITS);
        limbs[4] &= LOW;
    };
    carry(&mut limbs);
    carry(&mut limbs);
    carry(&mut limbs);
    // Now below 2^255. Adding 19 reaches 2^255 exactly if the prime is still in it.
    let mut above = limbs;
    above[0] += 19;
    for place in 0..4 {
        above[place + 1] += above[place] >> BITS;
        above[place] &= LOW;
    }
    if above[4] >> BITS == 0 {
        return limbs;
    }
    above[4] &= LOW;
    above
}

/// The 255 low bits of 32 bytes, as limbs.
pub fn unpacked(bytes: &[u8; 32]) -> Limbs {
    let word = |place: usize| {
        let mut eight = [0; 8];
        eight.copy_from_slice(&bytes[8 * place..8 * place + 8]);
        u64::from_le_bytes(eight)
    };
    let words: [u64; 4] = std::array::from_fn(word);
    std::array::from_fn(|limb| {
        let (place, shift) = (limb * 51 / 64, limb * 51 % 64);
        let next = words.get(place + 1).copied().unwrap_or(0);
        let both = u128::from(words[place]) | u128::from(next) << 64;
        (both >> shift) as u64 & LOW
    })
}

/// The bytes of reduced limbs.
pub fn packed(limbs: &Limbs) -> [u8; 32] {
    let mut words = [0u64; 4];
    for (limb, value) in limbs.iter().enumerate() {
        let (place, shift) = (limb * 51 / 64, limb * 51 % 64);
        let both = u128::from(*value) << shift;
        words[place] |= both as u64;
        if let Some(next) = words.get_mut(place + 1) {
            *next |= (both >> 64) as u64;
        }
    }
    let mut bytes = [0; 32];
    for (place, word) in bytes.chunks_exact_mut(8).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    bytes
}

/// The prime's limbs.
pub const PRIME: Limbs = [LOW - 18, LOW, LOW, LOW, LOW];
