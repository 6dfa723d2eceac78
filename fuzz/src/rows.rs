//! Properties of the way as a whole: a capture in, rows out.

use serde_json::Value;
use smbtrail_report::{Format, Style};
use unicode_width::UnicodeWidthChar as _;

use crate::reports::{options, written};

/// A capture of any bytes to JSON lines, all reports at once: reading ends, every line is one object and holds no control
/// character, and a report's objects have the same keys. The first byte: see [`options`].
pub fn json(data: &[u8]) {
    let Some((&mode, data)) = data.split_first() else { return };
    let style = Style::new(Format::Jsonl);
    for (report, text) in written(data, options(mode), style) {
        let mut keys: Option<Vec<String>> = None;
        for line in text.lines() {
            assert!(!line.chars().any(char::is_control), "{report}: {line:?}");
            let row: Value =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{report}: {error}: {line}"));
            let found: Vec<_> = row.as_object().expect("a row is an object").keys().cloned().collect();
            assert_eq!(
                *keys.get_or_insert_with(|| found.clone()),
                found,
                "{report}: the keys are the same in each row"
            );
        }
    }
    let style = style.with_format(Format::Json);
    for (report, text) in written(data, options(mode), style) {
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{report}: {error}"));
        assert!(if report == "summary" { value.is_object() } else { value.is_array() });
    }
}

/// A capture of any bytes to CSV, all reports at once: every record has a cell for each column, no cell holds a control
/// character, and none begins as a formula does, unless it is a number. The first byte: see [`options`].
pub fn csv(data: &[u8]) {
    let Some((&mode, data)) = data.split_first() else { return };
    let style = Style::new(Format::Csv);
    for (report, text) in written(data, options(mode), style) {
        assert!(text.is_empty() || text.ends_with("\r\n"), "{report}: a record ends as RFC 4180 has it");
        let mut records = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        for record in records.records() {
            let record = record.unwrap_or_else(|error| panic!("{report}: {error}"));
            for cell in &record {
                assert!(!cell.chars().any(is_hidden), "{report}: {cell:?}");
                let formula = cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
                assert!(!formula, "{report}: {cell:?}");
            }
        }
    }
}

/// A capture of any bytes to tables, all reports at once: nothing steers the terminal, and no line is wider than it, of
/// the widths from 60 columns on that the second byte chooses. The first byte: see [`options`].
pub fn tables(data: &[u8]) {
    let Some((&[mode, width], data)) = data.split_first_chunk() else { return };
    let width = 60 + usize::from(width);
    let style = Style::new(Format::Table).with_width(Some(width));
    for (report, text) in written(data, options(mode), style) {
        shown(report, &text, width);
    }
}

/// Asserts that no line steers a terminal, or is wider than it.
pub(crate) fn shown(what: &str, text: &str, width: usize) {
    for line in text.lines() {
        assert!(!line.chars().any(is_hidden), "{what}: {line:?}");
        let columns: usize = line.chars().map(|char| char.width().unwrap_or(0)).sum();
        assert!(columns <= width, "{what}: {columns} columns of {width}: {line}");
    }
}

/// Whether a character steers a terminal, or turns the direction of text.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
