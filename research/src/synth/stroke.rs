//! A synthetic cohort of stroke codes: what it is, a latent severity, and items around it.

use super::parameters::Parameters;
use super::{Cell, Cohort, Draw, Kind, Missing, SynthError, missing_share, whole};

const COLUMNS: &[(&str, Kind)] = &[
    ("cohort", Kind::Word),
    ("id", Kind::Whole),
    ("age", Kind::Whole),
    ("sex", Kind::Word),
    ("onset_minutes", Kind::Whole),
    ("wake_up", Kind::YesNo),
    ("premorbid_mrs", Kind::Whole),
    ("glucose", Kind::Number),
    ("sbp", Kind::Whole),
    ("gcs_eye", Kind::Whole),
    ("gcs_verbal", Kind::Whole),
    ("gcs_motor", Kind::Whole),
    ("fast_face", Kind::YesNo),
    ("fast_arm", Kind::YesNo),
    ("fast_speech", Kind::YesNo),
    ("race_face", Kind::Whole),
    ("race_arm", Kind::Whole),
    ("race_leg", Kind::Whole),
    ("race_gaze", Kind::Whole),
    ("race_side", Kind::Word),
    ("race_agnosia", Kind::Whole),
    ("race_aphasia", Kind::Whole),
    ("lams_face", Kind::Whole),
    ("lams_arm", Kind::Whole),
    ("lams_grip", Kind::Whole),
    ("lvo", Kind::YesNo),
    ("haemorrhage", Kind::YesNo),
    ("mimic", Kind::YesNo),
    ("mrs_90", Kind::Whole),
];

/// The columns that can go missing.
const FINDINGS: std::ops::Range<usize> = 2..25;

/// The cohort.
#[derive(Debug)]
pub struct Stroke {
    lvo: f64,
    haemorrhage: f64,
    mimic: f64,
    age: [f64; 2],
    male: f64,
    onset: [f64; 2],
    wake_up: f64,
    severity: Vec<f64>,
    item_noise: f64,
    glucose: [f64; 2],
    premorbid: Vec<f64>,
    missing: Missing,
    missing_share: f64,
    missing_slope: f64,
}

impl Stroke {
    /// The parameters that come with the program.
    pub const PARAMETERS: &str = include_str!("stroke.toml");

    /// A cohort by parameters.
    ///
    /// # Errors
    /// A parameter is missing.
    pub fn new(parameters: &Parameters, missing: Missing) -> Result<Stroke, SynthError> {
        let (one, two) = (|name| parameters.one(name), |name| parameters.two(name));
        Ok(Stroke {
            lvo: one("lvo")?,
            haemorrhage: one("haemorrhage")?,
            mimic: one("mimic")?,
            age: two("age")?,
            male: one("male")?,
            onset: two("onset")?,
            wake_up: one("wake_up")?,
            severity: parameters.several("severity", 4)?,
            item_noise: one("item_noise")?,
            glucose: two("glucose")?,
            premorbid: parameters.several("premorbid", 6)?,
            missing,
            missing_share: one("missing_other")?,
            missing_slope: one("missing_slope")?,
        })
    }
}

impl Cohort for Stroke {
    fn columns(&self) -> &[(&'static str, Kind)] {
        COLUMNS
    }

    fn row(&self, seed: u64, row: u64, cells: &mut Vec<Cell>) {
        let mut draw = Draw::new(seed, row);
        let age = libm::floor(draw.normal(self.age[0], self.age[1]).clamp(18.0, 104.0));
        let male = draw.chance(self.male);
        let rest = 1.0 - self.lvo - self.haemorrhage - self.mimic;
        let what = draw.among(&[self.lvo, self.haemorrhage, rest, self.mimic]);
        let latent = draw.normal(self.severity[what], 1.0);
        let wake_up = draw.chance(self.wake_up);
        let onset = draw.lognormal(self.onset[0], self.onset[1]).clamp(5.0, 1440.0);
        // An item: how many of its thresholds the severity passes, each with its own noise.
        let mut item = |thresholds: &[f64]| {
            let value = draw.normal(latent, self.item_noise);
            thresholds.iter().filter(|threshold| value > **threshold).count() as i64
        };
        let (face, arm, leg) = (item(&[0.3, 1.2]), item(&[0.5, 1.3]), item(&[0.7, 1.5]));
        let (gaze, cortical) = (item(&[1.4]), item(&[0.9, 1.7]));
        let (grip, speech) = (item(&[0.5, 1.3]), item(&[0.6]));
        let eye_and_motor = item(&[2.0, 2.8]);
        let left = draw.chance(0.5);
        let weak = arm > 0 || leg > 0;
        let premorbid = draw.among(&self.premorbid) as i64;
        // The outcome follows severity, age and what was before; death is 6.
        let lean = 0.9 * latent + 0.03 * (age - 70.0) + 0.5 * premorbid as f64;
        let after = libm::round(draw.normal(1.2 + lean, 1.1)).clamp(0.0, 6.0) as i64;
        let mrs = if what == 3 { premorbid } else { after.max(premorbid) };
        let glucose = draw.normal(self.glucose[0], self.glucose[1]).clamp(2.2, 30.0);
        let sbp = draw.normal(158.0, 26.0);
        let yes = Cell::YesNo;
        let side = match (weak, left) {
            (false, _) => "none",
            (true, true) => "left",
            (true, false) => "right",
        };
        let first = cells.len();
        cells.extend([
            Cell::Word("SYNTHETIC"),
            Cell::Whole(row as i64 + 1),
            whole(age, 18.0, 104.0),
            Cell::Word(if male { "male" } else { "female" }),
            whole(onset, 5.0, 1440.0),
            yes(wake_up),
            Cell::Whole(premorbid),
            Cell::Number(glucose, 1),
            whole(sbp, 70.0, 260.0),
            Cell::Whole(4 - eye_and_motor.min(2)),
            Cell::Whole(if speech > 0 { 4 } else { 5 }),
            Cell::Whole(6 - eye_and_motor.min(1)),
            yes(face > 0),
            yes(arm > 0),
            yes(speech > 0),
            Cell::Whole(face),
            Cell::Whole(arm),
            Cell::Whole(leg),
            Cell::Whole(gaze),
            Cell::Word(side),
            // Agnosia goes with the left side, aphasia with the right.
            Cell::Whole(if weak && left { cortical } else { 0 }),
            Cell::Whole(if weak && !left { cortical } else { 0 }),
            Cell::Whole(face.min(1)),
            Cell::Whole(arm),
            Cell::Whole(grip),
            yes(what == 0),
            yes(what == 1),
            yes(what == 3),
            Cell::Whole(mrs),
        ]);
        let worse = match self.missing {
            Missing::None => return,
            Missing::AtRandom => false,
            Missing::ByAge => age >= 80.0,
            Missing::BySeverity => latent > 1.0,
        };
        let share = missing_share(self.missing_share, self.missing_slope, worse);
        for cell in cells.iter_mut().skip(first + FINDINGS.start).take(FINDINGS.len()) {
            if draw.chance(share) {
                *cell = Cell::Missing;
            }
        }
    }
}
