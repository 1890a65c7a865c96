//! Eight ballots of one election side by side, one in each lane of the vectors of `lanes`.
//!
//! All ballots of an election have the same form, so eight of them go through the same steps.
//! `signatures` takes eight signatures of Ed25519 through the same arithmetic.

mod chain;
mod fixed;
mod lanes;
mod point;
mod signatures;

use crate::election::{Election, Question, Subject};
use crate::hashing::{covers, proof_holds, signature_holds};
use crate::reader::{Answer, Ballot, Encoded};
use chain::{Digits, digits, powers};
use curve25519_dalek::constants::ED25519_BASEPOINT_COMPRESSED;
use curve25519_dalek::scalar::Scalar;
use fixed::Table;
pub use lanes::LANES;
use lanes::{Ifma, Mask};
use point::{Point, compress};
pub use signatures::{Equation, commitments};

/// The tables for one election.
pub struct Verifier {
    simd: Ifma,
    generator: Table,
    key: Table,
}

/// The commitments of one proof, alpha's and beta's for each case in turn.
type Commitments = Vec<Point>;

impl Verifier {
    /// None where the processor lacks the instructions.
    pub fn new(key: &Encoded) -> Option<Self> {
        let simd = Ifma::try_new()?;
        Some(Verifier {
            simd,
            generator: Table::new(simd, &ED25519_BASEPOINT_COMPRESSED.0),
            key: Table::new(simd, key),
        })
    }

    /// Whether everything in each of up to eight ballots holds, except that the credential is taken
    /// to be of the group.
    pub fn verify(&self, election: &Election, ballots: &[&Ballot]) -> Vec<bool> {
        // Lanes without a ballot repeat the first one.
        let lane = |number: usize| *ballots.get(number).unwrap_or(&ballots[0]);
        let eight: [&Ballot; LANES] = std::array::from_fn(lane);
        let mut verdicts: Vec<bool> = ballots.iter().map(|ballot| covers(ballot)).collect();
        let mut allow = |holds: &dyn Fn(usize) -> bool| {
            for (number, verdict) in verdicts.iter_mut().enumerate() {
                *verdict = *verdict && holds(number);
            }
        };
        let (on_curve, commitment) = self.signature(&eight);
        let commitment = compress(self.simd, &[commitment]);
        allow(&|lane| on_curve >> lane & 1 == 1);
        allow(&|lane| signature_holds(eight[lane], &commitment[0][lane]));
        for (number, question) in election.questions.iter().enumerate() {
            let answers = eight.map(|ballot| &ballot.answers[number]);
            let (members, total, commitments) = self.commitments(question, &answers);
            allow(&|lane| members >> lane & 1 == 1);
            let lengths: Vec<usize> = commitments.iter().map(Vec::len).collect();
            let points: Vec<Point> =
                total.into_iter().chain(commitments.into_iter().flatten()).collect();
            let encoded = compress(self.simd, &points);
            let (total, mut rest) = encoded.split_at(2);
            for (place, (plan, length)) in question.plans.iter().zip(lengths).enumerate() {
                let (own, others) = rest.split_at(length);
                rest = others;
                allow(&|lane| {
                    let own: Vec<Encoded> = own.iter().map(|each| each[lane]).collect();
                    let total = [total[0][lane], total[1][lane]];
                    let (ballot, answer) = (eight[lane], answers[lane]);
                    let proofs = &answer.proofs[place];
                    proof_holds(election, ballot, answer, &total, plan, proofs, &own)
                });
            }
        }
        verdicts
    }

    fn signature(&self, ballots: &[&Ballot; LANES]) -> (Mask, Point) {
        let (on_curve, credential) = Point::decompress(self.simd, ballots.map(|each| each.key));
        let challenges = digits(ballots.map(|ballot| ballot.signature.challenge));
        let responses = digits(ballots.map(|ballot| ballot.signature.response));
        let (_, powers) = powers(self.simd, &credential, &[challenges], false);
        (on_curve, self.generator.add_power(self.simd, powers[0], &responses))
    }

    /// Of one answer in eight ballots: in which of them all choices are of the group, the total,
    /// and each proof's commitments.
    fn commitments(
        &self,
        question: &Question,
        answers: &[&Answer; LANES],
    ) -> (Mask, [Point; 2], Vec<Commitments>) {
        let simd = self.simd;
        let mut members = Mask::MAX;
        let mut choices = Vec::with_capacity(question.choices);
        for place in 0..question.choices {
            choices.push([0, 1].map(|half| {
                let encoded = answers.map(|answer| answer.choices[place][half]);
                let (on_curve, point) = Point::decompress(simd, encoded);
                members &= on_curve;
                point
            }));
        }
        let mut total = [Point::identity(simd); 2];
        for choice in &choices[question.summed()] {
            total = [0, 1].map(|half| total[half].add(simd, &choice[half].cached(simd)));
        }
        let mut found: Vec<Commitments> = question
            .plans
            .iter()
            .map(|plan| vec![Point::identity(simd); 2 * plan.cases.len()])
            .collect();
        let subjects = (0..question.choices).map(Subject::Choice).chain([Subject::Total]);
        for subject in subjects {
            // Every case that is about this ciphertext shares the doublings of its two points, and
            // so does their check: the total is of the group if what it is the sum of is.
            let mut uses = Vec::new();
            let mut challenges = Vec::new();
            for (number, plan) in question.plans.iter().enumerate() {
                for (place, case) in plan.cases.iter().enumerate() {
                    if case.subject == subject {
                        uses.push((number, place, case.value));
                        challenges.push(challenges_of(answers, number, place));
                    }
                }
            }
            let (point, check) = match subject {
                Subject::Choice(place) => (&choices[place], true),
                Subject::Total => (&total, false),
            };
            let (alpha_member, alphas) = powers(simd, &point[0], &challenges, check);
            let (beta_member, betas) = powers(simd, &point[1], &challenges, check);
            members &= alpha_member & beta_member;
            for ((number, place, value), (alpha, beta)) in
                uses.into_iter().zip(alphas.into_iter().zip(betas))
            {
                let of = |scalar: &dyn Fn(&crate::reader::Proof) -> Scalar| {
                    digits(answers.map(|answer| scalar(&answer.proofs[number][place])))
                };
                let responses = of(&|proof| proof.response);
                let mut beta = self.key.add_power(simd, beta, &responses);
                if value != 0 {
                    // (beta / g^value)^challenge = beta^challenge * g^(-value * challenge)
                    let shift = of(&|proof| -(proof.challenge * Scalar::from(value)));
                    beta = self.generator.add_power(simd, beta, &shift);
                }
                found[number][2 * place] = self.generator.add_power(simd, alpha, &responses);
                found[number][2 * place + 1] = beta;
            }
        }
        (members, total, found)
    }
}

fn challenges_of(answers: &[&Answer; LANES], number: usize, place: usize) -> Digits {
    digits(answers.map(|answer| answer.proofs[number][place].challenge))
}
