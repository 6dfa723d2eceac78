//! `docs/anomalies.md`, written from what there is to say of each kind.

use std::fmt::Write as _;

use smbtrail_findings::kinds;
use smbtrail_track::{About, Severity};

use crate::words::capital;

/// The page that explains every kind of anomaly: what `docs/anomalies.md` holds.
#[must_use]
pub fn anomalies_page() -> String {
    let mut page = String::from(INTRODUCTION);
    for severity in Severity::ALL.iter().rev() {
        for kind in kinds().filter(|kind| kind.severity() == *severity) {
            let About { id, meaning, .. } = kind.about();
            let _ = writeln!(page, "| [`{id}`](#{id}) | {} | {meaning} |", severity.name());
        }
    }
    kinds().for_each(|kind| push_section(&mut page, kind.about()));
    page
}

const INTRODUCTION: &str = "\
<!-- Written from the declarations in crates/track/src/kind and crates/findings/src/kind.rs; `cargo run -p smbtrail-report --example anomalies_page` prints it. -->

# Anomalies

`smbtrail anomalies CAPTURE` lists the anomalies of a capture, one row each; `smbtrail summary` counts them by kind. This page
has a section for each kind. Its identifier never changes its meaning.

An anomaly is not a verdict. Its severity says how often it has an innocent cause:

- `notice`: common in sound traffic or in captures of it;
- `warning`: sound clients and servers do not do this;
- `alert`: typical of an attack.

| Kind | Severity | Meaning |
|---|---|---|
";

fn push_section(page: &mut String, about: &About) {
    let About { id, meaning, severity, expected, found, innocent, misuse, next, source, .. } = *about;
    let _ = write!(page, "\n## {id}\n\n{} (`{}`).\n\n", capital(meaning), severity.name());
    let _ = writeln!(page, "- **Innocent causes:** {innocent}");
    let _ = writeln!(page, "- **What an attacker may do with it:** {misuse}");
    let _ = writeln!(page, "- **What to look at next:** {next}");
    for (what, template) in [("expected", expected), ("found", found)] {
        if !template.is_empty() {
            let _ = writeln!(page, "- **`{what}`:** {}", shown(template));
        }
    }
    let _ = writeln!(page, "- **Source:** {source}");
}

/// A template as a reader understands it.
fn shown(template: &str) -> String {
    let forms = [
        ("{}", "*n*"),
        ("U+{x}", "U+*n*"),
        ("{x}", "*n* in hexadecimal"),
        ("{bytes}", "the four bytes"),
        ("{command}", "the command"),
        ("{dialect}", "the dialect"),
    ];
    forms.iter().fold(template.to_owned(), |text, (form, shown)| text.replace(form, shown))
}
