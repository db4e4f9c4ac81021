//! Numbers as JSON: whole ones without a fraction, all others with the fewest digits that read back to
//! the same bits. There is no minus zero.

use serde::{Serialize, Serializer};

/// A finite number of an advice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number(pub f64);

/// Up to here every whole number is a double of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = self.0;
        if value.fract() == 0.0 && value.abs() < EXACT {
            // Exact: whole, and within what an i64 holds.
            serializer.serialize_i64(value as i64)
        } else {
            serializer.serialize_f64(value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(value: f64) -> String {
        serde_json::to_string(&Number(value)).unwrap()
    }

    #[test]
    fn whole_numbers_have_no_fraction_and_the_rest_reads_back() {
        assert_eq!(json(23.0), "23");
        assert_eq!(json(-0.0), "0");
        assert_eq!(json(-1.0), "-1");
        assert_eq!(json(7.8408), "7.8408");
        for value in [0.1 + 0.2, 1e300, -5e-324, 1.0 / 3.0, EXACT, EXACT + 2.0] {
            let read: f64 = json(value).parse().unwrap();
            assert_eq!(read.to_bits(), value.to_bits());
        }
    }
}
