//! Parquet: row groups, or parts of them, read by the thread that uses them.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::ArrayRef;
use arrow_schema::DataType;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

use super::{CHUNK_ROWS, CohortError, Portion};

/// Below so many rows it does not pay to let two threads read one row group.
const LEAST_SHARE: usize = 1 << 16;

#[derive(Debug)]
pub(super) struct ParquetTable {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
}

impl ParquetTable {
    pub(super) fn open(file: File, path: &Path, name: &str) -> Result<ParquetTable, CohortError> {
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::default())
            .map_err(|error| CohortError::Damaged { file: name.to_owned(), why: error.to_string() })?;
        Ok(ParquetTable { path: path.to_owned(), metadata })
    }

    pub(super) fn headers(&self) -> Vec<String> {
        self.metadata.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    pub(super) fn is_readable(&self, column: usize) -> bool {
        self.metadata.schema().fields().get(column).is_some_and(|field| is_readable(field.data_type()))
    }

    pub(super) fn rows(&self) -> u64 {
        self.metadata.metadata().file_metadata().num_rows().max(0).unsigned_abs()
    }

    /// The row groups; divided where there are fewer than threads.
    pub(super) fn portions(&self, threads: usize) -> Vec<Portion> {
        let groups = self.metadata.metadata().row_groups();
        let shares = if groups.len() < threads { threads } else { 1 };
        let mut portions = Vec::new();
        let mut first_row = 1u64;
        for (group, described) in groups.iter().enumerate() {
            let rows = usize::try_from(described.num_rows()).unwrap_or(0);
            let share = rows.div_ceil(shares).max(LEAST_SHARE.min(rows)).max(1);
            for offset in (0..rows).step_by(share) {
                let rows = share.min(rows - offset);
                portions.push(Portion::Rows { group, offset, rows, first_row: first_row + offset as u64 });
            }
            first_row += rows as u64;
        }
        portions
    }

    pub(super) fn read<'t>(
        &'t self,
        columns: &'t [usize],
        group: usize,
        offset: usize,
        rows: usize,
        name: &'t str,
    ) -> Result<impl Iterator<Item = Result<(usize, Vec<ArrayRef>), CohortError>> + 't, CohortError> {
        let damaged = move |why: String| CohortError::Damaged { file: name.to_owned(), why };
        for column in columns {
            let field = self.metadata.schema().field(*column);
            if !is_readable(field.data_type()) {
                return Err(CohortError::UnreadableKind {
                    file: name.to_owned(),
                    column: field.name().clone(),
                    kind: field.data_type().to_string(),
                });
            }
        }
        let file = File::open(&self.path)
            .map_err(|error| CohortError::CannotRead { file: name.to_owned(), why: error.to_string() })?;
        let mut ascending = columns.to_vec();
        ascending.sort_unstable();
        ascending.dedup();
        // Root columns, whatever is nested in them: nested ones were refused.
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), ascending.iter().copied());
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone())
            .with_row_groups(vec![group])
            .with_projection(mask)
            .with_offset(offset)
            .with_limit(rows)
            .with_batch_size(CHUNK_ROWS)
            .build()
            .map_err(|error| damaged(error.to_string()))?;
        Ok(reader.map(move |batch| {
            let batch = batch.map_err(|error| damaged(error.to_string()))?;
            let place = |column: &usize| ascending.binary_search(column).unwrap_or(0);
            let arrays = columns.iter().map(|column| batch.column(place(column)).clone()).collect();
            Ok((batch.num_rows(), arrays))
        }))
    }
}

pub(super) fn is_readable(kind: &DataType) -> bool {
    use DataType::*;
    match kind {
        Null | Boolean | Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32 | UInt64 | Float32 | Float64 | Utf8
        | LargeUtf8 | Utf8View | Timestamp(..) => true,
        Dictionary(_, values) => is_readable(values),
        _ => false,
    }
}
