//! The built-in regions are examples, and every advice by their rules says so.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::baken;

const REGIONS: [&str; 4] = ["noord-nederland", "zwolle", "zuidwest-nederland", "nederland"];

fn case(region: &str) -> String {
    format!(
        "{{\"pathway\": \"trauma\", \"region\": \"{region}\", \"travel_minutes\": {{\"umcg\": 20, \"isz\": 20, \"emc\": 20}}, \
         \"findings\": {{\"skull_fracture\": true}}}}"
    )
}

#[test]
fn every_advice_says_that_its_region_is_an_example() {
    for region in REGIONS {
        let json = baken(&["assess", "-", "--json", "--lang", "en"], case(region).as_bytes());
        let advice: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
        assert_eq!(advice["region"]["id"], region);
        assert!(!advice["destinations"].as_array().unwrap().is_empty(), "{region}");
        let example = advice["region"]["example"].as_str().unwrap();
        assert!(example.to_lowercase().contains("example"), "{region}: {example}");
        let page = baken(&["assess", "-", "--lang", "en"], case(region).as_bytes());
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&page.stdout).contains(&words(example)), "{region}: {}", page.stdout);
    }
}
