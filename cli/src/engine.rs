//! One pack, opened once, and the memory to assess one case after another.

use baken_core::{Advice, Findings, Language, Pack, Situation, Workspace, advise};
use baken_protocol::advice::Document;
use baken_protocol::case::{Case, CaseError, Problem, Reader, Syntax};

use crate::surroundings::Surroundings;

pub struct Engine<'p> {
    pub pack: Pack<'p>,
    pub language: Language,
    /// What is known beside the cases.
    pub surroundings: Surroundings,
    reader: Reader<'p>,
    workspace: Box<Workspace>,
}

impl<'p> Engine<'p> {
    pub fn new(pack: Pack<'p>, language: Language) -> Self {
        Self {
            pack,
            language,
            surroundings: Surroundings::default(),
            reader: Reader::new(&pack),
            workspace: Box::new(Workspace::NEW),
        }
    }

    /// Reads a case and adds what is known beside it.
    pub fn read(&self, bytes: &[u8], syntax: Option<Syntax>) -> Result<Case, Vec<CaseError>> {
        let mut case = self.reader.read(bytes, syntax)?;
        self.surroundings.add_to(&mut case);
        Ok(case)
    }

    /// Assesses a case that was read.
    pub fn assess(&mut self, case: &Case) -> Result<Advice<'p, '_>, Vec<CaseError>> {
        self.advise(&case.findings, &case.situation, case.pathway)
    }

    /// Assesses a patient of whom nothing is known: what every answer would be without asking.
    pub fn assess_nobody(&mut self, pathway: usize) -> Result<Advice<'p, '_>, Vec<CaseError>> {
        self.advise(&Findings::NONE, &Situation::NONE, pathway)
    }

    fn advise(
        &mut self,
        findings: &Findings,
        situation: &Situation,
        pathway: usize,
    ) -> Result<Advice<'p, '_>, Vec<CaseError>> {
        let pack = self.pack;
        // The reader has excluded this; it is said rather than assumed.
        advise(&pack, findings, situation, pathway, &mut self.workspace).map_err(|contradiction| {
            let whole = pack.input(contradiction.whole).map_or("", |input| input.id());
            let problem = Problem::Contradiction {
                found: findings.get(contradiction.whole).map_or("unknown".to_owned(), |value| value.to_string()),
                sum: "something else".to_owned(),
                parts: "as entered".to_owned(),
            };
            vec![CaseError::at(format!("findings.{whole}"), problem)]
        })
    }

    /// The advice on one case, for machines.
    pub fn document(&mut self, bytes: &[u8], syntax: Option<Syntax>) -> Result<Document<'p>, Vec<CaseError>> {
        let case = self.read(bytes, syntax)?;
        let (pack, language) = (self.pack, self.language);
        let advice = self.assess(&case)?;
        Ok(Document::new(&pack, &case, &advice, language))
    }
}
