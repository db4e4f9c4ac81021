//! Where a restricted cubic spline turns: the zeros of its slope, which is a quadratic between each
//! two knots.

/// Every x at which the slope can change sign, ascending.
pub(super) fn turning_points(knots: &[f64], coefficients: &[f64]) -> Vec<f64> {
    let (Some(first), [.., before_last, last]) = (knots.first(), knots) else {
        return Vec::new();
    };
    let scale = (last - first).powi(2);
    let mut turning = Vec::new();
    for segment in knots.windows(2) {
        let [low, high] = [segment[0], segment[1]];
        // slope(x) = a x² + b x + c on this segment
        let (mut a, mut b, mut c) = (0.0, 0.0, coefficients.first().copied().unwrap_or(0.0));
        let mut add = |weight: f64, knot: f64| {
            if knot <= low {
                a += weight;
                b -= 2.0 * weight * knot;
                c += weight * knot * knot;
            }
        };
        for (knot, coefficient) in knots.iter().zip(coefficients.iter().skip(1)) {
            let weight = 3.0 * coefficient / scale;
            add(weight, *knot);
            add(weight * (before_last - knot) / (last - before_last), *last);
            add(-weight * (last - knot) / (last - before_last), *before_last);
        }
        for root in roots(a, b, c) {
            if low <= root && root <= high {
                turning.push(root);
            }
        }
        turning.push(high);
    }
    turning.push(*first);
    turning.sort_by(f64::total_cmp);
    turning.dedup();
    turning
}

fn roots(a: f64, b: f64, c: f64) -> Vec<f64> {
    if a == 0.0 {
        return if b == 0.0 { Vec::new() } else { vec![-c / b] };
    }
    let discriminant = b * b - 4.0 * a * c;
    if discriminant < 0.0 {
        return Vec::new();
    }
    // The stable form: no difference of nearly equal numbers.
    let q = -0.5 * (b + discriminant.sqrt().copysign(b));
    let mut found = vec![q / a];
    if q != 0.0 {
        found.push(c / q);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::turning_points;

    #[test]
    fn the_slope_of_gerdins_heart_rate_spline_changes_sign_only_at_turning_points() {
        let (knots, coefficients) = ([70.0, 86.0, 92.0, 118.0], [-0.0030, -0.0157, 0.2014]);
        let cube = |u: f64| u.max(0.0).powi(3);
        let value = |x: f64| {
            let term = |t: f64| {
                (cube(x - t) + ((92.0 - t) * cube(x - 118.0) - (118.0 - t) * cube(x - 92.0)) / 26.0) / 48.0_f64.powi(2)
            };
            coefficients[0] * x + coefficients[1] * term(70.0) + coefficients[2] * term(86.0)
        };
        let turning = turning_points(&knots, &coefficients);
        let mut rising: Option<bool> = None;
        for step in 0..30_000 {
            let x = f64::from(step) / 100.0;
            let now = value(x + 0.01) > value(x);
            if rising.is_some_and(|before| before != now) {
                assert!(turning.iter().any(|t| (t - x).abs() <= 0.02), "turns at {x}, not among {turning:?}");
            }
            rising = Some(now);
        }
    }
}
