//! A synthetic Dutch trauma cohort: findings first, then whether the injury is severe by a known logistic truth,
//! then injuries, protocol, destination and what is written down.

use super::injuries::{injuries, scores};
use super::parameters::Parameters;
use super::{Cell, Cohort, Draw, Kind, Missing, SynthError, logistic, missing_share, whole};

/// The stream of the regions' effects; rows have those from 0.
const REGIONS_STREAM: u64 = u64::MAX;

/// Trauma regions, each with the first two digits of its postal codes: an approximation, and assumed.
const REGIONS: [(&str, &[std::ops::RangeInclusive<u16>]); 10] = [
    ("noord-nederland", &[83..=99]),
    ("zwolle", &[77..=82]),
    ("euregio", &[74..=76]),
    ("oost", &[65..=73]),
    ("limburg", &[58..=64]),
    ("brabant", &[47..=57]),
    ("zuidwest-nederland", &[29..=33, 43..=46]),
    ("west", &[22..=28]),
    ("noordwest", &[10..=21]),
    ("midden-nederland", &[34..=42]),
];

const COLUMNS: &[(&str, Kind)] = &[
    ("cohort", Kind::Word),
    ("id", Kind::Whole),
    ("region", Kind::Word),
    ("year", Kind::Whole),
    ("at", Kind::Word),
    ("scene_pc4", Kind::Whole),
    ("age", Kind::Whole),
    ("sex", Kind::Word),
    ("mechanism", Kind::Word),
    ("fall_any_height", Kind::YesNo),
    ("fall_height", Kind::Number),
    ("vehicle_crash", Kind::YesNo),
    ("vehicle_intrusion", Kind::YesNo),
    ("gcs_eye", Kind::Whole),
    ("gcs_verbal", Kind::Whole),
    ("gcs_motor", Kind::Whole),
    ("sbp", Kind::Whole),
    ("hr", Kind::Whole),
    ("rr", Kind::Whole),
    ("spo2", Kind::Whole),
    ("respiratory_distress", Kind::YesNo),
    ("assisted_ventilation", Kind::YesNo),
    ("airway_threat", Kind::YesNo),
    ("cardiac_arrest", Kind::YesNo),
    ("vitally_threatened", Kind::YesNo),
    ("anticoagulant", Kind::YesNo),
    ("body_regions_injured", Kind::Whole),
    ("skull_fracture", Kind::YesNo),
    ("chest_instability", Kind::YesNo),
    ("pelvic_fracture", Kind::YesNo),
    ("spinal_deficit", Kind::YesNo),
    ("long_bone_fractures", Kind::Whole),
    ("bleeding_uncontrolled", Kind::YesNo),
    ("penetrating_central", Kind::YesNo),
    ("ems_judgement", Kind::YesNo),
    ("vehicle_ejection", Kind::YesNo),
    ("vehicle_death", Kind::YesNo),
    ("telemetry_severe", Kind::YesNo),
    ("child_unrestrained", Kind::YesNo),
    ("rider_separated", Kind::YesNo),
    ("pedestrian_thrown", Kind::YesNo),
    ("low_fall_head_impact", Kind::YesNo),
    ("crushed_extremity", Kind::YesNo),
    ("amputation_proximal", Kind::YesNo),
    ("child_abuse_suspected", Kind::YesNo),
    ("special_resources", Kind::YesNo),
    ("pregnancy_weeks", Kind::Whole),
    ("burn_tbsa", Kind::Whole),
    ("minutes_nearest", Kind::Number),
    ("minutes_level_1", Kind::Number),
    ("protocol_level_1", Kind::YesNo),
    ("first_hospital_level", Kind::Whole),
    ("ais_head", Kind::Whole),
    ("ais_face", Kind::Whole),
    ("ais_chest", Kind::Whole),
    ("ais_abdomen", Kind::Whole),
    ("ais_extremity", Kind::Whole),
    ("ais_external", Kind::Whole),
    ("iss", Kind::Whole),
    ("niss", Kind::Whole),
    ("icu", Kind::YesNo),
    ("died", Kind::YesNo),
    ("true_probability", Kind::Number),
];

/// The columns that can go missing: findings, not outcomes.
const FINDINGS: std::ops::Range<usize> = 6..48;
/// Criteria that are rare, and alike.
const RARE: usize = 11;

/// The cohort.
#[derive(Debug)]
pub struct Trauma {
    p: Numbers,
    missing: Missing,
    /// The postal codes of each region.
    postcodes: Vec<Vec<u16>>,
}

#[derive(Debug)]
struct Numbers {
    ages: [[f64; 3]; 3],
    male: f64,
    penetrating: f64,
    fall: f64,
    high_fall: f64,
    vehicle_crash: f64,
    multiregion: f64,
    low_gcs: f64,
    vitals: [[f64; 2]; 4],
    shock: f64,
    anticoagulant: [f64; 2],
    intercept: f64,
    region_sd: f64,
    /// Log odds ratios: age, vitals, GCS, penetrating, regions, fall, crash.
    truth: [f64; 7],
    criteria: [Vec<f64>; 2],
    death: [f64; 2],
    icu: [f64; 2],
    protocol: [f64; 2],
    destination: [[f64; 2]; 2],
    level_2: f64,
    minutes: [[f64; 2]; 2],
    years: [u16; 2],
    missing: [f64; 4],
    missing_slope: f64,
}

impl Trauma {
    /// The parameters that come with the program.
    pub const PARAMETERS: &str = include_str!("trauma.toml");

    /// A cohort by parameters, in places with these postal codes.
    ///
    /// # Errors
    /// A parameter is missing; a region has no postal code.
    pub fn new(parameters: &Parameters, postcodes: &[u16], missing: Missing) -> Result<Trauma, SynthError> {
        let (one, two) = (|name| parameters.one(name), |name| parameters.two(name));
        let three = |name| parameters.several(name, 3).map(|n| [n[0], n[1], n[2]]);
        let odds = |name| parameters.one(name).map(libm::log);
        let years = two("years")?;
        let p = Numbers {
            ages: [three("age_young")?, three("age_middle")?, three("age_old")?],
            male: one("male")?,
            penetrating: one("penetrating")?,
            fall: one("fall")?,
            high_fall: one("high_fall")?,
            vehicle_crash: one("vehicle_crash")?,
            multiregion: one("multiregion")?,
            low_gcs: one("low_gcs")?,
            vitals: [two("sbp")?, two("hr")?, two("rr")?, two("spo2")?],
            shock: one("shock")?,
            anticoagulant: two("anticoagulant")?,
            intercept: one("intercept")?,
            region_sd: one("region_sd")?,
            truth: [
                odds("or_age_65")?,
                odds("or_abnormal_vitals")?,
                odds("or_low_gcs")?,
                odds("or_penetrating")?,
                odds("or_multiregion")?,
                odds("or_fall")?,
                odds("or_vehicle_crash")?,
            ],
            criteria: [parameters.several("criterion_severe", 9)?, parameters.several("criterion_other", 9)?],
            death: two("death")?,
            icu: two("icu")?,
            protocol: two("protocol")?,
            destination: [two("destination_not_advised")?, two("destination_advised")?],
            level_2: one("level_2")?,
            minutes: [two("minutes_nearest")?, two("minutes_level_1")?],
            years: [years[0] as u16, years[1] as u16],
            missing: [one("missing_rr")?, one("missing_sbp")?, one("missing_gcs")?, one("missing_other")?],
            missing_slope: one("missing_slope")?,
        };
        let of = |ranges: &[std::ops::RangeInclusive<u16>]| -> Vec<u16> {
            postcodes.iter().copied().filter(|code| ranges.iter().any(|range| range.contains(&(code / 100)))).collect()
        };
        let postcodes: Vec<Vec<u16>> = REGIONS.iter().map(|(_, ranges)| of(ranges)).collect();
        match REGIONS.iter().zip(&postcodes).find(|(_, codes)| codes.is_empty()) {
            Some(((region, _), _)) => Err(SynthError::Parameters(format!("no postal code lies in {region}"))),
            None => Ok(Trauma { p, missing, postcodes }),
        }
    }

    /// The intercept of a region, the same in every row of a seed.
    fn region_effect(&self, seed: u64, region: usize) -> f64 {
        let mut draw = Draw::new(seed, REGIONS_STREAM);
        (0..=region).map(|_| draw.normal(0.0, self.p.region_sd)).last().unwrap_or(0.0)
    }

    fn age(&self, draw: &mut Draw) -> f64 {
        let shares = self.p.ages.map(|age| age[0]);
        let [_, mean, sd] = self.p.ages[draw.among(&shares)];
        libm::floor(draw.normal(mean, sd).clamp(0.0, 104.0))
    }
}

/// Eye, verbal and motor parts of a low score, worst to best.
const LOW_GCS: [[i64; 3]; 8] = [[1, 1, 1], [1, 1, 3], [1, 1, 4], [2, 2, 4], [2, 3, 5], [3, 3, 5], [3, 4, 5], [3, 4, 6]];

impl Cohort for Trauma {
    fn columns(&self) -> &[(&'static str, Kind)] {
        COLUMNS
    }

    fn row(&self, seed: u64, row: u64, cells: &mut Vec<Cell>) {
        let p = &self.p;
        let mut draw = Draw::new(seed, row);
        let region = draw.below(REGIONS.len());
        let year = p.years[0] + draw.below(usize::from(p.years[1].saturating_sub(p.years[0])) + 1) as u16;
        let (month, day) = (1 + draw.below(12) as u8, 1 + draw.below(28) as u8);
        // Fewer at night: 1 to 6 is half as likely.
        let hour = draw.below(24) as u8;
        let hour = if (1..7).contains(&hour) && draw.chance(0.5) { hour + 12 } else { hour };
        let minute = draw.below(60) as u8;
        let codes = &self.postcodes[region];
        let code = codes[draw.below(codes.len())];

        let age = self.age(&mut draw);
        let male = draw.chance(p.male);
        let penetrating = draw.chance(p.penetrating);
        let fall = !penetrating && draw.chance(p.fall);
        let height = if fall && draw.chance(p.high_fall) { 1.0 + draw.exponential(2.0).min(20.0) } else { 0.0 };
        let crash = !penetrating && !fall && draw.chance(p.vehicle_crash);
        let shock = draw.chance(p.shock);
        let low_gcs = draw.chance(p.low_gcs);
        let [eye, verbal, motor] = match low_gcs {
            true => LOW_GCS[draw.below(LOW_GCS.len())],
            false => [4, if draw.chance(0.08) { 4 } else { 5 }, 6],
        };
        let of = |draw: &mut Draw, vital: [f64; 2]| draw.normal(vital[0], vital[1]);
        let moved = f64::from(u8::from(shock));
        let older = 0.25 * (age - 50.0).max(0.0);
        let sbp = libm::round((of(&mut draw, p.vitals[0]) + older - 55.0 * moved).clamp(40.0, 260.0));
        let hr = of(&mut draw, p.vitals[1]) + 35.0 * moved;
        let rr = libm::round((of(&mut draw, p.vitals[2]) + 12.0 * moved).clamp(4.0, 60.0));
        let spo2 = libm::round((of(&mut draw, p.vitals[3]) - 9.0 * moved).clamp(60.0, 100.0));
        let multiregion = draw.chance(p.multiregion);
        let abnormal = sbp < 90.0 || !(10.0..=29.0).contains(&rr) || spo2 < 90.0;

        let signs = [age >= 65.0, abnormal, low_gcs, penetrating, multiregion, fall, crash];
        let sum: f64 = signs.iter().zip(p.truth).map(|(sign, odds)| if *sign { odds } else { 0.0 }).sum();
        let truth = logistic(p.intercept + self.region_effect(seed, region) + sum);
        let severe = draw.chance(truth);
        let class = usize::from(!severe);

        let (each, rare) = p.criteria[class].split_at(8);
        let criteria: Vec<bool> = each.iter().map(|share| draw.chance(*share)).collect();
        let rare: [bool; RARE] = std::array::from_fn(|_| draw.chance(rare[0]));
        let anticoagulant = draw.chance(p.anticoagulant[usize::from(age >= 65.0)]);
        let airway = severe && low_gcs && draw.chance(0.08);
        let arrest = severe && draw.chance(0.01);
        let threatened = airway || arrest || abnormal && (low_gcs || draw.chance(0.6));
        let ais = injuries(&mut draw, severe, multiregion, low_gcs);
        let (iss, niss) = scores(&mut draw, &ais);
        let advised = draw.chance(p.protocol[class]);
        let level_1 = draw.chance(p.destination[usize::from(advised)][class]);
        let level = if level_1 {
            1
        } else if draw.chance(p.level_2) {
            2
        } else {
            3
        };
        let nearest = draw.lognormal(p.minutes[0][0], p.minutes[0][1]).min(60.0);
        let to_level_1 = draw.lognormal(p.minutes[1][0], p.minutes[1][1]).min(60.0).max(nearest);
        let (icu, died) = (draw.chance(p.icu[class]), draw.chance(p.death[class]));

        let yes = Cell::YesNo;
        let first = cells.len();
        cells.extend([
            Cell::Word("SYNTHETIC"),
            Cell::Whole(row as i64 + 1),
            Cell::Word(REGIONS[region].0),
            Cell::Whole(i64::from(year)),
            Cell::Moment(year, month, day, hour, minute),
            Cell::Whole(i64::from(code)),
            whole(age, 0.0, 120.0),
            Cell::Word(if male { "male" } else { "female" }),
            Cell::Word(if penetrating { "penetrating" } else { "blunt" }),
            yes(fall),
            Cell::Number(height, 1),
            yes(crash),
            yes(crash && criteria[6]),
            Cell::Whole(eye),
            Cell::Whole(verbal),
            Cell::Whole(motor),
            Cell::Whole(sbp as i64),
            whole(hr, 25.0, 220.0),
            Cell::Whole(rr as i64),
            Cell::Whole(spo2 as i64),
            yes(rr > 29.0 || spo2 < 90.0),
            yes(airway),
            yes(airway),
            yes(arrest),
            yes(threatened),
            yes(anticoagulant),
            Cell::Whole(if multiregion { 2 + draw.below(2) as i64 } else { 1 }),
            yes(criteria[0]),
            yes(criteria[1]),
            yes(criteria[2]),
            yes(criteria[3]),
            Cell::Whole(if criteria[4] { 2 } else { i64::from(draw.chance(0.05)) }),
            yes(criteria[5]),
            yes(penetrating && draw.chance(if severe { 0.9 } else { 0.35 })),
            yes(criteria[7]),
        ]);
        cells.extend(rare.map(yes));
        cells.extend([
            Cell::Whole(0),
            Cell::Whole(0),
            Cell::Number(nearest, 1),
            Cell::Number(to_level_1, 1),
            yes(advised),
            Cell::Whole(level),
        ]);
        cells.extend(ais.map(|grade| Cell::Whole(i64::from(grade))));
        cells.extend([Cell::Whole(iss), Cell::Whole(niss), yes(icu), yes(died), Cell::Number(truth, 6)]);

        let worse = match self.missing {
            Missing::None => return,
            Missing::AtRandom => false,
            Missing::ByAge => age >= 80.0,
            Missing::BySeverity => shock || low_gcs,
        };
        let shares = p.missing.map(|share| missing_share(share, p.missing_slope, worse));
        let gcs_missing = draw.chance(shares[2]);
        for (place, cell) in cells.iter_mut().skip(first).enumerate().take(FINDINGS.end).skip(FINDINGS.start) {
            let gone = match COLUMNS.get(place).map(|(name, _)| *name) {
                Some("gcs_eye" | "gcs_verbal" | "gcs_motor") => gcs_missing,
                Some("rr") => draw.chance(shares[0]),
                Some("sbp") => draw.chance(shares[1]),
                _ => draw.chance(shares[3]),
            };
            if gone {
                *cell = Cell::Missing;
            }
        }
    }
}
