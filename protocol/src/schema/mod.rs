//! JSON Schemas of the texts, for editors that complete and complain while one types.

mod trace;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use crate::text::{
    BilingualText, CaseText, ChangeText, CriterionText, DefaultsText, DerivedText, DestinationText, FactText,
    FeatureText, InputText, IslandText, ItemText, LetText, LifeTableText, ModelText, Named, NeedText, OtherwiseText,
    PackText, PathwayText, ReadingText, RegionText, SectionText, SpeedText, StopsText, StrategyText, TableText,
    TravelText, WaterText,
};
use trace::{Field, Shape, shape_of};

/// The kinds of text, each with its tables: name, whether there may be many, what is in one.
type Tables = Vec<(&'static str, bool, Shape)>;

/// The kinds, as `baken schema` names them.
pub const KINDS: [&str; 11] = [
    "model",
    "coefficients",
    "cases",
    "inputs",
    "pathway",
    "pack",
    "phrases",
    "region",
    "facts",
    "travel",
    "life-table",
];

fn tables(kind: &str) -> Option<Tables> {
    let one = |name, shape| (name, false, shape);
    let many = |name, shape| (name, true, shape);
    Some(match kind {
        "model" => vec![
            one("model", shape_of::<ModelText>()),
            many("item", shape_of::<ItemText>()),
            many("term", shape_of::<ItemText>()),
            many("criterion", shape_of::<CriterionText>()),
            many("reading", shape_of::<ReadingText>()),
            many("feature", shape_of::<FeatureText>()),
            many("let", shape_of::<LetText>()),
            many("table", shape_of::<TableText>()),
            many("strategy", shape_of::<StrategyText>()),
            many("otherwise", shape_of::<OtherwiseText>()),
        ],
        "coefficients" => {
            vec![one("intercept", Shape::Number), one("provenance", Shape::Text), many("term", shape_of::<ItemText>())]
        }
        "cases" => vec![one("defaults", shape_of::<DefaultsText>()), many("case", shape_of::<CaseText>())],
        "inputs" => vec![
            many("section", shape_of::<SectionText>()),
            many("input", shape_of::<InputText>()),
            many("derived", shape_of::<DerivedText>()),
        ],
        "pathway" => vec![one("pathway", shape_of::<PathwayText>()), many("need", shape_of::<NeedText>())],
        "pack" => vec![one("pack", shape_of::<PackText>()), many("change", shape_of::<ChangeText>())],
        "phrases" => vec![one("phrases", shape_of::<Named<BilingualText>>())],
        "region" => vec![
            one("region", shape_of::<RegionText>()),
            one("stops", shape_of::<StopsText>()),
            many("destination", shape_of::<DestinationText>()),
        ],
        "facts" => vec![many("fact", shape_of::<FactText>())],
        "travel" => vec![
            one("travel", shape_of::<TravelText>()),
            many("speed", shape_of::<SpeedText>()),
            many("water", shape_of::<WaterText>()),
            many("island", shape_of::<IslandText>()),
        ],
        "life-table" => vec![one("life_table", shape_of::<LifeTableText>())],
        _ => return None,
    })
}

/// What each key is for: by table and key, or by key alone where it is the same everywhere.
static DESCRIPTIONS: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| toml::from_str(include_str!("descriptions.toml")).unwrap_or_default());

fn description(table: &str, key: &str) -> Option<&'static str> {
    let of_table = DESCRIPTIONS.get(&format!("{table}.{key}"));
    of_table.or_else(|| DESCRIPTIONS.get(key)).map(String::as_str)
}

/// The schema of a kind of text (draft 7); none for a kind that there is not.
#[must_use]
pub fn schema(kind: &str) -> Option<Value> {
    let tables = tables(kind)?;
    let mut properties = Map::new();
    for (name, many, shape) in &tables {
        let inner = json_of(shape, name);
        let mut value = if *many { json!({ "type": "array", "items": inner }) } else { inner };
        if let Some(words) = description("", name).or_else(|| DESCRIPTIONS.get(*name).map(String::as_str)) {
            value["description"] = words.into();
        }
        properties.insert((*name).to_owned(), value);
    }
    let first = tables.iter().find(|(_, many, _)| !many).map(|(name, _, _)| *name);
    let optional = ["defaults", "stops"];
    let required: Vec<&str> = first.into_iter().filter(|name| !optional.contains(name)).collect();
    Some(json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": format!("Baken: a text of the kind {kind}"),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    }))
}

/// The tables of a kind of text.
#[must_use]
pub fn tables_of(kind: &str) -> Vec<&'static str> {
    tables(kind).unwrap_or_default().into_iter().map(|(name, _, _)| name).collect()
}

fn json_of(shape: &Shape, table: &str) -> Value {
    match shape {
        Shape::Any => json!({}),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Integer => json!({ "type": "integer" }),
        Shape::Number => json!({ "type": "number" }),
        Shape::Text => json!({ "type": "string" }),
        // TOML has dates; to a schema they are words.
        Shape::Date => json!({ "type": "string" }),
        Shape::List(inner) => json!({ "type": "array", "items": json_of(inner, table) }),
        Shape::Map(given, rest) => {
            let given: Map<String, Value> =
                given.iter().map(|(name, shape)| (name.clone(), json_of(shape, table))).collect();
            let required: Vec<&String> = given.keys().collect();
            json!({ "type": "object", "properties": given, "required": required, "additionalProperties": json_of(rest, table) })
        }
        Shape::Table(fields) => {
            let mut properties = Map::new();
            for Field { name, shape, .. } in fields {
                let mut value = json_of(shape, name);
                if let Some(words) = description(table, name) {
                    value["description"] = words.into();
                }
                properties.insert((*name).to_owned(), value);
            }
            let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
            json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
        }
    }
}

#[cfg(test)]
mod tests;
