//! One patient, from entering a finding to having read all of the advice with its destinations and
//! strategies, without a panic path. See the
//! library's page.

#![no_std]
#![no_main]

use baken_core::destination::Warning;
use baken_core::{Findings, Language, Pack, Situation, Workspace, advise};

baken_proofs_embedded::no_panic!();

/// Takes what an advice says, so that the linker cannot drop the reading of it.
type Tell = extern "C" fn(number: f64, text: *const u8, length: usize);

/// Records a finding, assesses, and tells all of the advice; false if the findings contradict each
/// other or this one is impossible.
#[unsafe(no_mangle)]
pub extern "C" fn baken_advise(
    pack: &Pack<'static>,
    findings: &mut Findings,
    input: usize,
    value: f64,
    situation: &mut Situation,
    pathway: usize,
    workspace: &'static mut Workspace,
    tell: Tell,
) -> bool {
    let say = |number: f64, text: &str| tell(number, text.as_ptr(), text.len());
    if findings.set(pack, input, value).is_err() || findings.is_implausible(pack, input) {
        return false;
    }
    if situation.set_travel(input, value).is_err() {
        return false;
    }
    let Ok(advice) = advise(pack, findings, situation, pathway, workspace) else { return false };
    for score in advice.scores() {
        say(score.value.unwrap_or(f64::NAN), score.model.id());
        say(score.bounds.map_or(f64::NAN, |b| b.0), "low");
        say(score.bounds.map_or(f64::NAN, |b| b.1), "high");
        score.missing().for_each(|input| say(0.0, input.id()));
        score.model.readings().for_each(|r| say(f64::from(u8::from(r.positive())), r.label(Language::Dutch)));
    }
    for set in advice.criteria() {
        say(set.met.decided().map_or(f64::NAN, |met| f64::from(u8::from(met))), set.model.id());
        set.fired().for_each(|c| say(1.0, c.id()));
        set.undecided().for_each(|c| say(f64::NAN, c.id()));
    }
    if let Some(need) = advice.need() {
        say(f64::from(u8::from(need.settled)), need.need.id());
        need.could_be().for_each(|n| say(f64::from(u8::from(need.assumed)), n.title(Language::English)));
        need.because(Language::Dutch).for_each(|reason| say(0.0, reason.text));
    }
    advice.refused().for_each(|model| say(f64::NAN, model.refusal(Language::Dutch)));
    advice.ask_next().for_each(|input| say(0.0, input.label(Language::English)));
    if let Some(found) = advice.destinations() {
        say(f64::from(u8::from(found.settled())), found.because(Language::Dutch));
        found.candidates().for_each(|c| say(c.travel.map_or(f64::NAN, |t| t.minutes), c.hospital.name()));
        found.passed_over().for_each(|p| say(p.travel.map_or(f64::NAN, |t| t.minutes), p.reason.id()));
        Warning::ALL.into_iter().filter(|w| found.warns(*w)).for_each(|w| say(0.0, w.id()));
    }
    if let Some((_, strategies, _)) = advice.strategies() {
        strategies.iter().for_each(|s| say(s.good_outcome.map_or(f64::NAN, |span| span.low), s.id));
    }
    true
}
