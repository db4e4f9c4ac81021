//! The Arrow C interfaces, and numbers from whatever Python has them in.

use std::ffi::CStr;
use std::ptr::NonNull;

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::types::{Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray};
use arrow_schema::{DataType, Schema, SchemaRef};
use baken_research::cohort::table::{Batches, Table};
use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::wrong;

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

/// What of Python's can be read as batches.
fn batches(object: &Bound<'_, PyAny>) -> PyResult<(SchemaRef, Batches)> {
    if object.hasattr("__arrow_c_stream__")? {
        let capsule = object.call_method0("__arrow_c_stream__")?;
        let pointer = pointer::<FFI_ArrowArrayStream>(&capsule, STREAM)?;
        // SAFETY: a capsule of this name holds a stream of the C interface; `from_raw` takes it out, so that the
        // capsule releases nothing.
        let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr()) };
        let reader = RecordBatchStreamReader::try_new(stream).map_err(wrong)?;
        return Ok((reader.schema(), Box::new(reader)));
    }
    if object.hasattr("__arrow_c_array__")? {
        let (schema, array): (Bound<'_, PyAny>, Bound<'_, PyAny>) =
            object.call_method0("__arrow_c_array__")?.extract()?;
        let schema = pointer::<FFI_ArrowSchema>(&schema, SCHEMA)?;
        let array = pointer::<FFI_ArrowArray>(&array, ARRAY)?;
        // SAFETY: capsules of these names hold these structures of the C interface; the array is moved out, the
        // schema only read.
        let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
        let batch = RecordBatch::from(StructArray::from(data.map_err(wrong)?));
        return Ok((batch.schema(), Box::new(std::iter::once(Ok(batch)))));
    }
    let kind = object.get_type().name()?;
    Err(PyTypeError::new_err(format!(
        "a {kind} is no table: give what has __arrow_c_stream__ (pyarrow, polars, pandas 2.2 or later, duckdb)"
    )))
}

fn pointer<T>(capsule: &Bound<'_, PyAny>, name: &CStr) -> PyResult<NonNull<T>> {
    Ok(capsule.cast::<PyCapsule>()?.pointer_checked(Some(name))?.cast())
}

/// A table of the cohort's kind.
pub fn table(object: &Bound<'_, PyAny>) -> PyResult<Table> {
    let (schema, batches) = batches(object)?;
    Table::of_batches("the table", schema, batches).map_err(wrong)
}

/// Columns that Baken made. Anything that reads the Arrow C stream takes them: `pyarrow.table(columns)`,
/// `polars.DataFrame(columns)`.
#[pyclass(frozen, module = "baken")]
pub struct Columns(RecordBatch);

impl Columns {
    pub fn new(batch: RecordBatch) -> Self {
        Columns(batch)
    }
}

#[pymethods]
impl Columns {
    /// The names of the columns, in order.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.0.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    fn __repr__(&self) -> String {
        format!("<baken.Columns of {} rows: {}>", self.0.num_rows(), self.column_names().join(", "))
    }

    /// The Arrow PyCapsule interface; the columns are shared, not copied.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A wish that a producer may leave unheard.
        let _ = requested_schema;
        let reader = RecordBatchIterator::new([Ok(self.0.clone())], self.0.schema());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), STREAM)
    }
}

/// Numbers of a column, an array with a buffer, or a sequence. What is null is NaN.
pub fn numbers(object: &Bound<'_, PyAny>) -> PyResult<Vec<f64>> {
    if object.hasattr("__arrow_c_stream__")? {
        let capsule = object.call_method0("__arrow_c_stream__")?;
        let pointer = pointer::<FFI_ArrowArrayStream>(&capsule, STREAM)?;
        // SAFETY: as in `batches`.
        let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr()) };
        let mut numbers = Vec::new();
        for array in ArrayStreamReader::try_new(stream).map_err(wrong)? {
            append(&array.map_err(wrong)?, &mut numbers)?;
        }
        return Ok(numbers);
    }
    macro_rules! buffer {
        ($($kind:ty),*) => {
            $(if let Ok(buffer) = PyBuffer::<$kind>::get(object) {
                #[allow(clippy::cast_precision_loss, clippy::cast_lossless)]
                return Ok(buffer.to_vec(object.py())?.into_iter().map(|x| x as f64).collect());
            })*
        };
    }
    buffer!(f64, i64, f32, i32, u8, i8, i16);
    if let Ok(numbers) = object.extract::<Vec<Option<f64>>>() {
        return Ok(numbers.into_iter().map(|number| number.unwrap_or(f64::NAN)).collect());
    }
    let yes_no = object.extract::<Vec<Option<bool>>>()?;
    Ok(yes_no.into_iter().map(|yes| yes.map_or(f64::NAN, |yes| f64::from(u8::from(yes)))).collect())
}

fn append(array: &ArrayRef, numbers: &mut Vec<f64>) -> PyResult<()> {
    macro_rules! primitive {
        ($kind:ty) => {{
            #[allow(clippy::cast_precision_loss, clippy::cast_lossless)]
            numbers.extend(array.as_primitive::<$kind>().iter().map(|x| x.map_or(f64::NAN, |x| x as f64)));
        }};
    }
    match array.data_type() {
        DataType::Float64 => primitive!(Float64Type),
        DataType::Float32 => primitive!(Float32Type),
        DataType::Int64 => primitive!(Int64Type),
        DataType::Int32 => primitive!(Int32Type),
        DataType::Int16 => primitive!(Int16Type),
        DataType::Int8 => primitive!(Int8Type),
        DataType::UInt8 => primitive!(UInt8Type),
        DataType::Boolean => {
            numbers.extend(array.as_boolean().iter().map(|x| x.map_or(f64::NAN, |yes| f64::from(u8::from(yes)))));
        }
        DataType::Null => numbers.extend(std::iter::repeat_n(f64::NAN, array.len())),
        other => return Err(PyTypeError::new_err(format!("numbers or booleans are wanted, not {other}"))),
    }
    Ok(())
}

/// A batch of counts, read whole.
pub fn whole(object: &Bound<'_, PyAny>) -> PyResult<Vec<RecordBatch>> {
    batches(object)?.1.collect::<Result<_, _>>().map_err(wrong)
}

/// A column of a batch by its name.
pub fn named<'b>(batch: &'b RecordBatch, name: &str) -> PyResult<&'b ArrayRef> {
    batch.column_by_name(name).ok_or_else(|| {
        let schema: &Schema = batch.schema_ref();
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        wrong(format!("there is no column `{name}` of counts; the columns are {}", names.join(", ")))
    })
}
