//! `repeat WORK TIMES`: does one piece of the engine's work so many times, for a tool that counts
//! instructions. It counts those of [`measured`] alone: what comes before it hashes with random keys.

use std::hint::black_box;

use anyhow::{Context, Result, bail};
use baken_benches::setup::Texts;
use baken_core::domain::{Lanes, Point};
use baken_core::program::{Machine, evaluate, evaluate_pathway};
use baken_core::{Workspace, assess};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [work, times] = &arguments[..] else { bail!("repeat WORK TIMES") };
    let times: usize = times.parse().context("TIMES is a whole number")?;
    let texts = Texts::models()?;
    let trauma = texts.pack.pathway_index("trauma").context("there is a trauma pathway")?;
    let known = texts.patient()?;
    match work.as_str() {
        "assess-known" | "assess-half" => {
            let findings = if work == "assess-known" { known } else { texts.half(&known, "trauma") };
            let mut workspace = Box::new(Workspace::NEW);
            measured(times, || {
                black_box(assess(&texts.pack, black_box(&findings), trauma, &mut workspace).is_ok());
            });
        }
        "models-point" => {
            let points = texts.points(&known);
            let mut machine = Box::new(Machine::<Point>::default());
            measured(times, || evaluate_pathway(&texts.pack, trauma, black_box(&points), &mut machine));
        }
        "models-lanes" => {
            let lanes = texts.crowd();
            let mut machine = Box::new(Machine::<Lanes>::default());
            measured(times, || evaluate_pathway(&texts.pack, trauma, black_box(&lanes), &mut machine));
        }
        "ten-terms-lanes" => {
            let texts = Texts::ten_terms()?;
            let slots = texts.slots_of_models(&["ten-terms"]);
            let lanes = texts.crowd();
            let mut machine = Box::new(Machine::<Lanes>::default());
            measured(times, || {
                slots.iter().for_each(|slot| evaluate(&texts.pack, *slot, black_box(&lanes), &mut machine));
            });
        }
        other => bail!("no work is called {other}"),
    }
    Ok(())
}

/// What is counted; by its name, so it stays a function of its own.
#[inline(never)]
fn measured(times: usize, mut work: impl FnMut()) {
    (0..times).for_each(|_| work());
}
