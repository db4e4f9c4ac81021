//! Lowess without robustness iterations: W. S. Cleveland's algorithm (J Am Stat Assoc 1979;74:829) with
//! the windows and the interpolation of R's `lowess`.
//!
//! Tied predictions are one group with their mean outcome. Where a window's edge cuts a group, R keeps
//! whichever tied patients came last; here the group enters with its mean, so that the order of the
//! patients changes nothing.

use super::groups::Groups;

/// Share of the patients in a window.
const SPAN: f64 = 2.0 / 3.0;

/// Fits are done this far apart, as a share of the range; between them the line is straight.
const SKIP: f64 = 0.01;

/// The smoothed outcome of each group.
pub(super) fn smooth(groups: &Groups) -> Vec<f64> {
    let n = groups.patients();
    let (first, last) = (groups[0].x, groups[groups.len() - 1].x);
    let (range, delta) = (last - first, SKIP * (last - first));
    let width = ((SPAN * n as f64 + 1e-7) as u64).clamp(2.min(n), n);
    let mut window = Window { left: 0, left_group: 0, right: width, right_group: groups.at(width - 1) };
    let mut fitted = vec![0.0; groups.len()];
    let mut done: Option<usize> = None;
    let mut i = 0;
    loop {
        window.follow(groups, groups[i].x);
        fitted[i] = fit(groups, window, groups[i].x, range).unwrap_or(groups[i].y);
        if let Some(before) = done {
            for j in before + 1..i {
                let share = (groups[j].x - groups[before].x) / (groups[i].x - groups[before].x);
                fitted[j] = share * fitted[i] + (1.0 - share) * fitted[before];
            }
        }
        done = Some(i);
        if i + 1 == groups.len() {
            return fitted;
        }
        let cut = groups[i].x + delta;
        let beyond = i + 1 + groups[i + 1..].partition_point(|group| group.x <= cut);
        i = (beyond - 1).max(i + 1);
    }
}

/// The patients from `left` up to before `right`, by rank, and the groups of its first and last one.
#[derive(Clone, Copy)]
struct Window {
    left: u64,
    left_group: usize,
    right: u64,
    right_group: usize,
}

impl Window {
    /// Moves right as long as that brings the window nearer to x.
    fn follow(&mut self, groups: &Groups, x: f64) {
        while self.right < groups.patients() {
            let entering =
                if self.right < groups[self.right_group].up_to { self.right_group } else { self.right_group + 1 };
            if x - groups[self.left_group].x <= groups[entering].x - x {
                return;
            }
            // All steps until one of the two groups changes are alike.
            let leaving = groups[self.left_group].up_to - self.left;
            let steps = leaving.min(groups[entering].up_to - self.right);
            self.left += steps;
            self.right += steps;
            self.right_group = entering;
            if self.left == groups[self.left_group].up_to {
                self.left_group += 1;
            }
        }
    }
}

/// The local line at x; `None` where no patient has weight.
fn fit(groups: &Groups, window: Window, x: f64, range: f64) -> Option<f64> {
    let h = (x - groups[window.left_group].x).max(groups[window.right_group].x - x);
    let (most, least) = (0.999 * h, 0.001 * h);
    // Ties of the last patient beyond the window count, those of the first one before it do not.
    let reach = groups[window.left_group..].partition_point(|group| group.x <= x || group.x - x <= most);
    let members = || {
        groups[window.left_group..window.left_group + reach].iter().filter_map(move |group| {
            let r = libm::fabs(group.x - x);
            let n = if group.up_to - group.n < window.left { group.up_to - window.left } else { group.n };
            (r <= most).then(|| (group, n as f64 * if r <= least { 1.0 } else { tricube(r / h) }))
        })
    };
    let total: f64 = members().map(|(_, w)| w).sum();
    if total <= 0.0 {
        return None;
    }
    let mean = members().map(|(group, w)| w / total * group.x).sum::<f64>();
    let spread = members().map(|(group, w)| w / total * (group.x - mean) * (group.x - mean)).sum::<f64>();
    let slope = if h > 0.0 && libm::sqrt(spread) > 0.001 * range { (x - mean) / spread } else { 0.0 };
    Some(members().map(|(group, w)| w / total * (slope * (group.x - mean) + 1.0) * group.y).sum())
}

fn tricube(u: f64) -> f64 {
    let rest = 1.0 - u * u * u;
    rest * rest * rest
}
