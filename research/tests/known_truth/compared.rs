//! One probability against another.

use crate::truth::{Draws, answer, probability, yes};
use baken_research::benchmark::ScoreRequest;
use baken_research::statistics::interval::expit;
use rand_distr::{Distribution, Normal};
use serde_json::Value;

#[test]
fn two_probabilities_are_compared_by_what_acting_on_them_brings() {
    // One knows everything; one knows less, and is calibrated: what it says is the mean of what it does not see.
    let mut draws = Draws::of(11);
    let unseen = Normal::new(0.0, 1.2).unwrap();
    let blurred = |lp: f64| {
        (-400..=400)
            .map(|i| f64::from(i) * 0.01)
            .map(|u| {
                let weight = (-0.5 * u * u).exp() / (2.0 * std::f64::consts::PI).sqrt() * 0.01;
                weight * expit(lp + 1.2 * u)
            })
            .sum::<f64>()
    };
    let rows: Vec<String> = (0..20_000)
        .map(|row| {
            let (seen, hidden) = (draws.lp(), unseen.sample(&mut draws.0));
            let (p, q) = (expit(seen + hidden), blurred(seen));
            let q = if row % 10 == 3 { String::new() } else { q.to_string() };
            format!("{p},{q},{}", yes(draws.happens(p)))
        })
        .collect();
    let score =
        |expression: &str, worse| ScoreRequest { expression: expression.to_owned(), worse, is_probability: true };
    let mut request = probability("p");
    request.scores = vec![score("p", None), score("q", None), score("p", None)];
    let (found, _) = answer("p,q,severe", &rows, &request);
    let compared = found["net_benefit_differences"].as_array().unwrap();
    let named: Vec<_> =
        compared.iter().map(|c| (c["first"].as_str().unwrap(), c["second"].as_str().unwrap())).collect();
    assert_eq!(named, [("p", "q"), ("p", "p"), ("q", "p")]);
    assert_eq!([0, 1].map(|place: usize| compared[place]["n"].as_u64().unwrap()), [18_000, 20_000]);
    // By hand, on the rows that have both.
    let both: Vec<(f64, f64, bool)> = rows
        .iter()
        .filter_map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            Some((cells[0].parse().ok()?, cells[1].parse().ok()?, cells[2] == "yes"))
        })
        .collect();
    for place in [4, 9, 19, 29] {
        let at = &compared[0]["differences"][place];
        let threshold = at["threshold"].as_f64().unwrap();
        let benefit = |of: fn(&(f64, f64, bool)) -> f64| {
            let gain = |row: &(f64, f64, bool)| match (of(row) >= threshold, row.2) {
                (false, _) => 0.0,
                (true, true) => 1.0,
                (true, false) => -threshold / (1.0 - threshold),
            };
            both.iter().map(gain).sum::<f64>() / both.len() as f64
        };
        let by_hand = benefit(|row| row.0) - benefit(|row| row.1);
        let difference = &at["difference"];
        assert!((difference["value"].as_f64().unwrap() - by_hand).abs() < 1e-12, "{at} {by_hand}");
        assert!(difference["low"].as_f64().unwrap() > 0.0, "knowing more brings more: {at}");
        // On the same patients the difference is surer than each by itself.
        let width = |rate: &Value| rate["high"].as_f64().unwrap() - rate["low"].as_f64().unwrap();
        assert!(width(difference) < width(&found["scores"][0]["decision_curve"][place]["net_benefit"]));
        let over_all = &found["scores"][0]["decision_curve"][place];
        let expected = over_all["net_benefit"]["value"].as_f64().unwrap() - over_all["treat_all"].as_f64().unwrap();
        assert!((over_all["over_all"]["value"].as_f64().unwrap() - expected).abs() < 1e-12);
        // The same against itself.
        let none = &compared[1]["differences"][place]["difference"];
        assert_eq!([&none["value"], &none["low"], &none["high"]], [&Value::from(0.0); 3]);
    }
}
