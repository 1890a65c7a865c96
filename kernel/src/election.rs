//! What of an election the equations of a ballot depend on.

/// What a case of a proof is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// One encrypted choice, by its place.
    Choice(usize),
    /// The sum of all choices, or of all but the first where that one says blank.
    Total,
}

/// The claim that a ciphertext encrypts `value`.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Which ciphertext.
    pub subject: Subject,
    /// Which number.
    pub value: u64,
}

/// What the hash of a proof begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Prefix {
    /// `prove|context|alpha,beta|` of one choice.
    Individual(usize),
    /// `prove|context|all choices|alpha,beta|` of the sum.
    Overall,
    /// `bproof0|context|all choices|`: the first choice is zero, or all others are.
    Blank,
    /// `bproof1|context|all choices|`: blank, or as many as the question permits.
    OverallOrBlank,
}

/// A proof that one of its cases is true.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What its hash begins with.
    pub prefix: Prefix,
    /// Its cases in order.
    pub cases: Vec<Case>,
}

/// A question, by its proofs in the order in which a ballot has them: one for each choice, the
/// overall one, and the one about blank.
#[derive(Clone, Debug)]
pub struct Question {
    /// How many encrypted choices an answer has.
    pub choices: usize,
    /// Whether the first choice says blank.
    pub blank: bool,
    /// The proofs.
    pub plans: Vec<Plan>,
}

impl Question {
    /// A question with so many answers, of which from `least` to `most` may be chosen.
    pub fn new(answers: usize, blank: bool, least: u64, most: u64) -> Self {
        let choices = answers + usize::from(blank);
        let case = |subject, value| Case { subject, value };
        let mut plans: Vec<Plan> = (0..choices)
            .map(|place| Plan {
                prefix: Prefix::Individual(place),
                cases: (0..2).map(|value| case(Subject::Choice(place), value)).collect(),
            })
            .collect();
        let sums = (least..=most).map(|value| case(Subject::Total, value));
        if blank {
            let first = std::iter::once(case(Subject::Choice(0), 1));
            plans.push(Plan { prefix: Prefix::OverallOrBlank, cases: first.chain(sums).collect() });
            let cases = vec![case(Subject::Choice(0), 0), case(Subject::Total, 0)];
            plans.push(Plan { prefix: Prefix::Blank, cases });
        } else {
            plans.push(Plan { prefix: Prefix::Overall, cases: sums.collect() });
        }
        Question { choices, blank, plans }
    }

    /// Which choices the total is the sum of.
    pub fn summed(&self) -> std::ops::Range<usize> {
        usize::from(self.blank)..self.choices
    }
}

/// An election: what its ballots name, and what they answer.
pub struct Election {
    /// Its identifier.
    pub uuid: String,
    /// Its fingerprint, 43 letters.
    pub fingerprint: String,
    /// Its questions.
    pub questions: Vec<Question>,
}
