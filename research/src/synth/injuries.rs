//! Injuries: AIS grades of six regions that together give an ISS that occurs, and ISS and NISS from them.

use super::Draw;

/// AIS of the three worst regions of injuries with an ISS of 16 or more, and their weights.
const SEVERE: &[([u8; 3], f64)] = &[
    ([4, 0, 0], 0.16),
    ([4, 1, 0], 0.10),
    ([3, 3, 0], 0.10),
    ([3, 3, 1], 0.06),
    ([4, 2, 0], 0.10),
    ([4, 2, 1], 0.06),
    ([3, 3, 2], 0.05),
    ([4, 2, 2], 0.03),
    ([5, 0, 0], 0.09),
    ([4, 3, 0], 0.06),
    ([5, 1, 0], 0.03),
    ([3, 3, 3], 0.02),
    ([5, 2, 0], 0.02),
    ([4, 3, 2], 0.03),
    ([5, 3, 0], 0.02),
    ([4, 4, 1], 0.02),
    ([5, 4, 0], 0.02),
    ([5, 3, 3], 0.01),
    ([5, 5, 0], 0.01),
    ([6, 0, 0], 0.01),
];
/// The same of all others.
const OTHERS: &[([u8; 3], f64)] = &[
    ([1, 0, 0], 0.24),
    ([1, 1, 0], 0.08),
    ([2, 0, 0], 0.20),
    ([2, 1, 0], 0.10),
    ([3, 0, 0], 0.20),
    ([2, 2, 0], 0.05),
    ([3, 1, 0], 0.06),
    ([2, 2, 1], 0.02),
    ([3, 2, 0], 0.03),
    ([3, 2, 1], 0.02),
];

/// AIS of head, face, chest, abdomen, extremity and external.
pub(super) fn injuries(draw: &mut Draw, severe: bool, multiregion: bool, low_gcs: bool) -> [u8; 6] {
    let table = if severe { SEVERE } else { OTHERS };
    // What is said to be in several regions is in at least two.
    let fits = |ais: &[u8; 3]| !multiregion || ais[1] > 0;
    let all: f64 = table.iter().filter(|(ais, _)| fits(ais)).map(|(_, weight)| weight).sum();
    let shares: Vec<f64> = table.iter().map(|(ais, weight)| if fits(ais) { weight / all } else { 0.0 }).collect();
    let worst = table[draw.among(&shares)].0;
    // The worst injury: head, face, chest, abdomen, extremity, external.
    let mut shares = if low_gcs {
        [0.75, 0.02, 0.10, 0.05, 0.06, 0.02]
    } else if severe {
        [0.40, 0.01, 0.30, 0.09, 0.18, 0.02]
    } else {
        [0.12, 0.08, 0.14, 0.03, 0.45, 0.18]
    };
    let mut ais = [0u8; 6];
    for grade in worst {
        let place = draw.among(&shares);
        ais[place] = grade;
        let left: f64 = shares.iter().sum::<f64>() - shares[place];
        shares[place] = 0.0;
        shares.iter_mut().for_each(|share| *share /= left);
    }
    ais
}

/// ISS of the three worst regions, and NISS of the three worst injuries: the worst region may have a second.
pub(super) fn scores(draw: &mut Draw, ais: &[u8; 6]) -> (i64, i64) {
    let mut grades: Vec<i64> = ais.iter().map(|grade| i64::from(*grade)).collect();
    grades.sort_unstable_by(|a, b| b.cmp(a));
    let of = |grades: &[i64]| match grades.first() {
        Some(6) => 75,
        _ => grades.iter().take(3).map(|grade| grade * grade).sum(),
    };
    let iss = of(&grades);
    if draw.chance(0.4) {
        let second = 1 + draw.below(grades[0].max(1) as usize) as i64;
        grades.push(second.min(grades[0]));
        grades.sort_unstable_by(|a, b| b.cmp(a));
    }
    (iss, of(&grades))
}
