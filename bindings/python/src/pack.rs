//! Packs and texts: cases assessed, tables scored, cohorts counted.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use arrow_array::builder::{Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use baken_core::Language;
use baken_protocol::text;
use baken_research::benchmark::document::{Document, Intervals};
use baken_research::benchmark::{Benchmark, Request, ScoreRequest, benchmark};
use baken_research::cohort::{Mapping, Progress, ReadTexts};
use baken_research::scoring::score;
use baken_research::statistics::interval::Level;
use baken_research::statistics::proportion::ProportionInterval;
use baken_research::statistics::runs::Worse;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyAny, PyDict};
use pythonize::{depythonize, pythonize};

use crate::arrow::{Columns, table};
use crate::wrong;

static TEXTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));
static PACK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/models.pack"));

/// Where texts come from; a pack file has none.
enum Origin {
    BuiltIn,
    Folder(PathBuf),
    File(PathBuf),
}

/// Models and rules: the built-in ones, those of a folder of texts, or a pack file.
#[pyclass(frozen, module = "baken")]
pub struct Pack {
    bytes: Vec<u8>,
    origin: Origin,
}

impl Pack {
    fn opened(&self) -> PyResult<baken_core::Pack<'_>> {
        baken_core::Pack::open(&self.bytes).map_err(wrong)
    }

    fn texts(&self) -> PyResult<ReadTexts> {
        match &self.origin {
            Origin::BuiltIn => Ok(text::read_given(TEXTS.iter().copied())),
            Origin::Folder(folder) => Ok(text::read(folder)),
            Origin::File(file) => Err(PyValueError::new_err(format!(
                "{} is a pack: expressions over tables are compiled with the texts; open their folder instead",
                file.display()
            ))),
        }
    }
}

fn mapping(path: Option<PathBuf>) -> PyResult<Mapping> {
    let Some(path) = path else { return Ok(Mapping::default()) };
    let text = std::fs::read_to_string(&path)?;
    Mapping::read(&text, &path.to_string_lossy()).map_err(wrong)
}

fn language(lang: &str) -> PyResult<Language> {
    match lang {
        "nl" => Ok(Language::Dutch),
        "en" => Ok(Language::English),
        other => Err(PyValueError::new_err(format!("there is no language `{other}`: nl or en"))),
    }
}

/// A score: an expression, or an expression and its worse end.
#[derive(FromPyObject)]
enum Score {
    Directed(String, String),
    Plain(String),
}

impl Score {
    fn request(self) -> PyResult<ScoreRequest> {
        let (expression, worse) = match self {
            Score::Plain(expression) => (expression, None),
            Score::Directed(expression, worse) => (expression, Some(direction(&worse)?)),
        };
        Ok(ScoreRequest { expression, worse, is_probability: false })
    }
}

fn requests(scores: Vec<Score>) -> PyResult<Vec<ScoreRequest>> {
    scores.into_iter().map(Score::request).collect()
}

/// Which end is the bad one.
pub fn direction(worse: &str) -> PyResult<Worse> {
    match worse {
        "high" => Ok(Worse::High),
        "low" => Ok(Worse::Low),
        other => Err(PyValueError::new_err(format!("the worse end is `high` or `low`, not `{other}`"))),
    }
}

/// How intervals are made.
pub fn intervals(interval: &str, level: f64) -> PyResult<Intervals> {
    let proportions = match interval {
        "wilson" => ProportionInterval::Wilson,
        "clopper-pearson" => ProportionInterval::ClopperPearson,
        other => {
            return Err(PyValueError::new_err(format!("there is no interval `{other}`: wilson or clopper-pearson")));
        }
    };
    Ok(Intervals { proportions, level: Level::new(level).map_err(wrong)? })
}

impl Pack {
    fn benchmarked(
        &self,
        py: Python<'_>,
        object: &Bound<'_, PyAny>,
        request: &Request,
        map: Option<PathBuf>,
    ) -> PyResult<Benchmark> {
        let (mapping, texts, mut table) = (mapping(map)?, self.texts()?, table(object)?);
        let done = py.detach(|| {
            benchmark(&mut table, &mapping, texts, request, &Arc::new(Progress::default()), &AtomicBool::new(false))
        });
        done.map_err(wrong)
    }
}

#[pymethods]
impl Pack {
    #[new]
    #[pyo3(signature = (path = None))]
    fn new(path: Option<PathBuf>) -> PyResult<Self> {
        let (bytes, origin) = match path {
            None => (PACK.to_vec(), Origin::BuiltIn),
            Some(folder) if folder.is_dir() => {
                let built = baken_protocol::build(&folder).map_err(|report| wrong(report.render(false)))?;
                (built.pack, Origin::Folder(folder))
            }
            Some(file) => (std::fs::read(&file)?, Origin::File(file)),
        };
        let pack = Pack { bytes, origin };
        pack.opened()?;
        Ok(pack)
    }

    #[getter]
    fn id(&self) -> PyResult<String> {
        Ok(self.opened()?.id().to_owned())
    }

    #[getter]
    fn version(&self) -> PyResult<u32> {
        Ok(self.opened()?.version())
    }

    #[getter]
    fn digest(&self) -> PyResult<String> {
        Ok(baken_protocol::advice::PackName::of(&self.opened()?).digest)
    }

    #[getter]
    fn notice(&self) -> PyResult<String> {
        Ok(self.opened()?.notice(Language::English).to_owned())
    }

    /// Id, kind, title, outcome and population of every model.
    fn models<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let pack = self.opened()?;
        pack.models()
            .map(|model| {
                let about = PyDict::new(py);
                about.set_item("id", model.id())?;
                about.set_item("kind", model.kind().id())?;
                about.set_item("title", model.title(Language::English))?;
                about.set_item("outcome", model.outcome())?;
                about.set_item("population", model.population())?;
                about.set_item("runs", model.runs())?;
                Ok(about)
            })
            .collect()
    }

    #[pyo3(signature = (case, lang = "en"))]
    fn assess<'py>(&self, py: Python<'py>, case: &Bound<'py, PyAny>, lang: &str) -> PyResult<Bound<'py, PyAny>> {
        let case: serde_json::Value = depythonize(case)?;
        let (pack, language) = (self.opened()?, language(lang)?);
        let advice = py.detach(|| baken_field::replay::assess(&pack, &case, language));
        Ok(pythonize(py, &advice.map_err(|mistakes| wrong(mistakes.join("\n")))?)?)
    }

    #[pyo3(signature = (table, expressions, mapping = None))]
    fn score(
        &self,
        py: Python<'_>,
        table: &Bound<'_, PyAny>,
        expressions: Vec<String>,
        mapping: Option<PathBuf>,
    ) -> PyResult<Columns> {
        let (mapping, texts, mut table) = (self::mapping(mapping)?, self.texts()?, self::table(table)?);
        let done = py.detach(|| score(&mut table, &mapping, texts, &expressions, &AtomicBool::new(false)));
        Ok(Columns::new(done.map_err(wrong)?.batch))
    }

    #[allow(clippy::too_many_arguments)] // as Python's keywords
    #[pyo3(signature = (table, outcome, tests = vec![], scores = vec![], by = vec![], r#where = None, mapping = None, interval = "wilson", level = 0.95, probabilities = vec![], clusters = vec![], imputation = None, completions = false))]
    fn benchmark<'py>(
        &self,
        py: Python<'py>,
        table: &Bound<'py, PyAny>,
        outcome: String,
        tests: Vec<String>,
        scores: Vec<Score>,
        by: Vec<String>,
        r#where: Option<String>,
        mapping: Option<PathBuf>,
        interval: &str,
        level: f64,
        probabilities: Vec<String>,
        clusters: Vec<String>,
        imputation: Option<String>,
        completions: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let intervals = intervals(interval, level)?;
        let mut scores = requests(scores)?;
        scores.extend(probabilities.into_iter().map(|expression| ScoreRequest {
            expression,
            worse: Some(Worse::High),
            is_probability: true,
        }));
        let request =
            Request { outcome, only_where: r#where, tests, scores, by, clusters, imputation, completions, intervals };
        let found = self.benchmarked(py, table, &request, mapping)?;
        Ok(pythonize(py, &Document::of(&found))?)
    }

    #[pyo3(signature = (table, outcome, tests = vec![], scores = vec![], r#where = None, mapping = None))]
    #[allow(clippy::too_many_arguments)]
    fn counts(
        &self,
        py: Python<'_>,
        table: &Bound<'_, PyAny>,
        outcome: String,
        tests: Vec<String>,
        scores: Vec<Score>,
        r#where: Option<String>,
        mapping: Option<PathBuf>,
    ) -> PyResult<Columns> {
        let scores = requests(scores)?;
        let request = Request { outcome, only_where: r#where, tests, scores, ..Request::default() };
        let found = self.benchmarked(py, table, &request, mapping)?;
        Counted::of(&found).batch().map(Columns::new).map_err(wrong)
    }
}

/// Counts as rows: of a test its answers, of a score its values.
#[derive(Default)]
struct Counted {
    kind: StringBuilder,
    expression: StringBuilder,
    worse: StringBuilder,
    answer: Float64Builder,
    severe: Int64Builder,
    others: Int64Builder,
}

impl Counted {
    fn of(found: &Benchmark) -> Self {
        let mut counted = Counted::default();
        for (expression, test) in found.request.tests.iter().zip(&found.whole.tests) {
            let answers = [Some(1.0), Some(0.0), None];
            for ((answer, severe), others) in answers.into_iter().zip(test.severe).zip(test.others) {
                counted.row("test", expression, None, answer, severe, others);
            }
        }
        let scores = found.request.scores.iter().zip(&found.directions).zip(&found.whole.scores);
        for ((request, direction), part) in scores {
            let worse = if direction.worse == Worse::High { "high" } else { "low" };
            for run in part.runs.iter() {
                counted.row("score", &request.expression, Some(worse), Some(run.score), run.n1, run.n0);
            }
            counted.row("score", &request.expression, Some(worse), None, part.without.0, part.without.1);
        }
        counted
    }

    fn row(
        &mut self,
        kind: &str,
        expression: &str,
        worse: Option<&str>,
        answer: Option<f64>,
        severe: u64,
        others: u64,
    ) {
        self.kind.append_value(kind);
        self.expression.append_value(expression.trim());
        self.worse.append_option(worse);
        self.answer.append_option(answer);
        self.severe.append_value(i64::try_from(severe).unwrap_or(i64::MAX));
        self.others.append_value(i64::try_from(others).unwrap_or(i64::MAX));
    }

    fn batch(mut self) -> Result<RecordBatch, arrow_schema::ArrowError> {
        let columns: Vec<(&str, DataType, ArrayRef)> = vec![
            ("kind", DataType::Utf8, Arc::new(self.kind.finish())),
            ("expression", DataType::Utf8, Arc::new(self.expression.finish())),
            ("worse", DataType::Utf8, Arc::new(self.worse.finish())),
            ("answer", DataType::Float64, Arc::new(self.answer.finish())),
            ("severe", DataType::Int64, Arc::new(self.severe.finish())),
            ("others", DataType::Int64, Arc::new(self.others.finish())),
        ];
        let fields: Vec<Field> = columns.iter().map(|(name, kind, _)| Field::new(*name, kind.clone(), true)).collect();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, _, column)| column).collect())
    }
}
