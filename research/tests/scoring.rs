//! Rows keep their order however a table is cut into batches, and those that are no patients are empty.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch};
use baken_protocol::text;
use baken_research::cohort::{Mapping, Table};
use baken_research::scoring::score;

fn scored(batches: Vec<RecordBatch>, expressions: &[&str]) -> RecordBatch {
    let schema = batches[0].schema();
    let mut table = Table::of_batches("a test", schema, Box::new(batches.into_iter().map(Ok))).unwrap();
    let texts = text::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../models"));
    let expressions: Vec<String> = expressions.iter().map(|text| (*text).to_owned()).collect();
    let never = AtomicBool::new(false);
    score(&mut table, &Mapping::default(), texts, &expressions, &never).unwrap().batch
}

fn ages(values: Vec<Option<f64>>) -> RecordBatch {
    let column: ArrayRef = Arc::new(Float64Array::from(values));
    RecordBatch::try_from_iter([("age", column)]).unwrap()
}

#[test]
fn batches_of_any_size_keep_the_order_of_their_rows() {
    let value = |row: usize| Some((row % 97) as f64 + 0.5);
    for size in [1, 15, 16, 17, 1009, 30_000] {
        let batches: Vec<RecordBatch> = (0..30_000)
            .step_by(size)
            .map(|first| ages((first..(first + size).min(30_000)).map(value).collect()))
            .collect();
        let batch = scored(batches, &["age * 2", "age < 50"]);
        assert_eq!((batch.num_rows(), batch.num_columns()), (30_000, 4), "{size}");
        let (doubled, young) = (batch.column(0).as_primitive::<Float64Type>(), batch.column(3).as_boolean());
        for row in 0..30_000 {
            assert_eq!(Some(doubled.value(row)), value(row).map(|age| age * 2.0), "{size} {row}");
            assert_eq!(young.value(row), value(row).unwrap() < 50.0);
        }
    }
}

#[test]
fn what_is_unknown_has_bounds_and_who_is_no_patient_has_nothing() {
    let batch =
        scored(vec![ages(vec![Some(30.0), None, Some(400.0), Some(70.0)])], &["age + 1", "age >= 0", "age > 50"]);
    let column = |place: usize| batch.column(place).as_primitive::<Float64Type>();
    let values =
        |place: usize| (0..4).map(|row| column(place).is_valid(row).then(|| column(place).value(row))).collect();
    let expected: [Vec<Option<f64>>; 3] = [
        vec![Some(31.0), None, None, Some(71.0)],
        vec![Some(31.0), Some(1.0), None, Some(71.0)],
        vec![Some(31.0), Some(121.0), None, Some(71.0)],
    ];
    let found: [Vec<Option<f64>>; 3] = [values(0), values(1), values(2)];
    assert_eq!(found, expected);
    // Whatever the age is, it is not below 0: decided without it.
    let verdicts = |place: usize| -> Vec<Option<bool>> { batch.column(place).as_boolean().iter().collect() };
    assert_eq!(verdicts(3), [Some(true), Some(true), None, Some(true)]);
    assert_eq!(verdicts(4), [Some(false), None, None, Some(true)]);
}
