//! What each rung's `among` says of each hospital, found by running the program of a draft of the pack.

use baken_core::Pack;
use baken_core::destination::suits::suits;
use baken_core::domain::Range;
use baken_core::program::Machine;

/// Codes by rung, one for each hospital; an empty list where the answer hangs on the patient or the ride.
pub(super) type Suits = Vec<Vec<usize>>;

/// Of every rung of the draft.
pub(super) fn of_draft(draft: &[u8], rungs: usize) -> Suits {
    // What this compiler writes opens; if it did not, the pack itself would say so to whoever opens it.
    let Ok(pack) = Pack::open(draft) else { return Vec::new() };
    let hospitals = pack.hospitals().len();
    let mut machine = Box::<Machine<Range>>::default();
    let mut of_rung = |rung: usize| {
        let codes: Option<Vec<usize>> = (0..hospitals)
            .map(|hospital| suits(&pack, rung, hospital, &mut machine).map(|suits| usize::from(suits.code())))
            .collect();
        codes.unwrap_or_default()
    };
    (0..rungs).map(&mut of_rung).collect()
}
