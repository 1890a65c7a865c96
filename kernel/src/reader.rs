//! Reading a ballot in its one spelling.
//!
//! Threat: two readers that take different bytes for the same ballot count different elections. This
//! one knows no JSON: it walks along the only bytes that a ballot of this election can have, and
//! stops at the first other one.

use crate::election::{Election, Question};
use curve25519_dalek::scalar::Scalar;

/// No ballot is larger.
pub const LARGEST: usize = 60 * 1024;

/// A point as bytes of RFC 8032, not yet known to be one.
pub type Encoded = [u8; 32];

/// A challenge and its response, both below the order of the group.
#[derive(Clone, Copy)]
pub struct Proof {
    pub challenge: Scalar,
    pub response: Scalar,
}

/// One answer; `proofs` in the order of the question's plans, each with its cases.
pub struct Answer<'a> {
    pub choices: Vec<[Encoded; 2]>,
    /// How the choices stand in the ballot: alpha and beta, 64 digits each.
    pub spelled: Vec<[&'a [u8]; 2]>,
    pub proofs: Vec<Vec<Proof>>,
}

/// A ballot whose form is right.
pub struct Ballot<'a> {
    pub raw: &'a [u8],
    /// 64 digits.
    pub credential: &'a [u8],
    pub key: Encoded,
    pub answers: Vec<Answer<'a>>,
    /// How many bytes stand before the comma that the signature follows.
    pub signed: usize,
    /// 43 letters.
    pub hash: &'a [u8],
    pub signature: Proof,
}

/// Read a ballot of this election.
pub fn read<'a>(election: &Election, raw: &'a [u8]) -> Option<Ballot<'a>> {
    if raw.len() > LARGEST {
        return None;
    }
    let mut at = Cursor { raw, place: 0 };
    at.expect(b"{\"election_uuid\":\"")?;
    at.expect(election.uuid.as_bytes())?;
    at.expect(b"\",\"election_hash\":\"")?;
    at.expect(election.fingerprint.as_bytes())?;
    at.expect(b"\",\"credential\":")?;
    let (credential, key) = at.element()?;
    at.expect(b",\"answers\":[")?;
    let mut answers = Vec::with_capacity(election.questions.len());
    for (number, question) in election.questions.iter().enumerate() {
        at.comma(number)?;
        answers.push(answer(&mut at, question)?);
    }
    at.expect(b"]")?;
    let signed = at.place;
    at.expect(b",\"signature\":{\"hash\":\"")?;
    let hash = at.take(43)?;
    at.expect(b"\",\"proof\":")?;
    let signature = at.proof()?;
    at.expect(b"}}")?;
    (at.place == raw.len()).then_some(Ballot {
        raw,
        credential,
        key,
        answers,
        signed,
        hash,
        signature,
    })
}

fn answer<'a>(at: &mut Cursor<'a>, question: &Question) -> Option<Answer<'a>> {
    let mut choices = Vec::with_capacity(question.choices);
    let mut spelled = Vec::with_capacity(question.choices);
    at.expect(b"{\"choices\":[")?;
    for place in 0..question.choices {
        at.comma(place)?;
        at.expect(b"{\"alpha\":")?;
        let (alpha_spelled, alpha) = at.element()?;
        at.expect(b",\"beta\":")?;
        let (beta_spelled, beta) = at.element()?;
        at.expect(b"}")?;
        choices.push([alpha, beta]);
        spelled.push([alpha_spelled, beta_spelled]);
    }
    let mut proofs = Vec::with_capacity(question.plans.len());
    at.expect(b"],\"individual_proofs\":[")?;
    for (place, plan) in question.plans.iter().enumerate() {
        if place < question.choices {
            at.comma(place)?;
        } else if place == question.choices {
            at.expect(b"],\"overall_proof\":")?;
        } else {
            at.expect(b",\"blank_proof\":")?;
        }
        proofs.push(at.proofs(plan.cases.len())?);
    }
    at.expect(b"}")?;
    Some(Answer { choices, spelled, proofs })
}

struct Cursor<'a> {
    raw: &'a [u8],
    place: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.raw.get(self.place..self.place + length)?;
        self.place += length;
        Some(taken)
    }

    fn expect(&mut self, expected: &[u8]) -> Option<()> {
        (self.take(expected.len())? == expected).then_some(())
    }

    /// What stands before every item of a list but the first.
    fn comma(&mut self, place: usize) -> Option<()> {
        if place == 0 { Some(()) } else { self.expect(b",") }
    }

    /// 64 lower-case digits in quotation marks, from the other end than RFC 8032 has the bytes.
    fn element(&mut self) -> Option<(&'a [u8], Encoded)> {
        self.expect(b"\"")?;
        let digits = self.take(64)?;
        self.expect(b"\"")?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().rev().zip(digits.chunks_exact(2)) {
            *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
        }
        Some((digits, bytes))
    }

    fn proofs(&mut self, count: usize) -> Option<Vec<Proof>> {
        let mut found = Vec::with_capacity(count);
        self.expect(b"[")?;
        for place in 0..count {
            self.comma(place)?;
            found.push(self.proof()?);
        }
        self.expect(b"]")?;
        Some(found)
    }

    fn proof(&mut self) -> Option<Proof> {
        self.expect(b"{\"challenge\":\"")?;
        let challenge = self.scalar()?;
        self.expect(b"\",\"response\":\"")?;
        let response = self.scalar()?;
        self.expect(b"\"}")?;
        Some(Proof { challenge, response })
    }

    /// Decimal digits without leading zero, of a number below the order of the group.
    fn scalar(&mut self) -> Option<Scalar> {
        let rest = &self.raw[self.place..];
        let length = rest.iter().take(78).take_while(|byte| byte.is_ascii_digit()).count();
        let digits = self.take(length)?;
        // The order has 77 digits, and 78 of them would not fit 256 bits.
        if length == 0 || length > 77 || (length > 1 && digits[0] == b'0') {
            return None;
        }
        let mut limbs = [0u64; 4];
        for part in digits.chunks(19) {
            let (mut value, mut scale) = (0u64, 1u64);
            for digit in part {
                value = value * 10 + u64::from(digit - b'0');
                scale *= 10;
            }
            let mut carry = u128::from(value);
            for limb in &mut limbs {
                carry += u128::from(*limb) * u128::from(scale);
                *limb = carry as u64;
                carry >>= 64;
            }
        }
        let mut bytes = [0; 32];
        for (place, limb) in bytes.chunks_exact_mut(8).zip(limbs) {
            place.copy_from_slice(&limb.to_le_bytes());
        }
        Scalar::from_canonical_bytes(bytes).into_option()
    }
}

fn hex_digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}
