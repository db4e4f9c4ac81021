//! A case, in JSON or TOML, is refused with its place or assessed.
#![no_main]

use baken_core::{Pack, Workspace, advise};
use baken_protocol::case::{Reader, Syntax};
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;

const PACK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/models.pack"));

thread_local! {
    static HELD: (Pack<'static>, RefCell<Box<Workspace>>) =
        (Pack::open(PACK).expect("the models open"), RefCell::new(Box::new(Workspace::NEW)));
}

fuzz_target!(|data: &[u8]| {
    HELD.with(|(pack, workspace)| {
        for syntax in [Syntax::Json, Syntax::Toml] {
            if let Ok(case) = Reader::new(pack).read(data, Some(syntax)) {
                let _ = advise(pack, &case.findings, &case.situation, case.pathway, &mut workspace.borrow_mut()).is_ok();
            }
        }
    });
});
