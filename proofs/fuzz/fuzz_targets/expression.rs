//! An expression that can be read is printed, and read again as the same.
#![no_main]

use baken_protocol::expr::parse;
use baken_protocol::text::Literal;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(expression) = parse(&Literal::plain(text)) {
        let printed = expression.to_string();
        let again = parse(&Literal::plain(&printed)).expect("what is printed can be read");
        assert_eq!(printed, again.to_string());
    }
});
