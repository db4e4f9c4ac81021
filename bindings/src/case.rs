//! What is known of a patient and the situation, as an app hands it over.

use std::borrow::Cow;

use baken_field::record::coarse_degrees;
use baken_protocol::case::Node;

/// One patient. Everything but the pathway may be left out; an absent finding is unknown.
#[derive(Debug, Clone, PartialEq, Default, uniffi::Record)]
pub struct Case {
    /// Id of the pathway.
    pub pathway: String,
    /// Id of the region; without one the national rules.
    pub region: Option<String>,
    /// The moment, RFC 3339 with zone.
    pub at: Option<String>,
    /// Degrees north; rounded to two decimals before anything else.
    pub latitude: Option<f64>,
    /// Degrees east; likewise.
    pub longitude: Option<f64>,
    /// Or the four digits of the postal code.
    pub pc4: Option<String>,
    /// What is known.
    pub findings: Vec<Finding>,
    /// Presentation stops.
    pub stops: Vec<Stop>,
    /// Known travel times.
    pub travel_minutes: Vec<Minutes>,
    /// Known times between hospitals.
    pub transfer_minutes: Vec<Transfer>,
}

/// A finding that is known.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Finding {
    /// Id.
    pub id: String,
    /// Its value.
    pub answer: Answer,
}

/// The value of a finding.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum Answer {
    /// A number, in the unit of the form.
    Number {
        /// It.
        value: f64,
    },
    /// Yes or no.
    YesNo {
        /// It.
        value: bool,
    },
    /// Id of a choice.
    Choice {
        /// It.
        value: String,
    },
}

/// A presentation stop that was reported.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Stop {
    /// Id of the hospital.
    pub hospital: String,
    /// `ed`, `cardiac`, `stroke`, `icu`, `obstetric`, `paediatric`
    pub kind: String,
    /// `open`, `impending`, `stop`
    pub state: String,
    /// RFC 3339.
    pub since: Option<String>,
    /// RFC 3339.
    pub until: Option<String>,
}

/// Minutes to a hospital.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Minutes {
    /// Id.
    pub hospital: String,
    /// Minutes.
    pub minutes: f64,
}

/// Minutes from one hospital to another.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Transfer {
    /// Id.
    pub from: String,
    /// Id.
    pub to: String,
    /// Minutes.
    pub minutes: f64,
}

fn text<'a>(word: &'a str) -> Node<'a> {
    Node::Text(Cow::Borrowed(word))
}

impl Case {
    /// The fields of the contract, as its reader takes them.
    pub(crate) fn node(&self) -> Node<'_> {
        let mut fields: Vec<(Cow<'_, str>, Node<'_>)> = vec![("pathway".into(), text(&self.pathway))];
        let findings = self.findings.iter().map(|finding| {
            let value = match &finding.answer {
                Answer::Number { value } => Node::Number(*value),
                Answer::YesNo { value } => Node::Bool(*value),
                Answer::Choice { value } => text(value),
            };
            (Cow::Borrowed(finding.id.as_str()), value)
        });
        fields.push(("findings".into(), Node::Table(findings.collect())));
        fields.extend(self.region.iter().map(|region| ("region".into(), text(region))));
        fields.extend(self.at.iter().map(|at| ("at".into(), text(at))));
        // What may be recorded is what is assessed.
        let round = |degrees: f64| Node::Number(coarse_degrees(degrees));
        let mut scene: Vec<(Cow<'_, str>, Node<'_>)> = Vec::new();
        scene.extend(self.latitude.map(|degrees| ("lat".into(), round(degrees))));
        scene.extend(self.longitude.map(|degrees| ("lon".into(), round(degrees))));
        scene.extend(self.pc4.iter().map(|code| ("pc4".into(), text(code))));
        if !scene.is_empty() {
            fields.push(("scene".into(), Node::Table(scene)));
        }
        if !self.stops.is_empty() {
            fields.push(("stops".into(), Node::List(self.stops.iter().map(Stop::node).collect())));
        }
        if !self.travel_minutes.is_empty() {
            let minutes = self.travel_minutes.iter().map(|m| (m.hospital.as_str().into(), Node::Number(m.minutes)));
            fields.push(("travel_minutes".into(), Node::Table(minutes.collect())));
        }
        if !self.transfer_minutes.is_empty() {
            let mut from: Vec<(Cow<'_, str>, Node<'_>)> = Vec::new();
            for transfer in &self.transfer_minutes {
                let to = (Cow::Borrowed(transfer.to.as_str()), Node::Number(transfer.minutes));
                match from.iter_mut().find(|(known, _)| *known == transfer.from) {
                    Some((_, Node::Table(ways))) => ways.push(to),
                    _ => from.push((transfer.from.as_str().into(), Node::Table(vec![to]))),
                }
            }
            fields.push(("transfer_minutes".into(), Node::Table(from)));
        }
        Node::Table(fields)
    }
}

impl Stop {
    fn node(&self) -> Node<'_> {
        let mut fields: Vec<(Cow<'_, str>, Node<'_>)> = vec![
            ("hospital".into(), text(&self.hospital)),
            ("kind".into(), text(&self.kind)),
            ("state".into(), text(&self.state)),
        ];
        fields.extend(self.since.iter().map(|at| ("since".into(), text(at))));
        fields.extend(self.until.iter().map(|at| ("until".into(), text(at))));
        Node::Table(fields)
    }
}

/// The case as JSON, for a record.
pub(crate) fn json(node: &Node<'_>) -> serde_json::Value {
    match node {
        Node::Null => serde_json::Value::Null,
        Node::Bool(value) => (*value).into(),
        Node::Number(value) => (*value).into(),
        Node::Text(text) => text.as_ref().into(),
        Node::List(list) => list.iter().map(json).collect(),
        Node::Table(entries) => {
            serde_json::Value::Object(entries.iter().map(|(key, node)| (key.to_string(), json(node))).collect())
        }
    }
}
