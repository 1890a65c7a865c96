//! One ballot at a time, on the group library alone.

use crate::election::{Election, Subject};
use crate::hashing::{covers, proof_holds, signature_holds};
use crate::reader::{Answer, Ballot, Encoded, Proof};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, VartimeMultiscalarMul};

/// A point of the curve in its one encoding; whether it is in the group is not looked at.
pub fn decompressed(encoded: &Encoded) -> Option<EdwardsPoint> {
    let given = CompressedEdwardsY(*encoded);
    // The library also reads y >= p and a sign on x = 0.
    given.decompress().filter(|point| point.compress() == given)
}

/// Whether everything holds, except that the credential is taken to be of the group.
pub fn verify(election: &Election, key: &EdwardsPoint, ballot: &Ballot) -> bool {
    covers(ballot)
        && signed(ballot)
        && election.questions.iter().zip(&ballot.answers).all(|(question, answer)| {
            verify_answer(election, key, question, ballot, answer).is_some()
        })
}

fn signed(ballot: &Ballot) -> bool {
    decompressed(&ballot.key).is_some_and(|credential| {
        let Proof { challenge, response } = ballot.signature;
        let commitment =
            EdwardsPoint::vartime_double_scalar_mul_basepoint(&challenge, &credential, &response);
        signature_holds(ballot, &commitment.compress().0)
    })
}

fn verify_answer(
    election: &Election,
    key: &EdwardsPoint,
    question: &crate::election::Question,
    ballot: &Ballot,
    answer: &Answer,
) -> Option<()> {
    let mut choices = Vec::with_capacity(question.choices);
    for each in &answer.choices {
        let [alpha, beta] = [decompressed(&each[0])?, decompressed(&each[1])?];
        if !alpha.is_torsion_free() || !beta.is_torsion_free() {
            return None;
        }
        choices.push([alpha, beta]);
    }
    let mut total = [EdwardsPoint::identity(); 2];
    for place in question.summed() {
        total = [total[0] + choices[place][0], total[1] + choices[place][1]];
    }
    let encoded = total.map(|each| each.compress().0);
    for (plan, proofs) in question.plans.iter().zip(&answer.proofs) {
        let mut commitments = Vec::with_capacity(2 * proofs.len());
        for (case, Proof { challenge, response }) in plan.cases.iter().zip(proofs) {
            let [alpha, beta] = match case.subject {
                Subject::Choice(place) => choices[place],
                Subject::Total => total,
            };
            let shifted = match case.value {
                0 => beta,
                value => beta - EdwardsPoint::mul_base(&Scalar::from(value)),
            };
            commitments.push(EdwardsPoint::vartime_double_scalar_mul_basepoint(
                challenge, &alpha, response,
            ));
            let scalars = [challenge, response];
            commitments.push(EdwardsPoint::vartime_multiscalar_mul(scalars, [&shifted, key]));
        }
        let commitments: Vec<Encoded> = commitments.iter().map(|each| each.compress().0).collect();
        if !proof_holds(election, ballot, answer, &encoded, plan, proofs, &commitments) {
            return None;
        }
    }
    Some(())
}
