//! How it was done, and what the report does not say.

use std::fmt::Write as _;

use super::checklist::Status;
use super::page::{Page, code, marked};
use super::svg::escaped;
use super::{About, checklist};
use crate::benchmark::Benchmark;
use crate::benchmark::document::Document;

impl Page {
    pub(super) fn methods(&mut self, benchmark: &Benchmark, document: &Document, about: &About) {
        self.heading("Methods");
        let command = escaped(&about.command);
        self.add(&format!("<p>Made by</p><pre><code>{command}</code></pre>"));
        self.add(&format!(
            "<p>Models and rules: pack {} version {}, <code>{}</code>. The same pack and engine run on the tablet; \
             each model's formula, source and population is on its card (<code>baken show</code>).</p>",
            code(&document.pack.id),
            document.pack.version,
            document.pack.digest
        ));
        self.add(&format!("<p>Data: {} ({}).</p>", code(&benchmark.file), benchmark.format));
        let items = [
            "Rows. A cell that is empty or that the mapping calls missing is an unknown finding, never zero and never \
             “no”. A row with a value that its finding cannot have, or with a whole that is not the sum of its parts, is \
             rejected; only columns on which something asked rests are looked at.",
            "Unknown findings. A score, a set of criteria and a need are what <code>baken assess</code> says of the patient: \
             a score has a value, and a set is met or not, only if that holds for every way in which the unknown findings \
             could be. Otherwise they are open. A comparison with an open score is open.",
            "Undertriage and overtriage have three definitions with different denominators. <i>sens-spec</i>: FN/(TP+FN) \
             and FP/(FP+TN), as in Dutch and European research. <i>sens-ppv</i>: FN/(TP+FN) and FP/(TP+FP), as in \
             Scandinavia. <i>cribari</i>: FN/(FN+TN) and FP/(TP+FP), as in American trauma centres; its undertriage falls \
             as severe injury gets rarer. Rates of different definitions must not be compared.",
            "Intervals. Proportions: as stated in each table. Areas under the curve: DeLong. Scores are ranked by 12 \
             significant digits, so that equal values computed in different ways are ties; ties count one half.",
            "Cut-offs that were chosen on these patients are marked as such. No test was adjusted for multiplicity.",
        ];
        for item in items {
            self.add(&format!("<p>{item}</p>"));
        }
        for note in &document.notes {
            self.add(&format!("<p class=\"notice\">{}</p>", marked(note)));
        }
    }

    pub(super) fn checklist(&mut self, benchmark: &Benchmark) {
        self.heading("TRIPOD+AI checklist");
        let items = checklist::items(benchmark);
        let mut html = String::from("<div class=\"scroll\"><table><thead><tr><th scope=\"col\">item</th>");
        html.push_str("<th scope=\"col\"></th><th scope=\"col\">status</th><th scope=\"col\">where, or what to write</th></tr></thead><tbody>");
        for item in &items {
            let class = match item.status {
                Status::Filled => "filled",
                Status::Prompt => "prompt",
                Status::NotApplicable => "na",
            };
            let _ = write!(
                html,
                "<tr><td>{}</td><th scope=\"row\">{}</th><td class=\"{class}\">{}</td><td>{}</td></tr>",
                item.number,
                escaped(item.what),
                item.status.word(),
                marked(&item.place)
            );
        }
        html.push_str("</tbody></table></div>");
        self.add(&html);
        self.add(
            "<p class=\"soft\">Collins GS and others, BMJ 2024;385:e078378. Item numbers follow the statement; check them \
             against its current text before submission.</p>",
        );
    }
}
