//! The file: a shell with style, script and data, and the policy that nothing else runs.

use std::io::{self, Write};

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use smbtrail_report::table::text::shown;

/// The style of the page.
const STYLE: &str = include_str!("../assets/page.css");
/// What the browser runs, in this order: one script.
const SCRIPT: &str = concat!(
    "'use strict';\n(() => {\n",
    include_str!("../assets/values.js"),
    include_str!("../assets/filter.js"),
    include_str!("../assets/evidence.js"),
    include_str!("../assets/table.js"),
    include_str!("../assets/timeline.js"),
    include_str!("../assets/graph.js"),
    include_str!("../assets/files.js"),
    include_str!("../assets/cards.js"),
    include_str!("../assets/main.js"),
    "})();\n"
);

#[derive(Template)]
#[template(path = "page.html")]
struct Shell<'a> {
    title: &'a str,
    sentences: &'a [String],
    policy: String,
    style: &'static str,
    script: &'static str,
    data: &'a str,
}

/// Writes the file. `data` is JSON.
pub(crate) fn write(title: &str, sentences: &[String], data: &str, out: &mut impl Write) -> io::Result<()> {
    let said = sentences.iter().filter(|sentence| !sentence.is_empty());
    let sentences: Vec<String> = said.map(|sentence| shown(sentence)).collect();
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    );
    // A text in JSON must not end the element that contains it.
    let data = data.replace('<', "\\u003c");
    let title = shown(title);
    let shell =
        Shell { title: &title, sentences: &sentences, policy, style: STYLE, script: SCRIPT, data: &data };
    shell.write_into(out)
}

/// What a Content-Security-Policy knows a text by.
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_and_style_cannot_end_their_elements() {
        for text in [SCRIPT, STYLE] {
            assert!(!text.contains("</") && !text.contains("<!--"));
        }
    }

    #[test]
    fn no_text_becomes_an_element() {
        let mut out = Vec::new();
        let evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u{202e}";
        let mut data = b"{\"title\":".to_vec();
        smbtrail_report::table::json::push_text(&mut data, evil);
        let data = String::from_utf8(data).unwrap() + "}";
        write(evil, &[evil.to_owned()], &data, &mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert_eq!(page.matches("<script").count(), 2, "the data and the script");
        assert!(!page.contains("<img") && !page.contains('\u{202e}'));
    }
}
