//! The data of a page, as one JSON object.

use std::io::{self, Write};

use smbtrail_report::table::json;

use crate::html;
use crate::sheet::{Sheet, divide};

/// An object that grows, and the sentences before it.
pub(crate) struct Data {
    title: String,
    json: Vec<u8>,
}

/// Bytes of rows at most: with everything else the file stays below 5 MB.
pub(crate) const ROWS: usize = 3_300_000;

impl Data {
    /// Of these captures.
    pub(crate) fn new(captures: &[String]) -> Self {
        let mut json = b"{\"captures\":[".to_vec();
        for (at, capture) in captures.iter().enumerate() {
            json.extend_from_slice(if at > 0 { b"," } else { b"" });
            json::push_text(&mut json, capture);
        }
        json.push(b']');
        Self { title: title(captures), json }
    }

    /// Another title.
    pub(crate) fn with_title(self, title: &str) -> Self {
        Self { title: title.to_owned(), ..self }
    }

    /// Adds a member that is JSON already.
    pub(crate) fn add(
        &mut self,
        key: &str,
        write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.json.extend_from_slice(format!(",\n\"{key}\":").as_bytes());
        write(&mut self.json)
    }

    /// Writes the page with these rows.
    pub(crate) fn finish(
        mut self,
        sentences: &[String],
        sheets: &[Sheet],
        mut out: impl Write,
    ) -> io::Result<()> {
        self.json.extend_from_slice(b",\n\"sheets\":[");
        let lengths: Vec<usize> = sheets.iter().map(Sheet::len).collect();
        for (at, (sheet, most)) in sheets.iter().zip(divide(&lengths, ROWS)).enumerate() {
            self.json.extend_from_slice(if at > 0 { b",\n" } else { b"\n" });
            sheet.push(most, &mut self.json);
        }
        self.json.extend_from_slice(b"]}");
        let json = String::from_utf8(self.json).map_err(io::Error::other)?;
        html::write(&self.title, sentences, &json, &mut out)
    }
}

/// The captures by name.
fn title(captures: &[String]) -> String {
    let name = |path: &String| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    match captures {
        [] => "A capture".to_owned(),
        [one] if one == "-" => "Standard input".to_owned(),
        [one] => name(one),
        [first, rest @ ..] => format!("{} and {} more", name(first), rest.len()),
    }
}
