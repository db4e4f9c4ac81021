//! Patients grouped by prediction, as the smoothers read them.

use crate::statistics::runs::Runs;

/// Patients with the same prediction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    /// The prediction.
    pub(super) x: f64,
    /// Share of severe patients.
    pub(super) y: f64,
    /// Patients.
    pub(super) n: u64,
    /// Patients up to and with this group.
    pub(super) up_to: u64,
}

/// All groups, ascending.
pub(super) struct Groups(Vec<Group>);

impl std::ops::Deref for Groups {
    type Target = [Group];

    fn deref(&self) -> &[Group] {
        &self.0
    }
}

impl Groups {
    pub(super) fn of(runs: &Runs) -> Self {
        let mut up_to = 0;
        Self(
            runs.iter()
                .map(|run| {
                    let n = run.n1 + run.n0;
                    up_to += n;
                    Group { x: run.score, y: run.n1 as f64 / n as f64, n, up_to }
                })
                .collect(),
        )
    }

    pub(super) fn patients(&self) -> u64 {
        self.0.last().map_or(0, |group| group.up_to)
    }

    /// The group of the patient at `rank`, counted from 0.
    pub(super) fn at(&self, rank: u64) -> usize {
        self.0.partition_point(|group| group.up_to <= rank)
    }
}
