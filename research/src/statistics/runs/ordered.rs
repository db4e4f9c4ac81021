//! A sorted multiset of scores, in the smaller of two forms.

use super::key::{key, score};

/// Keys in ascending order. The form is chosen by the content alone, so equal multisets are equal.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ordered {
    /// One key a patient.
    Plain(Vec<u64>),
    /// Distinct keys; `up_to[i]` patients have one of the first i + 1.
    Counted { keys: Vec<u64>, up_to: Vec<u64> },
}

impl Ordered {
    /// From sorted keys with repetitions, and sorted distinct keys with counts.
    pub(super) fn of(loose: Vec<u64>, counted: &[(u64, u64)]) -> Self {
        let patients = loose.len() as u64 + counted.iter().map(|(_, n)| n).sum::<u64>();
        let distinct = merged(Piece::Plain(&loose).iter(), counted.iter().copied()).count();
        if !is_counted(distinct, patients) && counted.is_empty() {
            return Self::Plain(loose);
        }
        Self::collect(merged(Piece::Plain(&loose).iter(), counted.iter().copied()), distinct, patients)
    }

    fn collect(runs: impl Iterator<Item = (u64, u64)>, distinct: usize, patients: u64) -> Self {
        if is_counted(distinct, patients) {
            let (mut keys, mut up_to) = (Vec::with_capacity(distinct), Vec::with_capacity(distinct));
            let mut total = 0;
            for (key, n) in runs {
                total += n;
                keys.push(key);
                up_to.push(total);
            }
            Self::Counted { keys, up_to }
        } else {
            let mut keys = Vec::with_capacity(patients as usize);
            for (key, n) in runs {
                keys.extend(std::iter::repeat_n(key, n as usize));
            }
            Self::Plain(keys)
        }
    }

    pub(super) fn merge(&self, other: &Self) -> Self {
        let both = || merged(self.piece().iter(), other.piece().iter());
        Self::collect(both(), both().count(), self.len() + other.len())
    }

    pub(super) fn len(&self) -> u64 {
        self.piece().len()
    }

    pub(super) fn ends(&self) -> Option<(f64, f64)> {
        let (Self::Plain(keys) | Self::Counted { keys, .. }) = self;
        Some((score(*keys.first()?), score(*keys.last()?)))
    }

    /// How many have a score below `t`.
    pub(super) fn below(&self, t: f64) -> u64 {
        let limit = key(t);
        self.before(|k| k < limit)
    }

    /// How many have a score of at most `t`.
    pub(super) fn up_to(&self, t: f64) -> u64 {
        let limit = key(t);
        self.before(|k| k <= limit)
    }

    /// How many have a score below `t`, and how many exactly `t`.
    pub(super) fn around(&self, t: f64) -> (u64, u64) {
        let limit = key(t);
        match self {
            Self::Plain(keys) => {
                let below = keys.partition_point(|k| *k < limit);
                (below as u64, keys[below..].iter().take_while(|k| **k == limit).count() as u64)
            }
            Self::Counted { keys, up_to } => {
                let at = keys.partition_point(|k| *k < limit);
                let below = at.checked_sub(1).map_or(0, |last| up_to[last]);
                let ties = if keys.get(at) == Some(&limit) { up_to[at] - below } else { 0 };
                (below, ties)
            }
        }
    }

    fn before(&self, is_before: impl Fn(u64) -> bool) -> u64 {
        match self {
            Self::Plain(keys) => keys.partition_point(|k| is_before(*k)) as u64,
            Self::Counted { keys, up_to } => match keys.partition_point(|k| is_before(*k)) {
                0 => 0,
                some => up_to[some - 1],
            },
        }
    }

    /// The score at `rank`, from 0 upwards.
    pub(super) fn at(&self, rank: u64) -> Option<f64> {
        match self {
            Self::Plain(keys) => keys.get(usize::try_from(rank).ok()?).copied(),
            Self::Counted { keys, up_to } => keys.get(up_to.partition_point(|n| *n <= rank)).copied(),
        }
        .map(score)
    }

    pub(super) fn piece(&self) -> Piece<'_> {
        match self {
            Self::Plain(keys) => Piece::Plain(keys),
            Self::Counted { keys, up_to } => Piece::Counted { keys, up_to, before: 0 },
        }
    }
}

/// Counting pays where a distinct score (16 bytes) has at least two patients (8 bytes each).
fn is_counted(distinct: usize, patients: u64) -> bool {
    2 * distinct as u64 <= patients
}

/// Two ascending lists of (key, count) as one.
fn merged(
    a: impl Iterator<Item = (u64, u64)>,
    b: impl Iterator<Item = (u64, u64)>,
) -> impl Iterator<Item = (u64, u64)> {
    let (mut a, mut b) = (a.peekable(), b.peekable());
    std::iter::from_fn(move || match (a.peek().copied(), b.peek().copied()) {
        (Some((ka, na)), Some((kb, nb))) if ka == kb => {
            a.next();
            b.next();
            Some((ka, na + nb))
        }
        (Some((ka, _)), Some((kb, _))) => {
            if ka < kb {
                a.next()
            } else {
                b.next()
            }
        }
        (Some(_), None) => a.next(),
        (None, _) => b.next(),
    })
}

/// A part of a multiset.
#[derive(Clone, Copy)]
pub(super) enum Piece<'o> {
    Plain(&'o [u64]),
    Counted {
        keys: &'o [u64],
        up_to: &'o [u64],
        /// Patients before this part, whom `up_to` counts too.
        before: u64,
    },
}

impl<'o> Piece<'o> {
    pub(super) fn is_empty(self) -> bool {
        let (Self::Plain(keys) | Self::Counted { keys, .. }) = self;
        keys.is_empty()
    }

    pub(super) fn len(self) -> u64 {
        match self {
            Self::Plain(keys) => keys.len() as u64,
            Self::Counted { up_to, before, .. } => up_to.last().map_or(0, |last| last - before),
        }
    }

    /// The scores below `cut` and the others.
    pub(super) fn split(self, cut: f64) -> (Self, Self) {
        let limit = key(cut);
        match self {
            Self::Plain(keys) => {
                let (low, high) = keys.split_at(keys.partition_point(|k| *k < limit));
                (Self::Plain(low), Self::Plain(high))
            }
            Self::Counted { keys, up_to, before } => {
                let at = keys.partition_point(|k| *k < limit);
                let (low, high) = keys.split_at(at);
                let (low_to, high_to) = up_to.split_at(at);
                let so_far = low_to.last().copied().unwrap_or(before);
                (
                    Self::Counted { keys: low, up_to: low_to, before },
                    Self::Counted { keys: high, up_to: high_to, before: so_far },
                )
            }
        }
    }

    /// (key, count) of each distinct score, ascending.
    pub(super) fn iter(self) -> PieceIter<'o> {
        PieceIter(self)
    }
}

pub(super) struct PieceIter<'o>(Piece<'o>);

impl Iterator for PieceIter<'_> {
    type Item = (u64, u64);

    fn next(&mut self) -> Option<(u64, u64)> {
        match &mut self.0 {
            Piece::Plain(keys) => {
                let (first, rest) = keys.split_first()?;
                let more = rest.iter().take_while(|k| *k == first).count();
                *keys = &rest[more..];
                Some((*first, more as u64 + 1))
            }
            Piece::Counted { keys, up_to, before } => {
                let (first, keys_left) = keys.split_first()?;
                let (total, left) = up_to.split_first()?;
                let n = total - *before;
                (*keys, *up_to, *before) = (keys_left, left, *total);
                Some((*first, n))
            }
        }
    }
}
