//! One root of an increasing function between two bounds.

/// Newton's steps where they stay inside the bracket, bisection where they do not.
///
/// `f` gives value and slope at a point. Stops when the bracket or the step is a few units in the
/// last place wide.
pub(super) fn increasing_root(start: f64, bounds: (f64, f64), f: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = bounds;
    let mut x = start.clamp(low, high);
    for _ in 0..400 {
        let (value, slope) = f(x);
        if value == 0.0 {
            return x;
        }
        if value < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let newton = x - value / slope;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if libm::fabs(next - x) <= 2.0 * f64::EPSILON * libm::fabs(x) || next == low && next == high {
            return next;
        }
        x = next;
    }
    x
}
