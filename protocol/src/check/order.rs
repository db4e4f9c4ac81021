//! Dependency order, and the cycles that forbid one.

use std::collections::{BTreeMap, BTreeSet};

/// Positions in an order where everything comes after what it needs, ties by id; and the cycles, each
/// as a path that ends where it began. What is on a cycle, or needs it, comes last.
pub(super) fn order(ids: &[&str], needs: &[Vec<usize>]) -> (Vec<usize>, Vec<Vec<usize>>) {
    let mut open: Vec<BTreeSet<usize>> = needs.iter().map(|n| n.iter().copied().collect()).collect();
    let mut ready: BTreeMap<&str, usize> = BTreeMap::new();
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); ids.len()];
    for (i, set) in open.iter().enumerate() {
        if set.is_empty() {
            ready.insert(ids[i], i);
        }
        for j in set {
            needed_by[*j].push(i);
        }
    }
    let mut sorted = Vec::with_capacity(ids.len());
    while let Some((_, i)) = ready.pop_first() {
        sorted.push(i);
        for j in &needed_by[i] {
            open[*j].remove(&i);
            if open[*j].is_empty() {
                ready.insert(ids[*j], *j);
            }
        }
    }
    let left: Vec<usize> = (0..ids.len()).filter(|i| !open[*i].is_empty()).collect();
    let cycles = cycles(&left, &open);
    sorted.extend(left);
    (sorted, cycles)
}

/// Follows what is still needed from each of `left` until a place comes back.
fn cycles(left: &[usize], open: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    let mut seen = BTreeSet::new();
    let mut cycles = Vec::new();
    for start in left {
        let mut path = Vec::new();
        let mut at = *start;
        while seen.insert(at) {
            path.push(at);
            match open[at].first() {
                Some(next) => at = *next,
                None => break,
            }
        }
        if let Some(begin) = path.iter().position(|i| *i == at)
            && open[at].first().is_some()
            && path.len() > begin
        {
            let mut cycle = path.split_off(begin);
            cycle.push(at);
            cycles.push(cycle);
        }
    }
    cycles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_comes_first_and_ties_go_by_id() {
        let (sorted, cycles) = order(&["c", "b", "a"], &[vec![], vec![0], vec![]]);
        assert_eq!((sorted, cycles), (vec![2, 0, 1], vec![]));
    }

    #[test]
    fn a_cycle_is_shown_as_a_path() {
        let (sorted, cycles) = order(&["a", "b", "c", "d"], &[vec![1], vec![2], vec![1], vec![]]);
        assert_eq!(sorted, [3, 0, 1, 2]);
        assert_eq!(cycles, [vec![1, 2, 1]]);
        assert_eq!(order(&["a"], &[vec![0]]).1, [vec![0, 0]]);
    }
}
