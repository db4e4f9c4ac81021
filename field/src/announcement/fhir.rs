//! The message as a FHIR R4 message Bundle: MessageHeader, ServiceRequest, Patient of unknown identity, Encounter,
//! and an Observation for each finding that is known.
//!
//! A code stands only where it is certain that it means the same (LOINC, from the dictionary); every finding also
//! has a code of our own system. Modelled on the acute-care guide of Nictiz (`nictiz.fhir.nl.r4.acutezorg`), which
//! has no profile for this message yet: it claims none.

use serde_json::{Value, json};

use super::{Announcement, Finding, Status};
use crate::journal::digest_of;

/// Our own system of codes: an identifier, not a place.
const SYSTEM: &str = "urn:baken:findings";
const EVENTS: &str = "urn:baken:announcement";
const ABSENT_EXTENSION: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

/// The bundle. The same announcement gives the same bundle.
pub fn bundle(message: &Announcement) -> Value {
    let url = |what: &str| uuid_of(&format!("{}:{what}", message.id));
    let reference = |what: &str| json!({ "reference": url(what) });
    let (event, order) = match message.status {
        Status::Announced => ("announced", "active"),
        Status::Updated => ("updated", "active"),
        Status::Cancelled => ("cancelled", "revoked"),
    };
    let mut entries = vec![
        entry(
            &url("message"),
            json!({
                "resourceType": "MessageHeader",
                "eventCoding": { "system": EVENTS, "code": event },
                "destination": [{ "name": message.hospital.1, "endpoint": format!("urn:baken:hospital:{}", message.hospital.0) }],
                "source": {
                    "name": "Baken",
                    "software": "baken",
                    "version": format!("{} {} {}", message.pack.0, message.pack.1, message.pack.2),
                    "endpoint": "urn:baken",
                },
                "focus": [reference("request")],
            }),
        ),
        entry(
            &url("request"),
            json!({
                "resourceType": "ServiceRequest",
                "identifier": [{ "system": "urn:baken:run", "value": message.id }],
                "status": order,
                "intent": "order",
                "priority": "urgent",
                "code": { "text": message.need.as_ref().map_or(&message.pathway_title[1], |need| &need[1]) },
                "subject": reference("patient"),
                "encounter": reference("encounter"),
                "authoredOn": message.at,
                "performer": [reference("hospital")],
                "reasonCode": message.because[1].iter().map(|words| json!({ "text": words })).collect::<Vec<_>>(),
                "note": [{ "text": format!("version {}. {}", message.version, message.notice[1]) }],
            }),
        ),
        entry(&url("patient"), patient(message)),
        entry(
            &url("encounter"),
            json!({
                "resourceType": "Encounter",
                "status": if message.status == Status::Cancelled { "cancelled" } else { "in-progress" },
                "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "FLD", "display": "field" },
                "subject": reference("patient"),
            }),
        ),
        entry(
            &url("hospital"),
            json!({
                "resourceType": "Organization",
                "identifier": [{ "system": "urn:baken:hospital", "value": message.hospital.0 }],
                "name": message.hospital.1,
            }),
        ),
    ];
    let told = message.findings.iter().filter(|finding| finding.id != "sex");
    entries.extend(told.map(|finding| {
        let resource = observation(finding, message, &reference("patient"), &reference("encounter"));
        entry(&url(&finding.id), resource)
    }));
    json!({
        "resourceType": "Bundle",
        "identifier": { "system": "urn:baken:message", "value": format!("{}-{}", message.id, message.version) },
        "type": "message",
        "timestamp": message.at,
        "entry": entries,
    })
}

/// A name for a part of a run's messages: the same in every version.
fn uuid_of(what: &str) -> String {
    let digest = digest_of(what.as_bytes());
    let part = |from: usize, to: usize| digest.get(from..to).unwrap_or("");
    // Version 8 (made by a rule of our own) and the variant of RFC 9562.
    format!("urn:uuid:{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

fn entry(url: &str, resource: Value) -> Value {
    json!({ "fullUrl": url, "resource": resource })
}

/// Nobody knows who it is: that is said, not left out.
fn patient(message: &Announcement) -> Value {
    let unknown = json!({ "extension": [{ "url": ABSENT_EXTENSION, "valueCode": "unknown" }] });
    let sex = message.findings.iter().find(|finding| finding.id == "sex");
    json!({
        "resourceType": "Patient",
        "_birthDate": unknown,
        "name": [unknown],
        // The choices of `sex` are female, then male.
        "gender": sex.map_or("unknown", |sex| if sex.number == 0.0 { "female" } else { "male" }),
    })
}

fn observation(finding: &Finding, message: &Announcement, patient: &Value, encounter: &Value) -> Value {
    let mut coding = vec![json!({ "system": SYSTEM, "code": finding.id, "display": finding.label[1] })];
    coding.extend(finding.loinc.iter().map(|code| json!({ "system": "http://loinc.org", "code": code })));
    let mut resource = json!({
        "resourceType": "Observation",
        "status": "preliminary",
        "code": { "coding": coding, "text": finding.label[1] },
        "subject": patient,
        "encounter": encounter,
        "effectiveDateTime": message.at,
    });
    let (key, value) = if finding.is_yes_no {
        ("valueBoolean", json!(finding.number == 1.0))
    } else if !finding.unit.is_empty() {
        let unit = &finding.unit;
        (
            "valueQuantity",
            json!({ "value": finding.number, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit }),
        )
    } else if finding.value[1].parse::<f64>().is_ok() {
        ("valueInteger", json!(finding.number as i64))
    } else {
        ("valueString", json!(finding.value[1]))
    };
    resource[key] = value;
    resource
}
