//! Record batches of Arrow, from whoever makes them.

use std::fmt;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, SchemaRef};

use super::parquet::is_readable;
use super::{CHUNK_ROWS, CohortError, Portion};

/// Rows of a portion: a batch may be a whole table, and threads are to share it.
const PORTION_ROWS: usize = 8 * CHUNK_ROWS;

/// A source of batches.
pub type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// A table that comes batch by batch, once.
pub(super) struct BatchTable {
    schema: SchemaRef,
    batches: Option<Batches>,
}

impl fmt::Debug for BatchTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchTable").field("schema", &self.schema).finish_non_exhaustive()
    }
}

impl BatchTable {
    pub fn new(schema: SchemaRef, batches: Batches) -> Self {
        Self { schema, batches: Some(batches) }
    }

    pub fn headers(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    pub fn is_readable(&self, column: usize) -> bool {
        self.schema.fields().get(column).is_some_and(|field| is_readable(field.data_type()))
    }

    /// The batches in pieces, with the columns that are wanted. The second time there are none.
    pub fn portions<'t>(
        &mut self,
        columns: &'t [usize],
        name: &'t str,
    ) -> impl Iterator<Item = Result<Portion, CohortError>> + Send + 't {
        let refused = columns.iter().find(|column| !self.is_readable(**column)).map(|column| {
            let field = self.schema.field(*column);
            CohortError::UnreadableKind {
                file: name.to_owned(),
                column: field.name().clone(),
                kind: field.data_type().to_string(),
            }
        });
        let batches = self.batches.take().filter(|_| refused.is_none());
        let mut next_row = 1u64;
        let pieces = batches.into_iter().flatten().flat_map(move |batch| match batch {
            Err(error) => vec![Err(CohortError::Damaged { file: name.to_owned(), why: error.to_string() })],
            Ok(batch) => {
                let arrays: Vec<ArrayRef> =
                    columns.iter().filter_map(|column| batch.columns().get(*column).cloned()).collect();
                let first_row = next_row;
                next_row += batch.num_rows() as u64;
                (0..batch.num_rows())
                    .step_by(PORTION_ROWS)
                    .map(|offset| {
                        let rows = PORTION_ROWS.min(batch.num_rows() - offset);
                        let arrays = arrays.iter().map(|array| array.slice(offset, rows)).collect();
                        Ok(Portion::Arrays { arrays, rows, first_row: first_row + offset as u64 })
                    })
                    .collect()
            }
        });
        refused.map(Err).into_iter().chain(pieces)
    }
}
