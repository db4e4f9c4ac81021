//! Models written by hand, as an app without an engine has them: what text costs is measured
//! against this.

/// What MGAP and RTS need to know.
#[derive(Clone, Copy, Debug)]
pub struct Patient {
    /// Years
    pub age: f64,
    /// mmHg
    pub sbp: f64,
    /// Breaths a minute
    pub rr: f64,
    /// 3 to 15
    pub gcs: f64,
    /// Blunt injury, not penetrating
    pub blunt: bool,
}

/// MGAP (Sartorius 2010) and the Revised Trauma Score (Champion 1989).
pub fn mgap_and_rts(patient: &Patient) -> (f64, f64) {
    (mgap(patient), rts(patient))
}

fn mgap(p: &Patient) -> f64 {
    let mechanism = if p.blunt { 4.0 } else { 0.0 };
    let pressure = if p.sbp > 120.0 {
        5.0
    } else if p.sbp >= 60.0 {
        3.0
    } else {
        0.0
    };
    let young = if p.age < 60.0 { 5.0 } else { 0.0 };
    p.gcs + mechanism + pressure + young
}

fn rts(p: &Patient) -> f64 {
    let gcs = match p.gcs {
        g if g >= 13.0 => 4.0,
        g if g >= 9.0 => 3.0,
        g if g >= 6.0 => 2.0,
        g if g >= 4.0 => 1.0,
        _ => 0.0,
    };
    let sbp = match p.sbp {
        s if s > 89.0 => 4.0,
        s if s > 75.0 => 3.0,
        s if s > 49.0 => 2.0,
        s if s > 0.0 => 1.0,
        _ => 0.0,
    };
    let rr = match p.rr {
        r if r > 29.0 => 3.0,
        r if r > 9.0 => 4.0,
        r if r > 5.0 => 2.0,
        r if r > 0.0 => 1.0,
        _ => 0.0,
    };
    0.9368 * gcs + 0.7326 * sbp + 0.2908 * rr
}

/// The coefficients of `texts/ten-terms.toml`.
const COEFFICIENTS: [f64; 10] = [0.041, -0.013, 0.007, 0.021, -0.017, -0.31, -0.09, 0.03, 0.27, -0.06];
const INTERCEPT: f64 = 4.2;

/// The model of `texts/ten-terms.toml`, with the exponential of the platform.
pub fn ten_terms(findings: &[f64; 10]) -> f64 {
    let sum = findings.iter().zip(COEFFICIENTS).fold(INTERCEPT, |sum, (x, coefficient)| sum + coefficient * x);
    1.0 / (1.0 + (-sum).exp())
}
