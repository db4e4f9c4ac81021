//! Texts, numbers and lists of indices, each written once.

use std::collections::HashMap;

use baken_core::pack::layout::{self, NONE, Span};
use zerocopy::byteorder::little_endian::{F64, U16, U32};

use crate::checked;

/// An index; too great ones saturate and are refused when the pack is finished.
pub(super) fn index(value: usize) -> U16 {
    U16::new(u16::try_from(value).unwrap_or(NONE))
}

/// An index or size in four bytes.
pub(super) fn long_index(value: usize) -> U32 {
    U32::new(u32::try_from(value).unwrap_or(u32::MAX))
}

pub(super) fn span(first: usize, count: usize) -> Span {
    Span { first: index(first), count: index(count) }
}

#[derive(Default)]
pub(super) struct Pools {
    texts: HashMap<String, usize>,
    text: String,
    text_starts: Vec<usize>,
    constants: Vec<f64>,
    constant_places: HashMap<u64, usize>,
    constant_runs: HashMap<Vec<u64>, usize>,
    indices: Vec<usize>,
    index_runs: HashMap<Vec<usize>, usize>,
}

/// The pools as sections.
pub(super) struct Finished {
    pub text: Vec<u8>,
    pub text_index: Vec<U32>,
    pub constants: Vec<F64>,
    pub indices: Vec<U16>,
}

impl Pools {
    /// The text's index; NONE for the empty one.
    pub fn text(&mut self, text: &str) -> layout::Text {
        index(self.text_place(text))
    }

    fn text_place(&mut self, text: &str) -> usize {
        if text.is_empty() {
            return usize::from(NONE);
        }
        if let Some(place) = self.texts.get(text) {
            return *place;
        }
        let place = self.text_starts.len();
        self.text_starts.push(self.text.len());
        self.text.push_str(text);
        self.texts.insert(text.to_owned(), place);
        place
    }

    pub fn bilingual(&mut self, text: &checked::Bilingual) -> layout::Bilingual {
        layout::Bilingual { nl: self.text(&text.nl), en: self.text(&text.en) }
    }

    pub fn optional_bilingual(&mut self, text: Option<&checked::Bilingual>) -> layout::Bilingual {
        text.map_or(layout::Bilingual { nl: U16::new(NONE), en: U16::new(NONE) }, |text| self.bilingual(text))
    }

    /// A list of texts.
    pub fn texts(&mut self, texts: &[String]) -> Span {
        let places: Vec<usize> = texts.iter().map(|text| self.text_place(text)).collect();
        self.indices(&places)
    }

    pub fn constant(&mut self, value: f64) -> U16 {
        let place = *self.constant_places.entry(value.to_bits()).or_insert_with(|| {
            self.constants.push(value);
            self.constants.len() - 1
        });
        index(place)
    }

    /// Consecutive constants.
    pub fn constants(&mut self, values: &[f64]) -> Span {
        if values.is_empty() {
            return span(0, 0);
        }
        let run: Vec<u64> = values.iter().map(|v| v.to_bits()).collect();
        let first = *self.constant_runs.entry(run).or_insert_with(|| {
            self.constants.extend_from_slice(values);
            self.constants.len() - values.len()
        });
        span(first, values.len())
    }

    /// A list of indices.
    pub fn indices(&mut self, list: &[usize]) -> Span {
        if list.is_empty() {
            return span(0, 0);
        }
        let first = *self.index_runs.entry(list.to_vec()).or_insert_with(|| {
            self.indices.extend_from_slice(list);
            self.indices.len() - list.len()
        });
        span(first, list.len())
    }

    pub fn finish(mut self) -> Finished {
        self.text_starts.push(self.text.len());
        Finished {
            text: self.text.into_bytes(),
            text_index: self.text_starts.into_iter().map(long_index).collect(),
            constants: self.constants.into_iter().map(F64::new).collect(),
            indices: self.indices.into_iter().map(index).collect(),
        }
    }
}
