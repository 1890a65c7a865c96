//! Verifies in bulk: ballots, which it also adds up, for `glasshouse.elections.belenios.bulk`, and
//! signatures, for `glasshouse.record.ed25519_bulk`.
//!
//! It only ever says yes: of what it does not say yes to, the Python reference says what is wrong.

mod bare;
#[cfg(target_arch = "x86_64")]
mod eight;
mod election;
mod hashing;
mod reader;
mod signatures;
mod single;
mod tally;

use curve25519_dalek::edwards::EdwardsPoint;
use election::{Election, Question};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Ballots that one thread takes at a time.
const AT_ONCE: usize = 32;

/// What it says of a ballot that holds: the credential, and the bytes of alpha and beta of every
/// choice, one after the other.
type Counted = (String, Vec<u8>);

/// The verifier of one election.
#[pyclass(frozen, module = "glasshouse_kernel")]
struct Kernel {
    election: Election,
    key: EdwardsPoint,
    width: usize,
    pool: ThreadPool,
    #[cfg(target_arch = "x86_64")]
    eight: Option<eight::Verifier>,
}

#[pymethods]
impl Kernel {
    /// `questions` are (answers, blank, least, most); `key` the 32 bytes of RFC 8032. `lanes` is
    /// whether eight ballots are verified side by side where the processor can. ValueError.
    #[new]
    #[pyo3(signature = (uuid, fingerprint, key, questions, threads, lanes = true))]
    fn new(
        uuid: String,
        fingerprint: String,
        key: [u8; 32],
        questions: Vec<(usize, bool, u64, u64)>,
        threads: usize,
        lanes: bool,
    ) -> PyResult<Self> {
        let point = single::decompressed(&key)
            .filter(EdwardsPoint::is_torsion_free)
            .ok_or_else(|| PyValueError::new_err("the key is no member of the group"))?;
        let questions: Vec<Question> = questions
            .into_iter()
            .map(|(answers, blank, least, most)| Question::new(answers, blank, least, most))
            .collect();
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        #[cfg(not(target_arch = "x86_64"))]
        let _ = lanes;
        Ok(Kernel {
            width: questions.iter().map(|question| 2 * question.choices).sum(),
            election: Election { uuid, fingerprint, questions },
            #[cfg(target_arch = "x86_64")]
            eight: if lanes { eight::Verifier::new(&key) } else { None },
            key: point,
            pool,
        })
    }

    /// Which arithmetic verifies.
    #[getter]
    fn backend(&self) -> &'static str {
        #[cfg(target_arch = "x86_64")]
        if self.eight.is_some() {
            return "eight ballots side by side, AVX-512 IFMA";
        }
        group_backend()
    }

    /// For each ballot what there is to count if all of it holds, and None otherwise. Whether the
    /// credential is on the list is for the caller to look up: it is taken to be of the group.
    fn check(&self, py: Python<'_>, raws: Vec<PyBackedBytes>) -> Vec<Option<Counted>> {
        let raws: Vec<&[u8]> = raws.iter().map(|raw| raw.as_ref()).collect();
        py.detach(|| {
            self.pool.install(|| {
                raws.par_chunks(AT_ONCE).flat_map_iter(|raws| self.check_some(raws)).collect()
            })
        })
    }

    /// The products of all rows' points, each row to the power of its weight. ValueError.
    fn add_up<'py>(
        &self,
        py: Python<'py>,
        rows: Vec<(u64, PyBackedBytes)>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let rows: Vec<(u64, &[u8])> =
            rows.iter().map(|(weight, row)| (*weight, row.as_ref())).collect();
        let sums = py.detach(|| self.pool.install(|| tally::add_up(&rows, self.width)));
        let sums = sums.ok_or_else(|| PyValueError::new_err("a row is not of this election"))?;
        Ok(PyBytes::new(py, &sums.concat()))
    }
}

impl Kernel {
    fn check_some(&self, raws: &[&[u8]]) -> Vec<Option<Counted>> {
        let read: Vec<_> = raws.iter().map(|raw| reader::read(&self.election, raw)).collect();
        let ballots: Vec<&reader::Ballot> = read.iter().flatten().collect();
        let mut verdicts = self.verdicts(&ballots).into_iter();
        let counted = |ballot: &reader::Ballot| {
            let credential = String::from_utf8_lossy(ballot.credential).into_owned();
            let choices = ballot.answers.iter().flat_map(|answer| answer.choices.as_flattened());
            (credential, choices.flatten().copied().collect())
        };
        read.iter()
            .map(|ballot| ballot.as_ref().filter(|_| verdicts.next() == Some(true)).map(counted))
            .collect()
    }

    fn verdicts(&self, ballots: &[&reader::Ballot]) -> Vec<bool> {
        #[cfg(target_arch = "x86_64")]
        if let Some(eight) = &self.eight {
            return ballots
                .chunks(eight::LANES)
                .flat_map(|some| match some.len() {
                    // Eight lanes take as long for one ballot as for eight.
                    1 | 2 => self.one_by_one(some),
                    _ => eight.verify(&self.election, some),
                })
                .collect();
        }
        self.one_by_one(ballots)
    }

    fn one_by_one(&self, ballots: &[&reader::Ballot]) -> Vec<bool> {
        let verify = |ballot: &&reader::Ballot| single::verify(&self.election, &self.key, ballot);
        ballots.iter().map(verify).collect()
    }
}

/// Which arithmetic the group library takes on this processor.
#[pyfunction]
fn group_backend() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        if cfg!(curve25519_dalek_backend = "avx512")
            && is_x86_feature_detected!("avx512ifma")
            && is_x86_feature_detected!("avx512vl")
        {
            return "curve25519-dalek, AVX-512 IFMA";
        }
        if is_x86_feature_detected!("avx2") {
            return "curve25519-dalek, AVX2";
        }
    }
    "curve25519-dalek, serial"
}

/// Seconds that each operation of the group library takes, by name.
#[pyfunction]
fn bare_operations(py: Python<'_>, rounds: u32) -> Vec<(&'static str, f64)> {
    py.detach(|| bare::measure(rounds))
}

/// Of each public key, message and signature (RFC 8032) whether they hold together. `lanes` is
/// whether eight are verified side by side where the processor can.
#[pyfunction]
#[pyo3(signature = (signed, lanes = true))]
fn verify_ed25519(
    py: Python<'_>,
    signed: Vec<(PyBackedBytes, PyBackedBytes, PyBackedBytes)>,
    lanes: bool,
) -> Vec<bool> {
    let signed: Vec<signatures::Signed<'_>> = signed
        .iter()
        .map(|(key, message, signature)| (key.as_ref(), message.as_ref(), signature.as_ref()))
        .collect();
    py.detach(|| signatures::verify(&signed, lanes))
}

#[pymodule]
mod glasshouse_kernel {
    #[pymodule_export]
    use super::{Kernel, bare_operations, group_backend, verify_ed25519};
}
