//! Which values an expression can have, from the possible values of what it is made of. Never too
//! narrow; too wide where a value occurs twice.

use crate::band::Extent;
use crate::expr::{Arithmetic, Function};

pub(super) fn of_constant(x: f64) -> Extent {
    Extent::new(x, x, x.fract() == 0.0)
}

pub(super) fn negative(x: &Extent) -> Extent {
    Extent::new(-x.high, -x.low, x.whole)
}

pub(super) fn either(a: &Extent, b: &Extent) -> Extent {
    Extent::new(a.low.min(b.low), a.high.max(b.high), a.whole && b.whole)
}

pub(super) fn arithmetic(sign: Arithmetic, a: &Extent, b: &Extent) -> Extent {
    let whole = a.whole && b.whole;
    match sign {
        Arithmetic::Add => tidy(a.low + b.low, a.high + b.high, whole),
        Arithmetic::Sub => tidy(a.low - b.high, a.high - b.low, whole),
        Arithmetic::Mul => corners(a, b, |x, y| if x == 0.0 || y == 0.0 { 0.0 } else { x * y }, whole),
        Arithmetic::Div if b.low <= 0.0 && b.high >= 0.0 => Extent::ALL,
        Arithmetic::Div => corners(a, b, |x, y| x / y, false),
    }
}

/// Of the functions of one number.
pub(super) fn function(function: Function, x: &Extent) -> Extent {
    let rising = |f: fn(f64) -> f64, whole| tidy(f(x.low), f(x.high), whole);
    match function {
        Function::Floor => rising(f64::floor, true),
        Function::Exp => rising(f64::exp, false),
        Function::Ln => tidy(x.low.max(0.0).ln(), x.high.max(0.0).ln(), false),
        Function::Sqrt => tidy(x.low.max(0.0).sqrt(), x.high.max(0.0).sqrt(), false),
        Function::Abs if x.low >= 0.0 => x.clone(),
        Function::Abs if x.high <= 0.0 => negative(x),
        Function::Abs => Extent::new(0.0, x.high.max(-x.low), x.whole),
        _ => Extent::ALL,
    }
}

pub(super) fn least(list: &[Extent]) -> Extent {
    fold(list, f64::min)
}

pub(super) fn greatest(list: &[Extent]) -> Extent {
    fold(list, f64::max)
}

fn fold(list: &[Extent], pick: fn(f64, f64) -> f64) -> Extent {
    let both = |a: Extent, b: &Extent| Extent::new(pick(a.low, b.low), pick(a.high, b.high), a.whole && b.whole);
    match list.split_first() {
        Some((first, rest)) => rest.iter().fold(first.clone(), both),
        None => Extent::ALL,
    }
}

fn corners(a: &Extent, b: &Extent, f: fn(f64, f64) -> f64, whole: bool) -> Extent {
    let all = [f(a.low, b.low), f(a.low, b.high), f(a.high, b.low), f(a.high, b.high)];
    if all.iter().any(|x| x.is_nan()) {
        return Extent::ALL;
    }
    let low = all.iter().copied().fold(f64::INFINITY, f64::min);
    let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    tidy(low, high, whole)
}

fn tidy(low: f64, high: f64, whole: bool) -> Extent {
    if low.is_nan() || high.is_nan() {
        return Extent::ALL;
    }
    Extent::new(low, high, whole)
}
